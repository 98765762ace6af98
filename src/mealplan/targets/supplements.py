"""What her supplements give a day: constants that planning starts from."""

from __future__ import annotations

from collections import defaultdict

from mealplan.errors import DataError
from mealplan.profiles import Profile
from mealplan.tables import table_rows


def supplement_amounts(profile: Profile) -> dict[str, float]:
    """Return nutrient id -> amount a day over all her supplements, in the nutrient's unit.

    Forms count in each nutrient they belong to: folic acid as DFE too, retinol as RAE too
    (``supplement_forms.csv``); an amount that a table gives itself is not derived again.
    """
    total: defaultdict[str, float] = defaultdict(float)
    for amounts in _each(profile):
        for nutrient, amount in amounts.items():
            total[nutrient] += amount
        for form in table_rows("supplement_forms"):
            base, other = str(form["nutrient"]), str(form["counts_also_as"])
            if base in amounts and other not in amounts:
                total[other] += amounts[base] * float(form["factor"])
    return dict(sorted(total.items()))


def _each(profile: Profile) -> list[dict[str, float]]:
    found = []
    for item in profile.supplements:
        if not isinstance(item, str):
            found.append(dict(item.amounts))
            continue
        rows = [row for row in table_rows("supplements") if row["supplement"] == item]
        if not rows:
            msg = f"supplements.csv has no {item!r}"
            raise DataError(msg)
        found.append({row["nutrient"]: float(row["amount"]) for row in rows})
    return found


def supplement_notes(profile: Profile) -> tuple[str, ...]:
    """Return what to say about her supplements: the notes of their rows, once each."""
    names = [item for item in profile.supplements if isinstance(item, str)]
    lines = [
        f"{row['label']}: {row['note']}"
        for row in table_rows("supplements")
        if row["supplement"] in names and isinstance(row["note"], str)
    ]
    notes = tuple(dict.fromkeys(lines))
    if profile.b12_basis == "absorbed" and "vitamin_b12_ug" in supplement_amounts(profile):
        notes += (
            "Supplements are counted as taken with the first meal of the day (an assumption): "
            "their B12 and that of the meal share one uptake.",
        )
    return notes
