"""What a plan falls short of: by how much, on which days, and what holds it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Literal

import pandas as pd

from mealplan.conflicts import refused_likes
from mealplan.kitchen import Kitchen
from mealplan.meals import KitchenFood, load_cookbook
from mealplan.model.bounds import Bound
from mealplan.plan import Plan, Shortfall
from mealplan.wishes import Wish, listed, refusals, wishes_of

GOOD_SOURCE_OF_GAP = 0.25  # a food counts as held back where a portion brings this much of a gap
GOOD_SOURCE_OF_BEST = 0.5  # and this much of what the best food she is served brings
COST_SLACK = 0.005  # a week this near its budget keeps it
MOST_FOODS_NAMED = 3


def explained(
    plan: Plan, kitchen: Kitchen, bounds: Iterable[Bound], duals: Mapping[str, float]
) -> tuple[Shortfall, ...]:
    """Say what a plan misses and why; quick, nothing is solved.

    Parameters
    ----------
    bounds : what the best fractional week reaches, as picking left them.
    duals : of that week's rows; the budget's tells whether money is what lacks.
    """
    found = missed_of(plan, bounds)
    if not found:
        return ()
    causes = _Causes(kitchen, tight_budget=abs(duals.get("budget", 0.0)) > 1e-9)
    return tuple(causes.told(shortfall) for shortfall in found)


def missed_of(plan: Plan, bounds: Iterable[Bound] = ()) -> list[Shortfall]:
    """Return what a plan misses, without why; the worst first, her budget last."""
    return [*_missed_targets(plan, bounds), *_dear(plan)]


def _missed_targets(plan: Plan, bounds: Iterable[Bound]) -> list[Shortfall]:
    by_nutrient = {bound.nutrient: bound for bound in bounds}
    found = []
    for nutrient, rows in plan.missed.groupby("nutrient", sort=False):
        mean = rows[rows["day"].astype(str) == "mean"]
        row = (mean if len(mean) else _worst(rows)).iloc[0]
        kind: Literal["short", "over"] = "over" if row["status"] == "over" else "short"
        target = plan.targets[str(nutrient)]
        goal = target.maximum if kind == "over" else target.minimum
        counted = row["from_food"] if target.maximum_applies_to == "food" else row["total"]
        total = float(counted if kind == "over" else row["total"])
        label = str(plan.table.definitions.at[nutrient, "label"])
        if nutrient == "vitamin_b12_ug" and plan.targets.b12_absorbed:
            goal = plan.targets.b12_absorbed_ug
            total = float(row["percent"]) / 100 * goal
            label += " absorbed"
        bound = by_nutrient.get(str(nutrient))
        reach = None if bound is None else bound.unavoidable if kind == "over" else bound.reachable
        extra = plan.targets.supplements.get(str(nutrient), 0.0)
        best = None if reach is None else reach + extra
        found.append(
            Shortfall(
                nutrient=str(nutrient),
                label=label,
                unit=str(row["unit"]),
                kind=kind,
                amount=abs(total - float(goal or 0.0)),
                total=total,
                target=float(goal or 0.0),
                days=tuple(int(d) for d in rows["day"] if str(d) != "mean"),
                mean=bool(len(mean)),
                best_amount=best,
                avoidable=best is None,
            )
        )
    return sorted(found, key=lambda s: -s.amount / max(s.target, 1e-9))


def _worst(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the day that misses most."""
    order = rows["percent"].where(rows["status"] == "short", -rows["percent"])
    return rows.loc[[order.idxmin()]]


def _dear(plan: Plan) -> list[Shortfall]:
    """Return the week's cost, where it passes her budget."""
    budget, usd = plan.profile.budget_usd_per_day, plan.cost_usd / max(1, plan.days)
    if budget is None or usd <= budget * (1 + COST_SLACK):
        return []
    return [
        Shortfall(
            nutrient="cost_usd",
            label="Cost",
            unit="USD",
            kind="over",
            amount=usd - budget,
            total=usd,
            target=budget,
            mean=True,
        )
    ]


class _Causes:
    """Which of her wishes keep better sources away."""

    def __init__(self, kitchen: Kitchen, *, tight_budget: bool) -> None:
        self._kitchen = kitchen
        self._foods = load_cookbook(kitchen.table).foods
        self._budget = [w for w in wishes_of(kitchen.profile) if w.kind == "budget"]
        self._tight = tight_budget
        refused = refusals(kitchen.profile, kitchen.table)
        self._alone: dict[Wish, frozenset[str]] = {
            wish: codes.difference(*(c for w, c in refused.items() if w not in (None, wish)))
            for wish, codes in refused.items()
            if wish is not None
        }

    def told(self, shortfall: Shortfall) -> Shortfall:
        """Add what holds a target back, and the sentence."""
        wishes, foods = self._held_back(shortfall)
        decimals = 2 if shortfall.nutrient == "cost_usd" else self._decimals(shortfall.nutrient)
        phrases = tuple(wish.phrase for wish in wishes)
        sentence = _sentence(shortfall, decimals, phrases, foods)
        return Shortfall(**{**asdict(shortfall), "held_back_by": phrases, "sentence": sentence})

    def _decimals(self, nutrient: str) -> int:
        return int(str(self._kitchen.table.definitions.at[nutrient, "decimals"]))

    def _held_back(self, shortfall: Shortfall) -> tuple[list[Wish], list[str]]:
        money = self._budget if self._tight and not shortfall.avoidable else []
        if shortfall.kind == "over" or shortfall.avoidable:
            return list(money), []
        per_gram = self._kitchen.table.of_meals.nutrients[shortfall.nutrient].fillna(0.0) / 100

        def portion(food: KitchenFood) -> float:
            return float(per_gram[food.code]) * food.usual_high_g

        served = max((portion(f) for f in self._kitchen.menu.foods.values()), default=0.0)
        enough = max(GOOD_SOURCE_OF_GAP * shortfall.amount, GOOD_SOURCE_OF_BEST * served)
        ranked = []
        for wish, codes in self._alone.items():
            refused = [self._foods[code] for code in codes if code in self._foods]
            sources = sorted(refused, key=portion, reverse=True)
            sources = [f for f in sources if portion(f) >= enough]
            if sources:
                ranked.append((portion(sources[0]), wish, [f.name for f in sources]))
        ranked.sort(key=lambda cause: -cause[0])
        names = [name for _, _, foods in ranked for name in foods]
        return [*money, *(wish for _, wish, _ in ranked)], list(dict.fromkeys(names))


def _sentence(s: Shortfall, decimals: int, causes: tuple[str, ...], foods: list[str]) -> str:
    def say(amount: float) -> str:
        """Round as the nutrient is reported, but never a crumb to nothing."""
        text = f"{amount:,.{decimals}f}"
        return f"{amount:.1g}" if amount > 0 and not text.strip("0.,") else text

    if s.nutrient == "cost_usd":
        return (
            f"The week costs ${s.total:.2f} a day, ${s.amount:.2f} more than the budget of "
            f"${s.target:.2f}: staying within it would cost nutrients that count for more."
        )
    word, limit = ("above", "at most") if s.kind == "over" else ("short of", "at least")
    on_days = (
        ""
        if not s.days
        else f" on day{'s' if len(s.days) > 1 else ''} " + listed([str(d) for d in s.days])
    )
    if len(s.days) == 7:
        on_days = " every day"
    where = on_days if s.mean else f" at worst,{on_days}"
    text = (
        f"{s.label} is {say(s.amount)} {s.unit} {word} its target{where if s.days else ''}: "
        f"{say(s.total)} of {limit} {say(s.target)} {s.unit} a day."
    )
    if s.avoidable:
        return f"{text} A week of the same foods can reach it: try another one."
    if s.kind == "short" and s.total <= 0:
        text += " None of these foods holds any that counts."
    elif s.best_amount is not None and s.kind == "short" and s.best_amount > s.total:
        text += (
            f" The best week of these foods, all targets weighed, comes to {say(s.best_amount)} "
            f"{s.unit}."
        )
    else:
        text += " No week of these foods meets it beside the other targets."
    if causes:
        text += f" Held back by {listed(causes)}"
        text += f" (no {listed(foods[:MOST_FOODS_NAMED], 'or')})." if foods else "."
    return text


def sentences_of(plan: Plan, shortfalls: Iterable[Shortfall]) -> tuple[str, ...]:
    """Return what to tell with a week: wishes that contradict each other, then what it misses."""
    conflicts = refused_likes(plan.profile, plan.table)
    return (*(c.sentence for c in conflicts), *(s.sentence for s in shortfalls))
