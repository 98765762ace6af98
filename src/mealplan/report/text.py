"""A plan and its targets as text for a terminal."""

from __future__ import annotations

import math
import textwrap

import pandas as pd

from mealplan.meals import SLOTS
from mealplan.measures import portion_text
from mealplan.plan import Plan, SolverReport
from mealplan.profiles import Profile
from mealplan.targets import Targets

HEADLINE = ("energy_kcal", "vitamin_b12_ug", "folate_dfe_ug", "iron_mg", "vitamin_d_ug")
WIDTH = 96


def plan_text(plan: Plan) -> str:
    """Return a week as text: meals by day, the day's B12, folate and energy, then the targets."""
    lines = [_title(plan), ""]
    daily = plan.nutrients.set_index(["day", "nutrient"])["total"]
    for day in range(1, plan.days + 1):
        sums = "  ".join(
            f"{label} {daily[day, nutrient]:,.{digits}f} {unit}"
            for label, nutrient, digits, unit in (
                ("energy", "energy_kcal", 0, "kcal"),
                ("B12", "vitamin_b12_ug", 1, "ug"),
                ("folate", "folate_dfe_ug", 0, "ug DFE"),
            )
        )
        date = plan.date_of(day)
        lines.append(f"Day {day}{f' ({date})' if date else ''}   {sums}")
        for slot in SLOTS:
            for meal in (m for m in plan.meals if m.key == (day, slot)):
                lines += _meal_lines(slot, meal.name, [(f.amount, f.name) for f in meal.foods])
        lines.append("")
    lines += _target_lines(plan)
    return "\n".join(lines)


def _title(plan: Plan) -> str:
    profile = plan.profile
    who = profile.name or "you"
    return (
        f"A week for {who}: {', '.join(profile.diet).replace('_', ' ')}, "
        f"{plan.targets.energy_kcal:,.0f} kcal a day, about ${plan.cost_usd / plan.days:.2f} a day "
        f"(2017/18 prices)"
    )


def _meal_lines(slot: str, name: str, foods: list[tuple[str, str]]) -> list[str]:
    first = f"  {slot.replace('_', ' '):<16}{name}"
    detail = "; ".join(portion_text(amount, food) for amount, food in foods)
    return [first, *textwrap.wrap(detail, WIDTH, initial_indent=" " * 18,
                                  subsequent_indent=" " * 18)]  # fmt: skip


def _target_lines(plan: Plan) -> list[str]:
    mean = plan.nutrients[plan.nutrients["day"].astype(str) == "mean"]
    judged = mean[mean["status"] != "no_target"].set_index("nutrient")
    labels = plan.table.definitions["label"]
    lines = [f"{'Mean of the week':<40}{'food':>10}{'total':>10}  {'target':<18}status"]
    order = [n for n in HEADLINE if n in judged.index]
    order += [n for n in judged.index if n not in order]
    for nutrient in order:
        row = judged.loc[nutrient].to_dict()
        label = f"{labels.get(nutrient, nutrient)} ({row['unit']})"
        advice = " (advice)" if plan.targets[nutrient].advice else ""
        lines.append(
            f"{label:<40}{_number(row['from_food']):>10}{_number(row['total']):>10}  "
            f"{_range(row['target_min'], row['target_max']):<18}{row['status']}{advice}"
        )
    lines.append("")
    for text in plan.explanations:
        lines += textwrap.wrap(text, WIDTH, subsequent_indent="  ")
    lines.append(f"{solver_text(plan.solver)} Information, not medical advice.")
    return lines


def solver_text(solver: SolverReport) -> str:
    """Say how near the best week a plan is proved to be."""
    near = "changed since, how near the best week is open"
    if math.isfinite(solver.gap):
        near = f"{100 * solver.gap:.1f} % from the proved bound"
    return (
        f"{solver.name} {solver.version}: {solver.status}, {near}, {solver.seconds['total']:.1f} s."
    )


def _number(value: float) -> str:
    if pd.isna(value):
        return "unknown"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.1f}"


def _range(low: float, high: float) -> str:
    if pd.isna(low):
        return f"at most {_number(high)}" if not pd.isna(high) else ""
    return f"{_number(low)} - {_number(high)}" if not pd.isna(high) else f"at least {_number(low)}"


def targets_text(targets: Targets, profile: Profile) -> str:
    """Return targets as text, each with its basis and source."""
    lines = [
        f"Targets a day ({targets.standard}): {profile.stage}, {targets.energy_kcal:,.0f} kcal "
        f"{targets.energy_note}",
    ]
    for row in targets.rows:
        low = float("nan") if row.minimum is None else row.minimum
        high = float("nan") if row.maximum is None else row.maximum
        advice = " (advice)" if row.advice else ""
        lines.append(f"{row.nutrient:<24}{_range(low, high):<22}{row.unit:<8}{row.basis}{advice}")
        lines += textwrap.wrap(row.source, WIDTH, initial_indent=" " * 24,
                               subsequent_indent=" " * 24)  # fmt: skip
    lines += [textwrap.fill(note, WIDTH) for note in (*profile.flags, *targets.notes)]
    return "\n".join(lines)
