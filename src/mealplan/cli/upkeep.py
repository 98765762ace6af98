"""``data`` and ``app``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

BAD_DATA_EXIT = 4


@click.group()
def data() -> None:
    """Build and check the food table."""


@data.command()
@click.option(
    "--source", required=True, type=click.Path(path_type=Path), help="Folder of USDA's files."
)
@click.option("--consumption", type=click.Path(path_type=Path), help="Folder of what women eat.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write (food_data/).")
def build(source: Path, consumption: Path | None, out: Path | None) -> int:
    """Rebuild food_data/ from USDA's files."""
    from mealplan.build import build_food_data
    from mealplan.tables import data_dir

    build_food_data(
        source,
        out or data_dir(),
        consumption=consumption,
        progress=lambda text: click.echo(text, err=True),
    )
    return 0


@data.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def verify(folder: Path | None) -> int:
    """Check food_data/ against its schema, counts, spot values and checksums."""
    from mealplan.datacheck import verify_food_data
    from mealplan.tables import data_dir

    problems = verify_food_data(folder or data_dir())
    for problem in problems:
        click.echo(str(problem), err=True)
    click.echo(
        f"food_data: {len(problems)} problems" if problems else "food_data: no problem found"
    )
    return BAD_DATA_EXIT if problems else 0


def script_of_the_app() -> Path:
    """Return ``app.py``, of the checkout or of the installed package."""
    here = Path(__file__).resolve().parents[1]
    return next(p for p in (here / "app.py", here.parents[1] / "app.py") if p.is_file())


@click.command()
@click.option("--port", default=8501, show_default=True, help="Port on this machine.")
@click.option("--address", default="127.0.0.1", show_default=True, help="Address to listen on.")
def app(port: int, address: str) -> int:
    """Start the Streamlit app in a browser on this machine."""
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(Path(__file__).resolve().parents[1] / "ui" / "serve.py"),
        "--server.port",
        str(port),
        "--server.address",
        address,
    ]
    return subprocess.call(command, cwd=script_of_the_app().parent)
