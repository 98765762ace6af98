"""Clients: a dietitian's list, planned row by row, looked at, taken along."""

from functools import partial
from pathlib import Path

import streamlit as st

import mealplan.ui
from mealplan.batch import folders_by_row, read_summary
from mealplan.errors import MealplanError
from mealplan.report.case import read_plan
from mealplan.report.exports import installed_formats
from mealplan.ui import desk
from mealplan.ui.form import fill_form
from mealplan.ui.state import current_table, main_button, show_plan
from mealplan.ui.wording import what_went_wrong

FILES = {"pdf": "PDF to print", "xlsx": "Excel workbook", "ics": "Calendar"}
MOST_PROBLEMS = 20
MANY_ROWS = 200

st.title("Clients")
st.markdown(
    "Plan a week for each client of a list. The list is a CSV file, one client a row; its columns "
    "are the keys of a profile, and an empty cell takes the usual value. A row with a fault is "
    "named and never stops the others."
)
st.download_button(
    "An example list (CSV)", desk.EXAMPLE, "clients.csv", icon=":material/table:",
    on_click="ignore",
)  # fmt: skip
upload = st.file_uploader(
    "List of clients", type="csv", key=f"clients.upload {desk.upload_number()}",
    help="Comma, semicolon or tab between cells; UTF-8 or Latin-1. It stays in a temporary folder "
    "of this session and is deleted with it.",
)  # fmt: skip
if upload is None:
    st.caption("Nothing is kept here: lists and plans go when you close this page.")
    st.stop()
try:
    rows, problems = desk.read_list(upload.getvalue(), upload.name)
except MealplanError as error:
    st.error(f"{what_went_wrong(error)} Correct the file and upload it again.",
             icon=":material/error:")  # fmt: skip
    st.stop()

if problems:
    st.warning(
        f"{len(problems)} of {rows} rows cannot be planned as they are. Correct them in the file "
        "and upload it again, or plan the others now.",
        icon=":material/warning:",
    )
    with st.expander("Rows with a fault", expanded=len(problems) <= MOST_PROBLEMS):
        st.markdown("\n".join(f"- {desk.plain(text)}" for text in problems[:MOST_PROBLEMS]))
        if len(problems) > MOST_PROBLEMS:
            st.caption(f"The first {MOST_PROBLEMS} are shown; `summary.csv` will name them all.")
with st.form("clients.plan"):
    offered = [name for name in FILES if name in installed_formats()]
    formats = st.pills(
        "Files for each client, beside CSV and JSON", offered, selection_mode="multi",
        default=offered[:1], format_func=lambda name: FILES[name],
    )  # fmt: skip
    able = rows - len(problems)
    if rows > MANY_ROWS:
        st.caption("For a list this long, `mealplan batch` on the command line uses all cores.")
    sent = st.form_submit_button(
        **main_button(f"Plan {able} {'client' if able == 1 else 'clients'}"),
        icon=":material/groups:", disabled=able == 0,
    )  # fmt: skip
if sent:
    place = st.empty()
    bar = place.progress(0.0, "Planning the first client")
    try:
        desk.plan_all(upload.name, tuple(formats), bar)
    except MealplanError as error:
        place.error(what_went_wrong(error), icon=":material/error:")
        st.stop()
    place.empty()

ended = desk.result()
if ended is None:
    st.stop()
st.header("Plans")
with st.container(horizontal=True):
    for label, count in (
        ("All targets met", ended.met), ("A target short", ended.short), ("No plan", ended.failed),
    ):  # fmt: skip
        st.metric(label, count, border=True)
summary = read_summary(desk.out_path())
shown = summary.drop(columns=["seconds", "row"]).rename(columns={"gap": "gap_percent"})
shown["gap_percent"] *= 100
st.dataframe(
    shown, hide_index=True, alt="One row a client: status, what is missed, mean of a day",
    column_config={
        "client_id": st.column_config.TextColumn("Client", pinned=True),
        "status": st.column_config.TextColumn("Status"),
        "message": st.column_config.TextColumn("What is missed, or at fault", width="large"),
        "energy_kcal": st.column_config.NumberColumn("Energy (kcal)", format="%.0f"),
        "vitamin_b12_ug": st.column_config.NumberColumn("Vitamin B12 (µg)", format="%.1f"),
        "folate_dfe_ug": st.column_config.NumberColumn("Folate (µg DFE)", format="%.0f"),
        "cost_usd": st.column_config.NumberColumn("Cost a day ($)", format="%.2f"),
        "gap_percent": st.column_config.NumberColumn("Gap (%)", format="%.1f"),
    },
)  # fmt: skip
folders = folders_by_row(desk.list_path(), desk.out_path())
ids = dict(zip(summary["row"], summary["client_id"], strict=True))
with st.container(horizontal=True, vertical_alignment="bottom"):
    if folders:
        row = st.selectbox("Client", list(folders), format_func=lambda n: ids.get(n, f"row {n}"))
        if st.button("Open in My week", icon=":material/open_in_new:"):
            plan = read_plan(folders[row] / "plan.json", current_table())
            fill_form(plan.profile)
            show_plan(plan, "Opened a client's week")
            st.switch_page(Path(mealplan.ui.__file__).with_name("my_week.py"))
    st.download_button(
        "Everything (ZIP)", partial(desk.archive, desk.list_path(), desk.out_path()),
        "mealplan-clients.zip", icon=":material/folder_zip:",
        on_click="ignore",
    )  # fmt: skip
    st.button("Forget all", on_click=desk.forget, icon=":material/delete:",
              help="Deletes the list and its plans from this session.")  # fmt: skip
