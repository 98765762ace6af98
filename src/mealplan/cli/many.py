"""``batch``."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import click

SHORT_EXIT = 3
INTERRUPTED_EXIT = 130
SAID_MAX = 20


@click.command()
@click.argument("clients")
@click.option(
    "--out", required=True, help="Folder to write; - writes plans.csv to standard output."
)
@click.option(
    "--jobs", default=1, show_default=True, type=click.IntRange(1, 256),
    help="Processes on this machine.",
)  # fmt: skip
@click.option(
    "--dask", metavar="ADDRESS", help="Scheduler of a Dask cluster, e.g. tcp://host:8786."
)
@click.option("--retry-failed", is_flag=True, help="Try rows again that failed before.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first row that fails.")
@click.option("--dry-run", is_flag=True, help="Check every row, plan nothing.")
@click.option(
    "--format", "formats", default="csv,json", show_default=True,
    help="Files per client: csv, xlsx, pdf, ics, json.",
)  # fmt: skip
def batch(
    clients: str,
    out: str,
    jobs: int,
    dask: str | None,
    *,
    retry_failed: bool,
    fail_fast: bool,
    dry_run: bool,
    formats: str,
) -> int:
    """Plan one week per row of CLIENTS.csv; a rerun does only what is missing or changed."""
    from mealplan.batch import BatchOptions, run_batch
    from mealplan.cli.planning import end_progress
    from mealplan.own import load_own_foods
    from mealplan.report.exports import parse_formats

    options = BatchOptions(
        jobs, dask, retry_failed=retry_failed, fail_fast=fail_fast,
        formats=parse_formats(formats), own_foods=load_own_foods(),
    )  # fmt: skip
    problems = _Problems()
    with tempfile.TemporaryDirectory(prefix="mealplan-") as scratch:
        source, name = Path(clients), ""
        if clients == "-":
            source, name = Path(scratch) / "clients.csv", "standard input"
            with source.open("wb") as copy:
                shutil.copyfileobj(sys.stdin.buffer, copy)
        if dry_run:
            return _dry_run(source, name)
        folder = Path(scratch) / "out" if out == "-" else Path(out)
        try:
            result = run_batch(source, folder, options, _progress, problems.say, name)
        except KeyboardInterrupt:
            end_progress()
            click.echo("stopped; the same command goes on from here", err=True)
            return INTERRUPTED_EXIT
        end_progress()
        if out == "-":
            with (folder / "plans.csv").open("rb") as plans:
                shutil.copyfileobj(plans, sys.stdout.buffer)
    problems.say_rest("summary.csv tells them all" if out != "-" else "")
    click.echo(
        f"{result.rows} rows: {result.met} met, {result.short} short, {result.failed} failed; "
        f"{result.planned} planned now",
        err=True,
    )
    return SHORT_EXIT if result.failed or result.short else 0


def _dry_run(source: Path, name: str) -> int:
    from mealplan.batch import check_clients

    rows = failed = 0
    for _, wrong in check_clients(source, name):
        rows += 1
        if wrong:
            failed += 1
            click.echo(wrong)
    click.echo(f"{rows} rows, {failed} of them unusable", err=True)
    return SHORT_EXIT if failed else 0


class _Problems:
    """Says the first rows that fail, and at the end how many more there were."""

    def __init__(self) -> None:
        self._count = 0

    def say(self, sentence: str) -> None:
        self._count += 1
        if self._count <= SAID_MAX:
            click.echo(("\r\033[K" if sys.stderr.isatty() else "") + sentence, err=True)

    def say_rest(self, where: str) -> None:
        if self._count > SAID_MAX:
            more = f"and {self._count - SAID_MAX} more rows failed"
            click.echo(f"{more}; {where}" if where else more, err=True)


def _progress(done: int, to_do: int, seconds: float) -> None:
    if not sys.stderr.isatty() or seconds <= 0:
        return
    rate = done / seconds
    left = (to_do - done) / rate
    time_left = f"{left:.0f} s" if left < 90 else f"{left / 60:.0f} min"
    click.echo(
        f"\r\033[K{done} of {to_do} clients, {60 * rate:.0f} a minute, {time_left} left",
        err=True, nl=False,
    )  # fmt: skip
