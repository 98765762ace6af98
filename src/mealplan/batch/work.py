"""One chunk of clients: plans each and writes its files; runs in whatever process is given it."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import signal
import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from mealplan.batch.clients import ClientRow
from mealplan.catalog import FoodTable
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

Chunk = list[tuple[ClientRow, str]]


@dataclass(frozen=True)
class Errand:
    """What every chunk needs to know.

    Parameters
    ----------
    out : folder that every worker sees.
    source : what messages call the clients file.
    formats : files for each client.
    own_foods : JSON of the user's own foods, or empty.
    """

    out: Path
    source: str
    formats: tuple[str, ...] = FORMATS
    own_foods: str = ""


def _leave_stopping_to_the_parent() -> None:
    """Ctrl-C reaches a whole group of processes; a worker of it must not print its own end."""
    worker = multiprocessing.current_process().name != "MainProcess"
    if worker and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def plan_chunk(chunk: Chunk, errand: Errand) -> list[dict[str, Any]]:
    """Plan a chunk of (row, fingerprint); returns one manifest entry per row.

    Doing a chunk twice writes the same files: a cluster may run it again after a lost worker.
    """
    from mealplan.planner import plan_week

    _leave_stopping_to_the_parent()
    table = _table(errand.own_foods)
    entries = []
    for row, fingerprint in chunk:
        began = time.perf_counter()
        folder = errand.out / "clients" / row.folder
        summary: dict[str, Any] = {"row": row.number, "client_id": row.client_id}
        try:
            plan = plan_week(row.profile(errand.source), table=table)
            _clear(folder)
            export_plan(plan, folder, errand.formats)
            summary |= {"status": "short" if len(plan.missed) else "met", **_figures(plan)}
        except Exception as error:  # one bad row never stops the rest
            known = isinstance(error, MealplanError)
            bug = f"a bug, not your doing ({type(error).__name__}: {error})"
            summary |= {"status": "failed", "message": str(error) if known else bug}
            if not row.problem:  # no plan of other input may be taken for hers
                shutil.rmtree(folder, ignore_errors=True)
        summary["seconds"] = round(time.perf_counter() - began, 3)
        entries.append(entry_of(row, fingerprint, errand, summary))
    return entries


def entry_of(
    row: ClientRow, fingerprint: str, errand: Errand, summary: dict[str, Any]
) -> dict[str, Any]:
    """Return a row's line of the manifest."""
    return {
        "key": row.key,
        "fingerprint": fingerprint,
        "formats": list(errand.formats),
        "folder": row.folder,
        "summary": summary,
    }


def lost_chunk(chunk: Chunk, errand: Errand) -> list[dict[str, Any]]:
    """Return the entries of a chunk whose workers ended each time it was tried."""
    message = "its worker ended each time, perhaps out of memory; run again with --retry-failed"
    return [
        entry_of(
            row, mark, errand,
            {"row": row.number, "client_id": row.client_id, "status": "failed",
             "message": message, "seconds": 0.0},
        )
        for row, mark in chunk
    ]  # fmt: skip


@lru_cache(maxsize=2)
def _table(own_foods: str) -> FoodTable:
    from mealplan.own import OwnFoods

    return (
        OwnFoods.from_document(json.loads(own_foods)).table() if own_foods else OwnFoods().table()
    )


def _clear(folder: Path) -> None:
    """Remove what a killed run left half written."""
    for unfinished in folder.glob(".*"):
        unfinished.unlink(missing_ok=True)


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
