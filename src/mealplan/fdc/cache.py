"""Keeps answers on disk, with the time they were fetched; a key is never among them."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mealplan.own.places import cache_dir, write_private

FRESH_S = 7 * 86400.0
"""A food changes seldom: an answer of this week is not asked for again."""


@dataclass(frozen=True)
class Answer:
    """An answer's JSON and when it came, in seconds since 1970."""

    body: Any
    fetched: float

    @property
    def age_s(self) -> float:
        """Seconds since it came."""
        return max(0.0, time.time() - self.fetched)

    @property
    def fresh(self) -> bool:
        """Whether it need not be asked for again."""
        return self.age_s < FRESH_S


class ResponseCache:
    """Answers by question, one file each; a file that is damaged counts as not there."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or cache_dir() / "fdc"

    def _path(self, question: str) -> Path:
        return self._folder / f"{hashlib.sha256(question.encode()).hexdigest()}.json"

    def get(self, question: str) -> Answer | None:
        """Return the answer kept for a question, however old."""
        try:
            kept = json.loads(self._path(question).read_text(encoding="utf-8"))
            return Answer(kept["body"], float(kept["fetched"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, question: str, answer: Answer) -> None:
        """Keep an answer; a disk that takes nothing is no reason to fail."""
        text = json.dumps({"fetched": answer.fetched, "body": answer.body}, ensure_ascii=False)
        try:
            write_private(self._path(question), text)
        except OSError:
            return
