"""B12 and folate of a plan or a food diary against targets: eaten, absorbed, and from what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from mealplan.adequacy import nutrient_table
from mealplan.b12 import b12_by_occasion, counted_rows
from mealplan.care.diary import DiaryEntry, diary_rows
from mealplan.care.evidence import setting
from mealplan.catalog import FoodTable
from mealplan.errors import DataError
from mealplan.plan import Plan
from mealplan.profiles import Profile
from mealplan.tables import records
from mealplan.targets import Targets, build_targets

B12, FOLATE, FOLIC_ACID = "vitamin_b12_ug", "folate_dfe_ug", "folic_acid_ug"
SHOWN = (B12, FOLATE, FOLIC_ACID)


@dataclass(frozen=True)
class Compared:
    """A nutrient a day against its target, in ``unit``; None where there is no such figure.

    ``status`` judges food and supplements together, ``status_food`` food alone; where the plan
    goes by absorbed B12 they judge that, and ``basis`` says so.
    """

    nutrient: str
    label: str
    unit: str
    from_food: float
    from_supplements: float
    total: float
    lowest_day: float
    target_min: float | None
    target_max: float | None
    ear: float | None
    status: str
    status_food: str
    foods_known: int
    foods_total: int
    basis: str
    source: str


@dataclass(frozen=True, eq=False)
class Intake:
    """What a plan or a diary brings of B12 and folate.

    Attributes
    ----------
    kind : ``plan`` or ``diary``.
    days : days added up.
    compared : B12, folate and folic acid, means a day.
    occasions : one row per eating occasion, as from `mealplan.b12.b12_by_occasion`.
    absorbed_ug, absorbed_target_ug : absorbed B12 a day from food, and what the target stands for.
    sources : the foods that bring most: ``nutrient``, ``food``, ``amount`` a day, largest first.
    notes : what to keep in mind with the figures.
    """

    kind: str
    days: int
    compared: tuple[Compared, ...]
    occasions: pd.DataFrame
    absorbed_ug: float
    absorbed_target_ug: float
    sources: pd.DataFrame
    notes: tuple[str, ...]

    def __getitem__(self, nutrient: str) -> Compared:
        """Return the row of a nutrient. Raises `KeyError`."""
        for row in self.compared:
            if row.nutrient == nutrient:
                return row
        raise KeyError(nutrient)

    @property
    def big_meals(self) -> int:
        """Eating occasions with so much B12 that spreading it would bring more."""
        return int((self.occasions["from_food_ug"] >= setting("many_meals_b12_ug")).sum())

    @property
    def tags(self) -> tuple[str, ...]:
        """What suggestions look for."""
        found = []
        if self[B12].status_food == "short":
            found.append("b12_intake_short")
        if self[FOLATE].status_food == "short":
            found.append("folate_intake_short")
        if self[FOLIC_ACID].status == "over":
            found.append("folic_acid_over")
        return tuple(found)


def intake_of_plan(plan: Plan) -> Intake:
    """Return what a planned week brings."""
    return _intake("plan", plan.rows, plan.targets, plan.table, plan.days, ())


def intake_of_diary(entries: Iterable[DiaryEntry], profile: Profile, table: FoodTable) -> Intake:
    """Return what a food diary brings; only days with an entry count.

    Raises
    ------
    DataError : the diary is empty, or names a food that the table does not know.
    """
    given = list(entries)
    if not given:
        msg = "the diary is empty: add what was eaten"
        raise DataError(msg)
    days = {day: n for n, day in enumerate(sorted({entry.day for entry in given}), start=1)}
    rows = diary_rows(given, table)
    rows["day"] = rows["day"].map(days)
    wanted = int(setting("diary_days"))
    notes = [f"{wanted} days are a glance. B12 in store and days not written down are not in it."]
    if len(days) < wanted:
        one = "1 day has" if len(days) == 1 else f"{len(days)} days have"
        notes.append(f"Only {one} entries so far.")
    return _intake("diary", rows, build_targets(profile), table, len(days), tuple(notes))


def _intake(
    kind: str,
    rows: pd.DataFrame,
    targets: Targets,
    table: FoodTable,
    days: int,
    notes: tuple[str, ...],
) -> Intake:
    if targets.b12_added_only:
        notes = (*notes, "Only B12 that was added to food counts in a vegan diet.")
    units = {name: unit for name, unit in table.units.items() if name in SHOWN}
    totals = nutrient_table(rows, targets, units, days=days)
    occasions = b12_by_occasion(rows, targets)
    return Intake(
        kind,
        days,
        tuple(_compared(name, totals, targets, table) for name in SHOWN),
        occasions,
        float(occasions["absorbed_food_ug"].sum()) / days,
        targets.b12_absorbed_ug,
        _sources(counted_rows(rows, targets), days),
        notes,
    )


def _compared(nutrient: str, totals: pd.DataFrame, targets: Targets, table: FoodTable) -> Compared:
    mine = totals[totals["nutrient"] == nutrient]
    mean = records(mine[mine["day"] == "mean"])[0]
    target = targets.get(nutrient)
    return Compared(
        nutrient,
        str(table.definitions["label"][nutrient]),
        str(mean["unit"]),
        float(mean["from_food"]),
        float(mean["from_supplements"]),
        float(mean["total"]),
        float(mine.loc[mine["day"] != "mean", "total"].min()),
        target.minimum if target else None,
        target.maximum if target else None,
        target.ear if target else None,
        str(mean["status"]),
        str(mean["status_food"]),
        int(mean["foods_known"]),
        int(mean["foods_total"]),
        str(mean["basis"]),
        target.source if target else "",
    )


def _sources(rows: pd.DataFrame, days: int) -> pd.DataFrame:
    parts = []
    for nutrient in (B12, FOLATE):
        sums = rows.groupby("food")[nutrient].sum().rename("amount").reset_index()
        sums["amount"] /= days
        sums = sums[sums["amount"] > 0].sort_values("amount", ascending=False, kind="stable")
        sums.insert(0, "nutrient", nutrient)
        parts.append(sums)
    return pd.concat(parts, ignore_index=True)
