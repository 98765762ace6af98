"""Notes for the clinician: who she is, what is missed, what to look at, targets with sources."""

from __future__ import annotations

import math

from mealplan.plan import Plan
from mealplan.report.pdf_base import PdfDocument
from mealplan.report.wording import (
    DISCLAIMER,
    goal_text,
    mean_rows,
    missed_sentences,
    outside_sentences,
    plan_facts,
    profile_facts,
    unit_text,
)


def notes_page(document: PdfDocument, plan: Plan) -> None:
    """Write the notes; the table of targets may go over pages."""
    document.start_page(
        "Notes for the clinician", f"{DISCLAIMER} It never diagnoses or prescribes."
    )
    missed = missed_sentences(plan)
    if missed:
        title = "One target is missed" if len(missed) == 1 else f"{len(missed)} targets are missed"
        document.callout(title, "\n".join(missed), warn=True)
    else:
        document.callout("Every target that is planned for is met", _advice_text(plan))
    outside = outside_sentences(plan)
    if outside:
        document.callout("Meals outside what was asked", "\n".join(outside), warn=True)
    document.section("Who the plan is for")
    document.facts(profile_facts(plan.profile))
    first = list(dict.fromkeys((*plan.profile.flags, *plan.targets.notes)))
    first += plan.targets.meal_rules.advice
    if first:
        document.section("Read first")
        document.bullets(first)
    if plan.explanations:
        document.section("What decides this week")
        document.bullets(plan.explanations)
    notes = _safety_notes(plan)
    if notes:
        document.section("Handling of foods")
        document.bullets(notes)
    unknown = _unknown_sentences(plan)
    if unknown:
        document.section("What the food table does not know")
        document.bullets(unknown)
    document.section("How it was planned")
    document.facts(plan_facts(plan))
    document.section("Targets and their sources, amounts a day")
    document.grid(
        ("Nutrient", "Target", "Unit", "Basis", "Source"), _target_rows(plan),
        (0.2, 0.16, 0.09, 0.12, 0.43), "LRLLL", size=7,
    )  # fmt: skip


def _advice_text(plan: Plan) -> str:
    short = [r["label"] for r in mean_rows(plan) if r["advice"] and r["status"] == "short"]
    if not short:
        return "Energy, vitamin B12 and folate on every day, the others over the week."
    return (
        "Energy, vitamin B12 and folate on every day, the others over the week. Below what is "
        f"advised, without being planned for: {', '.join(short)}."
    )


def _safety_notes(plan: Plan) -> list[str]:
    rows = plan.rows[plan.rows["safety_note"] != ""]
    notes: dict[str, list[str]] = {}
    for note, food in zip(rows["safety_note"], rows["food"], strict=True):
        foods = notes.setdefault(str(note), [])
        if food not in foods:
            foods.append(str(food))
    return [f"{note}: {', '.join(foods)}." for note, foods in notes.items()]


def _unknown_sentences(plan: Plan) -> list[str]:
    lacking = [
        f"{r['label']} ({r['foods_total'] - r['foods_known']})"
        for r in mean_rows(plan)
        if r["foods_known"] < r["foods_total"]
    ]
    if not lacking:
        return []
    total = len(plan.rows)
    return [
        f"Of {total} servings, these have no figure and count as not known, never as zero: "
        f"{', '.join(lacking)}. The true amounts are at least what is shown."
    ]


def _target_rows(plan: Plan) -> list[tuple[str, str, str, str, str]]:
    definitions = plan.table.definitions
    rows = []
    for target in plan.targets:
        digits = int(definitions["decimals"].get(target.nutrient, 2))
        pills = target.maximum_applies_to == "supplement"
        low = math.nan if target.minimum is None else target.minimum
        high = math.nan if target.maximum is None else target.maximum
        goal = goal_text(low, math.nan if pills else high, digits)
        if pills and target.maximum is not None:
            goal = "; ".join(g for g in (goal, f"pills {goal_text(math.nan, high, digits)}") if g)
        advice = target.advice and "advice" not in target.basis
        basis = target.basis + (", advice" if advice else "")
        rows.append(
            (
                str(definitions["label"].get(target.nutrient, target.nutrient)), goal,
                unit_text(target.unit), basis, target.source,
            )
        )  # fmt: skip
    return rows
