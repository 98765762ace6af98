"""``plan.json``: everything needed to reload, edit or audit a plan."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mealplan.catalog import FoodTable, load_food_table
from mealplan.errors import DataError, in_file
from mealplan.plan import Plan, PlannedFood, PlannedMeal, Shortfall, SolverReport
from mealplan.profiles import Profile
from mealplan.tables import data_release, records
from mealplan.targets import build_targets

SCHEMA_VERSION = 1


def plan_document(plan: Plan) -> dict[str, Any]:
    """Return a plan as plain JSON values."""
    return {
        "schema_version": SCHEMA_VERSION,
        "profile": plan.profile.model_dump(mode="json", exclude_defaults=False),
        "seed": plan.seed,
        "data_release": data_release(plan.table.folder),
        "solver": asdict(plan.solver),
        "meals": [
            {**asdict(meal), "date": plan.date_of(meal.day)}
            for meal in sorted(plan.meals, key=lambda m: m.key)
        ],
        "targets": json.loads(plan.targets.frame().to_json(orient="records")),
        "b12_by_occasion": records(plan.b12_by_occasion),
        "shortfalls": [asdict(shortfall) for shortfall in plan.shortfalls],
        "explanations": list(plan.explanations),
    }


def plan_json(plan: Plan) -> bytes:
    """Return a plan as a JSON file."""
    document = _finite(plan_document(plan))
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def read_plan(path: Path, table: FoodTable | None = None) -> Plan:
    """Read a plan back.

    Raises
    ------
    DataError : the file is missing, no JSON, of another schema, or names foods unknown here.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        msg = in_file(path, f"cannot be read ({error.strerror})")
        raise DataError(msg) from error
    except ValueError as error:
        msg = in_file(
            path, "is not a plan.json: it is no JSON; write it again with `mealplan plan`"
        )
        raise DataError(msg) from error
    return plan_from_document(document, table, where=str(path))


def plan_from_document(
    document: Any, table: FoodTable | None = None, *, where: str = "plan.json"
) -> Plan:
    """Build a plan from the values that ``plan_document`` gives."""
    table = table or load_food_table()
    try:
        if document["schema_version"] != SCHEMA_VERSION:
            msg = in_file(where, f"schema_version must be {SCHEMA_VERSION}; plan it again")
            raise DataError(msg)
        profile = Profile.from_mapping(document["profile"], source=where)
        meals = tuple(_meal(meal) for meal in document["meals"])
        solver = _solver(document["solver"])
        seed = int(document["seed"])
    except (KeyError, TypeError) as error:
        msg = in_file(where, f"is not a whole plan.json ({error} is missing); plan it again")
        raise DataError(msg) from error
    unknown = {f.food_code for m in meals for f in m.foods} - set(table.foods.index)
    if unknown:
        msg = in_file(where, f"food {min(unknown)} is not in the table; add it or plan again")
        raise DataError(msg)
    return Plan(
        profile, seed, build_targets(profile), meals, solver, table,
        tuple(Shortfall.from_document(s) for s in document.get("shortfalls", ())),
        tuple(document.get("explanations", ())),
    )  # fmt: skip


def _solver(report: dict[str, Any]) -> SolverReport:
    """Read a solver's report; an objective that was not worked out is unknown, its gap open."""
    unknown = {"objective": math.nan, "bound": math.nan, "gap": math.inf}
    known = {key: value for key, value in report.items() if value is not None}
    return SolverReport(**(unknown | known))


def _meal(meal: dict[str, Any]) -> PlannedMeal:
    return PlannedMeal(
        int(meal["day"]), meal["slot"], meal["name"], meal["template_id"], float(meal["minutes"]),
        tuple(meal["steps"]), tuple(PlannedFood(**food) for food in meal["foods"]),
        meal.get("leftover_from"),
    )  # fmt: skip
