"""``swap``, ``replan``, ``weeks``: steer a week that is planned."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mealplan.cli.options import profile_options, read_profile
from mealplan.cli.planning import SHORT_EXIT, end_progress, progress_line

if TYPE_CHECKING:
    from mealplan.plan import Plan
    from mealplan.swaps import Place


def read_places(option: str, texts: tuple[str, ...]) -> list[Place]:
    """Read ``DAY:MEAL`` (``3:dinner``). Raises `click.UsageError`."""
    from mealplan.meals import SLOTS

    places = []
    for text in texts:
        day, _, slot = text.partition(":")
        slot = slot.strip().lower().replace(" ", "_").replace("-", "_")
        if not day.strip().isdigit() or slot not in SLOTS:
            msg = f"{option} {text!r}: write DAY:MEAL, e.g. 3:dinner; meals: {', '.join(SLOTS)}"
            raise click.UsageError(msg)
        places.append((int(day), slot))
    return places


def deliver(plan: Plan, out: str | None, formats: str | None) -> int:
    """Write a plan's files where asked; returns the exit code."""
    from mealplan.report.exports import export_plan, parse_formats

    wanted = parse_formats(formats or "csv,json")
    if out is not None:
        for path in export_plan(plan, Path(out), wanted):
            click.echo(f"wrote {path}", err=True)
    return SHORT_EXIT if len(plan.missed) else 0


@click.command()
@click.argument("plan_json")
@click.option("--day", required=True, type=click.IntRange(1, 31), help="Day, 1 to 7.")
@click.option("--meal", required=True, help="Which meal of the day, e.g. dinner.")
@click.option("--food", metavar="CODE", help="Swap this food of the meal only.")
@click.option(
    "--with",
    "replacement",
    metavar="CODE",
    help="Swap for this: a food's code, a dish's id, or a number of the ranked list.",
)
@click.option("--lock", "locks", multiple=True, metavar="DAY:MEAL", help="Must stay as it is.")
@click.option("--limit", default=8, show_default=True, type=click.IntRange(1, 50))
@click.option("--out", help="Apply the swap (the best one without --with) and write the plan here.")
@click.option("--format", "formats", default=None, help="Files to write, as in plan.")
def swap(
    plan_json: str,
    day: int,
    meal: str,
    food: str | None,
    replacement: str | None,
    locks: tuple[str, ...],
    limit: int,
    out: str | None,
    formats: str | None,
) -> int:
    """Rank what could stand in a meal's place, or apply one of them."""
    from mealplan.own import user_table
    from mealplan.report.case import read_plan
    from mealplan.report.steering import moved_lines, swaps_text
    from mealplan.report.text import plan_text
    from mealplan.swaps import apply_kept, meal_at, rank_swaps
    from mealplan.swaps.applying import choose_swap, refuse_locked

    [(day, slot)] = read_places("--meal", (f"{day}:{meal}",))
    plan = read_plan(Path(plan_json), user_table())
    locked = read_places("--lock", locks)
    refuse_locked(plan, day, slot, locked)
    if replacement is None and out is None:
        swaps = rank_swaps(plan, day, slot, food_code=food, limit=limit)
        click.echo(swaps_text(meal_at(plan, day, slot), swaps))
        return 0
    if replacement is not None and replacement.isdigit() and len(replacement) < 3:
        swaps = rank_swaps(plan, day, slot, food_code=food, limit=max(limit, int(replacement)))
        if not 0 < int(replacement) <= len(swaps):
            msg = f"--with {replacement}: the list has {len(swaps)} alternatives"
            raise click.UsageError(msg)
        chosen = swaps[int(replacement) - 1]
    else:
        chosen = choose_swap(plan, day, slot, food=food, replacement=replacement)
    changed = apply_kept(plan, chosen, locked)
    click.echo(swaps_text(chosen.before, [chosen]))
    click.echo("\n".join(["", *moved_lines(plan, changed, chosen.place), ""]))
    click.echo(plan_text(changed))
    return deliver(changed, out, formats)


@click.command()
@click.argument("plan_json")
@click.option("--lock", "locks", multiple=True, metavar="DAY:MEAL", help="Keep this meal.")
@click.option("--lock-food", "foods", multiple=True, metavar="CODE", help="Keep meals with it.")
@click.option("--day", "days", multiple=True, type=click.IntRange(1, 31), help="Anew: this day.")
@click.option("--meal", "meals", multiple=True, metavar="DAY:MEAL", help="Anew: this meal.")
@click.option("--ban", multiple=True, metavar="WORD", help="Without this food, from now on.")
@click.option("--favour", multiple=True, metavar="WORD", help="More of this food.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="Another chance preference.")
@click.option("--out", help="Folder to write the new plan to.")
@click.option("--format", "formats", default=None, help="Files to write, as in plan.")
def replan(
    plan_json: str,
    locks: tuple[str, ...],
    foods: tuple[str, ...],
    days: tuple[int, ...],
    meals: tuple[str, ...],
    ban: tuple[str, ...],
    favour: tuple[str, ...],
    seed: int | None,
    out: str | None,
    formats: str | None,
) -> int:
    """Keep what is locked and plan the rest anew with the fewest changes."""
    from mealplan.own import user_table
    from mealplan.report.case import read_plan
    from mealplan.report.text import plan_text
    from mealplan.swaps import replan as replan_week

    plan = read_plan(Path(plan_json), user_table())
    changed = replan_week(
        plan,
        locked=read_places("--lock", locks),
        locked_foods=foods,
        days=days or None,
        meals=read_places("--meal", meals) or None,
        ban=ban,
        favour=favour,
        seed=seed,
        progress=progress_line,
    )
    end_progress()
    kept = len({m.key for m in changed.meals if m in plan.meals})
    click.echo(plan_text(changed))
    click.echo(f"{kept} of {len(plan.meals)} meals are as they were.", err=True)
    return deliver(changed, out, formats)


@click.command()
@profile_options
@click.option("--weeks", "count", default=3, show_default=True, type=click.IntRange(2, 6))
@click.option("--out", help="Folder to write to: week-1, week-2, ... in it.")
@click.option("--format", "formats", default=None, help="Files to write, as in plan.")
def weeks(
    profile_file: str | None, count: int, out: str | None, formats: str | None, **options: Any
) -> int:
    """Plan clearly different weeks to choose from, side by side."""
    from mealplan.own import user_table
    from mealplan.report.steering import weeks_text
    from mealplan.swaps import alternatives

    profile = read_profile(profile_file, options)
    plans = alternatives(profile, count, table=user_table(), progress=progress_line)
    end_progress()
    click.echo(weeks_text(plans))
    codes = [
        deliver(plan, None if out is None else str(Path(out) / f"week-{i}"), formats)
        for i, plan in enumerate(plans, start=1)
    ]
    return max(codes)
