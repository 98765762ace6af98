"""Changes to the reference rows: conditions, her own wishes, a clinician's figures, supplements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import cast

from mealplan.profiles import OwnTarget, Profile
from mealplan.tables import Row
from mealplan.targets.rows import joined_row
from mealplan.targets.standards import Figure, least_certain, standards_with
from mealplan.targets.types import Target

MARGIN_NUTRIENTS = ("vitamin_b12_ug", "folate_dfe_ug")


def _with_note(row: Target, note: str) -> Target:
    return replace(row, note=f"{row.note} {note}".strip())


def _marked(row: Target, basis: str, source: str, confidence: str) -> Target:
    return replace(
        row,
        basis="; ".join(dict.fromkeys([part for part in (row.basis, basis) if part])),
        source="; ".join(dict.fromkeys([part for part in (row.source, source) if part])),
        confidence=least_certain([tag for tag in (row.confidence, confidence) if tag]),
    )


def apply_conditions(
    rows: dict[str, Target], rules: Iterable[Row], found: Mapping[tuple[str, str], Figure]
) -> None:
    """Change ``rows`` by the rules of ``conditions.csv`` that hold for her."""
    order = {"drop_amdr": 0, "drop_amdr_maximum": 0}
    for rule in sorted(rules, key=lambda rule: order.get(rule["rule"], 1)):
        nutrient, kind = str(rule["nutrient"]), str(rule["rule"])
        text = rule["text"] if isinstance(rule["text"], str) else ""
        name, source, tag = str(rule["condition"]), str(rule["source"]), str(rule["confidence"])
        if nutrient not in rows and kind not in ("day_minimum", "day_maximum"):
            continue
        row = _present(nutrient, rows)
        if kind == "drop_amdr":
            kept = {key: fig for key, fig in found.items() if not key[1].startswith("amdr")}
            rows[nutrient] = _with_note(joined_row(nutrient, kept), text)
        elif kind == "drop_amdr_maximum":
            kept = {key: fig for key, fig in found.items() if key[1] != "amdr_max"}
            rows[nutrient] = _with_note(joined_row(nutrient, kept), text)
        elif kind == "day_minimum" and (row.minimum or 0) < float(rule["minimum"]):
            row = replace(row, minimum=float(rule["minimum"]))
            rows[nutrient] = _marked(row, name, source, tag)
        elif kind == "day_maximum":
            if row.maximum is None or row.maximum > float(rule["maximum"]):
                row = _marked(replace(row, maximum=float(rule["maximum"])), name, source, tag)
            rows[nutrient] = _with_note(row, text)
        elif kind == "advice_factor" and row.minimum is not None:
            value = row.minimum * float(rule["minimum"])
            rows[nutrient] = _with_note(row, f"{text.format(value=f'{value:.3g}')} ({source})")


def apply_wishes(rows: dict[str, Target], profile: Profile) -> None:
    """Raise B12 and folate by her own B12 target and safety margin."""
    if profile.b12_target_ug is not None:
        row = _present("vitamin_b12_ug", rows)
        mine = replace(
            row, minimum=profile.b12_target_ug, basis="own target", source="her own target"
        )
        same = standards_with(profile, "vitamin_b12_ug", profile.b12_target_ug)
        if same:
            mine = _with_note(mine, f"The figure of {'; '.join(same)} for her stage.")
        rows["vitamin_b12_ug"] = mine
    if profile.safety_margin:
        for nutrient in MARGIN_NUTRIENTS:
            row = _present(nutrient, rows)
            if row.minimum is not None:
                rows[nutrient] = replace(
                    row,
                    minimum=row.minimum * (1 + profile.safety_margin),
                    basis=f"{row.basis} + {profile.safety_margin:.0%} margin",
                )


def _present(nutrient: str, rows: dict[str, Target]) -> Target:
    return rows[nutrient] if nutrient in rows else joined_row(nutrient, {})


def own_row(row: Target, own: OwnTarget) -> Target:
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


def counted_b12(row: Target, profile: Profile) -> Target:
    """Say which B12 counts towards the row, and whether it is judged as absorbed."""
    basis = row.basis
    if "vegan" in profile.diet:
        basis += ", added B12 only"
        row = _with_note(row, "Only B12 that was added to food or is in supplements counts.")
    if profile.b12_basis == "absorbed":
        basis += ", judged as absorbed"
        row = _with_note(row, "Half the intake target must be absorbed (Doets 2013, IOM 1998).")
    return replace(row, basis=basis)


def supplied(row: Target, supplements: Mapping[str, float]) -> Target:
    """Say so where a supplement alone passes the maximum."""
    given = supplements.get(row.nutrient, 0.0)
    if row.maximum is None or row.maximum_applies_to == "food" or given <= row.maximum:
        return row
    words = f"Her supplements alone give {given:g} {row.unit}: over, as prescribed."
    if row.nutrient == "folic_acid_ug":
        words += " Only on your clinician's prescription."
    return _with_note(row, words)


def ordered(row: Target) -> Target:
    """Make both bounds possible: a soft top below the minimum goes, an upper limit stays."""
    both = row.minimum is not None and row.maximum is not None
    if not both or cast(float, row.minimum) <= cast(float, row.maximum):
        return row
    if row.hard_maximum and row.maximum_applies_to == "total":
        return _with_note(
            replace(row, minimum=row.maximum), "The minimum is cut to the upper limit."
        )
    if row.maximum_applies_to == "supplement":
        return row
    note = f"The top of the range ({row.maximum:.0f} {row.unit}) is below the minimum and left out."
    return _with_note(replace(row, maximum=None), note)
