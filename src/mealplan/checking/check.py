"""Adds a plan or diary up again from the food table and says what does not agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mealplan.adequacy import binding, nutrient_table
from mealplan.catalog import FoodTable, load_food_table
from mealplan.checking.reading import read_plan_csv
from mealplan.errors import in_file
from mealplan.meals import SLOTS
from mealplan.profiles import Profile
from mealplan.tables import records
from mealplan.targets import Targets, build_targets
from mealplan.verify import Disagreement, verify_plan

SHOWN = ("energy_kcal", "vitamin_b12_ug", "folate_dfe_ug", "iron_mg", "protein_g")
_SAME_SHARE = 0.02  # figures of one row that fit the same other weight within this


@dataclass(frozen=True)
class CheckReport:
    """What a check found.

    Attributes
    ----------
    rows : the file's rows, with every nutrient added up from the table.
    problems : sentences on what does not agree, or misses a target.
    notes : sentences on what looks left out; no fault.
    totals : by day and ``mean``, one column per nutrient; NaN where no food has a value.
    nutrients : against the targets, as ``nutrients.csv``; None without a profile.
    """

    file: str
    rows: pd.DataFrame
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    totals: pd.DataFrame
    nutrients: pd.DataFrame | None
    labels: dict[str, str]
    units: dict[str, str]

    @property
    def text(self) -> str:
        """The report for a terminal."""
        days = self.rows["day"].nunique()
        foods = f"{len(self.rows)} foods over {days} {'day' if days == 1 else 'days'}"
        verdict = f"{len(self.problems)} to look at" if self.problems else "adds up"
        lines = [*self.problems, *self.notes]
        if lines:
            lines.append("")
        if "client_id" not in self.rows or self.rows["client_id"].nunique() <= 1:
            lines += [*self._totals_lines(), ""]
        if self.nutrients is not None:
            lines += [*_judged_lines(self.nutrients, self.labels), ""]
        return "\n".join([*lines, f"{self.file}: {foods}; {verdict}."])

    def _totals_lines(self) -> list[str]:
        heads = [f"{self.labels[n]} ({self.units[n]})" for n in SHOWN]
        lines = [f"{'Added up':<10}" + "".join(f"{h:>19}" for h in heads)]
        for day, row in self.totals.iterrows():
            name = "mean" if day == "mean" else f"day {day}"
            cells = "".join(f"{_figure(row[n]):>19}" for n in SHOWN)
            lines.append(f"{name:<10}{cells}")
        return lines


def _figure(value: float) -> str:
    return "not known" if np.isnan(value) else f"{value:,.0f}" if value >= 100 else f"{value:,.1f}"


def _judged_lines(nutrients: pd.DataFrame, labels: dict[str, str]) -> list[str]:
    mean = nutrients[
        (nutrients["day"].astype(str) == "mean") & (nutrients["status"] != "no_target")
    ]
    lines = [f"{'Mean of the days':<44}{'food':>10}{'total':>10}  {'target':<20}status"]
    for row in records(mean):
        low, high = row["target_min"], row["target_max"]
        goal = "" if np.isnan(low) else f"at least {_figure(low)}"
        if not np.isnan(high):
            goal = f"at most {_figure(high)}" if not goal else f"{_figure(low)} - {_figure(high)}"
        label = f"{labels[row['nutrient']]} ({row['unit']})"
        lines.append(
            f"{label:<44}{_figure(row['from_food']):>10}{_figure(row['total']):>10}  "
            f"{goal:<20}{row['status']}"
        )
    return lines


def check_plan_file(
    path: str, profile: Profile | None = None, table: FoodTable | None = None
) -> CheckReport:
    """Re-add a plan from the food table and, with a profile, hold it against its targets.

    Raises
    ------
    DataError : the file cannot be read as a plan or diary.
    """
    table = table or load_food_table()
    rows = read_plan_csv(path, table)
    added = added_up(rows, table)
    problems = _disagreements(path, rows, table)
    for row, meal in zip(rows["row"], rows["meal"], strict=True):
        if meal and meal not in SLOTS:
            allowed = ", ".join(SLOTS)
            problems.append(
                in_file(path, f"{meal!r} is no meal; use {allowed}", row=row, column="meal") + "."
            )
    nutrients = None
    if profile is not None:
        nutrients, missed = _against_targets(added, build_targets(profile), table)
        problems += missed
    labels = {str(k): str(v) for k, v in table.definitions["label"].items()}
    return CheckReport(
        path, added, tuple(problems), tuple(_left_out(rows)), _totals(added, table), nutrients,
        labels, table.units,
    )  # fmt: skip


def added_up(rows: pd.DataFrame, table: FoodTable) -> pd.DataFrame:
    """Return rows with every nutrient from the table, whatever the file said."""
    known = rows[rows["food_code"].isin(table.foods.index)].reset_index(drop=True)
    per_100g = table.nutrients.loc[known["food_code"]].to_numpy(float)
    amounts = pd.DataFrame(
        per_100g * known["grams"].to_numpy(float)[:, None] / 100, columns=list(table.nutrients)
    )
    known["usda_description"] = list(table.foods["usda_description"].loc[known["food_code"]])
    keep = [c for c in known if c not in table.nutrients]
    return pd.concat([known[keep], amounts], axis=1)


def _totals(added: pd.DataFrame, table: FoodTable) -> pd.DataFrame:
    by_day = added.groupby("day")[list(table.nutrient_ids)].sum(min_count=1)
    mean = by_day.sum(min_count=1) / max(len(by_day), 1)
    totals = by_day.copy()
    totals.index = totals.index.astype(object)
    totals.loc["mean"] = mean
    return totals


def _disagreements(path: str, rows: pd.DataFrame, table: FoodTable) -> list[str]:
    """Say what the table does not bear out, one sentence a row."""
    line = {i + 2: int(r) for i, r in enumerate(rows["row"])}
    by_row: dict[int, list[Disagreement]] = {}
    for found in verify_plan(rows, table):
        by_row.setdefault(found.row, []).append(found)
    sentences = []
    for number, found_here in by_row.items():
        if len(found_here) == 1:
            one = found_here[0]
            text, column = one.problem, one.column
        else:
            text, column = _many(records(rows)[number - 2], found_here, table), "grams"
        sentences.append(in_file(path, text, row=line[number], column=column) + ".")
    return sentences


def _many(row: dict[str, Any], found: list[Disagreement], table: FoodTable) -> str:
    """Say in one sentence that many figures of a row differ, and what weight they fit."""
    code, grams = str(row["food_code"]), float(row["grams"])
    expected = table.nutrients.loc[code].astype(float) * grams / 100
    names = [d.column for d in found if d.column in expected.index]
    stated = pd.Series({n: float(row[n]) for n in names})
    shares = (stated / expected[names]).replace([np.inf, -np.inf], np.nan).dropna()
    food = str(table.foods["usda_description"][code])
    name = next((n for n in ("energy_kcal", *names) if n in names), found[0].column)
    example = next(d.problem for d in found if d.column == name) if name in names else ""
    text = f"{len(found)} figures are not those of {grams:g} g of {food}"
    middle = float(np.median(shares)) if len(shares) else np.nan
    near = (shares - middle).abs() <= _SAME_SHARE * abs(middle)
    if len(shares) >= 3 and near.mean() > 0.8 and middle > 0:
        return f"{text} but of {middle * grams:.0f} g; the table's figures are used"
    return f"{text} ({name}: {example}); the table's figures are used"


def _left_out(rows: pd.DataFrame) -> list[str]:
    """Name meals that most days have and one lacks: a row may have been lost."""
    days = sorted(rows["day"].unique())
    notes = []
    for slot in SLOTS:
        has = set(rows.loc[rows["meal"] == slot, "day"])
        if len(has) > len(days) / 2:
            notes += [
                f"Day {day} has no {slot.replace('_', ' ')}, which most days have."
                for day in days
                if day not in has
            ]
    return notes


def _against_targets(
    added: pd.DataFrame, targets: Targets, table: FoodTable
) -> tuple[pd.DataFrame, list[str]]:
    days = {day: i for i, day in enumerate(sorted(added["day"].unique()), start=1)}
    renumbered = added.assign(day=added["day"].map(days))
    nutrients = nutrient_table(renumbered, targets, table.units, days=len(days))
    missed = binding(nutrients, targets)
    missed = missed[missed["status"].isin(["short", "over"])]
    original = {v: k for k, v in days.items()}
    sentences = []
    for row in records(missed):
        when = "over the days" if row["day"] == "mean" else f"on day {original[row['day']]}"
        goal = row["target_min"] if row["status"] == "short" else row["target_max"]
        word = "of at least" if row["status"] == "short" else "of at most"
        label = table.definitions["label"][row["nutrient"]]
        sentences.append(
            f"{label} is {row['status']} {when}: {row['total']:.4g} {word} {goal:.4g} "
            f"{row['unit']}."
        )
    nutrients["day"] = nutrients["day"].map(lambda day: original.get(day, day))
    return nutrients, sentences
