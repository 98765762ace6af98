"""The case file: a plan.json that also holds what the app's session kept. No Streamlit here.

It is the only way anything is kept: the server stores nothing. Any plan.json opens as a case.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mealplan.catalog import FoodTable
from mealplan.errors import DataError
from mealplan.plan import Plan
from mealplan.report.case import plan_from_document, plan_json

KEY = "app"


@dataclass(frozen=True)
class Case:
    """A plan and what the session kept with it."""

    plan: Plan
    locked: frozenset[tuple[int, str]] = frozenset()
    kept: Mapping[str, Any] = field(default_factory=dict)


def case_bytes(case: Case) -> bytes:
    """Return a case as a JSON file."""
    document = json.loads(plan_json(case.plan))
    document[KEY] = {"locked": sorted(map(list, case.locked)), "kept": dict(case.kept)}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def read_case(
    content: bytes, name: str, table_of: Callable[[Mapping[str, Any]], FoodTable]
) -> Case:
    """Read a case file or a plan.json.

    Parameters
    ----------
    name : the file's name, for messages.
    table_of : returns the food table for what was kept (her own foods are in there).

    Raises
    ------
    DataError : it is neither.
    """
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except ValueError:
        msg = f"{name} is not a case file: choose the JSON file that mealplan gave you"
        raise DataError(msg) from None
    if not isinstance(document, dict):
        msg = f"{name} is not a case file: it holds no plan"
        raise DataError(msg)
    extra = document.get(KEY)
    extra = extra if isinstance(extra, dict) else {}
    kept = extra.get("kept")
    kept = kept if isinstance(kept, dict) else {}
    try:
        plan = plan_from_document(document, table_of(kept), where=name)
    except (AttributeError, TypeError, ValueError, KeyError) as error:
        if isinstance(error, DataError):
            raise
        msg = f"{name} is not a whole case file: plan the week again and save a new one"
        raise DataError(msg) from error
    meals = {meal.key for meal in plan.meals}
    pairs = extra.get("locked")
    locked = {tuple(pair) for pair in pairs if isinstance(pair, list)} if pairs else set()
    return Case(plan, frozenset(meals & locked), kept)
