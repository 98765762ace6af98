"""Draws the sample week as docs/week.png, with Chromium (a page of its own, no network)."""

import html
import subprocess
import tempfile
from pathlib import Path

from mealplan import Profile, plan_week
from mealplan.measures import portion_text
from mealplan.tables import data_dir

ROOT = Path(__file__).resolve().parents[1]
STYLE = """
body { font: 15px/1.35 'DejaVu Sans', sans-serif; margin: 18px; color: #1d2b2a; width: 1500px }
h1 { font-size: 22px; margin: 0 0 12px } table { border-collapse: collapse; table-layout: fixed }
th, td { border: 1px solid #c9d6d3; padding: 7px 8px; vertical-align: top; text-align: left }
th { background: #e3efec } td b { display: block; margin-bottom: 3px } small { color: #47605c }
tfoot td { background: #f5f9f8 }
"""


def page() -> str:
    plan = plan_week(Profile.from_toml(data_dir() / "sample_profile.toml"))
    daily = plan.nutrients.set_index(["day", "nutrient"])["total"]
    cells = {meal.key: meal for meal in plan.meals}
    rows = []
    for slot in plan.profile.slots:
        row = [f"<th>{slot.replace('_', ' ')}</th>"]
        for day in range(1, 8):
            meal = cells[day, slot]
            foods = ", ".join(portion_text(f.amount, f.name) for f in meal.foods)
            row.append(
                f"<td><b>{html.escape(meal.name)}</b><small>{html.escape(foods)}</small></td>"
            )
        rows.append(f"<tr>{''.join(row)}</tr>")
    sums = "".join(
        f"<td>{daily[d, 'energy_kcal']:,.0f} kcal<br>B12 {daily[d, 'vitamin_b12_ug']:.1f} ug<br>"
        f"folate {daily[d, 'folate_dfe_ug']:,.0f} ug DFE</td>"
        for d in range(1, 8)
    )
    head = "".join(f"<th>Day {d}</th>" for d in range(1, 8))
    return (
        f"<meta charset=utf-8><style>{STYLE}</style><h1>A vegetarian week in pregnancy week 24</h1>"
        f"<table><thead><tr><th></th>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
        f"<tfoot><tr><th>day</th>{sums}</tr></tfoot></table>"
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "week.html"
        source.write_text(page(), encoding="utf-8")
        subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--disable-background-networking", f"--user-data-dir={folder}/chromium",
             "--window-size=1540,1080", f"--screenshot={ROOT / 'docs' / 'week.png'}",
             source.as_uri()],
            check=True, capture_output=True,
        )  # fmt: skip


main()
