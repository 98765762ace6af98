"""Charts as pure functions: frames in, Altair charts out. No Streamlit here.

Every colour is readable on its ground (4.5:1 for words, 3:1 for bars), and a status is always
written out beside its colour. ``ground`` is ``light`` or ``dark``, as the theme.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import altair as alt
import pandas as pd

STATUS_SIGNS = {"met": "✓", "short": "▼", "over": "▲", "unknown": "?", "no_target": "–"}
STATUS_COLOURS = {
    "light": {
        "met": "#1f6442", "short": "#8a4a08", "over": "#a12e20", "unknown": "#5d5559",
        "no_target": "#5d5559",
    },
    "dark": {
        "met": "#8fd6ae", "short": "#f3b676", "over": "#f6a497", "unknown": "#c2b7bc",
        "no_target": "#c2b7bc",
    },
}  # fmt: skip
INK = {"light": "#4a4045", "dark": "#d9d0d4"}
FOOD, SUPPLEMENT, PALE = "#3d8b62", "#a277b8", "#8fbfa6"
MOST_PERCENT = 200  # bars end here; the words beside them say the rest
ROW_PX = 26
AXIS_PX = 46  # the axis, its numbers and its title count in a chart's height
PARTS = ("from food", "from supplements")
ABSORPTION = ("in the meal", "absorbed")


def target_bars(rows: pd.DataFrame, ground: str = "light") -> alt.LayerChart:
    """Draw each nutrient's share of its target: food, then supplement, and the target as a line.

    Parameters
    ----------
    rows : ``label``, ``percent_food``, ``percent_supplement``, ``status`` (met, short, over,
        unknown), ``says`` (the amount and its target in words); one row per nutrient, in order.
    """
    food = rows["percent_food"].fillna(0).clip(upper=MOST_PERCENT)
    whole = (rows["percent_food"].fillna(0) + rows["percent_supplement"].fillna(0)).clip(
        upper=MOST_PERCENT
    )
    percent = (rows["percent_food"].fillna(0) + rows["percent_supplement"].fillna(0)).round()
    words = [_end(status, share) for status, share in zip(rows["status"], percent, strict=True)]
    known = rows.assign(end=whole, words=words)
    parts = pd.concat(
        [
            known.assign(start=0.0, stop=food, part=PARTS[0]),
            known.assign(start=food, stop=whole, part=PARTS[1])[whole > food],
        ]
    )
    x = alt.Scale(domain=[0, MOST_PERCENT + 60], nice=False)
    y = alt.Y("label:N", sort=list(rows["label"]), title=None, axis=_names(ground))
    tooltip = [
        alt.Tooltip("label:N", title="Nutrient"),
        alt.Tooltip("says:N", title="Amount"),
        alt.Tooltip("words:N", title="Status"),
    ]
    axis = _amounts(ground, values=[0, 50, 100, 150, 200])
    bars = (
        alt.Chart(parts)
        .mark_bar(height=13, cornerRadius=2)
        .encode(
            x=alt.X("start:Q", scale=x, title="% of the target", axis=axis),
            x2="stop:Q",
            y=y,
            color=_parts(PARTS, (FOOD, SUPPLEMENT), ground) if (whole > food).any()
            else alt.value(FOOD),
            tooltip=tooltip,
        )
    )  # fmt: skip
    colours = STATUS_COLOURS[ground]
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    ends = (
        alt.Chart(known)
        .mark_text(align="left", dx=6, fontSize=12)
        .encode(
            x=alt.X("end:Q", scale=x),
            y=y,
            text="words:N",
            color=alt.Color("status:N", scale=scale, legend=None),
            tooltip=tooltip,
        )
    )
    goal = (
        alt.Chart(pd.DataFrame({"goal": [100]}))
        .mark_rule(strokeDash=[4, 3], color=INK[ground])
        .encode(x=alt.X("goal:Q", scale=x))
    )
    layered: alt.LayerChart = (
        alt.layer(bars, ends, goal)
        .resolve_scale(color="independent")
        .properties(height=_height(len(rows)))
    )
    return layered


def source_bars(
    rows: pd.DataFrame, unit: str, ground: str = "light", *, per: str = "a day"
) -> alt.Chart:
    """Draw where a nutrient comes from.

    Parameters
    ----------
    rows : ``source`` (a food's or a meal's name) and ``amount``, largest first.
    unit : as printed, for the axis.
    per : what the amounts are for, in words.
    """
    title = f"{unit} {per}"
    chart: alt.Chart = (
        alt.Chart(rows)
        .mark_bar(height=13, cornerRadius=2, color=FOOD)
        .encode(
            x=alt.X("amount:Q", title=title, axis=_amounts(ground)),
            y=alt.Y("source:N", sort=list(rows["source"]), title=None, axis=_names(ground)),
            tooltip=[
                alt.Tooltip("source:N", title="Food"),
                alt.Tooltip("amount:Q", title=title, format=",.2f"),
            ],
        )
        .properties(height=_height(len(rows)))
    )
    return chart


def b12_meals(rows: pd.DataFrame, ground: str = "light") -> alt.Chart:
    """Draw vitamin B12 of each meal: what is in it and how much of that is absorbed.

    Parameters
    ----------
    rows : ``meal`` (in words), ``part`` (one of ``ABSORPTION``), ``ug``; in order.
    """
    meals = list(dict.fromkeys(rows["meal"]))
    chart: alt.Chart = (
        alt.Chart(rows)
        .mark_bar(cornerRadius=2)
        .encode(
            x=alt.X("ug:Q", title="µg of vitamin B12", axis=_amounts(ground)),
            y=alt.Y("meal:N", sort=meals, title=None, axis=_names(ground)),
            yOffset=alt.YOffset("part:N", sort=list(ABSORPTION)),
            color=_parts(ABSORPTION, (PALE, FOOD), ground),
            tooltip=["meal:N", "part:N", alt.Tooltip("ug:Q", title="µg", format=".2f")],
        )
        .properties(height=_height(len(meals), ROW_PX + 10))
    )
    return chart


def _end(status: str, percent: float) -> str:
    """Return what stands behind a bar: a tick says met, the rest is a word beside its sign."""
    word = "" if status == "met" else f" {status}"
    share = f" {percent:,.0f} %" if percent < math.inf else ""
    return f"{STATUS_SIGNS[status]}{word}{share}"


def _height(rows: int, each_px: int = ROW_PX) -> int:
    return each_px * max(rows, 1) + AXIS_PX


def _names(ground: str) -> alt.Axis:
    return alt.Axis(
        labelLimit=150, labelOverlap=False, ticks=False, domain=False, labelColor=INK[ground]
    )


def _amounts(ground: str, values: Sequence[float] | None = None) -> alt.Axis:
    ink = INK[ground]
    if values is None:
        return alt.Axis(tickCount=4, grid=False, labelColor=ink, titleColor=ink)
    return alt.Axis(values=list(values), grid=False, labelColor=ink, titleColor=ink)


def _parts(names: Sequence[str], colours: Sequence[str], ground: str) -> alt.Color:
    legend = alt.Legend(title=None, orient="top", labelColor=INK[ground])
    scale = alt.Scale(domain=list(names), range=list(colours))
    return alt.Color("part:N", scale=scale, legend=legend)
