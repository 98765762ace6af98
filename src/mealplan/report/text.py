"""A plan and its targets as text for a terminal."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from mealplan.meals import SLOTS
from mealplan.measures import portion_text
from mealplan.plan import Plan, PlannedMeal, SolverReport
from mealplan.profiles import Profile
from mealplan.tables import records
from mealplan.targets import Target, Targets

HEADLINE = ("energy_kcal", "vitamin_b12_ug", "folate_dfe_ug", "iron_mg", "vitamin_d_ug")
WIDTH = 96


def plan_text(plan: Plan) -> str:
    """Return a week as text: meals by day, the day's sums, the targets, what to mind."""
    lines = [_title(plan), *wrapped(plan.profile.flags), ""]
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
                lines += _meal_lines(
                    slot, _told_name(meal), [(f.amount, f.name) for f in meal.foods]
                )
        if plan.targets.b12_absorbed:
            lines += _absorbed_lines(plan, day)
        lines.append("")
    lines += _target_lines(plan)
    lines += _mind_lines(plan)
    lines.append(f"{solver_text(plan.solver)} Information, not medical advice.")
    return "\n".join(lines)


def _absorbed_lines(plan: Plan, day: int) -> list[str]:
    """Return a day's B12 by eating occasion: absorbed of what was eaten."""
    occasions = records(plan.b12_by_occasion)
    todays = [o for o in occasions if o["day"] == day and o["intake_ug"] > 0]
    each = "; ".join(
        f"{o['meal'].replace('_', ' ')} {o['absorbed_ug']:.2f} of {o['intake_ug']:.1f}"
        for o in todays
    )
    total = sum(o["absorbed_ug"] for o in todays)
    text = f"{total:.2f} ug of at least {plan.targets.b12_absorbed_ug:.2f}: {each}"
    return textwrap.wrap(
        text, WIDTH, initial_indent=f"  {'B12 absorbed':<16}", subsequent_indent=" " * 18
    )


def _mind_lines(plan: Plan) -> list[str]:
    """Return what to mind when buying and cooking, then what her conditions and targets ask."""
    foods: dict[str, dict[str, None]] = {}
    for meal in plan.meals:
        for food in meal.foods:
            for sentence in filter(None, food.safety_note.split(". ")):
                foods.setdefault(sentence, {})[food.name] = None
    lines = _outside_lines(plan)
    lines += ["Mind when you buy and cook"] if foods else []
    for sentence, names in sorted(foods.items()):
        lines += wrapped([f"{', '.join(names)}: {sentence}."], indent="  ")
    notes = [n for n in plan.targets.notes if n not in plan.profile.flags]
    advice = [*plan.targets.meal_rules.advice, *notes]
    if advice:
        lines += ["", "Good to know", *wrapped(advice, indent="  ")]
    explained = wrapped(plan.explanations, indent="  ")
    return [*lines, *(["", *explained] if explained else []), ""]


def _outside_lines(plan: Plan) -> list[str]:
    """Return the meals that miss what a condition asks of each."""
    labels, units = plan.table.definitions["label"], plan.table.units
    found = [
        f"Day {row['day']}, {row['meal'].replace('_', ' ')}: {labels[row['nutrient']].lower()} "
        f"{_number(row['amount'])} {units[row['nutrient']]}, asked "
        f"{_range(row['minimum'], row['maximum'])}."
        for row in records(plan.meals_outside.astype({"minimum": float, "maximum": float}))
    ]
    return ["Meals outside what was asked", *wrapped(found, indent="  "), ""] if found else []


def wrapped(texts: Iterable[str], *, indent: str = "") -> list[str]:
    """Wrap each text, later lines indented."""
    return [
        line
        for text in texts
        for line in textwrap.wrap(
            text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  "
        )
    ]


def _told_name(meal: PlannedMeal) -> str:
    if meal.leftover_from is None:
        return meal.name
    return f"{meal.name} (leftovers from day {meal.leftover_from})"


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
        row = {str(k): v for k, v in judged.loc[nutrient].to_dict().items()}
        label = f"{labels.get(nutrient, nutrient)} ({row['unit']})"
        lines.append(
            f"{label:<40}{_number(row['from_food']):>10}{_number(row['total']):>10}  "
            f"{_range(row['target_min'], row['target_max']):<18}{_verdict(plan, nutrient, row)}"
        )
    return [*lines, ""]


def _verdict(plan: Plan, nutrient: str, row: Mapping[str, Any]) -> str:
    """Return a status in words: food alone where a supplement helps, and the foods known."""
    words = [str(row["status"])]
    if row["status"] == "over" and nutrient in plan.targets.passed_by_supplements:
        words[0] += ", as prescribed"
    if row["from_supplements"] > 0 and row["status_food"] != row["status"]:
        words.append(f"food alone {row['status_food']}")
    if plan.targets[nutrient].advice:
        words.append("advice")
    if row["foods_known"] < row["foods_total"]:
        words.append(f"{row['foods_known']} of {row['foods_total']} foods known")
    return words[0] + (f" ({'; '.join(words[1:])})" if words[1:] else "")


def solver_text(solver: SolverReport) -> str:
    """Say how near the best week a plan is proved to be."""
    near = "changed since it was planned, how near the best week is not known"
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
    """Return targets as text, each with basis, confidence, source and note; then the meals."""
    lines = [
        f"Targets a day ({targets.standard}): {profile.stage}, {targets.energy_kcal:,.0f} kcal "
        f"{targets.energy_note}",
        "Confidence: V2 read in two sources, V in one, V* in one transcription, C computed here, "
        "M from memory.",
        "",
    ]
    for row in targets.rows:
        lines.append(
            f"{row.nutrient:<24}{_bounds(row):<30}{row.unit:<6}{row.basis}"
            f"{' (advice)' if row.advice and row.basis != 'advice' else ''}"
            f"{f' [{row.confidence}]' if row.confidence else ''}"
        )
        lines += wrapped([row.source, *([row.note] if row.note else [])], indent=" " * 24)
    lines += _meal_rule_lines(targets)
    if targets.supplements:
        given = "; ".join(f"{name} {amount:g}" for name, amount in targets.supplements.items())
        lines += ["", *wrapped([f"From supplements a day: {given}"])]
    lines += ["", *wrapped([*targets.meal_rules.advice, *targets.notes])]
    return "\n".join(lines)


def _bounds(row: Target) -> str:
    low = float("nan") if row.minimum is None else row.minimum
    high = float("nan") if row.maximum is None else row.maximum
    if row.maximum_applies_to == "supplement" and row.maximum is not None:
        return f"{_range(low, float('nan'))} (tablets {_number(high)})".strip()
    return _range(low, high)


def _meal_rule_lines(targets: Targets) -> list[str]:
    """Return what single meals must keep, by slot."""
    rules = targets.meal_rules
    lines = [
        f"  {slot.replace('_', ' '):<22}"
        f"{_range(*(float('nan') if end is None else end for end in span)):<22}"
        f"{nutrient}"
        for slot in SLOTS
        for (of_slot, nutrient), span in rules.ranges.items()
        if of_slot == slot
    ]
    if rules.energy_cap_share is not None:
        cap = rules.energy_cap_share * targets.energy_kcal
        lines.append(f"  {'each meal':<22}{_range(float('nan'), cap):<22}energy_kcal")
    if not lines:
        return []
    return ["", "Each meal", *lines, *wrapped(rules.sources, indent=" " * 24)]
