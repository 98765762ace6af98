"""``manifest.jsonl``: one line for each client when her files are written; survives any end."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from mealplan.batch.clients import ClientRow
from mealplan.errors import DataError, in_file

try:
    import fcntl
except ImportError:  # pragma: no cover  # not on Windows
    fcntl = None  # type: ignore[assignment]

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """What is kept in memory of a line: the rest is read again from its place in the file."""

    fingerprint: bytes
    failed: bool
    row: int
    formats: frozenset[str]
    offset: int


@lru_cache(maxsize=64)
def _formats(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(names)


class Manifest:
    """The lines of a manifest by client; the last line of a client counts.

    Holds about 300 bytes a client, however long its line is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._done: dict[str, Done] = {}
        self._end = 0
        self._stream: BinaryIO | None = None
        if path.is_file():
            with path.open("rb") as lines:
                for line in lines:
                    self._take(line)
                    self._end += len(line)

    def _take(self, line: bytes) -> None:
        """Remember a line; one cut short by a kill is passed over."""
        with contextlib.suppress(ValueError, KeyError, TypeError):
            entry = json.loads(line)
            summary = entry["summary"]
            self._done[str(entry["key"])] = Done(
                bytes.fromhex(entry["fingerprint"]), summary["status"] == "failed",
                int(summary["row"]), _formats(tuple(entry["formats"])), self._end,
            )  # fmt: skip

    def __enter__(self) -> Manifest:
        """Open for adding lines. Raises `DataError` where another batch does so."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._stream = self.path.open("ab")
        except OSError as error:
            msg = in_file(self.path, f"cannot be written ({error.strerror}); choose another --out")
            raise DataError(msg) from error
        if fcntl is not None:
            try:
                fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                msg = in_file(self.path, "another batch is writing here; wait or change --out")
                raise DataError(msg) from error
        self._end = self._stream.seek(0, 2)
        if self._end:
            with self.path.open("rb") as lines:
                lines.seek(self._end - 1)
                if lines.read(1) != b"\n":
                    self._write(b"\n")
        return self

    def __exit__(self, *_: object) -> None:
        """Close; the lock ends with it."""
        if self._stream is not None:
            self._stream.close()

    def add(self, entry: Entry) -> None:
        """Write a line and remember it; files of the same plan in other formats still stand."""
        before = self._done.get(str(entry["key"]))
        if before is not None and before.fingerprint == bytes.fromhex(entry["fingerprint"]):
            entry = {**entry, "formats": sorted({*entry["formats"], *before.formats})}
        line = (json.dumps(entry, ensure_ascii=False) + "\n").encode()
        self._take(line)
        self._write(line)

    def _write(self, line: bytes) -> None:
        assert self._stream is not None
        self._stream.write(line)
        self._stream.flush()
        self._end += len(line)

    def is_done(
        self, row: ClientRow, fingerprint: str, formats: Sequence[str], *, retry_failed: bool
    ) -> bool:
        """Tell whether a row was worked on as it stands now, in these formats."""
        done = self._done.get(row.key)
        if done is None or done.fingerprint != bytes.fromhex(fingerprint):
            return False
        if done.failed:
            return not retry_failed and done.row == row.number
        if not done.formats.issuperset(formats):
            return False
        return (self.path.parent / "clients" / row.folder / "plan.csv").is_file()

    def entry(self, row: ClientRow) -> Entry | None:
        """Return a client's last line, or None."""
        done = self._done.get(row.key)
        if done is None:
            return None
        with self.path.open("rb") as lines:
            lines.seek(done.offset)
            entry: Entry = json.loads(lines.readline())
        return entry
