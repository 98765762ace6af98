"""What each wish costs, in nutrients and in money."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from mealplan.catalog import FoodTable, load_food_table
from mealplan.model.settings import load_settings
from mealplan.plan import Plan
from mealplan.profiles import Profile
from mealplan.whatif import BestWeek, WhatIf
from mealplan.wishes import Wish, listed, make_wish, wishes_of

Progress = Callable[[str], None]
PRICED = ("vitamin_b12_ug", "folate_dfe_ug", "iron_mg")
TOLD_FROM = 0.02  # share of a target from which a difference is told
TOLD_FROM_USD = 0.05


@dataclass(frozen=True)
class WishPrice:
    """What one wish costs a day.

    Positive is what the wish takes: the week she would be planned without it (the planner's
    linear programme, re-solved) brings ``vitamin_b12_ug``, ``folate_dfe_ug`` and ``iron_mg`` more
    from food and costs ``usd`` less; negative is what the wish brings. ``opens`` are the labels
    of targets that could be met without it.
    """

    wish: Wish
    vitamin_b12_ug: float
    folate_dfe_ug: float
    iron_mg: float
    usd: float
    opens: tuple[str, ...] = ()
    sentence: str = ""


def wish_prices(
    source: Profile | Plan,
    *,
    table: FoodTable | None = None,
    progress: Progress = lambda _: None,
) -> tuple[WishPrice, ...]:
    """Price each wish of a profile (or of a plan's profile), the dearest in B12 first.

    Variety is priced too, as a wish of kind ``variety``. Likes cost nothing. About a second
    of processor time, and where targets are out of reach another for each wish.
    """
    profile = source.profile if isinstance(source, Plan) else source
    table = source.table if isinstance(source, Plan) else table or load_food_table()
    progress("Looking at the week you would be planned")
    whatif = WhatIf(profile, table)
    base = whatif.likeliest(profile)
    prices = []
    for wish in wishes_of(profile):
        if wish.kind == "like":
            continue
        progress(f"Weighing {wish.phrase}")
        without = wish.taken_back(profile)
        built_in = wish.word == "kosher"  # shapes whole templates: it needs its own programme
        weeks = WhatIf(without, table) if built_in else whatif
        price = _price(wish, base, weeks.likeliest(without), table)
        if wish.kind == "budget":
            kept = base if base.misses_nothing else whatif.kept_to_the_cent(profile)
            price = replace(price, sentence=price.sentence + _broken(kept, profile, table))
        prices.append(price)
    least = int(load_settings(table.folder)["min_foods"])
    free = whatif.likeliest(profile, variety=False)
    prices.append(_price(make_wish("variety", str(least)), base, free, table))
    return tuple(sorted(prices, key=lambda price: -price.vitamin_b12_ug))


def _broken(week: BestWeek, profile: Profile, table: FoodTable) -> str:
    """Say what falls short in the best week that keeps a budget to the cent."""
    budget = profile.budget_usd_per_day or 0.0
    if week.usd > budget * 1.001:
        return f" No week of these foods with enough energy costs less than ${week.usd:.2f} a day."
    labels, units = table.definitions["label"], table.units
    short = [
        f"{labels[n]} ({week.total[n]:,.1f} of {week.targets[n].minimum:,.1f} {units[n]})"
        for n in sorted(week.short, key=lambda n: -week.short[n] / (week.targets[n].minimum or 1))
    ]
    over = [f"{labels[n]} over its limit" for n in week.over]
    if not short and not over:
        return " A week within it can meet every other target."
    return f" Kept to the cent, it leaves at least {listed([*short, *over])} missed."


def _price(wish: Wish, base: BestWeek, without: BestWeek, table: FoodTable) -> WishPrice:
    b12, folate, iron = (without.food[n] - base.food[n] for n in PRICED)
    labels = table.definitions["label"]
    opens = tuple(str(labels[n]) for n in base.short if n not in without.short)
    price = WishPrice(wish, b12, folate, iron, base.usd - without.usd, opens)
    return WishPrice(wish, b12, folate, iron, price.usd, opens, _sentence(price, base, table))


def _sentence(price: WishPrice, base: BestWeek, table: FoodTable) -> str:
    takes: list[str] = []
    brings: list[str] = []
    for nutrient, name in zip(PRICED, ("B12", "folate", "iron"), strict=True):
        amount = getattr(price, nutrient)
        target = base.targets.get(nutrient)
        size = (target.minimum if target else None) or 1.0
        if abs(amount) >= TOLD_FROM * size:
            decimals = max(1, int(str(table.definitions.at[nutrient, "decimals"])))
            decimals = 0 if size >= 100 else min(decimals, 1)
            text = f"{abs(amount):,.{decimals}f} {table.units[nutrient]} {name}"
            (takes if amount > 0 else brings).append(text)
    if price.usd >= TOLD_FROM_USD:
        takes.append(f"${price.usd:.2f}")
    what = price.wish.phrase
    what = what[:1].upper() + what[1:]
    parts = []
    if takes:
        parts.append(f"costs {listed(takes)} a day")
    gains = [f"brings {listed(brings)}"] if brings else []
    gains += [f"saves ${-price.usd:.2f}"] if price.usd <= -TOLD_FROM_USD else []
    if gains:
        parts.append(f"{listed(gains)} a day")
    text = f"{what} {' but '.join(parts) or 'costs next to nothing'}."
    if price.opens:
        text += f" Without it, {listed(price.opens)} could be met."
    return text
