"""The build from end to end: read, derive, check, and only then write."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from mealplan.build import extras, ingredients, prices, rules, tables
from mealplan.build.known import check_known, check_source_counts
from mealplan.build.package import write_package
from mealplan.build.source import Progress, Source, read_source
from mealplan.build.steps import Frames, further_tables
from mealplan.build.writing import csv_text, write_text
from mealplan.tables import data_dir, read_table

FOOD_COLUMNS = [
    "food_code",
    "usda_description",
    "additional_description",
    "name",
    "wweia_category",
    "default_portion_g",
    "price_usd_per_100g",
    "cost_basis",
    "served",
    "unserved_reason",
]


def build_food_data(
    source: Path,
    out: Path,
    *,
    consumption: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> None:
    """Build the derived tables of ``food_data/`` from USDA's files.

    Nothing is written before everything is derived and checked. Written into another folder
    than mealplan's own, the tables kept by hand are copied beside, so that the folder is whole.

    Parameters
    ----------
    source : folder of USDA's files of one FNDDS release.
    out : folder to write; made when missing.
    consumption : folder of eating occasions; None looks beside and inside ``source``.
    progress : is told each step, each missing file and each unknown release.

    Raises
    ------
    DataError : a file that is needed is missing, or a file is damaged: with file, row, column.
    """
    read = read_source(source, consumption, progress)
    check_source_counts(read, progress)
    hand = data_dir()
    frames = derive(read, lambda name: read_table(name, folder=hand))
    frames |= further_tables(frames, hand, progress)
    check_known(read.release, frames, progress)
    out.mkdir(parents=True, exist_ok=True)
    if out.resolve() != hand.resolve():
        _copy_hand_kept(hand, out, set(frames))
    for name, frame in sorted(frames.items()):
        if name == "leaves":
            continue
        write_text(out / f"{name}.csv", csv_text(frame))
        progress(f"wrote {name}.csv: {len(frame)} rows")
    write_package(out, release=read.release, derived=sorted(set(frames) - {"leaves"}))


def derive(read: Source, hand: Callable[[str], pd.DataFrame]) -> Frames:
    """Derive every table that needs no judgement from a release's files.

    Parameters
    ----------
    read : the source tables.
    hand : gives a table kept by hand by its name.

    Returns
    -------
    Frames by table name, sorted by key; and ``leaves`` (``leaf_code, leaf``: what each resolved
    ingredient is called), which is not written but serves further steps.
    """
    settings = hand("build_settings").set_index("setting")["value"].astype(str)
    foods = tables.food_table(read.foods)
    codes = foods["food_code"]
    definitions = hand("nutrient_definitions")
    nutrients = tables.nutrient_table(read.nutrients, definitions)
    nutrients = nutrients[nutrients["food_code"].isin(codes)].reset_index(drop=True)
    portions, default_g = tables.portion_table(read.portions, hand("portion_rules"))
    portions = portions[portions["food_code"].isin(codes)].reset_index(drop=True)
    groups = tables.group_table(read.fped, hand("fped_groups"), codes)
    nutrients["added_sugars_g"] = nutrients["food_code"].map(
        extras.added_sugars_g(groups, settings)
    )
    iodine = extras.iodine_ug(read.iodine, hand("iodine_matches"), foods)
    nutrients["iodine_ug"] = nutrients["food_code"].map(iodine).astype(float)
    foods["name"] = rules.readable_names(foods["usda_description"], hand("name_rules"))
    foods["default_portion_g"] = codes.map(default_g).astype(float)
    foods[["price_usd_per_100g", "cost_basis"]] = prices.price_table(read.prices, foods, settings)
    reasons = rules.unserved_reasons(foods, nutrients.set_index("food_code"), hand("serving_rules"))
    unknown = reasons.isna() & ~codes.isin(nutrients["food_code"])
    reasons[unknown] = "USDA gives no nutrients for it"
    foods["served"] = reasons.isna().map({True: "yes", False: "no"})
    foods["unserved_reason"] = reasons
    resolved = ingredients.ingredient_table(read.ingredients, codes)
    categories = foods[["wweia_category", "category"]].drop_duplicates("wweia_category")
    known = categories["wweia_category"]
    return {
        "categories": tables.by_code(categories, "wweia_category"),
        "category_pairs": tables.pair_table(read.eaten_pairs, known),
        "consumption": tables.eaten_table(read.eaten_foods, "food_code", codes),
        "consumption_categories": tables.eaten_table(
            read.eaten_categories, "wweia_category", known
        ),
        "food_groups": groups,
        "foods": foods[FOOD_COLUMNS],
        "ingredients": resolved,
        "leaves": ingredients.leaf_table(read.ingredients, resolved, foods),
        "nutrients": nutrients,
        "portions": portions,
    }


def _copy_hand_kept(hand: Path, out: Path, derived: set[str]) -> None:
    for path in sorted(hand.rglob("*")):
        name = path.relative_to(hand)
        if path.is_file() and name.with_suffix("").as_posix() not in derived:
            target = out / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


__all__ = ["Progress", "build_food_data", "derive"]
