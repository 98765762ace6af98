"""Meals must be possible: every role has foods that a kitchen serves, every name its roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from mealplan.datacheck.checks import Frames
from mealplan.datacheck.problem import Problem
from mealplan.naming import places

TEMPLATES, ROLES, SETS, KITCHEN = "meal_templates", "meal_roles", "food_sets", "kitchen"
GRAMS = 0.5  # what a rounded range may be off


def _tables(frames: Frames, wanted: Mapping[str, set[str]]) -> list[pd.DataFrame] | None:
    """Return the tables asked for, or None where one is missing or lacks a column."""
    found = []
    for name, columns in wanted.items():
        frame = frames.get(name)
        if frame is None or not columns <= set(frame.columns):
            return None
        found.append(frame)
    return found


def _words(cell: str) -> list[str]:
    return [word.strip() for word in cell.split(";") if word.strip()]


def _row(label: object) -> int:
    return int(str(label))


def _sets(sets: pd.DataFrame) -> dict[str, list[str]]:
    return {str(name): list(rows["food_code"]) for name, rows in sets.groupby("set", sort=False)}


def foods_of_roles(frames: Frames) -> Iterator[Problem]:
    """Yield roles that name a set or food that is none, and templates that nothing can fill."""
    tables = _tables(
        frames,
        {
            ROLES: {"template_id", "role", "foods", "required", "main"},
            SETS: {"set", "food_code"},
            KITCHEN: {"food_code"},
            TEMPLATES: {"template_id"},
        },
    )
    if tables is None:
        return
    roles, sets, kitchen, templates = tables
    served, by_name = set(kitchen["food_code"]), _sets(sets)
    template_rows = {t: _row(i) for i, t in templates["template_id"].items()}
    for label, role in roles.iterrows():
        codes: list[str] = []
        for word in _words(role["foods"]):
            if word in by_name:
                codes += by_name[word]
            elif word in served:
                codes.append(word)
            else:
                kind = "food of kitchen.csv" if word.isdigit() else "set of food_sets.csv"
                message = f"{word!r} is no {kind}: correct it or add its row there"
                yield Problem(f"{ROLES}.csv", _row(label), "foods", message)
        needed = role["required"] == "yes" or role["main"] == "yes"
        row = template_rows.get(role["template_id"])
        if needed and row is not None and not served & set(codes):
            message = (
                f"no food can fill the role {role['role']!r} of {role['template_id']}: "
                "give it foods that have a row in kitchen.csv"
            )
            yield Problem(f"{TEMPLATES}.csv", row, None, message)


def foods_of_sets(frames: Frames) -> Iterator[Problem]:
    """Yield the foods of sets that no kitchen serves."""
    tables = _tables(frames, {SETS: {"set", "food_code"}, KITCHEN: {"food_code"}})
    if tables is None:
        return
    sets, kitchen = tables
    for label in sets.index[~sets["food_code"].isin(kitchen["food_code"])]:
        message = (
            f"food {sets.loc[label, 'food_code']} of the set {sets.loc[label, 'set']!r} is never "
            "served: give it a row in kitchen.csv or take it out"
        )
        yield Problem(f"{SETS}.csv", _row(label), "food_code", message)


def mains_and_patterns(frames: Frames) -> Iterator[Problem]:
    """Yield templates without exactly one main, and patterns that speak of a role they lack."""
    tables = _tables(
        frames,
        {
            TEMPLATES: {"template_id", "name", "steps"},
            ROLES: {"template_id", "role", "foods", "main", "min_g", "max_g"},
        },
    )
    if tables is None:
        return
    templates, roles = tables
    by_template = {str(name): rows for name, rows in roles.groupby("template_id", sort=False)}
    for label, template in templates.iterrows():
        own = by_template.get(template["template_id"], roles.iloc[:0])
        mains = int((own["main"] == "yes").sum())
        if mains != 1:
            said = (
                "has no role" if own.empty else f"has {mains or 'no'} main role{'s' * (mains > 1)}"
            )
            message = f"{template['template_id']} {said}: mark one of its roles as main"
            yield Problem(f"{TEMPLATES}.csv", _row(label), None, message)
        for column in ("name", "steps"):
            for role in dict.fromkeys(places(template[column])):
                if role not in set(own["role"]):
                    message = (
                        f"speaks of the role {role!r}, which {template['template_id']} has not: "
                        f"write one of {', '.join(own['role'])}"
                    )
                    yield Problem(f"{TEMPLATES}.csv", _row(label), column, message)
        twins = own[own["main"] != "yes"].duplicated(["foods", "min_g", "max_g"])
        for twin in own[own["main"] != "yes"].index[twins]:
            message = (
                "offers the same foods in the same range as another role of "
                f"{template['template_id']}: give it foods of its own"
            )
            yield Problem(f"{ROLES}.csv", _row(twin), "foods", message)


def ranges_of_roles(frames: Frames) -> Iterator[Problem]:
    """Yield roles that ask for more of a food, or less, than a sitting of it may hold."""
    tables = _tables(
        frames,
        {
            ROLES: {"template_id", "role", "foods", "min_g", "max_g"},
            SETS: {"set", "food_code"},
            KITCHEN: {"food_code", "name", "unit_g", "min_units", "max_units"},
        },
    )
    if tables is None:
        return
    roles, sets, kitchen = tables
    by_name = _sets(sets)
    unit = pd.to_numeric(kitchen["unit_g"], errors="coerce")
    least = unit * pd.to_numeric(kitchen["min_units"], errors="coerce")
    most = unit * pd.to_numeric(kitchen["max_units"], errors="coerce")
    spans = {
        code: (name, low, high)
        for code, name, low, high in zip(
            kitchen["food_code"], kitchen["name"], least, most, strict=True
        )
    }
    limits = roles[["min_g", "max_g"]].apply(pd.to_numeric, errors="coerce")
    for label, low, high in limits[limits.notna().any(axis=1)].itertuples():
        for word in _words(roles.loc[label, "foods"]):
            for code in by_name.get(word, [word]):
                name, food_low, food_high = spans.get(code, ("", 0.0, float("inf")))
                if low > food_high + GRAMS:
                    message = f"asks for more of {name} than the {food_high:g} g a sitting may hold"
                    yield Problem(f"{ROLES}.csv", _row(label), "min_g", message)
                if high < food_low - GRAMS:
                    message = f"allows less of {name} than the {food_low:g} g a sitting must hold"
                    yield Problem(f"{ROLES}.csv", _row(label), "max_g", message)


def kitchen_foods(frames: Frames) -> Iterator[Problem]:
    """Yield kitchen foods whose range or name cannot be: not in steps, or named like another."""
    tables = _tables(
        frames, {KITCHEN: {"food_code", "name", "step", "min_units", "max_units", "stands_in_for"}}
    )
    if tables is None:
        return
    (kitchen,) = tables
    step = pd.to_numeric(kitchen["step"], errors="coerce")
    for column in ("min_units", "max_units"):
        steps = pd.to_numeric(kitchen[column], errors="coerce") / step
        for label in kitchen.index[(steps - steps.round()).abs() > 1e-6]:
            message = f"{kitchen.loc[label, column]} is not a whole number of steps: correct one"
            yield Problem(f"{KITCHEN}.csv", _row(label), column, message)
    low = pd.to_numeric(kitchen["min_units"], errors="coerce")
    high = pd.to_numeric(kitchen["max_units"], errors="coerce")
    for label in kitchen.index[low > high]:
        message = f"{high[label]:g} is less than min_units, {low[label]:g}: swap or correct them"
        yield Problem(f"{KITCHEN}.csv", _row(label), "max_units", message)
    for label in kitchen.index[kitchen["name"].duplicated()]:
        message = f"another food is named {kitchen.loc[label, 'name']!r} too: say what differs"
        yield Problem(f"{KITCHEN}.csv", _row(label), "name", message)
    for label in kitchen.index[kitchen["stands_in_for"] == kitchen["food_code"]]:
        message = "a food cannot stand in for itself: name the food whose place it takes"
        yield Problem(f"{KITCHEN}.csv", _row(label), "stands_in_for", message)


CHECKS = (foods_of_roles, foods_of_sets, mains_and_patterns, ranges_of_roles, kitchen_foods)
