"""Results: a log of blood tests, read by week, with trend, bands and when to look again."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
import streamlit as st

from mealplan.care.labs import (
    Reading,
    Result,
    ResultError,
    all_markers,
    band_areas,
    measured_markers,
    newest,
    next_tests,
    printed_unit,
    read_result,
    read_table_of_results,
    readings_of,
    readings_table,
    trend_table,
)
from mealplan.care.labs.reading import NEEDED
from mealplan.csvtext import decoded, table_of
from mealplan.errors import MealplanError
from mealplan.report.tables import csv_bytes
from mealplan.ui.care.charts import trend_chart, trend_words
from mealplan.ui.care.session import care_record, her_profile, keep
from mealplan.ui.care.words import date_text, plain, printed
from mealplan.ui.state import ground, main_button
from mealplan.ui.wording import sentence

CONCERNS = {
    "none": (":material/check_circle:", "green"),
    "watch": (":material/visibility:", "orange"),
    "ask": (":material/forum:", "orange"),
    "today": (":material/emergency:", "red"),
}


def results() -> None:
    """Draw the form, the readings, the trend and what is due."""
    _add()
    record = care_record()
    if not record.results:
        st.caption("No result yet. Add one from your report, or open a CSV file of results.")
        _files([])
        return
    readings = readings_of(record.results, her_profile())
    _due(readings)
    _latest(readings)
    _trend(readings)
    _all(readings)
    _files(readings)


def _add() -> None:
    with st.container(border=True):
        st.subheader("Add a result")
        markers = list(measured_markers())
        with st.grid(4, min_column_width=150):
            marker = st.selectbox(
                "Test", markers, key="lab.marker", format_func=lambda m: all_markers()[m].label,
                persist_state="session",
            )  # fmt: skip
            value = st.text_input(
                "Value", key="lab.value", placeholder="e.g. 210", max_chars=12,
                help="As on the report; < or > may stand before it.",
            )  # fmt: skip
            unit = st.selectbox(
                "Unit", all_markers()[marker].units, index=None, key=f"lab.unit.{marker}",
                format_func=printed_unit, placeholder="Look at the report",
            )  # fmt: skip
            date = st.date_input(
                "Date of the blood test", dt.date.today(), max_value=dt.date.today(),
                min_value=dt.date(1990, 1, 1), key="lab.date", format="YYYY-MM-DD",
            )  # fmt: skip
        st.caption(all_markers()[marker].measures)
        if st.button(**main_button("Add result"), icon=":material/add:"):
            _try_to_add(
                {
                    "date": date.isoformat() if isinstance(date, dt.date) else "",
                    "marker": marker,
                    "value": value,
                    "unit": unit or "",
                }
            )
    doubtful = st.session_state.get("lab.doubtful")
    if doubtful is not None:
        st.warning(printed(doubtful.doubt), icon=":material/help:")
        with st.container(horizontal=True):
            st.button("It is right, add it", on_click=_add_doubtful)
            st.button("Leave it out", on_click=_drop_doubtful)


def _try_to_add(cells: dict[str, str]) -> None:
    st.session_state.pop("lab.doubtful", None)
    try:
        result = read_result(cells)
    except ResultError as error:
        problem = printed(error.problem.removeprefix("is empty: "))
        st.error(sentence(f"{error.column.capitalize()}: {problem}"), icon=":material/error:")
        return
    if result.doubt:
        st.session_state["lab.doubtful"] = result
        return
    _keep([result])


def _add_doubtful() -> None:
    _keep([st.session_state.pop("lab.doubtful")])


def _drop_doubtful() -> None:
    st.session_state.pop("lab.doubtful", None)


def _keep(new: list[Result]) -> None:
    record = care_record()
    known = [replace(each, doubt="") for each in record.results]
    fresh = [each for each in new if replace(each, doubt="") not in known]
    every = sorted([*record.results, *fresh], key=lambda r: r.date)
    keep(replace(record, results=tuple(every)))
    if not fresh:  # a new one shows below
        st.toast("It is there already.", icon=":material/check:")


def _badge(reading: Reading) -> str:
    icon, colour = CONCERNS[reading.concern]
    return f":{colour}-badge[{icon} {reading.band.label if reading.band else 'not known'}]"


def _due(readings: list[Reading]) -> None:
    tests = next_tests(readings)
    if not tests:
        st.success(
            "The newest of each result is in its usual range. There is no set day for the next "
            "test: ask at your next visit.",
            icon=":material/check_circle:",
        )
        return
    today = dt.date.today()
    lines = []
    for due in dict.fromkeys(max(test.due, today) for test in tests):
        lines.append("**Now**" if due == today else f"**By {date_text(due)}**")
        lines += [
            f"- {test.reading.result.about.label}: {test.question}"
            for test in tests
            if max(test.due, today) == due
        ]
    draw = st.error if tests[0].reading.concern == "today" else st.info
    draw(
        "To talk about with your clinician\n\n"
        + "\n".join(lines).replace("\n**", "\n\n**")
        + f"\n\nRule: {tests[0].source}.",
        icon=":material/event:",
    )


def _latest(readings: list[Reading]) -> None:
    st.subheader("Newest of each test")
    with st.grid(2, min_column_width=320):
        for reading in newest(readings).values():
            with st.container(border=True, height="stretch"):
                _reading(reading)


def _reading(reading: Reading) -> None:
    result = reading.result
    week = "" if reading.when.week is None else f", week {reading.when.week}"
    st.markdown(f"**{result.about.label}** {_badge(reading)}")
    both = "" if result.unit == result.about.unit_si else f" = {result.text_si}"
    st.markdown(plain(f"{result.text}{both}"))
    st.caption(f"{date_text(result.date)}{week}. Usual: {_range(reading)}")
    with st.expander("What this means", icon=":material/info:"):
        st.markdown(printed("\n\n".join(reading.parts)))
        if reading.band and reading.band.follow_up:
            st.markdown(f":material/forum: **{reading.band.follow_up}**")
        st.caption(f"Limits: {reading.source}")


def _range(reading: Reading) -> str:
    unit = printed_unit(reading.result.about.unit_si)
    if reading.low is None:
        return f"up to {reading.high:g} {unit}"
    if reading.high is None:
        return f"from {reading.low:g} {unit}"
    return f"{reading.low:g} to {reading.high:g} {unit}"


def _trend(readings: list[Reading]) -> None:
    st.subheader("Over time")
    there = list(dict.fromkeys(r.result.marker for r in readings))
    there.sort(key=list(all_markers()).index)
    marker = st.selectbox(
        "Test to draw", there, key="lab.trend", format_func=lambda m: all_markers()[m].label
    )
    about = all_markers()[marker]
    trend = trend_table(readings, marker)
    areas = band_areas(readings, marker, her_profile())
    unit = printed_unit(about.unit_si) or about.label
    st.altair_chart(trend_chart(trend, areas, unit, ground()), alt=trend_words(trend, about.label))
    st.caption(
        "The bands are those of the week of pregnancy on each day; they step where a trimester "
        "begins. If your laboratory prints its own range, that one counts first."
    )


def _all(readings: list[Reading]) -> None:
    with st.expander(f"All results ({len(readings)})", icon=":material/table:"):
        st.table(
            pd.DataFrame(
                {
                    "Date": [r.result.date.isoformat() for r in readings],
                    "Week": ["" if r.when.week is None else str(r.when.week) for r in readings],
                    "Test": [r.result.about.label for r in readings],
                    "Result": [plain(r.result.text) for r in readings],
                    "SI": [plain(r.result.text_si) for r in readings],
                    "Usual": [_range(r) for r in readings],
                    "Band": [_badge(r) for r in readings],
                }
            ),
            hide_index=True, border="horizontal", alt="All results with their bands",
        )  # fmt: skip
        record = care_record()
        gone = st.selectbox(
            "Result to take out", range(len(record.results)), index=None, key="lab.gone",
            format_func=lambda n: _named(record.results[n]),
        )  # fmt: skip
        if st.button("Take it out", icon=":material/delete:", disabled=gone is None):
            left = tuple(r for n, r in enumerate(record.results) if n != gone)
            keep(replace(record, results=left))
            st.rerun()


def _named(result: Result) -> str:
    return f"{result.date.isoformat()} {result.about.label} {result.text}"


def _files(readings: list[Reading]) -> None:
    with st.expander("Files", icon=":material/folder:"):
        upload = st.file_uploader(
            "Open a CSV of results (date, marker, value, unit)", type="csv", key="lab.file"
        )
        if upload is not None and st.button("Add what is in it", icon=":material/upload:"):
            _read_file(upload.getvalue(), upload.name)
        if readings:
            st.download_button(
                "Results, read by week (CSV)", lambda: csv_bytes(readings_table(readings)),
                "b12-results-read.csv", icon=":material/download:", on_click="ignore",
            )  # fmt: skip
            st.caption(
                "The case file under My week keeps your results; nothing stays on the server."
            )


def _read_file(content: bytes, name: str) -> None:
    try:
        read = read_table_of_results(table_of(decoded(content, name), name, NEEDED))
    except MealplanError as error:
        st.error(sentence(str(error)), icon=":material/error:")
        return
    for problem in read.problems[:20]:
        st.error(sentence(problem), icon=":material/error:")
    if read.problems:
        st.caption("Nothing was added. Correct the rows and open the file again.")
        return
    _keep(list(read.results))
    st.rerun()
