"""Blood markers, their units, and how people write both."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import lru_cache

from mealplan.errors import DataError
from mealplan.tables import cell_list, read_table, records
from mealplan.units import convert

COMBINED = "cb12"


@dataclass(frozen=True)
class Marker:
    """A blood marker of ``lab_markers.csv``.

    ``possible`` and ``usual`` are ranges in ``unit_si``: outside the first a value cannot be,
    outside the second its unit is asked about. ``units`` are those it may be given in, the SI
    unit first.
    """

    id: str
    label: str
    also_called: tuple[str, ...]
    unit_si: str
    decimals: int
    possible: tuple[float, float]
    usual: tuple[float, float]
    measures: str
    units: tuple[str, ...]

    def si(self, value: float, unit: str) -> float:
        """Return a value in ``unit_si``. Raises `DataError` for a unit it is not given in."""
        return convert(value, self.id, unit, self.unit_si)

    def is_possible(self, value: float, unit: str) -> bool:
        """Return whether a value in a unit can be at all."""
        low, high = self.possible
        return low <= self.si(value, unit) <= high

    def is_usual(self, value: float, unit: str) -> bool:
        """Return whether a value in a unit is one that people have."""
        low, high = self.usual
        return low <= self.si(value, unit) <= high


def printed_unit(unit: str) -> str:
    """Write a unit as people print it: ``µg/L`` for ``ug/L``, nothing for a number without."""
    if unit == "1":
        return ""
    return f"µ{unit[1:]}" if unit.startswith("u") else unit


def _plain(text: str) -> str:
    """Write a name or unit as the tables do: small letters, ``u`` for micro, single blanks."""
    small = text.strip().lower().replace("µ", "u").replace("μ", "u")
    small = re.sub(r"\bmcg\b", "ug", small)
    return re.sub(r"[\s_]+", " ", small)


@lru_cache(maxsize=1)
def _written_units() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in records(read_table("lab_units").sort_values(["marker", "seq"])):
        ways = found.setdefault(row["marker"], {})
        for way in (row["unit"], *cell_list(row["written"])):
            ways[_plain(way)] = row["unit"]
    return found


@lru_cache(maxsize=1)
def all_markers() -> dict[str, Marker]:
    """Return every marker by id, the combined indicator last."""
    return {
        row["marker"]: Marker(
            row["marker"],
            row["label"],
            tuple(cell_list(row["also_called"])),
            row["unit_si"],
            int(row["decimals"]),
            (float(row["possible_min"]), float(row["possible_max"])),
            (float(row["usual_min"]), float(row["usual_max"])),
            row["measures"],
            tuple(dict.fromkeys(_written_units()[row["marker"]].values())),
        )
        for row in records(read_table("lab_markers").astype({"unit_si": str}).sort_values("seq"))
    }


@lru_cache(maxsize=1)
def mistaken_units() -> dict[str, tuple[str, ...]]:
    """Return the units of each marker between which a number alone cannot decide."""
    table = read_table("lab_units").sort_values(["marker", "seq"])
    table = table[table["mistaken"] == "yes"]
    return {str(name): tuple(rows["unit"]) for name, rows in table.groupby("marker")}


def measured_markers() -> dict[str, Marker]:
    """Return the markers that a laboratory reports: all but the combined indicator."""
    return {name: marker for name, marker in all_markers().items() if name != COMBINED}


def find_marker(text: str) -> Marker:
    """Find a marker by its id, label or another usual name.

    Raises
    ------
    DataError : it is none of them; the message lists the allowed ids.
    """
    said = _plain(text)
    for marker in measured_markers().values():
        names = {_plain(marker.id), _plain(marker.label), *map(_plain, marker.also_called)}
        if said in names:
            return marker
    ids = list(measured_markers())
    near = difflib.get_close_matches(said.replace(" ", "_"), ids, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    msg = f"{text!r} is not a marker: {hint}use one of {', '.join(ids)}"
    raise DataError(msg)


def find_unit(marker: Marker, text: str) -> str:
    """Find the unit of a marker however it is written (``ug/l``, ``mcg/L``, ``µg/L``).

    Raises
    ------
    DataError : the marker is not given in such a unit; the message lists the allowed ones.
    """
    unit = _written_units()[marker.id].get(_plain(text).replace(" ", ""))
    if unit is None:
        msg = f"{text!r} is not a unit of {marker.id}: use one of {', '.join(marker.units)}"
        raise DataError(msg)
    return unit
