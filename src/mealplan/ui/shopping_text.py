"""The shopping list as text to copy. No Streamlit here."""

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
