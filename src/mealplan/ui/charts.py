"""Charts as pure functions: frames in, Altair charts out. No Streamlit here.

Colours are readable on the light and the dark ground of the theme (3:1 or more against both);
a status is always written out beside its colour.
"""

from __future__ import annotations

import altair as alt
import pandas as pd

STATUS_COLOURS = {
    "met": "#3d8b62",
    "short": "#c2701c",
    "over": "#c8503f",
    "unknown": "#80808a",
    "no target": "#80808a",
}
STATUS_SIGNS = {"met": "✓", "short": "▼", "over": "▲", "unknown": "?", "no target": "–"}
FOOD, SUPPLEMENT = "#3d8b62", "#a277b8"
MOST_PERCENT = 200  # bars end here; the number beside them says the rest
ROW_PX = 26


def target_bars(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw each nutrient's share of its target: food, then supplement, and the target as a line.

    Parameters
    ----------
    rows : ``label``, ``percent_food``, ``percent_supplement``, ``status`` (met, short, over,
        unknown), ``says`` (the amount and its target in words); one row per nutrient, in order.
    """
    order = list(rows["label"])
    known = rows.assign(
        food_end=rows["percent_food"].fillna(0).clip(upper=MOST_PERCENT),
        end=(rows["percent_food"].fillna(0) + rows["percent_supplement"].fillna(0)).clip(
            upper=MOST_PERCENT
        ),
        sign=rows["status"].map(lambda s: f"{STATUS_SIGNS[s]} {s}"),
    )
    parts = pd.concat(
        [
            known.assign(start=0.0, stop=known["food_end"], part="from food"),
            known.assign(start=known["food_end"], stop=known["end"], part="from supplements"),
        ]
    )
    parts = parts[(parts["part"] == "from food") | (parts["stop"] > parts["start"])]
    scale = alt.Scale(domain=[0, MOST_PERCENT + 45], nice=False)
    y = alt.Y(
        "label:N", sort=order, title=None, axis=alt.Axis(labelLimit=170, ticks=False, domain=False)
    )
    tooltip = [
        alt.Tooltip("label:N", title="Nutrient"),
        alt.Tooltip("says:N", title="Amount"),
        alt.Tooltip("sign:N", title="Status"),
    ]
    bars = (
        alt.Chart(parts)
        .mark_bar(height=13, cornerRadius=2)
        .encode(
            x=alt.X("start:Q", scale=scale, title="% of the target", axis=_percent_axis()),
            x2="stop:Q",
            y=y,
            color=alt.Color(
                "part:N",
                scale=alt.Scale(domain=["from food", "from supplements"], range=[FOOD, SUPPLEMENT]),
                legend=alt.Legend(title=None, orient="top"),
            ),
            tooltip=tooltip,
        )
    )
    words = (
        alt.Chart(known)
        .mark_text(align="left", dx=6, fontSize=12)
        .encode(
            x=alt.X("end:Q", scale=scale),
            y=y,
            text="sign:N",
            color=alt.Color(
                "status:N",
                scale=alt.Scale(domain=list(STATUS_COLOURS), range=list(STATUS_COLOURS.values())),
                legend=None,
            ),
            tooltip=tooltip,
        )
    )
    goal = (
        alt.Chart(pd.DataFrame({"goal": [100]}))
        .mark_rule(strokeDash=[4, 3], color="#80808a")
        .encode(x=alt.X("goal:Q", scale=scale))
    )
    layered: alt.LayerChart = (
        alt.layer(bars, words, goal)
        .resolve_scale(color="independent")
        .properties(height=ROW_PX * max(len(rows), 1) + 10)
    )
    return layered


def _percent_axis() -> alt.Axis:
    return alt.Axis(values=[0, 50, 100, 150, 200], grid=False)


def source_bars(rows: pd.DataFrame, unit: str) -> alt.Chart:
    """Draw where a nutrient comes from.

    Parameters
    ----------
    rows : ``source`` (a food's or a meal's name) and ``amount`` a day, largest first.
    unit : as printed, for the axis.
    """
    chart: alt.Chart = (
        alt.Chart(rows)
        .mark_bar(height=13, cornerRadius=2, color=FOOD)
        .encode(
            x=alt.X("amount:Q", title=f"{unit} a day", axis=alt.Axis(grid=False, tickCount=4)),
            y=alt.Y(
                "source:N", sort=list(rows["source"]), title=None,
                axis=alt.Axis(labelLimit=190, ticks=False, domain=False),
            ),
            tooltip=[
                alt.Tooltip("source:N", title="Food"),
                alt.Tooltip("amount:Q", title=f"{unit} a day", format=",.2f"),
            ],
        )
        .properties(height=ROW_PX * max(len(rows), 1) + 10)
    )  # fmt: skip
    return chart


def b12_meals(rows: pd.DataFrame) -> alt.Chart:
    """Draw vitamin B12 of each meal: what is in it and how much of that is absorbed.

    Parameters
    ----------
    rows : ``meal`` (slot in words), ``part`` ("in the meal", "absorbed"), ``ug``; in order.
    """
    chart: alt.Chart = (
        alt.Chart(rows)
        .mark_bar(cornerRadius=2)
        .encode(
            y=alt.Y("meal:N", sort=list(rows["meal"]), title=None,
                    axis=alt.Axis(labelLimit=190, ticks=False, domain=False)),
            yOffset=alt.YOffset("part:N", sort=["in the meal", "absorbed"]),
            x=alt.X("ug:Q", title="µg of vitamin B12", axis=alt.Axis(grid=False, tickCount=4)),
            color=alt.Color(
                "part:N",
                scale=alt.Scale(domain=["in the meal", "absorbed"], range=["#8fbfa6", FOOD]),
                legend=alt.Legend(title=None, orient="top"),
            ),
            tooltip=["meal:N", "part:N", alt.Tooltip("ug:Q", title="µg", format=".2f")],
        )
        .properties(height=2 * ROW_PX * max(rows["meal"].nunique(), 1) + 10)
    )  # fmt: skip
    return chart
