"""Which targets and rules a changed meal would break or mend, in the words of the report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mealplan.kitchen import Kitchen
from mealplan.swaps.aims import Rest, absorbed_ug
from mealplan.swaps.larder import COST, WEEKLY_SHARE, Bools, Floats, Ints, Larder
from mealplan.targets import Target

B12 = "vitamin_b12_ug"
CRUMB = 5e-4  # rows are written with four decimals; a verdict does not hang on their rounding


@dataclass(frozen=True)
class _Verdict:
    """One judgement: ``say`` puts a total into words."""

    column: int
    base: float
    low: float
    high: float
    per: float
    say: Callable[[float], str]


@dataclass(frozen=True, eq=False)
class Verdicts:
    """All judgements that one meal can change."""

    rows: tuple[_Verdict, ...]
    column: Ints
    base: Floats
    low: Floats
    high: Floats

    def totals(self, meals: Floats) -> Floats:
        """Return what is judged, by version (row) and judgement (column)."""
        return np.asarray(meals[:, self.column] + self.base, dtype=float)

    def broken(self, before: Floats, meals: Floats) -> Bools:
        """Judgements that hold with the meal ``before`` and would not with each of ``meals``."""
        was, now = self.totals(before[None, :]), self.totals(meals)
        fell = (was >= self.low - CRUMB) & (now < self.low + CRUMB) & (now < was - 1e-9)
        rose = (was <= self.high + CRUMB) & (now > self.high - CRUMB) & (now > was + 1e-9)
        return np.asarray(fell | rose, dtype=bool)

    def mended(self, before: Floats, meals: Floats) -> Bools:
        """Judgements that fail with the meal ``before`` and would hold with each of ``meals``."""
        was, now = self.totals(before[None, :]), self.totals(meals)
        held = (now >= self.low + CRUMB) & (now <= self.high - CRUMB)
        failed = (was < self.low - CRUMB) | (was > self.high + CRUMB)
        return np.asarray(failed & held, dtype=bool)

    def say(self, row: int, meal: Floats) -> str:
        """Put one judgement of a meal into words."""
        verdict = self.rows[row]
        return verdict.say((float(meal[verdict.column]) + verdict.base) / verdict.per)


def verdicts_of(larder: Larder, rest: Rest, day: int, slot: str) -> Verdicts:
    """Gather the judgements of the report that the meal at a place has a part in."""
    kitchen = larder.kitchen
    rows: list[_Verdict] = []
    absorbed = kitchen.absorbed_target_ug is not None
    for target in kitchen.targets.rows:
        if not target.advice and not (absorbed and target.nutrient == B12):
            rows += _of_target(larder, rest, target, day)
    rows += _of_rules(larder, rest, day, slot)
    return Verdicts(
        tuple(rows),
        np.array([r.column for r in rows], dtype=np.int64),
        np.array([r.base for r in rows]),
        np.array([r.low for r in rows]),
        np.array([r.high for r in rows]),
    )


def absorbed_broken(
    larder: Larder, rest: Rest, day: int, before: Floats, meals: Floats
) -> list[tuple[str, ...]]:
    """Say for each version of a meal whether its day would absorb too little B12, and did not.

    Absorption is no sum over foods but a curve over each meal, so it is judged apart; where B12
    is planned as taken in, nothing is said.
    """
    target = larder.kitchen.absorbed_target_ug
    if target is None:
        return [()] * len(meals)
    was, *now = rest.absorbed_ug + absorbed_ug(larder, np.vstack([before, meals]) + rest.meal)
    return [
        (f"absorbed vitamin B12 would be {ug:.2f} ug on day {day} (at least {target:.2f})",)
        if was >= target - CRUMB and ug < min(target + CRUMB, was)
        else ()
        for ug in now
    ]


def _of_target(larder: Larder, rest: Rest, target: Target, day: int) -> list[_Verdict]:
    kitchen = larder.kitchen
    column = larder.column[target.nutrient]
    extra = kitchen.targets.supplements.get(target.nutrient, 0.0)
    low = -np.inf if target.minimum is None else target.minimum - extra
    high = np.inf if target.planned_maximum is None else target.planned_maximum
    if target.maximum_applies_to == "total":
        high -= extra
    label = str(kitchen.table.definitions["label"][target.nutrient])
    label = label if label[1:2].isupper() else label[:1].lower() + label[1:]

    def say(when: str) -> Callable[[float], str]:
        return lambda total: _against(label, when, total + extra, target)

    found = [
        _Verdict(
            column, float(rest.week[column]), rest.days * low, rest.days * high,
            rest.days, say("a day on average"),
        )
    ]  # fmt: skip
    daily = (low if target.period == "day" else -np.inf,
             high if target.maximum_period == "day" else np.inf)  # fmt: skip
    if np.isfinite(daily).any():
        found.append(
            _Verdict(column, float(rest.day[column]), *daily, 1.0, say(f"on day {day}"))
        )  # fmt: skip
    return found


def _against(label: str, when: str, total: float, target: Target) -> str:
    span = [f"at least {target.minimum:,.4g}"] if target.minimum is not None else []
    span += [f"at most {target.maximum:,.4g}"] if target.maximum is not None else []
    return f"{label} would be {total:,.4g} {target.unit} {when} ({' and '.join(span)})"


def _of_rules(larder: Larder, rest: Rest, day: int, slot: str) -> list[_Verdict]:
    """Judge what conditions ask of the meal, the week's fish and the budget."""
    kitchen = larder.kitchen
    where = f"{slot.replace('_', ' ')} on day {day}"
    found = []
    for (of_slot, name), (low, high) in kitchen.meal_ranges.items():
        if of_slot == slot:
            column = larder.column[name]
            found.append(
                _Verdict(
                    column,
                    float(rest.meal[column]),
                    -np.inf if low is None else low,
                    np.inf if high is None else high,
                    1.0,
                    _range_text(kitchen, name, where, low, high),
                )
            )
    fish = larder.column[WEEKLY_SHARE]
    found.append(
        _Verdict(
            fish, float(rest.week[fish]), -np.inf, 1.0 + CRUMB, 1.0,
            lambda share: f"fish would be {100 * share:.0f} % of the most advised in a week",
        )
    )  # fmt: skip
    budget = kitchen.profile.budget_usd_per_day
    if budget is not None:
        cost = larder.column[COST]
        found.append(
            _Verdict(
                cost, float(rest.week[cost]), -np.inf, rest.days * budget + CRUMB, rest.days,
                lambda usd: f"the week would cost ${usd:.2f} a day (at most ${budget:.2f})",
            )
        )  # fmt: skip
    return found


def _range_text(
    kitchen: Kitchen, name: str, where: str, low: float | None, high: float | None
) -> Callable[[float], str]:
    label = str(kitchen.table.definitions["label"][name]).lower()
    span = [f"at least {low:.4g}"] if low is not None else []
    span += [f"at most {high:.4g}"] if high is not None else []
    unit = kitchen.table.units[name]
    return lambda total: f"{label} of {where} would be {total:.4g} {unit} ({' and '.join(span)})"
