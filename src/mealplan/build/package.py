"""Writes ``datapackage.json`` (schema, units, licence, release, provenance) and ``CHECKSUMS``.

The schema is kept by hand in ``tables.csv`` (one row per table) and ``columns.csv`` (one row per
column); a column written ``*table.column`` stands for one column per value of that column.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd

from mealplan.build.writing import write_text
from mealplan.datacheck.schema import Column, Table, read_schema
from mealplan.errors import DataError

PACKAGE = "datapackage.json"
CHECKSUMS = "CHECKSUMS"
JSON_TYPES = {"number": "number", "integer": "integer"}
"""All other types are strings."""


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_package(
    folder: Path, *, release: str | None = None, derived: list[str] | None = None
) -> None:
    """Write ``datapackage.json``, and after a build ``CHECKSUMS`` of the derived tables.

    Parameters
    ----------
    folder : a whole ``food_data/``.
    release : name of the FNDDS release; None keeps the one already stated.
    derived : tables just written, whose checksums are stated anew; None leaves ``CHECKSUMS``.

    Raises
    ------
    DataError : the schema is wrong, or no release is stated anywhere.
    """
    if release is None:
        release = stated_release(folder)
    write_text(folder / PACKAGE, package_text(folder, release))
    if derived is not None:
        lines = [f"{sha256(folder / f'{name}.csv')}  {name}.csv\n" for name in derived]
        write_text(folder / CHECKSUMS, "".join(lines))


def stated_release(folder: Path) -> str:
    """Return the release that ``datapackage.json`` names. Raises `DataError` where it does not."""
    try:
        return str(json.loads((folder / PACKAGE).read_text(encoding="utf-8"))["release"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"{PACKAGE} does not name its release: run `mealplan data build`"
        raise DataError(msg) from error


def package_text(folder: Path, release: str) -> str:
    """Return the text of ``datapackage.json`` for the tables that are there."""
    schema = read_schema(folder)
    sources = pd.read_csv(folder / "sources.csv", dtype=str, keep_default_na=False)
    package: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "mealplan-food-data",
        "title": f"Foods, nutrients and rules that mealplan plans from ({release})",
        "release": release,
        "licenses": [
            {
                "name": "CC0-1.0",
                "path": "https://creativecommons.org/publicdomain/zero/1.0/",
                "title": "USDA, NCHS and other US government data: public domain",
            },
            {
                "name": "MIT",
                "path": "https://opensource.org/license/mit",
                "title": "tables kept by hand in mealplan",
            },
        ],
        "sources": sources.to_dict("records"),
        "missingValues": [""],
        "resources": [
            _resource(folder, table) for table in schema if (folder / table.path).is_file()
        ],
    }
    return json.dumps(package, indent=1, ensure_ascii=False) + "\n"


def _resource(folder: Path, table: Table) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "name": table.name.replace("/", "-"),
        "path": table.path,
        "title": table.title,
        "kept": "by hand" if table.by_hand else "derived by mealplan data build",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "profile": "tabular-data-resource",
    }
    if not table.by_hand:
        # The header does not count; derived tables have no line breaks inside cells.
        resource["rows"] = (folder / table.path).read_bytes().count(b"\n") - 1
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    keys = [
        {"fields": [column.name], "reference": {"resource": there, "fields": [field]}}
        for column in table.columns
        if column.foreign_key is not None and column.type != "list"
        for there, field in [column.foreign_key]
    ]
    if keys:
        schema["foreignKeys"] = keys
    resource["schema"] = schema
    return resource


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": JSON_TYPES.get(column.type, "string")}
    if column.unit:
        field["unit"] = column.unit
    if column.description:
        field["description"] = column.description
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.enum:
        constraints["enum"] = list(column.enum)
    if column.pattern:
        constraints["pattern"] = column.pattern
    if column.minimum is not None:
        constraints["minimum"] = column.minimum
    if column.maximum is not None:
        constraints["maximum"] = column.maximum
    if constraints and column.type != "list":
        field["constraints"] = constraints
    elif column.type == "list":
        field["format"] = "parts separated by ;"
    return field
