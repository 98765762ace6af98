"""Puts reference intakes, energy, conditions, supplements and own targets together."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, cast

import pandas as pd

from mealplan.profiles import OwnTarget, Profile, known_nutrients
from mealplan.tables import read_table
from mealplan.targets.absorption import absorbed_target_ug
from mealplan.targets.conditions import meal_rules, rules_for
from mealplan.targets.energy import Energy, estimate_energy
from mealplan.targets.standards import (
    SAFETY_STANDARD,
    Figure,
    figures,
    least_certain,
    rows_for,
    with_safety_limits,
)
from mealplan.targets.supplements import supplement_amounts, supplement_notes
from mealplan.targets.types import AppliesTo, Period, Target, Targets
from mealplan.units import unit_of

ENERGY_BAND = 0.05  # a day within this share of the requirement counts as met
MARGIN_NUTRIENTS = ("vitamin_b12_ug", "folate_dfe_ug")


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
    found, borrowed = _figures(profile, week, middle)
    rules = rules_for(profile, trimester)
    rows = {band.nutrient: band}
    for nutrient in sorted({name for name, _ in found} | set(profile.targets) - {"energy_kcal"}):
        rows[nutrient] = _row(nutrient, found)
    _apply_conditions(rows, rules, found)
    _apply_wishes(rows, profile)
    for nutrient, own in profile.targets.items():
        if nutrient != "energy_kcal":
            rows[nutrient] = _own(rows[nutrient], own)
    supplements = supplement_amounts(profile)
    rows = {name: _ordered(_supplied(row, supplements)) for name, row in rows.items()}
    b12 = rows["vitamin_b12_ug"].minimum if "vitamin_b12_ug" in rows else None
    return Targets(
        rows=_in_table_order(rows),
        standard=profile.standard,
        energy_kcal=middle,
        energy_standard_error_kcal=energy.standard_error_kcal,
        energy_note=energy.note,
        weight_kg=energy.weight_kg,
        supplements=supplements,
        meal_rules=meal_rules(profile, rules),
        b12_absorbed_ug=absorbed_target_ug(b12 or 0.0),
        notes=(*profile.flags, *supplement_notes(profile), *_standard_notes(profile, borrowed)),
    )


def _figures(
    profile: Profile, week: int | None, energy_kcal: float
) -> tuple[dict[tuple[str, str], Figure], tuple[str, ...]]:
    own = figures(rows_for(profile, profile.standard, week), profile, energy_kcal, profile.standard)
    if profile.standard == SAFETY_STANDARD:
        return own, ()
    rows = rows_for(profile, SAFETY_STANDARD, week)
    return with_safety_limits(own, figures(rows, profile, energy_kcal, SAFETY_STANDARD))


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


def _rules_of(nutrient: str) -> pd.Series[Any]:
    table = read_table("target_rules")
    hit = table[table["nutrient"] == nutrient]
    return (hit if len(hit) else table[table["nutrient"] == "*"]).iloc[0]


def _row(nutrient: str, found: dict[tuple[str, str], Figure]) -> Target:
    """Join the bounds of a nutrient: the highest minimum and the lowest maximum count."""
    kinds = {kind: figure for (name, kind), figure in found.items() if name == nutrient}
    lows = [kinds[kind] for kind in ("rda", "ai", "amdr_min") if kind in kinds]
    highs = [kinds[kind] for kind in ("ul", "cdrr", "amdr_max", "limit") if kind in kinds]
    advice = "advice" in kinds
    if advice and not lows:
        lows = [kinds["advice"]]
    low = max(lows, key=lambda figure: figure.value, default=None)
    high = min(highs, key=lambda figure: figure.value, default=None)
    used = [figure for figure in (low, high) if figure is not None]
    rules = _rules_of(nutrient)
    ear = kinds.get("ear")
    return Target(
        nutrient=nutrient,
        unit=unit_of(nutrient),
        minimum=None if low is None else low.value,
        maximum=None if high is None else high.value,
        ear=None if ear is None else ear.value,
        basis="; ".join(dict.fromkeys(figure.basis for figure in used)),
        source="; ".join(dict.fromkeys(figure.source for figure in used)),
        confidence=least_certain([figure.confidence for figure in used]),
        period=cast(Period, rules["minimum_period"]),
        maximum_period=cast(Period, rules["maximum_period"]),
        hard_maximum=high is not None and rules["maximum_hard"] == "yes",
        advice=advice,
        maximum_applies_to=cast(AppliesTo, rules["maximum_applies_to"]),
        note="" if pd.isna(rules["note"]) else str(rules["note"]),
    )


def _with_note(row: Target, note: str) -> Target:
    return replace(row, note=f"{row.note} {note}".strip())


def _marked(row: Target, basis: str, source: str, confidence: str) -> Target:
    return replace(
        row,
        basis="; ".join(dict.fromkeys([part for part in (row.basis, basis) if part])),
        source="; ".join(dict.fromkeys([part for part in (row.source, source) if part])),
        confidence=least_certain([tag for tag in (row.confidence, confidence) if tag]),
    )


def _apply_conditions(
    rows: dict[str, Target], rules: pd.DataFrame, found: dict[tuple[str, str], Figure]
) -> None:
    order = {"drop_amdr": 0, "drop_amdr_maximum": 0}
    for rule in sorted(rules.itertuples(), key=lambda rule: order.get(str(rule.rule), 1)):
        nutrient, kind = str(rule.nutrient), str(rule.rule)
        text = rule.text if isinstance(rule.text, str) else ""
        name, source, tag = str(rule.condition), str(rule.source), str(rule.confidence)
        if nutrient not in rows:
            continue
        row = rows[nutrient]
        if kind == "drop_amdr":
            kept = {key: fig for key, fig in found.items() if not key[1].startswith("amdr")}
            rows[nutrient] = _with_note(_row(nutrient, kept), text)
        elif kind == "drop_amdr_maximum":
            kept = {key: fig for key, fig in found.items() if key[1] != "amdr_max"}
            rows[nutrient] = _with_note(_row(nutrient, kept), text)
        elif kind == "day_minimum" and (row.minimum or 0) < float(str(rule.minimum)):
            row = replace(row, minimum=float(str(rule.minimum)))
            rows[nutrient] = _marked(row, name, source, tag)
        elif kind == "day_maximum":
            if row.maximum is None or row.maximum > float(str(rule.maximum)):
                row = _marked(replace(row, maximum=float(str(rule.maximum))), name, source, tag)
            rows[nutrient] = _with_note(row, text)
        elif kind == "advice_factor" and row.minimum is not None:
            value = row.minimum * float(str(rule.minimum))
            rows[nutrient] = _with_note(row, f"{text.format(value=f'{value:.3g}')} ({source})")


def _apply_wishes(rows: dict[str, Target], profile: Profile) -> None:
    """Raise B12 and folate by her own B12 target and safety margin."""
    if profile.b12_target_ug is not None:
        row = _rules_applied("vitamin_b12_ug", rows)
        rows["vitamin_b12_ug"] = replace(
            row, minimum=profile.b12_target_ug, basis="own target", source="her own target"
        )
    if profile.safety_margin:
        for nutrient in MARGIN_NUTRIENTS:
            row = _rules_applied(nutrient, rows)
            if row.minimum is not None:
                rows[nutrient] = replace(
                    row,
                    minimum=row.minimum * (1 + profile.safety_margin),
                    basis=f"{row.basis} + {profile.safety_margin:.0%} margin",
                )


def _rules_applied(nutrient: str, rows: dict[str, Target]) -> Target:
    return rows[nutrient] if nutrient in rows else _row(nutrient, {})


def _own(row: Target, own: OwnTarget) -> Target:
    """Let a clinician's figures replace the row's; a bound they contradict falls away."""
    low = own.min if own.min is not None else row.minimum
    high = own.max if own.max is not None else row.maximum
    note = ""
    if low is not None and high is not None and low > high:
        fallen = high if own.max is None else low
        high = None if own.max is None else high
        low = None if own.min is None else low
        note = f"Her own target passes the usual bound of {fallen:g} {row.unit}."
    mine = replace(
        row,
        minimum=low,
        maximum=high,
        basis="clinician" if low == own.min and high == own.max else f"clinician; {row.basis}",
        source="her own target" if row.source == "" else f"her own target; {row.source}",
        advice=False,
        maximum_applies_to="total" if own.max is not None else row.maximum_applies_to,
        hard_maximum=row.hard_maximum and high is not None,
    )
    return _with_note(mine, note)


def _supplied(row: Target, supplements: dict[str, float]) -> Target:
    """Say so where a supplement alone passes the maximum."""
    given = supplements.get(row.nutrient, 0.0)
    if row.maximum is None or row.maximum_applies_to == "food" or given <= row.maximum:
        return row
    words = f"Her supplements alone give {given:g} {row.unit}: over, as prescribed."
    if row.nutrient == "folic_acid_ug":
        words += " Only on your clinician's prescription."
    return _with_note(row, words)


def _ordered(row: Target) -> Target:
    """Lift a range's top to a higher minimum, so that both can hold."""
    both = row.minimum is not None and row.maximum is not None
    if not both or cast(float, row.minimum) <= cast(float, row.maximum):
        return row
    if row.hard_maximum and row.maximum_applies_to == "total":
        return _with_note(
            replace(row, minimum=row.maximum), "The minimum is cut to the upper limit."
        )
    if row.maximum_applies_to == "supplement":
        return row
    note = f"The top of the range ({row.maximum:.0f}) is lifted to the minimum."
    return _with_note(replace(row, maximum=row.minimum), note)


def _in_table_order(rows: dict[str, Target]) -> tuple[Target, ...]:
    """Order as ``nutrient_definitions.csv``, so that every table reads alike."""
    order = known_nutrients()
    names = sorted(rows, key=lambda name: order.index(name) if name in order else len(order))
    return tuple(rows[name] for name in names)


def _standard_notes(profile: Profile, borrowed: tuple[str, ...]) -> tuple[str, ...]:
    row = read_table("standards").set_index("standard").loc[profile.standard]
    notes = [f"Reference values: {row['edition']}."]
    if not pd.isna(row["note"]):
        notes.append(str(row["note"]))
    if borrowed:
        notes.append(
            f"{row['label']} has no limit here for {', '.join(borrowed)}: the limits of the "
            "United States stand in, for safety."
        )
    return tuple(notes)
