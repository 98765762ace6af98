"""Works out forms that labels do not give: added B12, folic acid, retinol; each said as derived."""

from __future__ import annotations

from collections.abc import Mapping

from mealplan.own.statement import Statement
from mealplan.units import dfe_ug, factor

ANIMAL = (
    "milk", "egg", "fish", "crustacean", "mollusc", "pork", "beef", "other_meat", "poultry",
    "other_animal", "blood", "gelatin",
)  # fmt: skip
ALMOST = 1e-9


def with_forms(
    amounts: Mapping[str, float], said: Mapping[str, str], statement: Statement
) -> tuple[dict[str, float], dict[str, str]]:
    """Complete amounts per 100 g by what the ingredient statement tells of their forms.

    A form that cannot be told stays unknown. Without an animal ingredient, all B12 of a food that
    names B12 in its statement is added; a statement that names none adds none.
    """
    out, where = dict(amounts), dict(said)
    if not statement.text:
        return out, where

    def derive(nutrient: str, amount: float, why: str) -> None:
        if nutrient not in out:
            out[nutrient], where[nutrient] = max(0.0, amount), f"derived: {why}"

    plants_only = all(statement.verdicts[trait] == "no" for trait in ANIMAL)
    adds = statement.adds
    if "vitamin_b12_added_ug" not in adds:
        derive("vitamin_b12_added_ug", 0.0, "the ingredient statement names no added B12")
        if plants_only:
            derive("vitamin_b12_ug", 0.0, "plants, and no B12 is added")
    elif plants_only and "vitamin_b12_ug" in out:
        why = "B12 is added and no ingredient is from animals, so all of it is added"
        derive("vitamin_b12_added_ug", out["vitamin_b12_ug"], why)
    _derive_folate(out, derive, adds)
    if "retinol_ug" in adds and "vitamin_a_rae_ug" in out:
        why = "vitamin A is added, so all of it is taken for retinol, to be on the safe side"
        derive("retinol_ug", out["vitamin_a_rae_ug"], why)
    elif plants_only and "retinol_ug" not in adds:
        derive("retinol_ug", 0.0, "plants, and no retinol is added")
    if "vitamin_e_added_mg" not in adds:
        derive("vitamin_e_added_mg", 0.0, "the ingredient statement names no added vitamin E")
    if statement.verdicts["alcohol"] == "no":
        derive("alcohol_g", 0.0, "the ingredient statement names no alcohol")
    return out, where


def _derive_folate(out: dict[str, float], derive: object, adds: frozenset[str]) -> None:
    assert callable(derive)
    per_ug = factor("folic_acid_ug", "ug", "ug_dfe")
    if "folic_acid_ug" not in adds:
        derive("folic_acid_ug", 0.0, "the ingredient statement names no folic acid")
    folic, food, dfe = (out.get(n) for n in ("folic_acid_ug", "food_folate_ug", "folate_dfe_ug"))
    if dfe is None and folic is not None and food is not None:
        derive("folate_dfe_ug", dfe_ug(food, folic), "food folate + 1.7 x folic acid")
    elif dfe is not None and folic is not None and food is None:
        derive("food_folate_ug", dfe - per_ug * folic, "folate DFE - 1.7 x folic acid")
    elif dfe is not None and folic is None and food is not None:
        derive("folic_acid_ug", (dfe - food) / per_ug, "(folate DFE - food folate) / 1.7")
    elif dfe is not None and folic is None:
        why = "folic acid is added and its amount not given; the most it can be, for the limit"
        derive("folic_acid_ug", dfe / per_ug, why)
