"""Estimated energy requirement: NASEM 2023, or IOM 2005, with what pregnancy or milk adds."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from mealplan.errors import DataError
from mealplan.profiles import Profile
from mealplan.tables import Row, holds_in, table_rows

GAIN_STARTS_WEEK = 13  # the weekly rates of gain are for the time after the first trimester


@dataclass(frozen=True, kw_only=True)
class Energy:
    """Kilocalories a day, with the standard error of a prediction for one woman where known."""

    kcal: float
    standard_error_kcal: float | None
    weight_kg: float
    basis: str
    source: str
    confidence: str
    note: str


def _equation(equation: str, group: str, activity: str) -> Row:
    wanted = (equation, group, activity)
    hit = [
        row
        for row in table_rows("energy_equations")
        if (row["equation"], row["group"], row["activity"]) == wanted
    ]
    if len(hit) != 1:
        msg = f"energy_equations.csv has {len(hit)} rows for {equation}, {group}, {activity}"
        raise DataError(msg)
    return hit[0]


def equation_kcal(
    equation: str,
    group: str,
    activity: str,
    *,
    age_years: float,
    height_cm: float,
    weight_kg: float,
    week: int | float = 0,
    growth: bool = False,
) -> float:
    """Return the energy (kcal a day) that one equation of ``energy_equations.csv`` predicts.

    ``group`` is ``women``, ``girls`` or ``pregnant``; ``week`` counts in ``pregnant`` only.
    Deposition and milk are not in it. Raises `DataError` for an unknown row.
    """
    row = _equation(equation, group, activity)
    body = row["height_kcal_per_cm"] * height_cm + row["weight_kcal_per_kg"] * weight_kg
    return float(
        row["constant_kcal"]
        + row["age_kcal_per_year"] * age_years
        + row["activity_factor"] * body
        + row["week_kcal_per_week"] * week
        + (row["growth_kcal"] if growth else 0)
    )


def estimated_weight_kg(profile: Profile, week: int) -> float:
    """Return her weight now: given, or weight before plus the middle of the advised gain.

    Half a kilogram to two are gained in the first trimester, then the mean weekly rate of her
    BMI class (IOM/NRC 2009); twins' ranges have no rate, so the rate for one baby is used.
    """
    if profile.current_weight_kg is not None:
        return profile.current_weight_kg
    row = _gain_rows(1, profile.bmi_class)[0]
    first = (row["first_trimester_min_kg"] + row["first_trimester_max_kg"]) / 2
    early = first * min(week, GAIN_STARTS_WEEK) / GAIN_STARTS_WEEK
    later = row["rate_mean_kg_per_week"] * max(0, week - GAIN_STARTS_WEEK)
    return float(profile.prepregnancy_weight_kg + early + later)


def advised_gain_kg(profile: Profile) -> tuple[float, float] | None:
    """Return the advised gain (least, most, kg) over the whole pregnancy; None where none is set.

    By BMI before pregnancy and number of babies (IOM/NRC 2009, ``weight_gain.csv``).
    """
    hit = _gain_rows(profile.fetuses, profile.bmi_class)
    if not hit or profile.stage == "lactating":
        return None
    return float(hit[0]["total_min_kg"]), float(hit[0]["total_max_kg"])


def _gain_rows(fetuses: int, bmi_class: str) -> list[Row]:
    return [
        row
        for row in table_rows("weight_gain")
        if row["fetuses"] == fetuses and row["bmi_class"] == bmi_class
    ]


def _addition(profile: Profile, week: int | None) -> Row | None:
    """Return the one row of ``energy_additions.csv`` for her; None before pregnancy."""
    if profile.stage == "preconception":
        return None
    point = ("week", week) if profile.stage == "pregnant" else ("month", profile.postpartum_months)
    wanted = (profile.standard, profile.energy_equation, profile.stage)
    hit = [
        row
        for row in table_rows("energy_additions")
        if (row["standard"], row["equation"], row["stage"]) == wanted
        and holds_in(row[f"{point[0]}_min"], row[f"{point[0]}_max"], point[1])
        and (row["bmi_class"] == profile.bmi_class or not isinstance(row["bmi_class"], str))
    ]
    if len(hit) != 1:
        msg = (
            f"energy_additions.csv has {len(hit)} rows for {profile.standard}, "
            f"{profile.energy_equation}, {profile.stage}, {point[0]} {point[1]}: it must have one"
        )
        raise DataError(msg)
    return hit[0]


def estimate_energy(profile: Profile, *, today: dt.date | None = None) -> Energy:
    """Return her estimated energy requirement (kcal a day) under her standard and equation.

    The pregnancy equation takes weight now; the others, in pregnancy, weight before it, because
    their additions stand for the gain. Source: NASEM 2023 tables S-4 to S-6.
    """
    week = profile.week_on(today) if today else profile.week
    addition = _addition(profile, week)
    group = "girls" if profile.age_years < 19 else "women"
    growth, extra, notes = True, 0.0, []
    weight = profile.current_weight_kg or profile.prepregnancy_weight_kg
    if addition is not None:
        extra, growth = float(addition["kcal"]), addition["growth"] == "yes"
        if addition["weight_used"] == "before":
            weight = profile.prepregnancy_weight_kg
        if addition["base_group"] == "pregnant" and week is not None:
            group, weight = "pregnant", estimated_weight_kg(profile, week)
            notes.append(f"weight now {weight:.1f} kg")
            if profile.current_weight_kg is None:
                notes[-1] += ", estimated from her weight before and the advised gain"
            if profile.age_years < 19:
                notes.append(
                    "assumption: the pregnancy equation has no age row but was made from adults"
                )
    kcal = extra + equation_kcal(
        profile.energy_equation,
        group,
        profile.activity,
        age_years=profile.age_years,
        height_cm=profile.height_cm,
        weight_kg=weight,
        week=week or 0,
        growth=growth,
    )
    row = _equation(profile.energy_equation, group, profile.activity)
    error = None if math.isnan(row["standard_error_kcal"]) else float(row["standard_error_kcal"])
    if extra:
        words = "stored in tissue" if group == "pregnant" else f"added for {profile.stage} women"
        notes.insert(0, f"{extra:+.0f} kcal {words}")
    if error is not None:
        notes.append(f"for one woman the true need differs by about {error:.0f} kcal either way")
    name = {"nasem_2023": "EER NASEM 2023", "iom_2005": "EER IOM 2005"}[profile.energy_equation]
    own = addition is not None and profile.standard not in ("us", "canada")
    sources = [str(row["source"]), *([str(addition["source"])] if addition is not None else [])]
    tags = [
        str(row["confidence"]),
        *([str(addition["confidence"])] if addition is not None else []),
    ]
    return Energy(
        kcal=kcal,
        standard_error_kcal=error,
        weight_kg=weight,
        basis=f"{name} + addition ({profile.standard})" if own else name,
        source="; ".join(dict.fromkeys(sources)),
        confidence="; ".join(dict.fromkeys(tags)),
        note="; ".join(notes),
    )
