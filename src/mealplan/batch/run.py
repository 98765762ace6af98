"""Runs a batch: what is missing or changed, in chunks, each finished chunk noted at once."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from mealplan.batch.clients import ClientRow, read_clients
from mealplan.batch.manifest import Manifest
from mealplan.batch.spread import Worker, WorkerLostError, results_of
from mealplan.batch.work import FORMATS, SUMMARY_COLUMNS, Chunk, Errand, plan_chunk
from mealplan.errors import DataError, in_file
from mealplan.own import OwnFoods
from mealplan.report.files import defused
from mealplan.report.tables import BOM
from mealplan.tables import data_dir

_CHUNK_MAX = 8
_CHUNKS_A_JOB = 8  # so that the last chunk does not leave the other jobs idle for long
_LOSSES_MAX = 3


@dataclass(frozen=True)
class BatchOptions:
    """How to run a batch.

    Parameters
    ----------
    jobs : processes on this machine.
    dask : a scheduler's address; takes the place of ``jobs``.
    formats : files for each client; CSV is always among them.
    own_foods : foods of the user beside the shipped table.
    chunk : rows that go to a worker at once; chosen by the number of rows where None.
    """

    jobs: int = 1
    dask: str | None = None
    retry_failed: bool = False
    fail_fast: bool = False
    formats: tuple[str, ...] = FORMATS
    own_foods: OwnFoods = field(default_factory=OwnFoods)
    chunk: int | None = None


@dataclass(frozen=True)
class BatchResult:
    """How many rows ended how; ``planned`` were worked on now, the rest was there already."""

    rows: int
    planned: int
    met: int
    short: int
    failed: int


def run_batch(
    clients: Path,
    out: Path,
    options: BatchOptions | None = None,
    progress: Callable[[int, int, float], None] = lambda *_: None,
    problem: Callable[[str], None] = lambda _: None,
    name: str = "",
    here: Worker = plan_chunk,
) -> BatchResult:
    """Plan every client of a CSV.

    Parameters
    ----------
    progress : called with rows done, rows to do and seconds since the start.
    problem : called with a sentence for each row that fails now.
    name : what messages call the clients file.
    here : works on a chunk where one job is asked for: in this process, if not told otherwise.

    Raises
    ------
    DataError : the file has no usable header, or ``out`` cannot be written; a bad row is only
        reported in ``summary.csv``.
    """
    options = options or BatchOptions()
    formats = tuple(dict.fromkeys(("csv", *options.formats)))
    own = (
        json.dumps(options.own_foods.document(), sort_keys=True) if options.own_foods.foods else ""
    )
    errand = Errand(out.resolve(), name or clients.name, formats, own)
    stamp = _stamp(own)
    manifest = Manifest(out / "manifest.jsonl")

    def pending() -> Iterator[tuple[ClientRow, str]]:
        for row in read_clients(clients, name):
            mark = row.fingerprint(stamp)
            if not manifest.is_done(row, mark, formats, retry_failed=options.retry_failed):
                yield row, mark

    to_do = sum(1 for _ in pending())
    size = options.chunk or max(1, min(_CHUNK_MAX, to_do // (_CHUNKS_A_JOB * options.jobs)))
    began, planned, losses, stopped = time.perf_counter(), 0, 0, False
    worked: set[str] = set()
    with manifest:
        while not stopped:
            before = planned
            left = (job for job in pending() if job[0].key not in worked)
            results = results_of(_chunks(left, size), errand, options.jobs, options.dask, here)
            try:
                with contextlib.closing(results):
                    for entries in results:
                        for entry in entries:
                            manifest.add(entry)
                            if options.retry_failed:
                                worked.add(entry["key"])
                            if entry["summary"]["status"] == "failed":
                                problem(entry["summary"]["message"])
                                stopped = stopped or options.fail_fast
                        planned += len(entries)
                        progress(planned, to_do, time.perf_counter() - began)
                        if stopped:
                            break
                break
            except WorkerLostError as error:
                losses = losses + 1 if planned == before else 1
                if losses >= _LOSSES_MAX:
                    msg = "worker processes keep ending, perhaps out of memory; use fewer --jobs"
                    raise DataError(msg) from error
    return _assemble(clients, name, out, manifest, stamp, planned)


def _stamp(own_foods: str) -> str:
    """Hash of the program and its food table."""
    sums = (data_dir() / "CHECKSUMS").read_text(encoding="utf-8")
    return hashlib.sha256(f"{version('mealplan')}\n{sums}\n{own_foods}".encode()).hexdigest()


def _chunks(rows: Iterable[tuple[ClientRow, str]], size: int) -> Iterator[Chunk]:
    rows = iter(rows)
    while chunk := list(islice(rows, size)):
        yield chunk


def check_clients(clients: Path, name: str = "") -> Iterator[tuple[ClientRow, str]]:
    """Yield each row with what is wrong with it, or an empty text; plans nothing."""
    for row in read_clients(clients, name):
        try:
            row.profile(name or clients.name)
        except DataError as error:
            yield row, str(error)
        else:
            yield row, ""


def _assemble(
    clients: Path, name: str, out: Path, manifest: Manifest, stamp: str, planned: int
) -> BatchResult:
    """Write summary.csv, plans.csv and nutrients.csv in the order of the rows."""
    counts = {"met": 0, "short": 0, "failed": 0}
    rows = 0
    unfinished = out / ".summary.csv.part"
    with (
        unfinished.open("w", encoding="utf-8", newline="") as stream,
        _Joined(out / "plans.csv") as plans,
        _Joined(out / "nutrients.csv") as nutrients,
    ):
        stream.write(BOM.decode())
        writer = csv.DictWriter(stream, SUMMARY_COLUMNS, lineterminator="\r\n")
        writer.writeheader()
        for row in read_clients(clients, name):
            rows += 1
            entry = manifest.entry(row)
            if entry is None or entry["fingerprint"] != row.fingerprint(stamp):
                continue
            summary = {**entry["summary"], "row": row.number}
            writer.writerow({key: defused(value) for key, value in summary.items()})
            counts[summary["status"]] += 1
            if summary["status"] != "failed":
                folder = out / "clients" / row.folder
                plans.add(folder / "plan.csv")
                nutrients.add(folder / "nutrients.csv")
    unfinished.replace(out / "summary.csv")
    return BatchResult(rows, planned, counts["met"], counts["short"], counts["failed"])


class _Joined:
    """A CSV made of many under one header; whole when left, never in memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_name(f".{path.name}.part")

    def __enter__(self) -> _Joined:
        self._stream = self._part.open("wb")
        return self

    def add(self, path: Path) -> None:
        """Add the rows of a file. Raises `DataError` where it is gone."""
        try:
            with path.open("rb") as stream:
                header = stream.readline()
                if not self._stream.tell():
                    self._stream.write(header)
                shutil.copyfileobj(stream, self._stream)
        except OSError as error:
            msg = in_file(path, "is missing; run the same command again")
            raise DataError(msg) from error

    def __exit__(self, kind: object, *_: object) -> None:
        self._stream.close()
        if kind is None:
            self._part.replace(self._path)
