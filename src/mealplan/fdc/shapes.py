"""Turns FoodData Central's answers, which differ by endpoint and data type, into one shape.

A search answer names nutrients ``nutrientId``/``nutrientNumber``/``value``, a full food
``nutrient.id``/``nutrient.number``/``amount``, an abridged one ``number``/``amount``. A nutrient's
number is not its id. Amounts are per 100 g (or 100 ml) but for ``labelNutrients``, which are per
serving. What is missing is unknown.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mealplan.errors import DataError
from mealplan.fdc.client import FdcError
from mealplan.tables import read_table, records
from mealplan.units import factor, unit_of

MASS_UNITS = {"G": "g", "MG": "mg", "UG": "ug", "MCG": "ug", "KCAL": "kcal", "KJ": "kJ", "IU": "IU"}
GRAMS = {"g", "grm", "gm", "gram", "grams"}
MILLILITRES = {"ml", "mlt", "milliliter", "milliliters"}


@dataclass(frozen=True)
class FdcFood:
    """A food as FoodData Central gives it.

    ``amounts`` is per 100 g by nutrient id, ``said`` where each stands in the answer;
    ``serving_g`` is None where no serving is stated; ``inputs`` the codes of its ingredients
    (survey foods only); ``notes`` say what was assumed.
    """

    fdc_id: int
    description: str
    data_type: str
    brand: str
    gtin: str
    ingredients: str
    category: str
    food_code: str
    published: str
    serving_measure: str
    serving_g: float | None
    amounts: Mapping[str, float]
    said: Mapping[str, str]
    inputs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class FoundFoods:
    """A page of search results."""

    foods: tuple[FdcFood, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class _Row:
    """A nutrient of an answer; ``key`` is ``id:1178`` or ``number:418``."""

    keys: tuple[str, ...]
    unit: str
    amount: float


@dataclass(frozen=True)
class _Wanted:
    nutrient: str
    keys: tuple[str, ...]
    unit: str
    label_name: str
    note: str


@lru_cache(maxsize=1)
def _wanted() -> tuple[_Wanted, ...]:
    """Where to look for each nutrient, the best place first."""
    table = read_table("fdc_nutrients", text=("fdc_number",)).sort_values(["nutrient", "rank"])
    return tuple(
        _Wanted(
            row["nutrient"],
            (f"id:{row['fdc_id']}", f"number:{row['fdc_number']}"),
            row["fdc_unit"],
            row["label_name"] if isinstance(row["label_name"], str) else "",
            row["note"] if isinstance(row["note"], str) else "",
        )
        for row in records(table)
    )


def read_search(body: Any) -> FoundFoods:
    """Read an answer of ``/foods/search``. Raises `FdcError` where it is of another shape."""
    answer = _mapping(body, "the answer")
    foods = tuple(read_food(item) for item in _list(answer.get("foods", []), "foods"))
    return FoundFoods(
        foods,
        _whole(answer.get("totalHits", len(foods)), "totalHits"),
        _whole(answer.get("currentPage", 1), "currentPage"),
        _whole(answer.get("totalPages", 1), "totalPages"),
    )


def read_food(body: Any) -> FdcFood:
    """Read one food, from a search answer or from ``/food/{fdcId}``, full or abridged.

    Raises
    ------
    FdcError : a field is of another type than documented.
    """
    food = _mapping(body, "the food")
    fdc_id = _whole(food.get("fdcId"), "fdcId")
    serving_measure, serving_g, notes = _serving(food)
    rows = [row for item in _list(food.get("foodNutrients"), "foodNutrients") for row in _row(item)]
    amounts, said = _amounts(rows, food.get("labelNutrients"), serving_g)
    category = food.get("brandedFoodCategory") or food.get("foodCategory") or ""
    if isinstance(category, Mapping):
        category = category.get("description", "")
    wweia = food.get("wweiaFoodCategory")
    if not category and isinstance(wweia, Mapping):
        category = wweia.get("wweiaFoodCategoryDescription", "")
    return FdcFood(
        fdc_id=fdc_id,
        description=_text(food.get("description"), "description"),
        data_type=_text(food.get("dataType"), "dataType"),
        brand=_text(food.get("brandName") or food.get("brandOwner"), "brandOwner"),
        gtin=_text(food.get("gtinUpc"), "gtinUpc"),
        ingredients=_text(food.get("ingredients"), "ingredients"),
        category=_text(category, "foodCategory"),
        food_code=_text(food.get("foodCode"), "foodCode"),
        published=_text(food.get("publicationDate") or food.get("publishedDate"), "publication"),
        serving_measure=serving_measure,
        serving_g=serving_g,
        amounts=amounts,
        said=said,
        inputs=_inputs(food.get("inputFoods")),
        notes=notes,
    )


def read_foods(body: Any) -> tuple[FdcFood, ...]:
    """Read an answer of ``/foods``. Raises `FdcError`."""
    return tuple(read_food(item) for item in _list(body, "the answer"))


def _serving(food: Mapping[str, Any]) -> tuple[str, float | None, tuple[str, ...]]:
    """Return the household serving, its grams, and what was assumed of it."""
    text = _text(food.get("householdServingFullText"), "householdServingFullText")
    size, unit = food.get("servingSize"), _text(food.get("servingSizeUnit"), "servingSizeUnit")
    if size is not None:
        grams = _number(size, "servingSize")
        if unit.lower() in GRAMS and grams > 0:
            return text or f"{grams:g} g", grams, ()
        if unit.lower() in MILLILITRES and grams > 0:
            note = "assumption: 1 ml weighs 1 g, so amounts per 100 ml count as per 100 g"
            return text or f"{grams:g} ml", grams, (note,)
    for item in _list(food.get("foodPortions"), "foodPortions"):
        portion = _mapping(item, "foodPortions")
        grams = _number(portion.get("gramWeight", 0), "gramWeight")
        if grams > 0:
            return _portion_words(portion), grams, ()
    return "", None, ()


def _portion_words(portion: Mapping[str, Any]) -> str:
    words = portion.get("portionDescription")
    if isinstance(words, str) and words and words != "Quantity not specified":
        return words
    measure = portion.get("measureUnit")
    unit = measure.get("name", "") if isinstance(measure, Mapping) else ""
    parts = [f"{portion.get('amount') or 1:g}", "" if unit == "undetermined" else str(unit)]
    return " ".join(part for part in (*parts, str(portion.get("modifier") or "")) if part)


def _row(item: Any) -> list[_Row]:
    """Read a nutrient of any of the three shapes; none where it states no amount."""
    row = _mapping(item, "foodNutrients")
    nested = row.get("nutrient")
    about = row if nested is None else _mapping(nested, "nutrient")
    fields = ("id", "number") if nested is not None else ("nutrientId", "nutrientNumber")
    if nested is None and not any(name in row for name in fields):
        fields = ("", "number")  # abridged: the number alone
    amount = row.get("value" if fields[0] == "nutrientId" else "amount")
    if amount is None:
        return []
    keys = (about.get(name) for name in fields)
    names = [f"{kind}:{key}" for kind, key in zip(("id", "number"), keys, strict=True) if key]
    if not names:
        return []
    value = _number(amount, f"nutrient {names[0]}")
    return [_Row(tuple(names), _unit(about.get("unitName")), value)] if value >= 0 else []


def _unit(name: object) -> str:
    """Return a unit as mealplan writes it; empty where it is not known."""
    text = str(name or "").upper().replace("µ", "U").replace("Μ", "U")
    return MASS_UNITS.get(text.split("_")[0], "")


def _amounts(
    rows: Sequence[_Row], label: Any, serving_g: float | None
) -> tuple[dict[str, float], dict[str, str]]:
    """Pick each nutrient's amount per 100 g: by id, else by number, else from the label."""
    by_key: dict[str, _Row] = {}
    for row in rows:
        for key in row.keys:
            by_key.setdefault(key, row)
    amounts: dict[str, float] = {}
    said: dict[str, str] = {}
    for want in _wanted():
        found = next((key for key in want.keys if key in by_key), None)
        if want.nutrient in amounts or found is None:
            continue
        row = by_key[found]
        value = _in_unit(row.amount, want, row.unit or want.unit)
        if value is None:
            continue
        amounts[want.nutrient] = value
        place = f"FoodData Central nutrient {found.replace(':', ' ')}, per 100 g"
        said[want.nutrient] = f"{place}; {want.note}" if want.note else place
    if label is not None and serving_g:
        labels = _mapping(label, "labelNutrients")
        for want in _wanted():
            entry = labels.get(want.label_name) if want.label_name else None
            if want.nutrient in amounts or entry is None:
                continue
            value = _mapping(entry, f"labelNutrients {want.label_name}").get("value")
            if value is not None:
                number = _number(value, f"labelNutrients {want.label_name}")
                amounts[want.nutrient] = number * 100 / serving_g
                said[want.nutrient] = f"label, per serving of {serving_g:g} g"
    return amounts, said


def _in_unit(amount: float, want: _Wanted, unit: str) -> float | None:
    """Convert to the nutrient's own unit; None where the unit cannot be (IU of vitamin A, say)."""
    mine = unit_of(want.nutrient)
    if unit == mine:
        return amount
    for quantity in (want.nutrient, "mass"):
        try:
            return amount * factor(quantity, unit, mine)
        except DataError:
            continue
    return None


def _inputs(items: Any) -> tuple[str, ...]:
    codes = []
    for item in _list(items, "inputFoods"):
        row = _mapping(item, "inputFoods")
        code = row.get("ingredientCode") or row.get("srCode")
        if code is not None:
            codes.append(str(code))
    return tuple(codes)


def _mapping(value: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _wrong(what, "an object", value)
    return value


def _list(value: Any, what: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise _wrong(what, "a list", value)
    return value


def _whole(value: Any, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(what, "a whole number", value)
    return value


def _number(value: Any, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _wrong(what, "a number", value)
    return float(value)


def _text(value: Any, what: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _wrong(what, "text", value)
    return str(value).strip()


def _wrong(what: str, wanted: str, value: Any) -> FdcError:
    shown = repr(value)
    shown = shown if len(shown) <= 40 else shown[:37] + "..."
    return FdcError(
        f"FoodData Central's answer is not as documented: {what} is {shown}, not {wanted}; "
        "try again later"
    )
