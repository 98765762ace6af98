"""What her supplements give a day: constants that planning starts from."""

from __future__ import annotations

from collections import defaultdict

from mealplan.errors import DataError
from mealplan.profiles import Profile
from mealplan.tables import read_table


def supplement_amounts(profile: Profile) -> dict[str, float]:
    """Return nutrient id -> amount a day over all her supplements, in the nutrient's unit.

    Forms count in each nutrient they belong to: folic acid as DFE too, retinol as RAE too
    (``supplement_forms.csv``); an amount that a table gives itself is not derived again.
    """
    total: defaultdict[str, float] = defaultdict(float)
    forms = read_table("supplement_forms")
    for amounts in _each(profile):
        for nutrient, amount in amounts.items():
            total[nutrient] += amount
        for form in forms.itertuples():
            base, other = str(form.nutrient), str(form.counts_also_as)
            if base in amounts and other not in amounts:
                total[other] += amounts[base] * float(str(form.factor))
    return dict(sorted(total.items()))


def _each(profile: Profile) -> list[dict[str, float]]:
    table = read_table("supplements")
    found = []
    for item in profile.supplements:
        if not isinstance(item, str):
            found.append(dict(item.amounts))
            continue
        rows = table[table["supplement"] == item]
        if rows.empty:
            msg = f"supplements.csv has no {item!r}"
            raise DataError(msg)
        found.append(dict(zip(rows["nutrient"], rows["amount"].astype(float), strict=True)))
    return found


def supplement_notes(profile: Profile) -> tuple[str, ...]:
    """Return what to say about her supplements: the notes of their rows, once each."""
    table = read_table("supplements")
    names = [item for item in profile.supplements if isinstance(item, str)]
    rows = table[table["supplement"].isin(names) & table["note"].notna()]
    lines = rows["label"] + ": " + rows["note"]
    notes = tuple(dict.fromkeys(lines))
    if profile.b12_basis == "absorbed" and "vitamin_b12_ug" in supplement_amounts(profile):
        notes += (
            "Supplements are counted as taken with the first meal of the day (an assumption): "
            "their B12 and that of the meal share one uptake.",
        )
    return notes
