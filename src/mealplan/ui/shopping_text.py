"""The shopping list for a screen and as text to copy. No Streamlit here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def list_text(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the list by aisle, one thing a line.

    Parameters
    ----------
    rows : ``aisle``, ``item``, ``amount`` as in ``shopping.csv``, in its order.
    """
    lines: list[str] = []
    aisle = None
    for row in rows:
        if row["aisle"] != aisle:
            aisle = row["aisle"]
            lines += ["", str(aisle)] if lines else [str(aisle)]
        lines.append(f"- {row['item']}, {row['amount']}")
    return "\n".join(lines) or "Nothing left to buy."


Aisle = tuple[str, list[Mapping[str, Any]]]


def in_columns(rows: Iterable[Mapping[str, Any]], columns: int) -> list[list[Aisle]]:
    """Share the aisles among columns of about the same length, in order."""
    aisles: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        aisles.setdefault(str(row["aisle"]), []).append(row)
    heights = {aisle: len(items) + 2 for aisle, items in aisles.items()}  # a heading is 2 rows
    out: list[list[Aisle]] = [[] for _ in range(columns)]
    done, whole = 0.0, sum(heights.values())
    for aisle, items in aisles.items():
        middle = done + heights[aisle] / 2
        out[min(columns - 1, int(columns * middle / whole))].append((aisle, items))
        done += heights[aisle]
    return out
