"""Counts calls, so that the hourly limit of FoodData Central is kept before it is hit."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path

from mealplan.own.places import write_private

HOUR_S = 3600.0
PER_HOUR = 1000


class RateLimit:
    """Calls of the last hour; kept in a file where one is given, so that it outlives a command.

    ``remaining`` is what the server last said is left of the hour, None before it said so.
    """

    def __init__(self, path: Path | None = None, *, per_hour: int = PER_HOUR) -> None:
        self.per_hour = per_hour
        self.remaining: int | None = None
        self._path = path
        self._calls: list[float] = []
        if path is not None:
            try:
                self._calls = [float(t) for t in json.loads(path.read_text(encoding="utf-8"))]
            except (OSError, ValueError, TypeError):
                self._calls = []

    def _recent(self) -> list[float]:
        now = time.time()
        self._calls = [t for t in self._calls if 0 <= now - t < HOUR_S]
        return self._calls

    def wait_s(self) -> float:
        """Seconds until a call is allowed again; 0 where one is allowed now."""
        calls = self._recent()
        if len(calls) < self.per_hour:
            return 0.0
        return HOUR_S - (time.time() - calls[-self.per_hour])

    def count(self) -> None:
        """Note a call."""
        self._recent().append(time.time())
        if self._path is not None:
            try:
                write_private(self._path, json.dumps(self._calls))
            except OSError:
                return

    def read(self, headers: Mapping[str, str]) -> None:
        """Read what the server says of its limit."""
        text = headers.get("X-RateLimit-Remaining", "")
        if text.isdigit():
            self.remaining = int(text)

    @property
    def left(self) -> int:
        """Calls left this hour, as far as is known."""
        own = self.per_hour - len(self._recent())
        return own if self.remaining is None else min(own, self.remaining)
