"""``foods`` and ``fdc``: look foods up, add those of one's own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from mealplan.catalog import FoodTable
    from mealplan.fdc.client import FdcClient
    from mealplan.own import OwnFood
    from mealplan.profiles import Profile

DIET_OPTIONS = (
    click.option("--stage", help="preconception, pregnant or lactating."),
    click.option("--no-gluten", "gluten_free", is_flag=True, default=None, help="Without gluten."),
    click.option("--allergen", "allergens", multiple=True, help="Repeatable."),
    click.option("--diet", "diet", multiple=True, help="Repeatable: all must hold."),
)


def for_a_person(command: Any) -> Any:
    """Add the options that say for whom a food is judged."""
    for option in DIET_OPTIONS:
        command = option(command)
    return command


def _profile(options: dict[str, Any]) -> Profile:
    from mealplan.profiles import Profile

    return Profile().with_options(**{k: v for k, v in options.items() if v})


@click.group()
def foods() -> None:
    """Look foods up; add foods, dishes and meals of your own."""


@foods.command()
@click.argument("words", nargs=-1, required=True)
@for_a_person
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
def search(words: tuple[str, ...], limit: int, **options: Any) -> int:
    """Find foods by words, and whether a diet or a pregnancy rule leaves them out."""
    from mealplan.finding import find_foods
    from mealplan.own.shelf import user_table
    from mealplan.tables import records

    profile = _profile(options)
    found = find_foods(" ".join(words), user_table(), profile, limit=limit)
    if found.empty:
        click.echo(f"No food matches {' '.join(words)!r}; try fewer or other words.", err=True)
        return 0
    click.echo(f"Judged for someone {profile.stage}, {' and '.join(profile.diet)}.", err=True)
    for row in records(found):
        mark = "meals" if row["in_meals"] else ""
        click.echo(f"{row['food_code']:<14}{mark:<7}{row['name']}")
        if row["name"].lower() != row["usda_description"].lower():
            click.echo(f"{'':<21}USDA: {row['usda_description']}")
        if row["reason"]:
            click.echo(f"{'':<21}left out: {row['reason']}")
    return 0


@foods.command()
@click.argument("code")
@for_a_person
def show(code: str, **options: Any) -> int:
    """Show one food: what is in it, where each number comes from, who may not be served it."""
    from mealplan.own.shelf import load_own_foods
    from mealplan.report.food import food_text

    own = load_own_foods()
    click.echo(food_text(code, own.table(), own, _profile(options)))
    return 0


@foods.command("own")
def list_own() -> int:
    """List the foods and dishes of your own."""
    return _print_own(lambda _: True, "You have no foods of your own yet.")


def _print_own(wanted: Any, nothing: str) -> int:
    from mealplan.own.shelf import load_own_foods

    own = load_own_foods()
    listed = [food for food in own.foods if wanted(food)]
    for food in listed:
        stands = f", stands in for {food.like}" if food.like else ", in no meal yet (--like CODE)"
        click.echo(f"{food.code:<18}{food.name}\n{'':<18}{food.source}{stands}")
    if own.meals:
        for row in own.meals["meal_templates"]:
            click.echo(f"{'meal':<18}{row['template_id']}")
    elif not listed:
        click.echo(nothing, err=True)
    return 0


@foods.command()
@click.argument("file", type=click.Path(path_type=Path))
def add(file: Path) -> int:
    """Add foods of your own from a CSV (columns: name, any nutrient id, ...; see docs/foods.md)."""
    from mealplan.own.files import read_own_foods

    return _add_all(file, read_own_foods)


@foods.command("add-dish")
@click.argument("file", type=click.Path(path_type=Path))
def add_dish(file: Path) -> int:
    """Add dishes of your own from a CSV: dish, food_code, grams, yield_g, servings, like."""
    from mealplan.own.files import read_dishes

    return _add_all(file, read_dishes)


def _add_all(file: Path, read: Callable[[Path, FoodTable], list[OwnFood]]) -> int:
    """Add what a file holds, all of it or, where a row is wrong, nothing."""
    from mealplan.own.shelf import load_own_foods

    own = load_own_foods()
    for food in read(file, own.table()):
        own = own.adding(food)
        click.echo(_added(food))
    own.save()
    return 0


@foods.command("add-meals")
@click.argument("folder", type=click.Path(path_type=Path))
def add_meals(folder: Path) -> int:
    """Add meals of your own: meal_templates.csv and meal_roles.csv as in food_data/."""
    from mealplan.own.files import read_meals
    from mealplan.own.shelf import load_own_foods

    own = load_own_foods()
    meals = read_meals(folder, own.table())
    own.with_meals(meals).save()
    click.echo(f"{len(meals['meal_templates'])} meals of your own are planned with from now on.")
    return 0


@foods.command()
@click.argument("code")
@click.option("--name", help="What meals call it.")
@click.option("--like", help="Code of the food that it stands in for in meals.")
@click.option("--says", multiple=True, help="Diet or allergen the package declares it fit for.")
@click.option("--price", "price_usd_per_100g", type=float, help="Dollars per 100 g.")
def edit(code: str, **changes: Any) -> int:
    """Change a food of your own."""
    from mealplan.catalog import load_food_table
    from mealplan.finding import need_food
    from mealplan.own.shelf import load_own_foods

    own = load_own_foods()
    given = {k: v for k, v in changes.items() if v not in (None, ())}
    if given.get("like"):
        need_food(given["like"], load_food_table())
    _check_says(given.get("says", ()))
    food = own[code].changed(**given)
    own.adding(food).save()
    click.echo(_added(food).replace("added", "changed"))
    return 0


@foods.command()
@click.argument("code")
def remove(code: str) -> int:
    """Remove a food of your own."""
    from mealplan.own.shelf import load_own_foods

    own = load_own_foods()
    own.removing(code).save()
    click.echo(f"{code} is removed.")
    return 0


@foods.command()
@click.argument("file")
def export(file: str) -> int:
    """Write your own foods as a CSV that `foods add` reads; - is standard output."""
    from mealplan.own.files import own_foods_csv
    from mealplan.own.shelf import load_own_foods

    text = own_foods_csv(load_own_foods().foods)
    if file == "-":
        sys.stdout.write(text)
    else:
        Path(file).write_text("\ufeff" + text, encoding="utf-8")
        click.echo(f"wrote {file}", err=True)
    return 0


@click.group()
def fdc() -> None:
    """Search FoodData Central and add its foods to your own (FDC_API_KEY, FDC_BASE_URL)."""


def open_client() -> FdcClient:
    """Return a client with the cache and the hourly count on this machine's disk."""
    from mealplan.fdc.cache import ResponseCache
    from mealplan.fdc.client import FdcClient
    from mealplan.fdc.limit import RateLimit
    from mealplan.own.places import cache_dir

    return FdcClient(cache=ResponseCache(), limit=RateLimit(cache_dir() / "fdc" / "calls.json"))


@fdc.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--type", "types", multiple=True, help="Branded, Foundation, 'SR Legacy', ...")
@click.option("--page", default=1, show_default=True, type=click.IntRange(1, 10000))
def fdc_search(words: tuple[str, ...], types: tuple[str, ...], page: int) -> int:
    """Search by words or by barcode."""
    from mealplan.fdc.foods import search_foods

    client = open_client()
    result = search_foods(client, " ".join(words), data_types=types, page=page)
    if result.note:
        click.echo(result.note, err=True)
    for food in result.found.foods:
        about = ", ".join(p for p in (food.brand, food.data_type, food.serving_measure) if p)
        b12 = food.amounts.get("vitamin_b12_ug")
        told = "B12 unknown" if b12 is None else f"B12 {b12:g} ug per 100 g"
        click.echo(f"{food.fdc_id:<10}{food.description}\n{'':<10}{about}; {told}")
    found = result.found
    if not found.foods:
        click.echo("Nothing found; try fewer words or the barcode.", err=True)
    elif found.pages > found.page:
        click.echo(f"Page {found.page} of {found.pages}: --page {found.page + 1}", err=True)
    if not client.has_own_key:
        words_ = "few calls an hour without a key of your own: set FDC_API_KEY"
        click.echo(f"FoodData Central allows {words_} ({client.limit.left} left).", err=True)
    return 0


@fdc.command("add")
@click.argument("fdc_id", type=click.IntRange(1))
@click.option("--like", default="", help="Code of the food that it stands in for in meals.")
@click.option("--says", multiple=True, help="Diet or allergen the package declares it fit for.")
@click.option("--name", help="What meals call it.")
@click.option("--price", "price_usd_per_100g", type=float, help="Dollars per 100 g.")
def fdc_add(fdc_id: int, like: str, says: tuple[str, ...], **changes: Any) -> int:
    """Add a food by its FoodData Central id."""
    from mealplan.catalog import load_food_table
    from mealplan.fdc.foods import fetch_food
    from mealplan.finding import need_food
    from mealplan.own.shelf import load_own_foods

    table = load_food_table()
    if like:
        need_food(like, table)
    _check_says(says)
    own = load_own_foods()
    food = fetch_food(open_client(), fdc_id, table, like=like)
    given = {k: v for k, v in changes.items() if v is not None}
    food = food.changed(says=says, **given) if says or given else food
    own.adding(food).save()
    click.echo(_added(food))
    return 0


@fdc.command("list")
def fdc_list() -> int:
    """List the foods that came from FoodData Central."""
    return _print_own(
        lambda food: food.code.startswith("fdc:"), "No food from FoodData Central yet."
    )


def _check_says(says: tuple[str, ...]) -> None:
    from mealplan.profiles import ALLERGENS, DIETS

    allowed = (*DIETS, *ALLERGENS, "gluten_free")
    for word in says:
        if word not in allowed:
            msg = f"--says {word!r}: choose from {', '.join(allowed)}"
            raise click.UsageError(msg)


def _added(food: Any) -> str:
    from mealplan.catalog import load_food_table
    from mealplan.own.statement import read_statement

    names = load_food_table().foods["name"]
    lines = [f"added {food.name} ({food.code})"]
    if food.like:
        lines.append(
            f"  stands in for: {names.get(food.like, food.like)} (change with --like CODE)"
        )
    else:
        lines.append("  in no meal yet: say what it stands in for with --like CODE")
    if not food.is_dish:
        statement = read_statement(food.ingredients)
        if not statement.text:
            lines.append("  no ingredient statement: left out of every diet and for allergies")
        elif statement.unrecognised:
            lines.append(f"  not known here: {', '.join(statement.unrecognised)}")
    known = len(food.nutrients)
    lines.append(f"  {known} nutrients known, the rest unknown (not zero)")
    lines += [f"  {note}" for note in food.notes]
    return "\n".join(lines)
