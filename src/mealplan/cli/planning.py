"""``plan``, ``targets``, ``check``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mealplan.cli.options import profile_options, read_profile

if TYPE_CHECKING:
    from mealplan.plan import Plan

SHORT_EXIT = 3


def progress_line(text: str) -> None:
    """Say what is going on, only to a terminal."""
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{text} ...", err=True, nl=False)


def end_progress() -> None:
    """Wipe the progress line."""
    if sys.stderr.isatty():
        click.echo("\r\033[K", err=True, nl=False)


@click.command()
@profile_options
@click.option("--out", help="Folder to write to; - for standard output (one format).")
@click.option(
    "--format",
    "formats",
    default="csv,json",
    show_default=True,
    help="Comma list of csv, xlsx, pdf, ics, json.",
)
def plan(profile_file: str | None, out: str | None, formats: str, **options: Any) -> int:
    """Plan a week and print it; with --out, write its files too."""
    from mealplan.own import user_table
    from mealplan.planner import plan_week
    from mealplan.report.exports import export_plan, parse_formats, plan_files
    from mealplan.report.text import plan_text
    from mealplan.report.wording import first_day

    wanted = parse_formats(formats)
    profile = read_profile(profile_file, options)
    week = plan_week(profile, table=user_table(), progress=progress_line)
    end_progress()
    if out == "-":
        if len(wanted) != 1:
            msg = "--out - writes one file: choose one --format"
            raise click.UsageError(msg)
        content = next(iter(plan_files(week, wanted).values()))
        sys.stdout.buffer.write(content)
    else:
        click.echo(plan_text(week))
        _echo_repairs(week)
        if out is not None:
            for path in export_plan(week, Path(out), wanted):
                click.echo(f"wrote {path}", err=True)
    if out is not None and "ics" in wanted and profile.start is None:
        click.echo(f"the calendar begins on {first_day(week)}; --start chooses the day", err=True)
    return SHORT_EXIT if len(week.missed) else 0


def _echo_repairs(week: Plan) -> None:
    """Say what would mend a week that falls short, in a few lines."""
    if not week.shortfalls:
        return
    from mealplan.explain import find_repairs
    from mealplan.report.screening import repair_lines

    repairs = find_repairs(week, limit=3, progress=progress_line)
    end_progress()
    if repairs:
        lines = ["", "What would mend it (one option each):", *repair_lines(repairs)]
        click.echo("\n".join(lines))


@click.command()
@profile_options
@click.option("--format", "style", type=click.Choice(["text", "csv"]), default="text")
def targets(profile_file: str | None, style: str, **options: Any) -> int:
    """Print the targets and limits, each with its unit, basis and source."""
    from mealplan.report.tables import csv_bytes
    from mealplan.report.text import targets_text
    from mealplan.targets import build_targets

    profile = read_profile(profile_file, options)
    found = build_targets(profile)
    if style == "csv":
        sys.stdout.buffer.write(csv_bytes(found.frame(), bom=False))
    else:
        click.echo(targets_text(found, profile))
    return 0


@click.command()
@click.argument("plan_csv")
@click.option(
    "--profile", "profile_file", help="Also hold the plan against this profile's targets."
)
def check(plan_csv: str, profile_file: str | None) -> int:
    """Add a plan up again from the food table alone and name every disagreement."""
    from mealplan.checking import check_plan_file
    from mealplan.own import user_table
    from mealplan.profiles import Profile

    profile = None if profile_file is None else Profile.from_toml(profile_file)
    report = check_plan_file(plan_csv, profile, user_table())
    click.echo(report.text)
    return SHORT_EXIT if report.problems else 0
