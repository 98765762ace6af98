"""Names of meals and their recipe steps, written from what was picked.

A pattern is a sentence with places for foods. ``{base}`` is the name of the food in the role
``base``; ``{bread+cheese}`` joins the names of those roles that are filled ("rye bread and
Swiss cheese"); ``{beans.one}`` is the name of one of them ("black bean"), as in "black bean
tacos". A ``[part in brackets]`` goes when a place in it stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

_PLACE = re.compile(r"{([^{}]*)}")
_PART = re.compile(r"\[([^\[\]]*)\]")
_ONE = ".one"
_NO_PLURAL = ("ss", "us", "asparagus", "hummus", "couscous", "molasses", "swiss")


def meal_name(pattern: str, names: Mapping[str, str]) -> str:
    """Fill a name pattern; ``names`` maps the filled roles to the names of their foods."""
    return _capital(_fill(pattern, names))


def meal_steps(patterns: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """Fill the patterns of recipe steps; a step of which nothing is left is left out."""
    steps = (_capital(_fill(pattern, names)) for pattern in patterns)
    return tuple(step for step in steps if step.strip(" .,"))


def places(pattern: str) -> list[str]:
    """Return the roles that a pattern speaks of, in order, repeated as written."""
    return [
        word.strip().removesuffix(_ONE)
        for place in _PLACE.findall(pattern)
        for word in place.split("+")
    ]


def joined(words: Iterable[str]) -> str:
    """Join words as a list is read: ``a and b``, ``a, b and c``; ``a, peppers and onions``."""
    *first, last = words
    if not first:
        return last
    return f"{', '.join(first)}{', ' if ' and ' in last else ' and '}{last}"


def one_of(name: str) -> str:
    """Return a food's name as it stands before another noun: ``black beans`` -> ``black bean``."""
    head, space, last = name.rpartition(" ")
    if last.endswith(_NO_PLURAL) or not last.endswith("s"):
        return name
    if last.endswith("rries"):
        last = last[:-3] + "y"
    elif last.endswith(("oes", "ches", "shes", "sses")):
        last = last[:-2]
    else:
        last = last[:-1]
    return f"{head}{space}{last}"


def _fill(pattern: str, names: Mapping[str, str]) -> str:
    def part(match: re.Match[str]) -> str:
        text = match.group(1)
        return text if all(_words(p, names) for p in _PLACE.findall(text)) else ""

    def place(match: re.Match[str]) -> str:
        words = _words(match.group(1), names)
        return joined(words) if words else ""

    text = _PLACE.sub(place, _PART.sub(part, pattern))
    text = re.sub(r"\b(with|on|in)((?:,| and)\s)", r"\1 ", re.sub(r"\s{2,}", " ", text))
    text = re.sub(r"\s+(?:with|on|in|and)\s*(?=[,.]|$)", "", text)  # a list that came out empty
    return re.sub(r"\s+([,.])", r"\1", text).strip(" ,")


def _words(place: str, names: Mapping[str, str]) -> list[str]:
    """Return the names that a place stands for, each once."""
    found: dict[str, None] = {}
    for word in place.split("+"):
        role = word.strip()
        name = names.get(role.removesuffix(_ONE), "")
        if name:
            found[one_of(name) if role.endswith(_ONE) else name] = None
    return list(found)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
