"""Runs a batch: what is missing or changed, in chunks, each finished chunk noted at once."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import shutil
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

from mealplan.batch.clients import ClientRow, read_clients
from mealplan.batch.work import FORMATS, SUMMARY_COLUMNS, plan_chunk
from mealplan.errors import DataError, in_file
from mealplan.report.files import defused, write_whole
from mealplan.report.tables import BOM
from mealplan.tables import data_dir

Chunk = list[tuple[ClientRow, str]]
Entry = dict[str, Any]


@dataclass(frozen=True)
class BatchOptions:
    """How to run: ``dask`` is a scheduler's address, ``chunk`` rows go to a worker at once."""

    jobs: int = 1
    dask: str | None = None
    retry_failed: bool = False
    fail_fast: bool = False
    dry_run: bool = False
    chunk: int = 4
    formats: tuple[str, ...] = FORMATS


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
) -> BatchResult:
    """Plan every client of a CSV.

    Parameters
    ----------
    progress : called with rows done, rows to do and seconds since the start.

    Raises
    ------
    DataError : the file has no usable header; a bad row is only reported in ``summary.csv``.
    """
    options = options or BatchOptions()
    manifest = out / "manifest.jsonl"
    done = _read_manifest(manifest)
    stamp = _stamp()
    to_do = sum(1 for _ in _pending(clients, done, stamp, options))
    if options.dry_run:
        return _dry_run(clients, to_do)
    out.mkdir(parents=True, exist_ok=True)
    began, planned = time.perf_counter(), 0
    chunks = _chunks(_pending(clients, done, stamp, options), options.chunk)
    with (
        manifest.open("a", encoding="utf-8") as log,
        contextlib.closing(_results(chunks, out, clients.name, options)) as results,
    ):
        for entries in results:
            for entry in entries:
                log.write(json.dumps(entry, ensure_ascii=False) + "\n")
                done[entry["summary"]["row"]] = entry
            log.flush()
            planned += len(entries)
            progress(planned, to_do, time.perf_counter() - began)
            if options.fail_fast and any(e["summary"]["status"] == "failed" for e in entries):
                break
    return _assemble(clients, out, done, stamp, planned)


def _stamp() -> str:
    sums = (data_dir() / "CHECKSUMS").read_text(encoding="utf-8")
    return f"{version('mealplan')} {sums}"


def _read_manifest(path: Path) -> dict[int, Entry]:
    """Return the last entry per row; a line cut short by a kill is not there."""
    done: dict[int, Entry] = {}
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            with contextlib.suppress(ValueError, KeyError, TypeError):
                entry = json.loads(line)
                done[entry["summary"]["row"]] = entry
        if not path.read_bytes().endswith(b"\n") and path.stat().st_size:
            with path.open("a", encoding="utf-8") as log:
                log.write("\n")
    return done


def _pending(
    clients: Path, done: dict[int, Entry], stamp: str, options: BatchOptions
) -> Iterator[tuple[ClientRow, str]]:
    """Rows that are missing or changed."""
    for row in read_clients(clients):
        fingerprint = row.fingerprint(stamp)
        entry = done.get(row.number)
        same = entry is not None and entry["fingerprint"] == fingerprint
        failed = entry is not None and entry["summary"]["status"] == "failed"
        if not same or (failed and options.retry_failed):
            yield row, fingerprint


def _chunks(rows: Iterable[tuple[ClientRow, str]], size: int) -> Iterator[Chunk]:
    rows = iter(rows)
    while chunk := list(islice(rows, size)):
        yield chunk


def _results(
    chunks: Iterator[Chunk], out: Path, source: str, options: BatchOptions
) -> Generator[list[Entry]]:
    """Yield finished chunks, in any order."""
    if options.dask is not None:
        yield from _on_dask(chunks, out, source, options)
        return
    if options.jobs == 1:
        for chunk in chunks:
            yield plan_chunk(chunk, out, source, options.formats)
        return
    from joblib import Parallel, delayed

    pool = Parallel(n_jobs=options.jobs, return_as="generator_unordered", pre_dispatch="2*n_jobs")
    yield from pool(delayed(plan_chunk)(chunk, out, source, options.formats) for chunk in chunks)


def _on_dask(
    chunks: Iterator[Chunk], out: Path, source: str, options: BatchOptions
) -> Generator[list[Entry]]:
    """Send the same chunks to a Dask cluster whose workers see ``out``; a few wait at a time."""
    try:
        from distributed import Client, as_completed
    except ImportError as error:
        msg = "--dask needs the dask extra: pip install 'mealplan[dask]'"
        raise DataError(msg) from error
    try:
        client = Client(options.dask, timeout=20)
    except (OSError, ValueError) as error:
        msg = f"--dask {options.dask}: no scheduler answers there; start one or drop --dask"
        raise DataError(msg) from error
    with client:
        waiting = 4 * max(1, sum(client.nthreads().values()))

        def send(chunk: Chunk) -> Any:
            return client.submit(
                plan_chunk, chunk, out.resolve(), source, options.formats, pure=False, retries=3
            )

        finished = as_completed([send(chunk) for chunk in islice(chunks, waiting)])
        for future in finished:
            yield future.result()
            for chunk in islice(chunks, 1):
                finished.add(send(chunk))


def _dry_run(clients: Path, to_do: int) -> BatchResult:
    rows = failed = 0
    for row in read_clients(clients):
        rows += 1
        try:
            row.profile(clients.name)
        except DataError:
            failed += 1
    return BatchResult(rows, to_do, 0, 0, failed)


def _assemble(
    clients: Path, out: Path, done: dict[int, Entry], stamp: str, planned: int
) -> BatchResult:
    """Write summary.csv, plans.csv and nutrients.csv in the order of the rows."""
    counts = {"met": 0, "short": 0, "failed": 0}
    text = io.StringIO()
    writer = csv.DictWriter(text, SUMMARY_COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    folders, rows = [], 0
    for row in read_clients(clients):
        rows += 1
        entry = done.get(row.number)
        if entry is None or entry["fingerprint"] != row.fingerprint(stamp):
            continue
        summary = entry["summary"]
        writer.writerow({key: defused(value) for key, value in summary.items()})
        counts[summary["status"]] += 1
        if summary["status"] != "failed":
            folders.append(out / "clients" / entry["folder"])
    write_whole(out / "summary.csv", BOM + text.getvalue().encode())
    for name, source in (("plans.csv", "plan.csv"), ("nutrients.csv", "nutrients.csv")):
        _join(out / name, [folder / source for folder in folders])
    return BatchResult(rows, planned, counts["met"], counts["short"], counts["failed"])


def _join(path: Path, parts: list[Path]) -> None:
    """Join CSV files under one header, never holding more than one buffer of them."""
    unfinished = path.with_name(f".{path.name}.part")
    with unfinished.open("wb") as joined:
        for number, part in enumerate(parts):
            try:
                with part.open("rb") as stream:
                    header = stream.readline()
                    if number == 0:
                        joined.write(header)
                    shutil.copyfileobj(stream, joined)
            except OSError as error:
                msg = in_file(part, "is missing; delete its line in manifest.jsonl and run again")
                raise DataError(msg) from error
    unfinished.replace(path)
