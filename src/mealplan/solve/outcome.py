"""How a programme ended: its status in our words, values and duals by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

Status = Literal["optimal", "feasible", "infeasible", "none"]
FloatArray = np.ndarray[tuple[int], np.dtype[np.float64]]


class Named(Mapping[str, float]):
    """Numbers by name. Looked up by name only where somebody asks: a search seldom does."""

    def __init__(self, names: Sequence[str], numbers: Sequence[float]) -> None:
        self.numbers: FloatArray = np.array(numbers, dtype=float)
        self._names = names  # may have grown since

    @cached_property
    def _by_name(self) -> dict[str, float]:
        return dict(zip(self._names, self.numbers.tolist(), strict=False))

    def __getitem__(self, name: str) -> float:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self.numbers)


def _nothing() -> Named:
    return Named((), ())


@dataclass(frozen=True)
class Outcome:
    """How a programme ended.

    ``optimal`` is proved within the asked gap, ``feasible`` is a solution without that proof,
    ``infeasible`` has none, ``none`` means the solver gave neither. ``bound`` is the best proved
    lower bound of the objective (all programmes minimise); ``gap`` is
    (objective - bound) / max(|objective|, 1e-9).
    """

    status: Status
    objective: float = float("nan")
    bound: float = float("nan")
    gap: float = float("inf")
    seconds: float = 0.0
    values: Named = field(default_factory=_nothing)
    duals: Named = field(default_factory=_nothing)

    @property
    def solved(self) -> bool:
        """Whether there is a solution to read."""
        return self.status in ("optimal", "feasible")
