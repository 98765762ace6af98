"""``labs``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click


@click.command()
@click.argument("results")
@click.option("--profile", "profile_file", help="Who she is: stage, week or due date, age (TOML).")
@click.option(
    "--format",
    "style",
    type=click.Choice(["csv", "text"]),
    default="csv",
    show_default=True,
    help="text: to read, with what to ask and when to look again.",
)
@click.option("--out", help="File to write instead of standard output.")
@click.option("--stage", help="preconception, pregnant or lactating.")
@click.option("--gestation-weeks", type=int, help="Week of pregnancy today.")
@click.option("--due-date", help="Due date, such as 2027-03-01.")
@click.option("--postpartum-months", type=int, help="Months since birth.")
@click.option("--age", "age_years", type=float, help="Age in years (for the combined indicator).")
@click.option("--standard", help="uk reads total B12 by the limits of NICE.")
def labs(
    results: str, profile_file: str | None, style: str, out: str | None, **options: Any
) -> int:
    """Read B12, folate and iron results (date, marker, value, unit) by week of pregnancy.

    It says in which band a result lies and why, with the source. It never diagnoses. Without
    --profile, and without a column gestation_weeks, the limits are those of women who are not
    pregnant.
    """
    from mealplan.care.labs import read_results, readings_of, readings_table
    from mealplan.profiles import Profile
    from mealplan.report.care import labs_text
    from mealplan.report.files import write_whole
    from mealplan.report.tables import csv_bytes

    given = {key: value for key, value in options.items() if value is not None}
    profile = None if profile_file is None else Profile.from_toml(profile_file)
    if given:
        profile = profile.with_options(**given) if profile else Profile(**given)
    readings = readings_of(read_results(results), profile)
    if any(not reading.when.stage for reading in readings):
        click.echo(
            "mealplan: some results have no week of pregnancy: give --profile or a column "
            "gestation_weeks to have them read by trimester",
            err=True,
        )
    if style == "csv":
        content = csv_bytes(readings_table(readings), bom=out is not None)
    else:
        content = labs_text(readings).encode()
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        click.echo(f"wrote {write_whole(Path(out), content)}", err=True)
    return 0
