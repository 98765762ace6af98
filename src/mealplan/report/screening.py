"""A screen, and the reasons of a week, as text, CSV and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pandas as pd

from mealplan.explain import Repair, WishPrice
from mealplan.plan import Plan
from mealplan.report.tables import csv_bytes
from mealplan.report.text import wrapped
from mealplan.robustness import Robustness
from mealplan.screening import Screen


def screen_csv(found: Screen) -> bytes:
    """Return one row per nutrient with a target."""
    return csv_bytes(found.frame, bom=False)


def screen_json(found: Screen) -> bytes:
    """Return the rows of the CSV, the cheapest diet and the sentences."""
    rows = json.loads(found.frame.drop(columns="best_sources").to_json(orient="records"))
    for row, nutrient in zip(rows, found.nutrients, strict=True):
        row["best_sources"] = [
            {**vars(source), "text": source.text} for source in nutrient.best_sources
        ]
    document = {
        "nutrients": rows,
        "foods_allowed": found.foods_allowed,
        "cheapest_usd_per_day": round(found.cheapest_usd, 4),
        "cheapest_diet_g_per_day": {k: round(v, 1) for k, v in found.cheapest.amounts.items()},
        "conflicts": [c.sentence for c in found.conflicts],
        "sentences": list(found.sentences),
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def screen_text(found: Screen) -> str:
    """Return a screen for a terminal: sentences, what can be reached, sources of what lacks."""
    lines = [f"{found.foods_allowed} foods for meals are left by these wishes.", ""]
    lines += wrapped(found.sentences)
    head = f"{'A day, from food':<34}{'least':>10}{'most':>10}   target"
    lines += ["", head]
    for n in found.nutrients:
        low = "" if n.target_min is None else f"{n.target_min:,.{n.decimals}f}"
        high = "" if n.target_max is None else f" - {n.target_max:,.{n.decimals}f}"
        mark = "out of reach" if n.problem else "" if n.reachable else "not by food alone"
        if not n.reachable and n.foods_known < 0.9:
            mark = f"unknown: {100 * n.foods_known:.0f} % of foods have a value"
        if not n.sharp:
            mark = "; ".join(filter(None, (mark, "bounds: no week may come near them")))
        lines.append(
            f"{f'{n.label} ({n.unit})':<34}{n.least:>10,.{n.decimals}f}{n.most:>10,.{n.decimals}f}"
            f"   {low + high if low else 'at most' + high.replace(' -', ''):<18}{mark}".rstrip()
        )
    named = found.problems or [
        n for n in found.nutrients if n.nutrient in ("vitamin_b12_ug", "folate_dfe_ug", "iron_mg")
    ]
    for n in named:
        sources = [f"{s.text} {s.amount:,.{max(1, n.decimals)}f}" for s in n.best_sources]
        if sources:
            lines += ["", f"Best sources of {n.label} ({n.unit} in a usual portion):"]
            lines += wrapped(["; ".join(sources)], indent="  ")
    return "\n".join(lines)


def repair_lines(repairs: Iterable[Repair]) -> list[str]:
    """Return repairs as lines: the label, what it does, and the option."""
    lines: list[str] = []
    for number, repair in enumerate(repairs, start=1):
        lines += wrapped([f"{number}. {repair.label}: {repair.option}"])
        lines += wrapped([repair.sentence], indent="   ")
    return lines


def explanation_text(
    plan: Plan, repairs: Iterable[Repair], prices: Iterable[WishPrice], sure: Robustness
) -> str:
    """Return the reasons of a week for a terminal."""
    lines = wrapped(plan.explanations or ("This week meets every target.",))
    told = repair_lines(repairs)
    lines += ["", "What would mend it:", *told] if told else []
    lines += ["", "What each wish costs:", *wrapped([p.sentence for p in prices])]
    lines += ["", f"How sure it is ({sure.runs} simulated weeks):", *wrapped(sure.sentences)]
    table = sure.table
    lines += ["", f"{'A day':<34}{'planned':>10}{'5 - 95 %':>20}{'EAR met':>10}{'target met':>12}"]
    for row in table.to_dict("records"):
        ear = "" if pd.isna(row["chance_ear"]) else f"{100 * row['chance_ear']:.0f} %"
        span = f"{row['low']:,.1f} - {row['high']:,.1f}"
        name = f"{row['label']} ({row['unit']})"
        lines.append(
            f"{name:<34}{row['planned']:>10,.1f}{span:>20}{ear:>10}"
            f"{100 * row['chance_target']:>10.0f} %"
        )
    lines += ["", *wrapped(sure.assumptions)]
    return "\n".join(lines)
