"""``batch``."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import click

SHORT_EXIT = 3


@click.command()
@click.argument("clients")
@click.option(
    "--out", required=True, help="Folder to write; - writes plans.csv to standard output."
)
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(1, 256))
@click.option(
    "--dask", metavar="ADDRESS", help="Scheduler of a Dask cluster, e.g. tcp://host:8786."
)
@click.option("--retry-failed", is_flag=True, help="Try rows again that failed before.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first row that fails.")
@click.option("--dry-run", is_flag=True, help="Check every row, plan nothing.")
@click.option(
    "--format", "formats", default="csv,json", show_default=True, help="Files per client."
)
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
    from mealplan.report.exports import parse_formats

    wanted = tuple(dict.fromkeys(("csv", "json", *parse_formats(formats))))
    options = BatchOptions(
        jobs, dask, retry_failed=retry_failed, fail_fast=fail_fast, dry_run=dry_run, formats=wanted
    )
    with tempfile.TemporaryDirectory(prefix="mealplan-") as scratch:
        source = Path(clients)
        if clients == "-":
            source = Path(scratch) / "clients.csv"
            source.write_bytes(sys.stdin.buffer.read())
        folder = Path(scratch) / "out" if out == "-" else Path(out)
        result = run_batch(source, folder, options, _progress)
        end_progress()
        if out == "-" and not dry_run:
            with (folder / "plans.csv").open("rb") as plans:
                shutil.copyfileobj(plans, sys.stdout.buffer)
    if dry_run:
        text = f"{result.rows} rows, {result.failed} of them unusable, {result.planned} to plan"
    else:
        text = (
            f"{result.rows} rows: {result.met} met, {result.short} short, {result.failed} failed; "
            f"{result.planned} planned now"
        )
    click.echo(text, err=True)
    return SHORT_EXIT if result.failed or result.short else 0


def _progress(done: int, to_do: int, seconds: float) -> None:
    if sys.stderr.isatty() and seconds > 0:
        rate = done / seconds
        left = (to_do - done) / rate if rate else 0
        click.echo(
            f"\r\033[K{done} of {to_do} clients, {60 * rate:.0f} a minute, "
            f"about {left / 60:.0f} min left",
            err=True,
            nl=False,
        )
