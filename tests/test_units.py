"""Conversions against printed figures, and there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mealplan import units
from mealplan.errors import DataError
from mealplan.tables import read_table

TABLE = read_table("unit_factors")


@pytest.mark.parametrize(
    ("value", "quantity", "here", "there", "expected"),
    [
        (15, "vitamin_d_ug", "ug", "IU", 600),
        (3000, "retinol_ug", "ug", "IU", 10_000),
        (400, "folic_acid_ug", "ug", "ug_dfe", 680),
        (1000, "folic_acid_ug", "ug", "ug_dfe", 1700),
        (200, "b12", "pg/mL", "pmol/L", 147.6),
        (221, "b12", "pmol/L", "pg/mL", 299.5),
        (400, "rbc_folate", "ng/mL", "nmol/L", 906.4),
        (2600, "energy_kcal", "kcal", "kJ", 10878.4),
        (1, "mass", "g", "ug", 1e6),
        (137, "mass", "lb", "kg", 62.14),
        (65, "length", "in", "cm", 165.1),
        (0.271, "mma", "umol/L", "nmol/L", 271),
        (11, "haemoglobin", "g/dL", "g/L", 110),
    ],
)
def test_printed_figures(value, quantity, here, there, expected):
    assert units.convert(value, quantity, here, there) == pytest.approx(expected, rel=1e-3)


@given(st.sampled_from(list(TABLE.index)), st.floats(1e-6, 1e9))
def test_there_and_back(row, value):
    quantity, here, there = TABLE.loc[row, ["quantity", "from_unit", "to_unit"]]
    back = units.convert(units.convert(value, quantity, here, there), quantity, there, here)
    assert back == pytest.approx(value)


def test_shorthands_agree_with_the_table():
    assert units.dfe_ug(200, 400) == pytest.approx(880)
    assert units.kj(units.kcal(1000)) == pytest.approx(1000)
    assert units.kg_from_lb(1) == pytest.approx(0.4536, abs=1e-4)
    assert units.cm_from_in(1) == pytest.approx(2.54)
    assert units.unit_of("vitamin_b12_ug") == "ug"
    assert units.unit_of("folate_dfe_ug") == "ug"
    assert [units.kcal_per_g(f"{n}_g") for n in ("protein", "carbohydrate", "total_fat")] == [
        4,
        4,
        9,
    ]


def test_unknown_conversion_is_one_sentence():
    with pytest.raises(DataError, match=r"units of b12 are"):
        units.factor("b12", "pg/mL", "mg")
    with pytest.raises(DataError, match="no such quantity"):
        units.factor("gold", "g", "mg")


def test_every_factor_has_a_source():
    assert (
        TABLE[["quantity", "from_unit", "to_unit", "factor", "confidence", "source"]]
        .notna()
        .all()
        .all()
    )
    assert (TABLE["factor"] > 0).all()
    assert not TABLE.duplicated(["quantity", "from_unit", "to_unit"]).any()
