"""One chunk of clients: plans each and writes its files; runs in whatever process is given it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from mealplan.batch.clients import ClientRow
from mealplan.catalog import load_food_table
from mealplan.errors import MealplanError
from mealplan.plan import Plan
from mealplan.report.exports import export_plan

SUMMARY_COLUMNS = (
    "row",
    "client_id",
    "status",
    "message",
    "energy_kcal",
    "vitamin_b12_ug",
    "folate_dfe_ug",
    "cost_usd",
    "gap",
    "seconds",
)
FORMATS = ("csv", "json")


def plan_chunk(
    rows: list[tuple[ClientRow, str]], out: Path, source: str, formats: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Plan a chunk of (row, fingerprint); returns one manifest entry per row.

    Doing a chunk twice writes the same files: a cluster may run it again after a lost worker.
    """
    from mealplan.planner import plan_week

    table = load_food_table()
    entries = []
    for row, fingerprint in rows:
        began = time.perf_counter()
        summary: dict[str, Any] = {"row": row.number, "client_id": row.client_id}
        try:
            profile = row.profile(source)
            if not profile.client_id:
                profile = profile.with_options(client_id=row.client_id)
            plan = plan_week(profile, table=table)
            export_plan(plan, out / "clients" / row.folder, formats)
            summary |= {"status": "short" if len(plan.missed) else "met", **_figures(plan)}
        except MealplanError as error:
            summary |= {"status": "failed", "message": str(error)}
        except Exception as error:  # one bad row never stops the rest
            message = f"a bug, not your doing ({type(error).__name__}: {error})"
            summary |= {"status": "failed", "message": message}
        summary["seconds"] = round(time.perf_counter() - began, 3)
        entries.append({"fingerprint": fingerprint, "folder": row.folder, "summary": summary})
    return entries


def _figures(plan: Plan) -> dict[str, Any]:
    mean = plan.nutrients[plan.nutrients["day"].astype(str) == "mean"].set_index("nutrient")
    figures = {
        name: round(float(mean["total"][name]), 2)
        for name in ("energy_kcal", "vitamin_b12_ug", "folate_dfe_ug")
    }
    labels = plan.table.definitions["label"]
    missed = sorted(
        {
            f"{labels[n]} {s}"
            for n, s in zip(plan.missed["nutrient"], plan.missed["status"], strict=True)
        }
    )
    return {
        **figures,
        "message": "; ".join(missed),
        "cost_usd": round(plan.cost_usd / max(plan.days, 1), 2),
        "gap": round(plan.solver.gap, 5),
    }
