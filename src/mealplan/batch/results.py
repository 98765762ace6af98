"""What a batch left in its folder, for those who look at it or take it along."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from mealplan.batch.clients import read_clients

TOGETHER = ("summary.csv", "plans.csv", "nutrients.csv")


def read_summary(out: Path) -> pd.DataFrame:
    """Return ``summary.csv``; ids and messages are text, empty where there is none."""
    frame = pd.read_csv(out / "summary.csv", encoding="utf-8-sig", dtype={"client_id": str})
    return frame.fillna({"client_id": "", "message": ""})


def folders_by_row(clients: Path, out: Path) -> dict[int, Path]:
    """Return the folder of each row that has a plan, by row number."""
    rows = (row for row in read_clients(clients) if not row.problem)
    folders = {row.number: out / "clients" / row.folder for row in rows}
    return {n: folder for n, folder in folders.items() if (folder / "plan.csv").is_file()}


def files_to_take(clients: Path, out: Path) -> Iterator[tuple[str, Path]]:
    """Yield every file of the clients in the list, with its name in an archive."""
    for name in TOGETHER:
        if (out / name).is_file():
            yield name, out / name
    for folder in folders_by_row(clients, out).values():
        for path in sorted(folder.iterdir()):
            yield f"clients/{folder.name}/{path.name}", path
