"""Notes on foods: one text per food, sentences joined by full stops."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from mealplan.eligibility.matching import Mask


def add_note(notes: list[str], hits: Mask, text: str) -> None:
    """Add a sentence to the notes of some foods, in place; one that is there stays alone."""
    for i in np.flatnonzero(hits):
        if text not in notes[i]:
            notes[i] = f"{notes[i]}. {text}".strip(". ")


def joined_notes(*notes: Sequence[str]) -> list[str]:
    """Join the notes of each food, the empty ones left out."""

    def join(texts: Iterable[str]) -> str:
        return ". ".join(text for text in texts if text)

    return [join(texts) for texts in zip(*notes, strict=True)]
