"""Turns the made-up release of ``fixtures/`` into workbooks laid out as USDA's are."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from mealplan.tables import read_table

FIXTURE = Path(__file__).parent / "fixtures" / "made_up_release"
NAMES = {
    "foods": "Foods and Beverages",
    "nutrients": "FNDDS Nutrient Values",
    "ingredients": "FNDDS Ingredients",
}


def fixture_table(name: str) -> pd.DataFrame:
    return pd.read_csv(FIXTURE / f"{name}.csv", dtype={"Main food description": str})


def made_up_tables() -> dict[str, pd.DataFrame]:
    foods = fixture_table("foods")
    described = foods.drop(columns="Additional food description")
    tables = {"foods": foods}
    for name in ("nutrients", "ingredients"):
        table = described.merge(fixture_table(name), on="Food code", how="right")
        if name == "nutrients":
            for column in read_table("nutrient_definitions")["fndds_column"].dropna():
                if column not in table:
                    table[column] = 1
        tables[name] = table
    return tables


def write_workbook(path: Path, table: pd.DataFrame) -> None:
    """Write a title row, then the header with a line break before each unit, then the rows."""
    header = [str(column).replace(" (", "\n(") for column in table.columns]
    cells = [
        [f"Made-up {path.stem}", *[None] * (len(header) - 1)],
        header,
        *table.astype(object).where(table.notna(), None).to_numpy().tolist(),
    ]
    pd.DataFrame(cells).to_excel(path, header=False, index=False)


def write_release(folder: Path, tables: dict[str, pd.DataFrame] | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in (tables or made_up_tables()).items():
        write_workbook(folder / f"2031-2033 FNDDS At A Glance - {NAMES[name]}.xlsx", table)
    return folder
