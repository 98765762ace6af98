"""What a changed week is weighed by: the planner's points, for many versions of a meal at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mealplan.kitchen import Kitchen
from mealplan.meals import slot_group
from mealplan.swaps.larder import COST, ENERGY, WEEKLY_SHARE, Floats, Larder
from mealplan.swaps.types import Place

NEVER = 20.0  # times the points of a day's bound: what may not be passed at all


@dataclass(frozen=True)
class Rest:
    """What the week holds beside one meal, by column: of the day, the slot group and the week.

    ``meal`` is the part of the meal itself that stays whatever is tried.
    """

    meal: Floats
    day: Floats
    group: Floats
    week: Floats
    days: int
    absorbed_ug: float


def rest_of(
    larder: Larder, amounts: Mapping[Place, Floats], place: Place, stays: Floats | None = None
) -> Rest:
    """Add up everything but the meal at ``place``; ``stays`` is what of that meal stays."""
    day, slot = place
    stays = np.zeros(len(larder.columns)) if stays is None else stays
    others = {p: a for p, a in amounts.items() if p != place}
    of_day = [a for p, a in others.items() if p[0] == day]
    of_group = [a for p, a in others.items() if slot_group(p[1]) == slot_group(slot)]
    absorbed = 0.0
    if larder.kitchen.absorbed_target_ug is not None:
        absorbed = float(sum(absorbed_ug(larder, a[None, :])[0] for a in of_day))
    return Rest(
        stays,
        np.sum([stays, *of_day], axis=0),
        np.sum([stays, *of_group], axis=0),
        np.sum([stays, *others.values()], axis=0),
        max(p[0] for p in amounts),
        absorbed,
    )


def absorbed_ug(larder: Larder, meals: Floats) -> Floats:
    """B12 absorbed from each meal (rows of amounts): the least of the tangents, never below 0."""
    b12 = meals[:, larder.column["vitamin_b12_ug"]]
    lines = [slope * b12 + start for slope, start in larder.kitchen.absorption_cuts]
    return np.asarray(np.min(lines, axis=0).clip(min=0.0), dtype=float)


@dataclass(frozen=True, eq=False)
class Aims:
    """Rows ``low <= base + meal <= high`` with points per unit missed below and above.

    ``column`` says what each row counts; ``worst`` weighs the rows whose largest relative miss
    counts once more.
    """

    column: np.ndarray[tuple[int], np.dtype[np.int64]]
    base: Floats
    low: Floats
    high: Floats
    below: Floats
    above: Floats
    worst: Floats
    worst_points: float
    absorbed: tuple[float, float, float] | None
    rest: Rest
    larder: Larder

    def points(self, meals: Floats) -> Floats:
        """Points of the week with each version (rows of amounts) of the meal."""
        totals = meals[:, self.column] + self.base
        short = np.maximum(self.low - totals, 0.0)
        points = short @ self.below + np.maximum(totals - self.high, 0.0) @ self.above
        points += self.worst_points * (short * self.worst).max(axis=1, initial=0.0)
        if self.absorbed is not None:
            others, target, weight = self.absorbed
            got = others + absorbed_ug(self.larder, meals + self.rest.meal)
            points += weight * np.maximum(target - got, 0.0) / target
        return np.asarray(points, dtype=float)


class _Rows:
    """Rows being gathered."""

    def __init__(self, larder: Larder) -> None:
        self.larder = larder
        self.rows: list[tuple[int, float, float, float, float, float, float]] = []

    def add(
        self,
        name: str,
        base: float,
        low: float | None,
        high: float | None,
        below: float = 0.0,
        above: float = 0.0,
        *,
        scale: float,
        worst: bool = False,
    ) -> None:
        """Add a row; points are per ``scale`` missed."""
        scale = max(scale, 1e-6)
        self.rows.append(
            (
                self.larder.column[name],
                base,
                -np.inf if low is None else low,
                np.inf if high is None else high,
                below / scale,
                above / scale,
                1 / scale if worst else 0.0,
            )
        )

    def aims(
        self, worst_points: float, absorbed: tuple[float, float, float] | None, rest: Rest
    ) -> Aims:
        """Turn the rows into arrays."""
        column, base, low, high, below, above, worst = (
            np.array(values, dtype=float) for values in zip(*self.rows, strict=True)
        )
        return Aims(
            column.astype(np.int64), base, low, high, below, above, worst, worst_points, absorbed,
            rest, self.larder,
        )  # fmt: skip


def aims_of(larder: Larder, rest: Rest, slot: str) -> Aims:
    """Gather what the planner holds a week, its days and its meals to, around one slot."""
    kitchen, settings = larder.kitchen, larder.kitchen.settings
    rows = _Rows(larder)
    _week_rows(rows, kitchen, rest, slot)
    _day_rows(rows, kitchen, rest)
    for (of_slot, name), (low, high) in kitchen.meal_ranges.items():
        if of_slot == slot:
            points = settings["weight_meal"] / rest.days
            stays = float(rest.meal[larder.column[name]])
            if low:
                rows.add(name, stays, low, None, points, scale=low)
            if high is not None:
                rows.add(name, stays, None, high, above=points, scale=high)
    absorbed = None
    if kitchen.absorbed_target_ug is not None:
        absorbed = (rest.absorbed_ug, kitchen.absorbed_target_ug, settings["weight_day"])
    return rows.aims(settings["weight_worst_shortfall"], absorbed, rest)


def _week_rows(rows: _Rows, kitchen: Kitchen, rest: Rest, slot: str) -> None:
    settings, days, larder = kitchen.settings, rest.days, rows.larder
    clear = settings["portion_margin"]
    for bound in kitchen.bounds:
        base = float(rest.week[larder.column[bound.nutrient]])
        if bound.minimum:
            total = days * bound.minimum
            short = settings["weight_shortfall"]
            rows.add(
                bound.nutrient,
                base,
                total * (1 + clear),
                None,
                short,
                scale=total,
                worst=not bound.mostly_unknown,
            )
        if bound.maximum is not None:
            total = days * bound.maximum
            over = settings["weight_over"]
            if bound.hard_maximum:
                over = NEVER * settings["weight_day"]
            rows.add(bound.nutrient, base, None, total * (1 - clear), above=over, scale=total)
    kcal = kitchen.targets.energy_kcal
    energy = days * kcal
    near = settings["week_energy_tolerance"]
    worst = settings["weight_worst_shortfall"]
    rows.add(
        ENERGY, float(rest.week[larder.column[ENERGY]]), energy * (1 - near), energy * (1 + near),
        worst, worst, scale=energy,
    )  # fmt: skip
    groups = kitchen.slots
    low, high = settings.shares[slot_group(slot)]
    low /= max(1.0, sum(settings.shares[g][0] for g in groups))
    high /= min(1.0, sum(settings.shares[g][1] for g in groups))
    over = settings["weight_over"]
    rows.add(
        ENERGY, float(rest.group[larder.column[ENERGY]]), energy * low, energy * high,
        over, over, scale=energy,
    )  # fmt: skip
    if kitchen.profile.budget_usd_per_day is not None:
        total = days * kitchen.profile.budget_usd_per_day
        rows.add(
            COST, float(rest.week[larder.column[COST]]), None, total,
            above=settings["weight_shortfall"], scale=total,
        )  # fmt: skip
    rows.add(
        WEEKLY_SHARE, float(rest.week[larder.column[WEEKLY_SHARE]]), None, 1.0,
        above=NEVER * settings["weight_day"], scale=1.0,
    )  # fmt: skip


def _day_rows(rows: _Rows, kitchen: Kitchen, rest: Rest) -> None:
    settings, larder = kitchen.settings, rows.larder
    clear, weight = settings["portion_margin"], settings["weight_day"]
    kcal = kitchen.targets.energy_kcal
    near = settings["day_energy_tolerance"] - clear
    rows.add(
        ENERGY, float(rest.day[larder.column[ENERGY]]), kcal * (1 - near), kcal * (1 + near),
        weight, weight, scale=kcal,
    )  # fmt: skip
    for bound in kitchen.bounds:
        base = float(rest.day[larder.column[bound.nutrient]])
        if bound.daily_minimum and bound.minimum:
            low = bound.minimum * (1 + clear)
            rows.add(bound.nutrient, base, low, None, weight, scale=bound.minimum)
        if bound.daily_maximum and bound.maximum is not None:
            rows.add(
                bound.nutrient, base, None, bound.maximum, above=NEVER * weight,
                scale=bound.maximum,
            )  # fmt: skip
