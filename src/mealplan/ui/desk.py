"""What the page Clients holds: a folder of the session's own, gone when the session ends."""

from __future__ import annotations

import hashlib
import re
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from mealplan.batch import (
    BatchOptions,
    BatchResult,
    check_clients,
    files_to_take,
    run_batch,
)
from mealplan.batch.work import Chunk, Errand, plan_chunk
from mealplan.report.exports import zipped
from mealplan.report.tables import BOM
from mealplan.ui.planning import crew
from mealplan.ui.state import own_foods

EXAMPLE = BOM + (
    b"client_id,name,stage,gestation_weeks,age_years,height_cm,prepregnancy_weight_kg,activity,"
    b"diet,allergens,conditions,supplements,start\r\n"
    b"1001,Anna,pregnant,24,31,165,62,low_active,vegetarian,,,,\r\n"
    b"1002,Mia,pregnant,9,28,170,70,active,omnivore,peanut;tree_nut,nausea,,\r\n"
    b"1003,Sara,lactating,,35,160,58,inactive,vegan,,,prenatal,\r\n"
)


def folder() -> Path:
    """Return the session's folder; made at first use, readable by this program alone."""
    held: tempfile.TemporaryDirectory[str] | None = st.session_state.get("clients.folder")
    if held is None:
        held = tempfile.TemporaryDirectory(prefix="mealplan-clients-")
        st.session_state["clients.folder"] = held
    return Path(held.name)


def forget() -> None:
    """Delete the list, the plans and all their files."""
    held = st.session_state.pop("clients.folder", None)
    if held is not None:
        held.cleanup()
    for key in ("clients.result", "clients.read"):
        st.session_state.pop(key, None)
    st.session_state["clients.upload_number"] = upload_number() + 1


def upload_number() -> int:
    """Count the lists forgotten: a new number gives an empty place to upload."""
    return int(st.session_state.get("clients.upload_number", 0))


def list_path() -> Path:
    """Return where the uploaded list lies."""
    return folder() / "clients.csv"


def out_path() -> Path:
    """Return where plans are written."""
    return folder() / "out"


def read_list(content: bytes, name: str) -> tuple[int, list[str]]:
    """Keep an uploaded list; returns its number of rows and what is wrong with some of them.

    Raises
    ------
    DataError : the file is no list of clients.
    """
    held = st.session_state.get("clients.read")
    mark = (hashlib.sha256(content).digest(), name)
    if held is None or held[0] != mark:
        list_path().write_bytes(content)
        st.session_state.pop("clients.result", None)
        problems = [problem for _, problem in check_clients(list_path(), name)]
        held = (mark, len(problems), [p for p in problems if p])
        st.session_state["clients.read"] = held
    return held[1], held[2]


def plan_all(name: str, formats: tuple[str, ...], bar: st.delta_generator.DeltaGenerator) -> None:
    """Plan every client that is not planned yet, with rate and time left on screen.

    Each client is a task of her own for the workers, so that other visitors get their turn.
    """
    share, shown = 0.0, "Planning the first client"

    def progress(done: int, to_do: int, seconds: float) -> None:
        nonlocal share, shown
        left = (to_do - done) * seconds / done
        wait = f"{left:.0f} s" if left < 90 else f"{left / 60:.0f} min"
        rate = f"{60 * done / seconds:.0f} a minute"
        share, shown = done / to_do, f"{done} of {to_do} clients, {rate}, about {wait} left"
        bar.progress(share, shown)

    def here(chunk: Chunk, errand: Errand) -> list[dict[str, Any]]:
        made: list[dict[str, Any]] = crew().do(
            partial(plan_chunk, chunk, errand),
            say=lambda _: bar.progress(share, shown),
            wait=lambda _: bar.progress(share, f"{shown}; others are planning too"),
        )
        return made

    options = BatchOptions(formats=("json", *formats), own_foods=own_foods(), chunk=1)
    st.session_state["clients.result"] = run_batch(
        list_path(), out_path(), options, progress, name=name, here=here
    )


def result() -> BatchResult | None:
    """Return how the last run ended; None before the first and after a new list."""
    ended: BatchResult | None = st.session_state.get("clients.result")
    return ended


def plain(text: str) -> str:
    """Show a sentence from a file as it is, whatever marks of Markdown it holds."""
    return re.sub(r"([\\`*_{}\[\]()#+!|<>~$:&-])", r"\\\1", text)


def archive(clients: Path, out: Path) -> bytes:
    """Put everything into one archive; a download has no session, so the places are given."""
    files = files_to_take(clients, out)
    return zipped({name: path.read_bytes() for name, path in files})
