"""The trend of a blood marker over its bands. No Streamlit here."""

from __future__ import annotations

import altair as alt
import pandas as pd

from mealplan.ui.charts import INK

CONCERN_COLOURS = {
    "light": {"none": "#cfe6d8", "watch": "#f7e3b9", "ask": "#f4cdb9", "today": "#e7a79b"},
    "dark": {"none": "#24412f", "watch": "#4d4020", "ask": "#57331f", "today": "#6a2a22"},
}
LINE = {"light": "#2e2529", "dark": "#f3ebe6"}
GROUND = {"light": "#fffcf8", "dark": "#1c171a"}
HEIGHT_PX = 280


def trend_chart(
    trend: pd.DataFrame, areas: pd.DataFrame, unit: str, ground: str = "light"
) -> alt.LayerChart:
    """Draw results over time on the bands of their day; each band is named in it.

    Parameters
    ----------
    trend : ``date``, ``value_si``, ``band``, ``text`` as from `care.labs.trend_table`.
    areas : ``start``, ``end``, ``low``, ``high``, ``band``, ``concern`` as from ``band_areas``.
    unit : of ``value_si``, as printed.
    ground : ``light`` or ``dark``.
    """
    ink = INK[ground]
    colours = CONCERN_COLOURS[ground]
    top, bottom = float(areas["high"].max()), float(areas["low"].min())
    y_scale = alt.Scale(domain=[bottom, top], nice=False, zero=False)
    y_axis = alt.Axis(labelColor=ink, titleColor=ink, grid=False, tickCount=5)
    x_axis = alt.Axis(labelColor=ink, grid=False, format="%d %b %y", labelOverlap=True, tickCount=5)
    bands = (
        alt.Chart(areas)
        .mark_rect(stroke=GROUND[ground], strokeWidth=1)
        .encode(
            x=alt.X("start:T", title=None, axis=x_axis),
            x2="end:T",
            y=alt.Y("low:Q", scale=y_scale, title=unit, axis=y_axis),
            y2="high:Q",
            color=alt.Color(
                "concern:N",
                scale=alt.Scale(domain=list(colours), range=list(colours.values())),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("band:N", title="Band"),
                alt.Tooltip("low:Q", title="from", format=",.3~f"),
                alt.Tooltip("high:Q", title="to", format=",.3~f"),
            ],
        )
    )
    last = areas[areas["end"] == areas["end"].max()]
    names = last.assign(
        middle=(last["low"] + last["high"]) / 2,
        room=(last["high"] - last["low"]) / max(top - bottom, 1e-9),
    )
    labels = (
        alt.Chart(names[names["room"] >= 0.05])
        .mark_text(align="right", dx=-4, fontSize=11, color=ink)
        .encode(x="end:T", y=alt.Y("middle:Q", scale=y_scale), text="band:N")
    )
    line = (
        alt.Chart(trend)
        .mark_line(color=LINE[ground], strokeWidth=2)
        .encode(x="date:T", y=alt.Y("value_si:Q", scale=y_scale))
    )
    points = (
        alt.Chart(trend)
        .mark_point(color=LINE[ground], filled=True, size=80, opacity=1)
        .encode(
            x="date:T",
            y=alt.Y("value_si:Q", scale=y_scale),
            tooltip=[
                alt.Tooltip("date:T", title="Date", format="%d %b %Y"),
                alt.Tooltip("text:N", title="Result"),
                alt.Tooltip("band:N", title="Band"),
            ],
        )
    )
    numbers = (
        alt.Chart(trend)
        .mark_text(dy=-12, fontSize=12, fontWeight=600, color=LINE[ground])
        .encode(x="date:T", y=alt.Y("value_si:Q", scale=y_scale), text="value_si:Q")
    )
    layered: alt.LayerChart = (
        alt.layer(bands, labels, line, points, numbers)
        .properties(height=HEIGHT_PX)
        .configure_view(stroke=None)
    )
    return layered


def trend_words(trend: pd.DataFrame, label: str) -> str:
    """Say a trend in words, for those who do not see it."""
    points = [f"{row.text} on {row.date:%d %B %Y} ({row.band})" for row in trend.itertuples()]
    return f"{label} over time: {'; '.join(points)}"
