"""cB12: four B12 markers joined into one number (Fedosov 2015), with its caveats."""

from __future__ import annotations

import math
from collections.abc import Iterable

from mealplan.care.evidence import setting
from mealplan.care.labs.markers import COMBINED
from mealplan.care.labs.results import Result

FOUR = ("b12", "holotc", "mma", "homocysteine")


def combined_indicator(
    *,
    b12_pmol_l: float,
    holotc_pmol_l: float,
    mma_umol_l: float,
    homocysteine_umol_l: float,
    age_years: float,
) -> float:
    """Return cB12 = log10(holoTC x B12 / (MMA x homocysteine)) - age factor.

    The age factor is 3.79 / (1 + (age / 230)^2.6), constants in ``care_settings.csv`` (Fedosov
    2015, quoted from memory and to be checked; two published medians agree within 0.03).
    """
    scale, power = setting("cb12_age_scale_years"), setting("cb12_age_power")
    age_factor: float = setting("cb12_age_factor") / (1 + math.pow(age_years / scale, power))
    return math.log10(holotc_pmol_l * b12_pmol_l / (mma_umol_l * homocysteine_umol_l)) - age_factor


def combined_results(results: Iterable[Result], age_years: float) -> list[Result]:
    """Return one cB12 for each group of four markers taken within two weeks of each other.

    It stands on the day of the last of the four; a result that is only a bound (``<60``) does
    not count. Each result is used once.
    """
    left = sorted((r for r in results if r.marker in FOUR and not r.bound), key=lambda r: r.date)
    out: list[Result] = []
    window = setting("cb12_window_days")
    while len(left) >= len(FOUR):
        first = left[0]
        near = [r for r in left if (r.date - first.date).days <= window]
        four = {r.marker: r for r in near}
        if len(four) == len(FOUR):
            out.append(_joined(four, age_years))
            used = set(map(id, four.values()))
            left = [r for r in left if id(r) not in used and r.date > first.date]
        else:
            left.pop(0)
    return out


def _joined(four: dict[str, Result], age_years: float) -> Result:
    value = combined_indicator(
        b12_pmol_l=_si(four["b12"]),
        holotc_pmol_l=_si(four["holotc"]),
        mma_umol_l=_si(four["mma"]),
        homocysteine_umol_l=_si(four["homocysteine"]),
        age_years=age_years,
    )
    last = max(four.values(), key=lambda r: r.date)
    return Result(last.date, COMBINED, round(value, 2), "1", gestation_weeks=last.gestation_weeks)


def _si(result: Result) -> float:
    return result.about.si(result.value, result.unit)
