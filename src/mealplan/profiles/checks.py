"""What a profile may not hold, and what it may hold only with a warning: ``profile_limits.csv``."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from mealplan.errors import DataError
from mealplan.tables import read_table, records, table_rows

_TESTS: dict[str, Callable[[float, float], bool]] = {
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "eq": operator.eq,
}


class ProfileError(DataError, ValueError):
    """A profile holds something impossible.

    Parameters
    ----------
    key : the profile key at fault, or None.
    problem : what is wrong and what is allowed.
    where : the file (with row), where known.
    """

    def __init__(self, key: str | None, problem: str, *, where: str = "profile") -> None:
        self.key = key
        self.problem = problem
        place = where if key is None else f"{where}, {key}"
        super().__init__(f"{place}: {problem}")


@lru_cache(maxsize=4)
def _rules(effect: str) -> list[dict[str, Any]]:
    """Read the rules once: a batch makes a profile of every row."""
    rules = read_table("profile_limits")
    return records(rules[rules["effect"] == effect].astype({"value": float}))


def limit_texts(effect: str, figures: Mapping[str, float | None]) -> list[tuple[str, str]]:
    """Return (key, text) of every rule of ``profile_limits.csv`` that these figures meet.

    Rules on what she gave come before rules on what follows from it, such as BMI.

    Parameters
    ----------
    effect : ``refuse`` or ``flag``.
    figures : figure name -> value; None is not tested.
    """
    met = []
    for rule in _rules(effect):
        value = figures.get(rule["figure"])
        if value is not None and _TESTS[rule["test"]](value, rule["value"]):
            derived = rule["key"] != rule["figure"]
            met.append((derived, rule["key"], rule["text"].format(value=f"{round(value, 1):g}")))
    return [(key, text) for _, key, text in sorted(met, key=lambda rule: rule[0])]


def known_nutrients() -> tuple[str, ...]:
    """Return the nutrient ids of the food table, in its order."""
    return tuple(row["nutrient"] for row in table_rows("nutrient_definitions"))


def known_supplements() -> tuple[str, ...]:
    """Return the names in ``supplements.csv``."""
    return tuple(dict.fromkeys(row["supplement"] for row in table_rows("supplements")))
