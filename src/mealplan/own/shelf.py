"""``OwnFoods``: the user's own foods, dishes and meals, as one value and as one file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from mealplan.catalog import FoodTable, load_food_table
from mealplan.errors import DataError, in_file
from mealplan.own.food import OwnFood, own_food
from mealplan.own.places import config_dir, write_private
from mealplan.own.rows import own_rows

FILE = "own_foods.json"
SCHEMA_VERSION = 1
MEAL_TABLES = ("food_sets", "meal_templates", "meal_roles")


@dataclass(frozen=True)
class OwnFoods:
    """The user's own foods, and rows of her own meals by table (`MEAL_TABLES`).

    A value: adding and removing return another one. Nothing is written but by `save`.
    """

    foods: tuple[OwnFood, ...] = ()
    meals: Mapping[str, tuple[Mapping[str, Any], ...]] | None = None

    def __bool__(self) -> bool:
        return bool(self.foods or self.meals)

    def __contains__(self, code: object) -> bool:
        return any(food.code == code for food in self.foods)

    def __getitem__(self, code: str) -> OwnFood:
        for food in self.foods:
            if food.code == code:
                return food
        known = ", ".join(f.code for f in self.foods) or "none yet"
        msg = f"{code} is not among your own foods ({known})"
        raise DataError(msg)

    def adding(self, food: OwnFood) -> OwnFoods:
        """Return the foods with one more, or with one replaced that has its code."""
        kept = tuple(f for f in self.foods if f.code != food.code)
        return replace(self, foods=(*kept, food))

    def removing(self, code: str) -> OwnFoods:
        """Return the foods without one; a dish that holds it must go first. Raises `DataError`."""
        gone = self[code]
        for food in self.foods:
            if any(part.food_code == code for part in food.parts):
                msg = f"{gone.name} is an ingredient of {food.name}: remove {food.code} first"
                raise DataError(msg)
        return replace(self, foods=tuple(f for f in self.foods if f.code != code))

    def with_meals(self, tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> OwnFoods:
        """Return the foods with meals of the user's own, rows by table, in place of others."""
        return replace(self, meals={name: tuple(rows) for name, rows in tables.items()})

    def table(self, shipped: FoodTable | None = None) -> FoodTable:
        """Return the food table with these rows behind the shipped ones."""
        shipped = shipped or load_food_table()
        if not self:
            return shipped
        simple = [food for food in self.foods if not food.is_dish]
        table = shipped.with_own(own_rows(simple, shipped)) if simple else shipped
        dishes = [food for food in self.foods if food.is_dish]
        rows: dict[str, pd.DataFrame] = dict(table.own)
        for name, more in own_rows(dishes, table).items():
            rows[name] = pd.concat([rows[name], more], ignore_index=True) if name in rows else more
        for name, meal_rows in (self.meals or {}).items():
            frame = _typed(meal_rows, shipped.read(name))
            rows[name] = pd.concat([rows[name], frame]) if name in rows else frame
        return shipped.with_own(rows)

    def document(self) -> dict[str, Any]:
        """Return the foods as plain JSON values, for a file or a case."""
        return {
            "schema_version": SCHEMA_VERSION,
            "foods": [food.model_dump(mode="json", exclude_defaults=True) for food in self.foods],
            "meals": {
                name: [dict(row) for row in rows] for name, rows in (self.meals or {}).items()
            },
        }

    @classmethod
    def from_document(cls, document: Any, *, where: str = FILE) -> OwnFoods:
        """Read what `document` gives. Raises `DataError`."""
        try:
            if document["schema_version"] != SCHEMA_VERSION:
                msg = in_file(where, f"schema_version must be {SCHEMA_VERSION}")
                raise DataError(msg)
            foods = tuple(own_food(**fields) for fields in document["foods"])
            meals = {str(name): tuple(rows) for name, rows in document.get("meals", {}).items()}
        except (KeyError, TypeError, AttributeError) as error:
            msg = in_file(where, "does not hold own foods as mealplan writes them; export again")
            raise DataError(msg) from error
        return cls(foods, meals or None)

    def save(self, path: Path | None = None) -> Path:
        """Write the foods whole or not at all; None is the file in the user's config folder."""
        path = path or config_dir() / FILE
        try:
            write_private(path, json.dumps(self.document(), ensure_ascii=False, indent=1) + "\n")
        except OSError as error:
            msg = in_file(path, f"cannot be written ({error.strerror})")
            raise DataError(msg) from error
        return path


def _typed(rows: Iterable[Mapping[str, Any]], like: pd.DataFrame) -> pd.DataFrame:
    """Return rows as a frame whose columns have the types of another's."""
    frame = pd.DataFrame(list(rows), columns=list(like.columns))
    for column in frame:
        if pd.api.types.is_numeric_dtype(like[column]):
            frame[column] = pd.to_numeric(frame[column])
    return frame


def load_own_foods(path: Path | None = None) -> OwnFoods:
    """Read the user's own foods; none where there is no file yet. Raises `DataError`."""
    path = path or config_dir() / FILE
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return OwnFoods()
    except OSError as error:
        msg = in_file(path, f"cannot be read ({error.strerror})")
        raise DataError(msg) from error
    except ValueError as error:
        msg = in_file(path, "is damaged (no JSON); restore it, or delete it to begin anew")
        raise DataError(msg) from error
    return OwnFoods.from_document(document, where=str(path))


def user_table() -> FoodTable:
    """Return the shipped food table with the user's own foods in it, where she has any."""
    return load_own_foods().table()
