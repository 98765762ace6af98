"""The command line: thin; each command imports what it needs when it runs."""

from __future__ import annotations

import sys
import traceback

import click

from mealplan.cli.care import labs
from mealplan.cli.foods import fdc, foods
from mealplan.cli.many import batch
from mealplan.cli.planning import check, plan, targets
from mealplan.cli.reasons import explain, screen
from mealplan.cli.steering import replan, swap, weeks
from mealplan.cli.upkeep import app, data
from mealplan.errors import MealplanError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="mealplan")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def cli(*, debug: bool) -> None:
    """Plan a week of meals for pregnancy. It informs; it never diagnoses or prescribes."""


COMMANDS = (
    plan,
    targets,
    screen,
    explain,
    swap,
    replan,
    weeks,
    check,
    batch,
    labs,
    foods,
    fdc,
    data,
    app,
)
for command in COMMANDS:
    cli.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run a command; every expected failure is one sentence and an exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    debug = "--debug" in given
    given = [g for g in given if g != "--debug"]
    try:
        code = cli.main(given, prog_name="mealplan", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except KeyboardInterrupt:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except MealplanError as error:
        if debug:
            traceback.print_exc()
        click.echo(f"mealplan: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
    except Exception as error:  # the last net: a bug is said in one sentence too
        if debug:
            traceback.print_exc()
        click.echo(
            f"mealplan: a bug, not your doing ({type(error).__name__}: {error}); "
            "run it again with --debug and report what it prints",
            err=True,
        )
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)
