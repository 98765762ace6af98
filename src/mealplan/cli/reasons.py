"""``screen`` and ``explain``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mealplan.cli.options import profile_options, read_profile
from mealplan.cli.planning import SHORT_EXIT, end_progress, progress_line

if TYPE_CHECKING:
    from mealplan.plan import Plan

SCREEN_FORMATS = ("text", "csv", "json")


@click.command()
@profile_options
@click.option("--format", "formats", default="text", help="Comma list of csv, json.")
@click.option("--out", help="Folder to write screen.csv and screen.json to.")
def screen(profile_file: str | None, formats: str, out: str | None, **options: Any) -> int:
    """Say what these foods can reach before planning: least, most, best sources, cheapest diet."""
    from mealplan.own import user_table
    from mealplan.report.files import write_whole
    from mealplan.report.screening import screen_csv, screen_json, screen_text
    from mealplan.screening import screen as screen_profile

    wanted = tuple(f.strip().lower() for f in formats.split(",") if f.strip())
    for name in wanted:
        if name not in SCREEN_FORMATS:
            msg = f"--format {name!r}: choose from csv, json"
            raise click.UsageError(msg)
    if out is None and len(wanted) > 1:
        msg = "two formats need --out FOLDER; without it, choose one"
        raise click.UsageError(msg)
    profile = read_profile(profile_file, options)
    progress_line("Looking at what these foods can reach")
    found = screen_profile(profile, table=user_table())
    end_progress()
    makers = {"csv": screen_csv, "json": screen_json}
    for name in wanted:
        if name == "text":
            click.echo(screen_text(found))
        elif out is None:
            sys.stdout.buffer.write(makers[name](found))
        else:
            path = write_whole(Path(out) / f"screen.{name}", makers[name](found))
            click.echo(f"wrote {path}", err=True)
    return SHORT_EXIT if found.problems else 0


@click.command()
@profile_options
@click.option("--plan", "plan_file", help="A plan.json to explain, instead of planning a week.")
@click.option("--verify", "tries", default=0, help="Plan a week with each of so many repairs.")
def explain(profile_file: str | None, plan_file: str | None, tries: int, **options: Any) -> int:
    """Say what a week misses and what would mend it, what each wish costs, and how sure it is."""
    from mealplan.explain import find_repairs, try_repair, wish_prices
    from mealplan.own import user_table
    from mealplan.report.screening import explanation_text
    from mealplan.robustness import simulate

    week = _week(profile_file, plan_file, options)
    repairs = find_repairs(week, table=user_table(), progress=progress_line)
    tried = tuple(try_repair(week, repair, progress=progress_line) for repair in repairs[:tries])
    prices = wish_prices(week, progress=progress_line)
    end_progress()
    click.echo(explanation_text(week, (*tried, *repairs[tries:]), prices, simulate(week)))
    return SHORT_EXIT if len(week.missed) else 0


def _week(profile_file: str | None, plan_file: str | None, options: dict[str, Any]) -> Plan:
    from mealplan.own import user_table
    from mealplan.planner import plan_week
    from mealplan.report.case import read_plan

    if plan_file is None:
        profile = read_profile(profile_file, options)
        return plan_week(profile, table=user_table(), progress=progress_line)
    if profile_file or any(value not in (None, ()) for value in options.values()):
        msg = "--plan brings its own profile: give no other"
        raise click.UsageError(msg)
    return read_plan(Path(plan_file), user_table())
