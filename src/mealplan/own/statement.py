"""Reads an ingredient statement: which traits a packaged food has, and what is added to it.

What the words mean is in ``statement_words.csv``. A part of the statement that no rule knows
leaves open every trait that US law does not have a label name (21 U.S.C. 343(w)).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from mealplan.suits import LEVEL_OF, LEVELS
from mealplan.tables import cell_list, read_table, records

MEATS = ("pork", "beef", "other_meat", "poultry")
PRECAUTION = re.compile(
    r"\b(may (also )?contain|(made|manufactured|produced|processed|packaged|packed)\b[^.]{0,40}"
    r"\b(facility|equipment|lines?|plant|factory)|shared (equipment|facility|lines?))[^.]*\.?"
)
DENIAL = re.compile(r"\b(contains no|free (of|from)|does not contain|without|no added)\b[^.;]*")
SEPARATORS = re.compile(r"[,;:()\[\]{}.•*•]|\band/or\b|\s-\s|\n")
WORD = re.compile(r"[a-z]{2,}")


@dataclass(frozen=True)
class Statement:
    """What an ingredient statement tells.

    ``verdicts`` holds yes, may, unknown or no for each trait, ``evidence`` a sentence for each
    that is not ``no``; ``adds`` the nutrients that are added, by id; ``unrecognised`` the parts
    that no rule knows. ``text`` is empty where the food has no statement: every trait is unknown.
    """

    text: str
    verdicts: Mapping[str, str]
    evidence: Mapping[str, str]
    adds: frozenset[str]
    notes: tuple[str, ...]
    unrecognised: tuple[str, ...]


@dataclass(frozen=True)
class _Word:
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    yes: tuple[str, ...]
    may: tuple[str, ...]
    adds: tuple[str, ...]
    note: str

    def meant_by(self, part: str) -> bool:
        """Whether a part of a statement holds the word."""
        spared = self.unless is not None and self.unless.search(part) is not None
        return not spared and self.pattern.search(part) is not None


@lru_cache(maxsize=1)
def _words() -> tuple[_Word, ...]:
    return tuple(
        _Word(
            re.compile(row["pattern"]),
            re.compile(row["unless"]) if isinstance(row["unless"], str) else None,
            tuple(cell_list(row["yes"])),
            tuple(cell_list(row["may"])),
            tuple(cell_list(row["adds"])),
            row["note"] if isinstance(row["note"], str) else "",
        )
        for row in records(read_table("statement_words"))
    )


@lru_cache(maxsize=1)
def _traits() -> dict[str, tuple[str, bool]]:
    """Label of each trait, and whether a US label must name it."""
    return {
        row["trait"]: (row["label"], row["named_on_label"] == "yes")
        for row in records(read_table("traits"))
    }


def read_statement(text: str) -> Statement:
    """Judge a food by its ingredient statement.

    Parameters
    ----------
    text : as printed on the package, allergen sentences ("Contains: soy.", "May contain ...")
        and all; empty where there is none.
    """
    traits = _traits()
    if not text.strip():
        why = "it has no ingredient statement"
        unknown = dict.fromkeys(traits, "unknown")
        evidence = {t: f"may or may not contain {label}: {why}" for t, (label, _) in traits.items()}
        return Statement("", unknown, evidence, frozenset(), (), ())
    levels = dict.fromkeys(traits, 0)
    parts_of: dict[str, str] = {}
    adds: set[str] = set()
    notes: dict[str, None] = {}
    strange: list[str] = []
    for part, surely in _parts(text):
        known = False
        for word in _words():
            if not word.meant_by(part):
                continue
            known = True
            for names, level in ((word.yes, "yes" if surely else "may"), (word.may, "may")):
                for name in names:
                    if LEVEL_OF[level] > levels[name]:
                        levels[name], parts_of[name] = LEVEL_OF[level], part
            if surely:
                adds.update(word.adds)
                if word.note:
                    notes[f"{part}: {word.note}"] = None
        if not known and surely and WORD.search(part):
            strange.append(part)
    if strange:
        for name, (_, named) in traits.items():
            if not named and levels[name] == 0 and name != "meat_with_milk":
                levels[name], parts_of[name] = LEVEL_OF["unknown"], strange[0]
    _judge_meat_with_milk(levels, parts_of)
    verdicts = {name: LEVELS[level] for name, level in levels.items()}
    evidence = {
        name: _evidence(verdict, traits[name][0], parts_of.get(name, ""))
        for name, verdict in verdicts.items()
        if verdict != "no"
    }
    return Statement(text, verdicts, evidence, frozenset(adds), tuple(notes), tuple(strange))


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a statement, and whether the food surely holds them."""
    small = re.sub(r"\s+", " ", text.lower().replace("\n", ". "))
    small = re.sub(r"(\d)[.,](\d)", r"\1 \2", small)
    small = re.sub(r"\b(no|st|vit)\.", r"\1", small)
    perhaps = " ".join(match.group(0) for match in PRECAUTION.finditer(small))
    surely = DENIAL.sub(" ", PRECAUTION.sub(" . ", small))
    for chunk, sure in ((surely, True), (perhaps, False)):
        for part in SEPARATORS.split(chunk):
            tidy = part.strip(" -\"'&/")
            if tidy:
                yield tidy, sure


def _judge_meat_with_milk(levels: dict[str, int], parts_of: dict[str, str]) -> None:
    """As sure as the less sure of meat and milk."""
    meat = max(MEATS, key=lambda name: levels[name])
    level = min(levels[meat], levels["milk"])
    if level:
        levels["meat_with_milk"] = level
        parts_of["meat_with_milk"] = f"{parts_of.get(meat, '')} and {parts_of.get('milk', '')}"


def _evidence(verdict: str, label: str, part: str) -> str:
    if verdict == "yes":
        return f"contains {label}: the ingredient statement names {part!r}"
    if verdict == "may":
        return f"may contain {label}: the ingredient statement names {part!r}"
    return f"may or may not contain {label}: {part!r} in its ingredient statement is not known here"
