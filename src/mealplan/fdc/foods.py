"""FoodData Central's foods as the user's own: search, add, look a barcode up."""

from __future__ import annotations

from dataclasses import dataclass

from mealplan.catalog import FoodTable
from mealplan.errors import DataError
from mealplan.fdc.client import FdcClient, FdcError
from mealplan.fdc.shapes import FdcFood, FoundFoods, read_food, read_search
from mealplan.own.food import OwnFood, own_food
from mealplan.own.fortified import with_forms
from mealplan.own.standin import stand_ins
from mealplan.own.statement import read_statement

MAX_PARTS = 3  # of a description, and words of a part, that still read well before the noun


@dataclass(frozen=True)
class Found:
    """Search results, and a sentence where they come out of the cache."""

    found: FoundFoods
    note: str


def search_foods(
    client: FdcClient, words: str, *, data_types: tuple[str, ...] = (), page: int = 1
) -> Found:
    """Search by words, or by a barcode of 8 to 14 digits. Raises `FdcError`, `DataError`."""
    text = words.strip()
    if not text:
        msg = "search for at least one word, or a barcode"
        raise DataError(msg)
    digits = text.replace(" ", "").replace("-", "")
    if digits.isdigit() and 8 <= len(digits) <= 14:
        return _by_barcode(client, digits)
    reply = client.search(text, data_types=data_types, page=page)
    return Found(read_search(reply.body), reply.note)


def _by_barcode(client: FdcClient, digits: str) -> Found:
    """Barcodes stand with and without zeros before them (UPC, EAN, GTIN)."""
    bare = digits.lstrip("0")
    note, foods = "", []
    for text in dict.fromkeys((digits, bare, digits.zfill(14))):
        reply = client.search(text, data_types=("Branded",))
        note = reply.note
        foods = [f for f in read_search(reply.body).foods if f.gtin.lstrip("0") == bare]
        if foods:
            break
    # The same package is listed anew with each change: the newest first.
    foods.sort(key=lambda f: (f.published, f.fdc_id), reverse=True)
    return Found(FoundFoods(tuple(foods), len(foods), 1, 1), note)


def fetch_food(client: FdcClient, fdc_id: int, table: FoodTable, *, like: str = "") -> OwnFood:
    """Fetch a food as one of the user's own.

    Raises
    ------
    DataError : a survey food that the table holds already, or no usable answer.
    """
    reply = client.food(fdc_id)
    food = read_food(reply.body)
    if food.fdc_id != fdc_id:
        msg = f"FoodData Central answered with food {food.fdc_id} instead of {fdc_id}; try again"
        raise FdcError(msg)
    if food.food_code in table.foods.index:
        name = table.food(food.food_code)["name"]
        msg = f"{food.description} is in the table already: {name} ({food.food_code})"
        raise DataError(msg)
    return as_own_food(food, table, like=like)


def as_own_food(food: FdcFood, table: FoodTable, *, like: str = "") -> OwnFood:
    """Turn an answer into a food of the user's own, what is derived or assumed said so."""
    amounts, said = with_forms(food.amounts, food.said, read_statement(food.ingredients))
    guess = like or next((c for c, _ in stand_ins(food.description, table, limit=1)), "")
    when = f", published {food.published}" if food.published else ""
    return own_food(
        code=f"fdc:{food.fdc_id}",
        name=_name(food),
        description=food.description[:300],
        brand=food.brand[:300],
        gtin=food.gtin if food.gtin.isdigit() and len(food.gtin) <= 14 else "",
        source=f"FoodData Central {food.data_type}, fdc_id {food.fdc_id}{when}",
        ingredients=food.ingredients,
        like=guess,
        serving_measure=food.serving_measure[:300],
        serving_g=food.serving_g,
        nutrients={name: round(amount, 4) for name, amount in amounts.items()},
        said=said,
        notes=food.notes,
    )


def _name(food: FdcFood) -> str:
    """Say it as a menu would: ``SOYMILK, VANILLA`` of Farm becomes ``Farm vanilla soymilk``."""
    words = food.description.lower() if food.description.isupper() else food.description
    parts = [part.strip() for part in words.split(",") if part.strip()]
    if len(parts) <= MAX_PARTS and all(len(p.split()) <= MAX_PARTS for p in parts):
        parts.reverse()
        words = " ".join(parts)
    brand = food.brand.title() if food.brand.isupper() else food.brand
    if brand and brand.lower() not in words.lower():
        words = f"{brand} {words[:1].lower()}{words[1:]}"
    return words[:120] or f"food {food.fdc_id}"
