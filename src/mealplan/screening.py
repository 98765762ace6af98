"""Before planning: what a week of her foods can reach, and what would be out of reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mealplan.catalog import FoodTable, load_food_table
from mealplan.conflicts import Conflict, missing_meals, refused_likes
from mealplan.diet import Diet, least_cost_diet
from mealplan.errors import DataError
from mealplan.explain.candidates import supplement_candidates
from mealplan.kitchen import Kitchen, open_kitchen
from mealplan.meals import KitchenFood, load_cookbook
from mealplan.measures import amount_text, portion_text
from mealplan.profiles import Profile
from mealplan.reach import Span, Wanted, find_spans
from mealplan.targets import Target
from mealplan.wishes import listed, refusals, wishes_of

BEST = 10
NAMED = 2
KNOWN_ENOUGH = 0.9  # of her foods: with fewer values, what food can give is not known
NEAR = 1e-6
NOT_FOOD = "not from these foods: "
NOT_FOOD_USD = 1e4  # for a whole target: dearer than any food


@dataclass(frozen=True)
class FoodSource:
    """A food as a source of a nutrient: ``amount`` in its usual portion of ``grams``."""

    food_code: str
    food: str
    measure: str
    grams: float
    amount: float
    usd: float

    @property
    def text(self) -> str:
        """Say the portion: ``1 cup soy milk``."""
        return portion_text(self.measure, self.food)


@dataclass(frozen=True, kw_only=True)
class NutrientReach:
    """Least and most of a nutrient a day that a week of food can bring, in ``unit``.

    Weeks of real meals within her energy, portions, meal structure, safety limits and budget; no
    week brings less or more. ``sharp`` where fractional weeks of whole meals come within one per
    cent of both (of the target, where they bring less than that); else they are bounds.
    ``reachable`` is food alone; a ``problem`` is out of reach with her supplements too.
    ``foods_known`` is the share of her foods with a value; an unknown counts as nothing, and with
    too few known there is no saying what is a problem.
    """

    nutrient: str
    label: str
    unit: str
    target_min: float | None
    target_max: float | None
    from_supplements: float
    least: float
    most: float
    reachable: bool
    problem: bool
    sharp: bool
    foods_known: float
    decimals: int
    best_sources: tuple[FoodSource, ...] = ()

    @property
    def lack(self) -> float:
        """What food and supplements lack at best of the minimum."""
        return max(0.0, (self.target_min or 0.0) - self.most - self.from_supplements)


@dataclass(frozen=True, kw_only=True, eq=False)
class Screen:
    """What her foods can reach.

    ``nutrients`` in the table's order. ``cheapest`` is the cheapest adequate diet of single foods
    (grams a day; a target out of their reach is not asked of it) with shadow prices in dollars per
    unit of each nutrient; ``cheapest_usd`` its cost a day.
    """

    profile: Profile
    nutrients: tuple[NutrientReach, ...]
    foods_allowed: int
    cheapest: Diet
    cheapest_usd: float
    conflicts: tuple[Conflict, ...] = ()
    sentences: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[NutrientReach, ...]:
        """Nutrients out of reach, the worst first."""
        found = [n for n in self.nutrients if n.problem]
        return tuple(sorted(found, key=lambda n: -n.lack / max(n.target_min or 0.0, 1e-9)))

    @property
    def frame(self) -> pd.DataFrame:
        """``nutrient, unit, target_min, least, most, reachable, best_sources`` and more."""
        rows = [
            {
                "nutrient": n.nutrient,
                "unit": n.unit,
                "target_min": np.nan if n.target_min is None else n.target_min,
                "least": round(n.least, 4),
                "most": round(n.most, 4),
                "reachable": "yes" if n.reachable else "no",
                "best_sources": "; ".join(
                    f"{s.text} ({s.amount:.{n.decimals}f})" for s in n.best_sources
                ),
                "target_max": np.nan if n.target_max is None else n.target_max,
                "from_supplements": n.from_supplements,
                "problem": "yes" if n.problem else "no",
                "foods_known": round(n.foods_known, 2),
                "sharp": "yes" if n.sharp else "no",
                "shadow_price_usd": round(float(self.cheapest.shadow_prices.get(n.nutrient, 0)), 6),
            }
            for n in self.nutrients
        ]
        return pd.DataFrame(rows)


def screen(profile: Profile, *, table: FoodTable | None = None) -> Screen:
    """Find what a week of her foods can reach, before planning it.

    Raises
    ------
    DataError : nothing may be served in one of her slots; the sentence names the wishes.
    """
    table = table or load_food_table()
    try:
        kitchen = open_kitchen(profile, table)
    except DataError as error:
        conflicts = missing_meals(profile, table)
        raise DataError(conflicts[0].sentence if conflicts else str(error)) from error
    targets = [t for t in kitchen.targets if t.nutrient in kitchen.density]
    supplements = kitchen.targets.supplements
    spans = find_spans(kitchen, [_wanted(t, supplements) for t in targets])
    known = kitchen.table.of_meals.nutrients.loc[sorted(kitchen.menu.foods)].notna().mean()
    portions = {code: _portion_g(food) for code, food in kitchen.menu.foods.items()}
    nutrients = tuple(
        _reach(kitchen, t, spans[t.nutrient], float(known[t.nutrient]), portions) for t in targets
    )
    cheapest, usd = _cheapest(kitchen)
    found = Screen(
        profile=profile,
        nutrients=nutrients,
        foods_allowed=len(kitchen.menu.foods),
        cheapest=cheapest,
        cheapest_usd=usd,
        conflicts=refused_likes(profile, table),
    )
    budget = profile.budget_usd_per_day
    within = () if budget is None else (f"All of this is within ${budget:.2f} a day.",)
    sentences = (
        *(c.sentence for c in found.conflicts),
        *within,
        *(_problem_sentence(kitchen, n) for n in found.problems),
        *_other_sentences(found, kitchen),
    )
    return Screen(**{**vars(found), "sentences": sentences})


def _wanted(target: Target, supplements: Mapping[str, float]) -> Wanted:
    beside = supplements.get(target.nutrient, 0.0)
    return Wanted(target.nutrient, target.minimum, target.planned_maximum, beside)


def _reach(
    kitchen: Kitchen, target: Target, span: Span, known: float, portions_g: Mapping[str, float]
) -> NutrientReach:
    nutrient = target.nutrient
    row = kitchen.table.definitions.loc[nutrient]
    extra = kitchen.targets.supplements.get(nutrient, 0.0)
    low, high = target.minimum, target.planned_maximum
    enough = low is None or span.most >= low * (1 - NEAR)
    enough_with = low is None or span.most + extra >= low * (1 - NEAR)
    kept = high is None or span.least <= high * (1 + NEAR)
    return NutrientReach(
        nutrient=nutrient,
        label=str(row["label"]),
        unit=str(row["unit"]),
        target_min=low,
        target_max=high,
        from_supplements=extra,
        least=span.least,
        most=span.most,
        reachable=enough and kept,
        problem=not (enough_with and kept) and known >= KNOWN_ENOUGH and not target.advice,
        sharp=span.sharp,
        foods_known=known,
        decimals=int(str(row["decimals"])),
        best_sources=tuple(_best(kitchen, nutrient, portions_g)),
    )


def _best(kitchen: Kitchen, nutrient: str, portions_g: Mapping[str, float]) -> list[FoodSource]:
    foods, density = kitchen.menu.foods, kitchen.density[nutrient]
    ranked = sorted((-density[code] * portions_g[code], code) for code in foods)
    return [
        _source(foods[code], density[code], portions_g[code])
        for _, code in ranked[:BEST]
        if density[code] > 0
    ]


def _source(food: KitchenFood, per_gram: float, grams: float) -> FoodSource:
    return FoodSource(
        food.code,
        food.name,
        amount_text(food, grams),
        grams,
        per_gram * grams,
        food.usd_per_g * grams,
    )


def _portion_g(food: KitchenFood) -> float:
    """Return the middle of what women eat at a sitting, in whole kitchen steps."""
    middle_g = (food.usual_low_g + food.usual_high_g) / 2
    return max(round(middle_g / food.step_g), 1) * food.step_g


def _cheapest(kitchen: Kitchen) -> tuple[Diet, float]:
    """Return the cheapest amounts a day of her foods that keep every bound they can keep.

    A food is eaten at most as often and as much as a week allows. Beside the foods stands, for
    each nutrient, one thing that is no food, dearer than any: where it is needed, the nutrient is
    out of reach and asked for no more, lest the last crumb of it set the price.
    """
    nutrients = [b.nutrient for b in kitchen.bounds] + ["energy_kcal"]
    foods = pd.DataFrame(
        {
            n: [kitchen.density[n][code] for code in kitchen.menu.foods]
            for n in dict.fromkeys(nutrients)
        },
        index=list(kitchen.menu.foods),
    )
    caps = {True: kitchen.settings["max_staple"], False: kitchen.settings["max_food"]}
    foods["cost"] = [f.usd_per_g for f in kitchen.menu.foods.values()]
    foods["max"] = [f.high_g * caps[f.staple] / 7 for f in kitchen.menu.foods.values()]
    tolerance = kitchen.settings["week_energy_tolerance"]
    kcal = kitchen.targets.energy_kcal
    bounds = {b.nutrient: (b.minimum, b.maximum) for b in kitchen.bounds}
    bounds["energy_kcal"] = (kcal * (1 - tolerance), kcal * (1 + tolerance))
    no_foods = {
        NOT_FOOD + nutrient: {nutrient: minimum, "cost": NOT_FOOD_USD, "max": np.nan}
        for nutrient, (minimum, _) in bounds.items()
        if minimum
    }
    blank = dict.fromkeys(foods.columns, 0.0)
    rows = pd.DataFrame([blank | row for row in no_foods.values()], index=list(no_foods))
    foods = pd.concat([foods, rows])
    soft = [b.nutrient for b in kitchen.bounds if b.maximum is not None and not b.hard_maximum]
    targets = pd.DataFrame(bounds, index=["min", "max"]).T.astype(float)
    diet = _with_tops(foods, targets, soft)
    missing = diet.amounts[diet.amounts.index.str.startswith(NOT_FOOD)]
    names = [str(name).removeprefix(NOT_FOOD) for name in missing.index[missing > NEAR]]
    if names:
        targets.loc[names, "min"] = np.nan
        diet = _with_tops(foods, targets, soft)
    real = ~diet.amounts.index.str.startswith(NOT_FOOD)
    usd = float((diet.amounts[real] * foods["cost"][real]).sum())
    return Diet(usd, diet.amounts[real & (diet.amounts > NEAR)], diet.shadow_prices), usd


def _with_tops(foods: pd.DataFrame, targets: pd.DataFrame, soft: list[str]) -> Diet:
    """Keep soft tops (sodium, sugars) where that can be; leave them out where it cannot."""
    try:
        return least_cost_diet(foods, targets)
    except DataError:
        loose = targets.copy()
        loose.loc[soft, "max"] = np.nan
        return least_cost_diet(foods, loose)


def _problem_sentence(kitchen: Kitchen, reach: NutrientReach) -> str:
    def say(amount: float | None) -> str:
        return f"{amount or 0.0:,.{reach.decimals}f}"

    if reach.lack <= 0:
        return (
            f"With these filters food brings at least {say(reach.least)} {reach.unit} "
            f"{reach.label} a day, more than the {say(reach.target_max)} advised."
        )
    text = (
        f"With these filters the most {_inside(reach.label)} food can give is {say(reach.most)} "
        f"of {say(reach.target_min)} {reach.unit} a day."
    )
    if reach.from_supplements:
        text += f" Your supplements bring {say(reach.from_supplements)}."
    closing, helping = _refused_sources(kitchen, reach)
    tablets = supplement_candidates(kitchen.profile, {reach.nutrient: reach.lack})
    pill = min(tablets, key=lambda c: len(c.adds), default=None)
    ways = [*closing, *([f"a supplement ({pill.option})"] if pill else [])]
    if ways:
        first = listed(ways, "or")
        text += f" {first[:1].upper()}{first[1:]} would close it."
    if helping and not closing:
        text += f" Left out by your wishes, and a help: {listed(helping)}."
    return text


def _refused_sources(kitchen: Kitchen, reach: NutrientReach) -> tuple[list[str], list[str]]:
    """Return foods that only her dislikes leave out: enough to close a lack, and others.

    A food closes it where its largest portion, as often as a week allows, brings what lacks.
    """
    refused = refusals(kitchen.profile, kitchen.table)
    hers = [w for w in wishes_of(kitchen.profile) if w.kind == "dislike"]
    kept = [codes for wish, codes in refused.items() if wish not in hers]
    codes = set().union(*(refused[w] for w in hers)).difference(*kept)
    per_gram = kitchen.table.of_meals.nutrients[reach.nutrient].fillna(0.0) / 100
    cookbook = load_cookbook(kitchen.table).foods
    closing, helping = [], []
    foods = [cookbook[code] for code in codes if code in cookbook]
    for food in sorted(foods, key=lambda f: (-per_gram[f.code] * f.high_g, f.code)):
        often = kitchen.settings["max_staple" if food.staple else "max_food"] / 7
        brings = float(per_gram[food.code]) * food.high_g * often
        if brings >= reach.lack:
            closing.append(food.name)
        elif brings >= reach.lack / 4:
            helping.append(food.name)
    return closing[:NAMED], helping[:NAMED]


def _other_sentences(found: Screen, kitchen: Kitchen) -> Iterable[str]:
    if not found.problems:
        yield "Every target whose nutrient is known can be reached with these foods."
    for n in found.nutrients:
        if n.foods_known < KNOWN_ENOUGH and n.target_min and n.most < n.target_min:
            yield (
                f"{n.label}: only {100 * n.foods_known:.0f} % of these foods have a value, so what "
                "food can give is not known."
            )
    prices = found.cheapest.shadow_prices.dropna()
    scaled = {
        n.nutrient: float(prices.get(n.nutrient, 0.0)) * n.target_min / 100
        for n in found.nutrients
        if n.target_min and n.nutrient != "energy_kcal"
    }
    dearest = max(scaled, key=lambda k: scaled[k], default=None)
    text = f"The cheapest adequate diet of these foods costs ${found.cheapest_usd:.2f} a day"
    budget = found.profile.budget_usd_per_day
    if budget is not None and budget < found.cheapest_usd:
        text += f", more than the budget of ${budget:.2f}: some target will give way"
    text += " (2017/18 prices; single foods, as meals it costs more)."
    yield text
    if dearest is not None and scaled[dearest] > 0.001:
        label = _inside(str(kitchen.table.definitions.at[dearest, "label"]))
        yield (
            f"The dearest target is {label}: one percent more of it costs "
            f"${scaled[dearest]:.3f} a day."
        )


def _inside(label: str) -> str:
    """Write a label inside a sentence: "vitamin B12", but "DHA"."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
