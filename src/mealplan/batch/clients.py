"""Reads ``CLIENTS.csv`` row by row, whatever a spreadsheet made of it."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from mealplan.csvtext import column_name
from mealplan.errors import DataError, in_file
from mealplan.profiles import Profile

_SAFE = re.compile(r"[^A-Za-z0-9_-]")
_MAX_NAME = 80
_READ = 1 << 20


@dataclass(frozen=True)
class ClientRow:
    """A row as read: ``number`` as a spreadsheet counts (the header is row 1)."""

    number: int
    cells: dict[str, str]
    problem: str = ""

    @property
    def client_id(self) -> str:
        """The client's id, or ``row-<number>`` where the cell is empty."""
        return self.cells.get("client_id", "").strip() or f"row-{self.number}"

    @property
    def folder(self) -> str:
        """A folder name that cannot leave the output folder and differs where ids differ."""
        plain = _SAFE.sub("_", self.client_id)[:_MAX_NAME]
        if plain == self.client_id:
            return plain
        mark = hashlib.sha256(self.client_id.encode()).hexdigest()[:8]
        return f"{plain}-{mark}"

    @property
    def key(self) -> str:
        """What the manifest calls this row; a row that cannot be planned has its own place."""
        return f"{self.folder} row {self.number}" if self.problem else self.folder

    def fingerprint(self, stamp: str) -> str:
        """Hash of what the plan depends on: the row, the program, its food table."""
        text = json.dumps([stamp, self.client_id, self.cells], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def profile(self, source: str) -> Profile:
        """Make the profile. Raises `DataError` naming the row and column."""
        if self.problem:
            raise DataError(in_file(source, self.problem, row=self.number))
        profile = Profile.from_mapping(self.cells, source=source, row=self.number)
        return profile if profile.client_id else profile.with_options(client_id=self.client_id)


def encoding_of(path: Path) -> str:
    """UTF-8 (with or without BOM) or UTF-16 where the file is that, else Windows' Latin-1."""
    try:
        with path.open("rb") as raw:
            if raw.read(2) in (b"\xff\xfe", b"\xfe\xff"):
                return "utf-16"
        with path.open(encoding="utf-8-sig") as stream:
            while stream.read(_READ):
                pass
    except UnicodeDecodeError:
        return "cp1252"
    except OSError as error:
        raise DataError(in_file(path.name, f"cannot be read ({error.strerror})")) from error
    return "utf-8-sig"


def read_clients(path: Path, name: str = "") -> Iterator[ClientRow]:
    """Yield the rows of a clients file, one at a time.

    Parameters
    ----------
    name : what messages call the file; its own name where empty.

    Raises
    ------
    DataError : the file is empty, has no header, or a column no profile has.
    """
    name = name or path.name
    with path.open(encoding=encoding_of(path), errors="replace", newline="") as stream:
        first = stream.readline()
        if not first.strip():
            raise DataError(in_file(name, "is empty; its first row must name profile keys"))
        delimiter = max(",;\t", key=first.count)
        names = [_column(n) for n in next(csv.reader([first], delimiter=delimiter))]
        _check_header(name, names)
        seen: set[str] = set()
        for number, cells in _numbered(csv.reader(stream, delimiter=delimiter)):
            if cells is None:
                problem = "is no CSV row (a quote that is never closed?); mend its quotes"
                yield ClientRow(number, {}, problem)
                continue
            if not any(cell.strip() for cell in cells):
                continue
            row = ClientRow(number, dict(zip(names, cells, strict=False)))
            problem = ""
            if len(cells) > len(names):
                problem = (
                    f"has {len(cells)} cells for {len(names)} columns; quote cells with commas"
                )
            elif row.folder in seen:
                problem = (
                    f"client_id {row.client_id!r} stands in an earlier row too; make it unique"
                )
            else:
                seen.add(row.folder)
            yield ClientRow(number, row.cells, problem)


def _column(text: str) -> str:
    """Read a column's name as people write it: ``Age years`` is ``age_years``."""
    return column_name(text).replace(" ", "_").replace("-", "_")


def _numbered(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | None]]:
    """Yield rows with their numbers, from 2; a row that cannot be read is None."""
    number = 1
    while True:
        number += 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield number, None
        else:
            yield number, cells


def _check_header(file: str, names: list[str]) -> None:
    allowed = set(Profile.model_fields)
    for name in names:
        if name in allowed or name.startswith("targets."):
            continue
        near = get_close_matches(name, allowed, n=1)
        hint = f"did you mean {near[0]}?" if near else "remove it or name it as a profile key"
        raise DataError(
            in_file(file, f"is no profile key; {hint}", row=1, column=name[:60] or "(blank)")
        )
    repeated = {n for n in names if names.count(n) > 1}
    if repeated:
        raise DataError(in_file(file, "stands there twice", row=1, column=min(repeated)))
