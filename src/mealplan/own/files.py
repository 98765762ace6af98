"""Own foods, dishes and meals as CSV files: read with every problem named, written to edit."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from mealplan.catalog import FoodTable
from mealplan.datacheck.cells import check_cells
from mealplan.datacheck.problem import Problem
from mealplan.datacheck.schema import Table, read_schema
from mealplan.errors import DataError, in_file
from mealplan.own.dishes import make_dish
from mealplan.own.food import OwnFood, own_food, slug
from mealplan.own.fortified import with_forms
from mealplan.own.shelf import MEAL_TABLES
from mealplan.own.standin import stand_ins
from mealplan.own.statement import read_statement
from mealplan.profiles import known_nutrients
from mealplan.tables import cell_list, data_dir, read_table

FOOD_COLUMNS = (
    "name", "code", "per_g", "serving_measure", "serving_g", "ingredients", "like", "says",
    "price_usd_per_100g", "brand", "gtin", "source",
)  # fmt: skip
DISH_COLUMNS = ("dish", "food_code", "grams", "yield_g", "servings", "like")
MAX_BYTES = 20_000_000


def read_cells(path: Path, needed: Sequence[str], allowed: Sequence[str]) -> pd.DataFrame:
    """Read a CSV as texts, however a spreadsheet saved it; the index is the row a person sees.

    Raises
    ------
    DataError : not a text table, a needed column is missing, or a column is not known.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            msg = in_file(path, f"is larger than {MAX_BYTES // 10**6} MB; split it")
            raise DataError(msg)
        raw = path.read_bytes()
    except OSError as error:
        msg = in_file(path, f"cannot be read ({error.strerror})")
        raise DataError(msg) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    if not rows:
        msg = in_file(path, f"is empty; its first row must name the columns {', '.join(needed)}")
        raise DataError(msg)
    names = [name.strip() for name in rows[0]]
    for name in needed:
        if name not in names:
            msg = in_file(path, f"column {name} is missing; the first row must name the columns")
            raise DataError(msg)
    strange = [name for name in names if name and name not in allowed]
    if strange:
        problem = f"is no column here: use {', '.join(allowed[:12])} or a nutrient id like iron_mg"
        raise DataError(in_file(path, problem, row=1, column=strange[0]))
    filled = [(n, r) for n, r in enumerate(rows[1:], start=2) if any(c.strip() for c in r)]
    cells = [
        dict(zip(names, [*(c.strip() for c in r), *[""] * len(names)], strict=False))
        for _, r in filled
    ]
    return pd.DataFrame(cells, index=[n for n, _ in filled], columns=names)


def read_own_foods(path: Path, table: FoodTable) -> list[OwnFood]:
    """Read own foods from a CSV.

    Columns: ``name``; ``per_g`` (the grams that the amounts are for, 100 where empty: write the
    serving's grams to copy a label); any nutrient id; and the other `FOOD_COLUMNS`. An empty
    cell is unknown.

    Raises
    ------
    DataError : naming file, row and column.
    """
    nutrients = known_nutrients()
    cells = read_cells(path, ("name",), (*FOOD_COLUMNS, *nutrients))
    _check(path, cells, _nutrient_schema(cells))
    foods = []
    for row, line in _lines(cells):
        per_g = _number(line.get("per_g") or "100", path, row, "per_g")
        if not 0 < per_g <= 3000:
            problem = "must be the grams that the amounts are for, above 0"
            raise DataError(in_file(path, problem, row=row, column="per_g"))
        amounts = {
            n: _number(line[n], path, row, n) * 100 / per_g for n in nutrients if line.get(n)
        }
        how = "entered, per 100 g" if per_g == 100 else f"entered, per {per_g:g} g"
        statement = line.get("ingredients", "")
        full, said = with_forms(amounts, dict.fromkeys(amounts, how), read_statement(statement))
        like = line.get("like", "")
        if like and like not in table.foods.index:
            problem = f"{like!r} is not a food of the table; find it with `mealplan foods search`"
            raise DataError(in_file(path, problem, row=row, column="like"))
        name = line["name"]
        try:
            foods.append(
                own_food(
                    code=line.get("code") or slug(name),
                    name=name,
                    description=name,
                    brand=line.get("brand", ""),
                    gtin=line.get("gtin", ""),
                    source=line.get("source") or "entered by the user",
                    ingredients=statement,
                    like=like or next((c for c, _ in stand_ins(name, table, limit=1)), ""),
                    serving_measure=line.get("serving_measure", ""),
                    serving_g=_optional(line, path, row, "serving_g"),
                    price_usd_per_100g=_optional(line, path, row, "price_usd_per_100g"),
                    nutrients={n: round(x, 4) for n, x in full.items()},
                    said=said,
                    says=tuple(cell_list(line.get("says", ""))),
                )
            )
        except DataError as error:
            raise DataError(in_file(path, str(error), row=row)) from error
    return foods


def read_dishes(path: Path, table: FoodTable) -> list[OwnFood]:
    """Read own dishes: one row per ingredient, columns `DISH_COLUMNS`.

    ``yield_g``, ``servings`` and ``like`` stand in any row of the dish.

    Raises
    ------
    DataError : naming file and row.
    """
    cells = read_cells(path, ("dish", "food_code", "grams"), DISH_COLUMNS)
    dishes = []
    for name, rows in cells.groupby("dish", sort=False):
        first = int(str(rows.index[0]))
        parts: dict[str, float] = {}
        for row, line in _lines(rows):
            grams = _number(line["grams"], path, row, "grams")
            parts[line["food_code"]] = parts.get(line["food_code"], 0.0) + grams
        told = {str(c): next((str(x) for x in rows[c] if x), "") for c in rows.columns}
        try:
            dishes.append(
                make_dish(
                    str(name),
                    parts,
                    table,
                    yield_g=_optional(told, path, first, "yield_g"),
                    servings=_optional(told, path, first, "servings") or 1,
                    like=told.get("like", ""),
                )
            )
        except DataError as error:
            raise DataError(in_file(path, str(error), row=first)) from error
    return dishes


def read_meals(folder: Path, table: FoodTable) -> dict[str, list[dict[str, Any]]]:
    """Read meals of the user's own: ``meal_templates.csv`` and ``meal_roles.csv`` of a folder.

    They have the columns of the shipped tables, and ``food_sets.csv`` too where it is there.

    Raises
    ------
    DataError : the first cell that the schema does not allow, a role of no template, or a role
        that names neither a set nor a food.
    """
    schema = _meal_schemas()
    found: dict[str, list[dict[str, Any]]] = {}
    for name in MEAL_TABLES:
        path = folder / f"{name}.csv"
        if name == "food_sets" and not path.is_file():
            continue
        columns = [c.name for c in schema[name].columns]
        needed = [c.name for c in schema[name].columns if c.required]
        cells = read_cells(path, needed, columns).reindex(columns=columns, fill_value="")
        _check(path, cells, schema[name])
        found[name] = _typed(cells, schema[name])
    ids = {row["template_id"] for row in found["meal_templates"]}
    taken = ids & set(read_table("meal_templates")["template_id"])
    if taken:
        msg = f"template {min(taken)} is among the shipped meals: give yours another template_id"
        raise DataError(in_file(folder / "meal_templates.csv", msg))
    sets = {row["set"] for row in found.get("food_sets", [])} | set(read_table("food_sets")["set"])
    for number, row in enumerate(found["meal_roles"], start=2):
        where = folder / "meal_roles.csv"
        if row["template_id"] not in ids:
            problem = f"{row['template_id']!r} is not in meal_templates.csv"
            raise DataError(in_file(where, problem, row=number, column="template_id"))
        for item in cell_list(row["foods"]):
            if item not in sets and item not in table.foods.index:
                problem = f"{item!r} is neither a food set nor a food code"
                raise DataError(in_file(where, problem, row=number, column="foods"))
    return found


def _typed(cells: pd.DataFrame, table: Table) -> list[dict[str, Any]]:
    kinds = {c.name: c.type for c in table.columns}
    return [
        {
            name: (float(text) if kinds[name] in ("number", "integer") else text) if text else None
            for name, text in line.items()
        }
        for _, line in _lines(cells)
    ]


def own_foods_csv(foods: Sequence[OwnFood]) -> str:
    """Return own foods as the CSV that `read_own_foods` reads; dishes are left out."""
    nutrients = known_nutrients()
    out = io.StringIO()
    writer = csv.DictWriter(out, [*FOOD_COLUMNS, *nutrients], lineterminator="\n")
    writer.writeheader()
    for food in foods:
        if food.is_dish:
            continue
        row: dict[str, Any] = {
            **{c: getattr(food, c) for c in FOOD_COLUMNS if c not in ("per_g", "says")},
            "per_g": 100,
            "says": ";".join(food.says),
            **food.nutrients,
        }
        writer.writerow({k: "" if v is None else _defused(v) for k, v in row.items()})
    return out.getvalue()


def _defused(value: object) -> object:
    text = value if isinstance(value, str) else ""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _nutrient_schema(cells: pd.DataFrame) -> Table:
    """Return the shipped schema of the nutrient columns that a file has."""
    shipped = next(t for t in read_schema(data_dir()) if t.name == "nutrients")
    columns = tuple(c for c in shipped.columns if c.name in cells and c.name != "food_code")
    return Table("own_foods", by_hand=True, key=(), title="", columns=columns)


def _meal_schemas() -> dict[str, Table]:
    """Return the shipped schemas of meals; a set may hold own foods too."""
    schemas = {t.name: t for t in read_schema(data_dir()) if t.name in MEAL_TABLES}
    sets = schemas["food_sets"]
    loose = tuple(
        replace(c, pattern="", required=c.name != "usda_description") for c in sets.columns
    )
    return {**schemas, "food_sets": replace(sets, columns=loose)}


def _lines(cells: pd.DataFrame) -> list[tuple[int, dict[str, str]]]:
    """Return (row as a spreadsheet counts, cells by column)."""
    rows = [int(str(row)) for row in cells.index]
    return list(
        zip(
            rows,
            [{str(k): str(v) for k, v in r.items()} for r in cells.to_dict("records")],
            strict=True,
        )
    )


def _check(path: Path, cells: pd.DataFrame, table: Table) -> None:
    problems: list[Problem] = check_cells(table, cells)
    if problems:
        first = problems[0]
        raise DataError(in_file(path, first.message, row=first.row, column=first.column))


def _number(text: str, path: Path, row: int, column: str) -> float:
    plain = text.replace("\u00a0", "").replace(" ", "")
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        value = float("nan")
    if not abs(value) < float("inf"):
        problem = f"{text!r} is no number; write it like 12.5"
        raise DataError(in_file(path, problem, row=row, column=column))
    return value


def _optional(line: Mapping[str, str], path: Path, row: int, column: str) -> float | None:
    text = line.get(column, "")
    return _number(text, path, row, column) if text else None
