"""Swaps and whole weeks to choose from, as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from mealplan.measures import portion_text
from mealplan.plan import Plan, PlannedMeal
from mealplan.report.text import WIDTH
from mealplan.swaps import Effect, Place, Swap, difference

DIGITS = {"energy_kcal": 0, "folate_dfe_ug": 0}


def swaps_text(before: PlannedMeal, swaps: Sequence[Swap]) -> str:
    """Return ranked swaps as text, the best first, each with what it does and what it breaks."""
    lines = [f"Instead of {before.name} ({_slot(before)}, day {before.day}):", ""]
    for number, swap in enumerate(swaps, start=1):
        codes = f"  [{swap.with_code or swap.meal.template_id}]"
        lines.append(f"{number:>2}. {_new_name(swap)}{codes}")
        lines += _wrapped("; ".join(portion_text(f.amount, f.name) for f in swap.meal.foods))
        lines += [line for text in effect_lines(swap) for line in _wrapped(text)]
        lines += [line for text in swap.breaks for line in _wrapped(f"but {text}")]
        lines += [line for text in swap.mends for line in _wrapped(f"mends: {text}")]
    if not swaps:
        lines.append("Nothing else is open to you here: allow more foods, or plan the meal anew.")
    return "\n".join(lines)


def _slot(meal: PlannedMeal) -> str:
    return meal.slot.replace("_", " ")


def _new_name(swap: Swap) -> str:
    if swap.kind == "meal":
        return swap.meal.name
    return next(f.name for f in swap.meal.foods if f.food_code == swap.with_code)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=" " * 4, subsequent_indent=" " * 6)


def effect_lines(swap: Swap) -> list[str]:
    """Say what a swap does to its day and to the mean day of the week, a line each."""
    day = ", ".join(_change(e, e.change) for e in swap.effects)
    week = ", ".join(_change(e, e.week_change, mean=True) for e in swap.effects)
    return [f"that day: {day}", f"mean day: {week}"]


def _change(effect: Effect, change: float | None, *, mean: bool = False) -> str:
    label = effect.label if effect.label[1:2].isupper() else effect.label.lower()
    label = label.replace("vitamin b12", "B12")
    if change is None:
        return f"{label} unknown"
    if effect.unit == "USD":
        return f"{label} {'-' if change < 0 else '+'}${abs(change):.2f}"
    change += 0.0 if abs(change) > 5e-3 else -change
    text = f"{change:+,.{DIGITS.get(effect.nutrient, 1) + mean}f}"
    return f"{label} {text} {effect.unit}"


def moved_lines(before: Plan, after: Plan, place: Place) -> list[str]:
    """Say which portions of other meals than the one at ``place`` moved."""
    now = {m.key: m for m in after.meals}
    return [
        f"also: {new.name}, {_slot(meal)} on day {meal.day}: {new.amount} instead of {old.amount}"
        for meal in before.meals
        if meal.key != place
        for old, new in zip(meal.foods, now[meal.key].foods, strict=False)
        if (old.food_code, old.grams) != (new.food_code, new.grams)
    ]


def weeks_text(plans: Sequence[Plan]) -> str:
    """Return weeks side by side as text: the figures of each, then dinners by day."""
    lines = [f"{'':<28}" + "".join(f"{f'Week {i}':>18}" for i in range(1, len(plans) + 1))]
    rows: list[tuple[str, list[str]]] = [
        ("meals unlike week 1", [f"{difference(plans[0], p):.0%}" for p in plans]),
        ("cost a day", [f"${p.cost_usd / p.days:.2f}" for p in plans]),
        ("from the proved bound", [f"{100 * p.solver.gap:.1f} %" for p in plans]),
        ("targets missed", [str(len(set(p.missed["nutrient"]))) for p in plans]),
    ]
    means = [p.nutrients[p.nutrients["day"] == "mean"].set_index("nutrient") for p in plans]
    for name in ("vitamin_b12_ug", "folate_dfe_ug", "iron_mg"):
        label = f"{plans[0].table.definitions['label'][name]} ({plans[0].table.units[name]})"
        rows.append((label, [f"{float(m['total'][name]):,.1f}" for m in means]))
    lines += [f"{name:<28}" + "".join(f"{v:>18}" for v in values) for name, values in rows]
    for i, plan in enumerate(plans, start=1):
        lines += ["", f"Week {i}, dinners and lunches:"]
        lines += [
            f"  {meal.slot:<8} {meal.day}  {meal.name}"
            for meal in plan.meals
            if meal.slot in ("lunch", "dinner")
        ]
    return "\n".join(lines)
