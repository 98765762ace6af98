"""What is said of a food in one place must agree with what is said in another."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from mealplan.datacheck.checks import Frames
from mealplan.datacheck.problem import Problem


def reasons(frames: Frames) -> Iterator[Problem]:
    """Yield the foods that are not served without a reason, or served with one."""
    foods = frames.get("foods")
    if foods is None or not {"served", "unserved_reason"} <= set(foods.columns):
        return
    wrong = (foods["served"] == "no") != (foods["unserved_reason"] != "")
    for row in foods.index[wrong]:
        message = "a food that is not served has a reason, a served one has none"
        yield Problem("foods.csv", int(str(row)), "unserved_reason", message)


def nutrients_of_served(frames: Frames) -> Iterator[Problem]:
    """Yield the foods that may be served though their nutrients are not in the table."""
    foods, nutrients = frames.get("foods"), frames.get("nutrients")
    if foods is None or nutrients is None or "served" not in foods:
        return
    lost = (foods["served"] == "yes") & ~foods["food_code"].isin(nutrients["food_code"])
    for row in foods.index[lost]:
        message = f"food {foods.loc[row, 'food_code']} is served but has no row in nutrients.csv"
        yield Problem("foods.csv", int(str(row)), "served", message)


def parts_of_folate(frames: Frames) -> Iterator[Problem]:
    """Yield added B12 or retinol above the whole they are part of (5 % and rounding apart)."""
    nutrients = frames.get("nutrients")
    if nutrients is None:
        return
    pairs = (("vitamin_b12_added_ug", "vitamin_b12_ug"), ("retinol_ug", "vitamin_a_rae_ug"))
    for part, whole in pairs:
        if not {part, whole} <= set(nutrients.columns):
            continue
        parts = pd.to_numeric(nutrients[part], errors="coerce")
        wholes = pd.to_numeric(nutrients[whole], errors="coerce")
        for row in nutrients.index[parts > wholes * 1.05 + 1.5]:
            message = f"{parts[row]:g} is more than {whole} of the same food, {wholes[row]:g}"
            yield Problem("nutrients.csv", int(str(row)), part, message)


def descriptions(frames: Frames) -> Iterator[Problem]:
    """Yield rows of hand-kept tables whose food code and USDA description disagree."""
    foods = frames.get("foods")
    if foods is None or not {"food_code", "usda_description"} <= set(foods.columns):
        return
    known = foods.set_index("food_code")["usda_description"].to_dict()
    for name in ("food_sets", "iodine_matches"):
        frame = frames.get(name)
        if frame is None or not {"food_code", "usda_description"} <= set(frame.columns):
            continue
        for row, code, said in frame[["food_code", "usda_description"]].itertuples():
            if code in known and said != known[code]:
                message = f"{said!r} is not the food {code}: that is {known[code]!r}"
                yield Problem(f"{name}.csv", int(str(row)), "usda_description", message)


CHECKS = (reasons, nutrients_of_served, parts_of_folate, descriptions)
