"""What a plan falls short of: by how much, on which days, and what holds it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, kw_only=True)
class Shortfall:
    """A target that a week does not meet, counted with her supplements.

    Amounts are per day in ``unit``. ``amount`` is what the week's mean lacks (``short``) or has
    too much (``over``); where the mean is met and only single days miss, it is the worst day's.
    ``days`` are the days that miss, for a target that holds every day, else empty.
    ``best_amount`` is what the best week of her foods and her supplements come to together with
    all her other targets; ``avoidable`` says that it would meet this one. ``held_back_by`` are
    her own wishes that keep better sources away, the strongest first, in her words.
    """

    nutrient: str
    label: str
    unit: str
    kind: Literal["short", "over"]
    amount: float
    total: float
    target: float
    days: tuple[int, ...] = ()
    best_amount: float | None = None
    avoidable: bool = False
    held_back_by: tuple[str, ...] = ()
    sentence: str = ""

    def document(self) -> dict[str, Any]:
        """Return plain values for ``plan.json``."""
        raise NotImplementedError

    @classmethod
    def from_document(cls, values: Mapping[str, Any]) -> Shortfall:
        """Read what ``document`` gave."""
        raise NotImplementedError
