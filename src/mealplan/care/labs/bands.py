"""What a result means by stage and trimester: bands with their reason and source."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mealplan.care.evidence import cited
from mealplan.care.labs.markers import all_markers, mistaken_units
from mealplan.care.labs.results import Result, usual_units
from mealplan.care.labs.when import When
from mealplan.tables import cell_list, read_table, records

CONCERNS = ("none", "watch", "ask", "today")
"""From nothing to do, to contacting a clinician today."""


@dataclass(frozen=True)
class Band:
    """A row of ``lab_bands.csv``: from ``low`` to ``high`` in the marker's SI unit.

    An end that is None is open. ``includes`` says which ends belong to the band. ``tags`` are
    what suggestions look for.
    """

    marker: str
    stages: tuple[str, ...]
    trimesters: tuple[int, ...]
    standards: tuple[str, ...]
    name: str
    low: float | None
    high: float | None
    includes: str
    concern: str
    note: str
    follow_up: str
    tags: tuple[str, ...]
    confidence: str
    source: str

    def holds(self, value_si: float) -> bool:
        """Return whether a value lies in the band."""
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        return (
            low < value_si < high
            or (value_si == low and self.includes in ("low", "both"))
            or (value_si == high and self.includes in ("high", "both"))
        )

    @property
    def label(self) -> str:
        """The name in words."""
        return self.name.replace("_", " ")


@dataclass(frozen=True)
class Reading:
    """A result read against its bands; ``band`` is None where the report gives only a bound.

    ``low`` and ``high`` are the ends of the adequate range at that stage, in the SI unit.
    ``parts`` are what is to be said of it: what the band means, why, and questions about it.
    """

    result: Result
    when: When
    band: Band | None
    low: float | None
    high: float | None
    parts: tuple[str, ...]
    source: str

    @property
    def note(self) -> str:
        """All that is to be said of it, in one line."""
        return " ".join(self.parts)

    @property
    def concern(self) -> str:
        """How soon to talk about it: one of ``CONCERNS``; ``watch`` where it is not known."""
        return "watch" if self.band is None else self.band.concern

    @property
    def tags(self) -> tuple[str, ...]:
        """What suggestions look for."""
        return () if self.band is None else self.band.tags


def _number(cell: Any) -> float | None:
    return None if math.isnan(float(cell)) else float(cell)


@lru_cache(maxsize=1)
def all_bands() -> tuple[Band, ...]:
    """Return every band, in the table's order."""
    return tuple(
        Band(
            row["marker"],
            tuple(cell_list(row["stages"])),
            tuple(int(part) for part in cell_list(row["trimesters"])),
            tuple(cell_list(row["standards"])),
            row["band"],
            _number(row["low"]),
            _number(row["high"]),
            row["includes"],
            row["concern"],
            row["note"],
            row["follow_up"] if isinstance(row["follow_up"], str) else "",
            tuple(cell_list(row["tags"])),
            row["confidence"],
            row["source"],
        )
        for row in records(read_table("lab_bands", text=("trimesters",)))
    )


def bands_for(marker: str, when: When, standard: str = "us") -> tuple[Band, ...]:
    """Return the bands of a marker at a stage, from low to high.

    A standard with bands of its own goes before the others. Where the stage is not known, the
    bands for women who are not pregnant stand.
    """
    stage = when.stage or "preconception"
    fitting = [
        band
        for band in all_bands()
        if band.marker == marker
        and stage in band.stages
        and (not band.trimesters or when.trimester in band.trimesters)
    ]
    own = [band for band in fitting if standard in band.standards]
    chosen = own or [band for band in fitting if not band.standards]
    return tuple(sorted(chosen, key=lambda band: -math.inf if band.low is None else band.low))


def reasons_for(band: Band, when: When) -> tuple[str, ...]:
    """Return why a band is read so at a stage, each sentence with its studies."""
    stage = when.stage or "preconception"
    found = []
    for row in records(read_table("lab_reasons", text=("trimesters",))):
        trimesters = cell_list(row["trimesters"])
        if (
            row["marker"] == band.marker
            and stage in cell_list(row["stages"])
            and (not trimesters or str(when.trimester) in trimesters)
            and band.name in cell_list(row["bands"])
        ):
            found.append(f"{row['reason']} ({cited(cell_list(row['evidence']))})")
    return tuple(found)


def read_against_bands(result: Result, when: When, standard: str = "us") -> Reading:
    """Read a result against the bands of its stage; see `Reading`."""
    bands = bands_for(result.marker, when, standard)
    usual = [band for band in bands if band.name == "adequate"]
    low = usual[0].low if usual else None
    high = usual[-1].high if usual else None
    band = _band_of(result, bands)
    if band is None:
        parts = [
            f"The report says only {result.text}, and that lies in more than one band: ask your "
            "laboratory for the number."
        ]
        source = "; ".join(dict.fromkeys(each.source for each in bands))
    else:
        parts = [band.note, *reasons_for(band, when)]
        source = band.source
    parts += [result.doubt, _unit_question(result, bands, band), when.note]
    return Reading(result, when, band, low, high, tuple(p for p in parts if p), source)


def _band_of(result: Result, bands: tuple[Band, ...]) -> Band | None:
    """Find the band of a value, or of every value that a bound such as ``<60`` leaves."""
    value = result.value_si
    if not result.bound:
        return next((band for band in bands if band.holds(value)), None)
    left = [band for band in bands if _reaches(band, result.bound, value)]
    return left[0] if len(left) == 1 else None


def _reaches(band: Band, bound: str, value: float) -> bool:
    """Return whether a band holds any value below (``<``) or above (``>``) another."""
    if bound == "<":
        return band.low is None or band.low < value
    return band.high is None or band.high > value


def _unit_question(result: Result, bands: tuple[Band, ...], band: Band | None) -> str:
    """Ask for the unit where the same number in another one would mean something else."""
    if result.bound or result.doubt or band is None:
        return ""
    marker = all_markers()[result.marker]
    alike = mistaken_units().get(result.marker, ())
    own = marker.si(1, result.unit)
    for unit in usual_units(marker, result.value):
        if marker.si(1, unit) == own or not {unit, result.unit} <= set(alike):
            continue
        other_si = round(marker.si(result.value, unit), marker.decimals)
        other = next((each for each in bands if each.holds(other_si)), None)
        if other is not None and other.concern != band.concern:
            return (
                f"{result.value:g} {result.unit} or {unit}? In {unit} it would be "
                f"{other_si:g} {marker.unit_si} and lie in another band ({other.label}): look at "
                "the unit on the report."
            )
    return ""
