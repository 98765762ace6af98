"""Puts reference intakes, energy, conditions, supplements and own targets together."""

from __future__ import annotations

import datetime as dt

from mealplan.profiles import OwnTarget, Profile, known_nutrients
from mealplan.tables import table_rows
from mealplan.targets.absorption import absorbed_target_ug
from mealplan.targets.adjust import (
    apply_conditions,
    apply_wishes,
    counted_b12,
    ordered,
    own_row,
    supplied,
)
from mealplan.targets.conditions import meal_rules, rules_for
from mealplan.targets.energy import Energy, advised_gain_kg, estimate_energy
from mealplan.targets.rows import joined_row
from mealplan.targets.standards import (
    MINIMUM_KINDS,
    SAFETY_STANDARD,
    Figure,
    figures,
    least_certain,
    rows_for,
    standard_row,
    with_safety_limits,
)
from mealplan.targets.supplements import supplement_amounts, supplement_notes
from mealplan.targets.types import Target, Targets

ENERGY_BAND = 0.05  # a day within this share of the requirement counts as met


def build_targets(profile: Profile, *, today: dt.date | None = None) -> Targets:
    """Return all targets of a woman, per day.

    Parameters
    ----------
    profile : who she is.
    today : the day her week of pregnancy is counted on; else ``start``, else today's date.

    Raises
    ------
    DataError : a table of ``food_data/`` lacks a row, or the due date is out of range.
    """
    week = profile.week_on(today) if today else profile.week
    trimester = None if week is None else 1 + (week >= 14) + (week >= 28)
    energy = estimate_energy(profile, today=today)
    band = _energy_target(energy, profile.targets.get("energy_kcal"))
    middle = _middle(band, energy.kcal)
    found, lacks = _figures(profile, week, middle)
    rules = rules_for(profile, trimester)
    rows = {band.nutrient: band}
    for nutrient in sorted({name for name, _ in found} | set(profile.targets) - {"energy_kcal"}):
        rows[nutrient] = joined_row(nutrient, found)
    apply_conditions(rows, rules, found)
    apply_wishes(rows, profile)
    for nutrient, own in profile.targets.items():
        if nutrient != "energy_kcal":
            rows[nutrient] = own_row(rows[nutrient], own)
    supplements = supplement_amounts(profile)
    rows = {name: row for name, row in rows.items() if _bounded(row)}
    rows = {name: ordered(supplied(row, supplements)) for name, row in rows.items()}
    b12 = None
    if "vitamin_b12_ug" in rows:
        b12 = rows["vitamin_b12_ug"].minimum
        rows["vitamin_b12_ug"] = counted_b12(rows["vitamin_b12_ug"], profile)
    return Targets(
        rows=_in_table_order(rows),
        standard=profile.standard,
        energy_kcal=middle,
        energy_standard_error_kcal=energy.standard_error_kcal,
        energy_note=energy.note,
        weight_kg=energy.weight_kg,
        supplements=supplements,
        meal_rules=meal_rules(profile, rules),
        b12_added_only="vegan" in profile.diet,
        b12_absorbed=profile.b12_basis == "absorbed",
        b12_absorbed_ug=absorbed_target_ug(b12 or 0.0),
        notes=(*profile.flags, *supplement_notes(profile), *_standard_notes(profile), *lacks),
    )


def _figures(
    profile: Profile, week: int | None, energy_kcal: float
) -> tuple[dict[tuple[str, str], Figure], tuple[str, ...]]:
    """Return the figures of her standard, and notes on what it lacks."""
    own = figures(rows_for(profile, profile.standard, week), profile, energy_kcal, profile.standard)
    if profile.standard == SAFETY_STANDARD:
        return own, ()
    rows = rows_for(profile, SAFETY_STANDARD, week)
    safe = figures(rows, profile, energy_kcal, SAFETY_STANDARD)
    both, borrowed = with_safety_limits(own, safe)
    given = {name for name, kind in own if kind not in ("ul", "ear")}
    lacking = sorted({name for name, kind in safe if kind in MINIMUM_KINDS} - given)
    label = standard_row(profile.standard)["label"]
    names = {row["nutrient"]: row["label"] for row in table_rows("nutrient_definitions")}
    notes = []
    if borrowed:
        notes.append(
            f"{label}: no limit at hand for {', '.join(names[n] for n in borrowed)}, so "
            "the limits of the United States stand in, for safety."
        )
    if lacking:
        notes.append(
            f"{label}: no figure at hand for {', '.join(names[n] for n in lacking)}, so no target."
        )
    return both, tuple(notes)


def _middle(band: Target, fallback: float) -> float:
    ends = [end for end in (band.minimum, band.maximum) if end is not None]
    return sum(ends) / len(ends) if ends else fallback


def _energy_target(energy: Energy, own: OwnTarget | None) -> Target:
    low, high = energy.kcal * (1 - ENERGY_BAND), energy.kcal * (1 + ENERGY_BAND)
    basis, source, confidence = energy.basis, energy.source, energy.confidence
    note = energy.note
    if own is not None:
        basis, source, confidence = "clinician", "her own target", ""
        note = f"estimated requirement {energy.kcal:.0f} kcal"
        ends = [end for end in (own.min, own.max) if end is not None]
        low = own.min if own.min is not None else ends[0] * (1 - 2 * ENERGY_BAND)
        high = own.max if own.max is not None else ends[0] * (1 + 2 * ENERGY_BAND)
    return Target(
        nutrient="energy_kcal",
        unit="kcal",
        minimum=low,
        maximum=high,
        basis=basis,
        source=source,
        confidence=least_certain(confidence.split("; ")) if confidence else "",
        period="day",
        maximum_period="day",
        note=note,
    )


def _bounded(row: Target) -> bool:
    return row.minimum is not None or row.maximum is not None


def _in_table_order(rows: dict[str, Target]) -> tuple[Target, ...]:
    """Order as ``nutrient_definitions.csv``, so that every table reads alike."""
    order = known_nutrients()
    names = sorted(rows, key=lambda name: order.index(name) if name in order else len(order))
    return tuple(rows[name] for name in names)


def _standard_notes(profile: Profile) -> tuple[str, ...]:
    row = standard_row(profile.standard)
    notes = [f"Reference values: {row['edition']}."]
    if isinstance(row["note"], str):
        notes.append(row["note"])
    gain = advised_gain_kg(profile)
    if gain is not None and profile.stage == "pregnant":
        babies = {1: "one baby", 2: "twins", 3: "triplets"}[profile.fetuses]
        notes.append(
            f"Advised weight gain over the whole pregnancy, with {babies} and her BMI before "
            f"({profile.bmi:.1f}): {gain[0]:g} to {gain[1]:g} kg (IOM/NRC 2009)."
        )
    return tuple(notes)
