"""Risk and signs: questions whose yes is a named reason, and a checklist with urgent ones apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from mealplan.care.evidence import cited, to_check
from mealplan.care.risk import Risk, all_risks, risks_of_diet
from mealplan.care.signs import Sign, signs_for, whether_to_test
from mealplan.ui.care.session import care_record, her_profile, keep

GROUPS = {
    "food": "Food",
    "medicine": "Medicines and gas",
    "stomach": "Stomach and bowel",
    "body": "You and your family",
    "pregnancy": "Earlier pregnancies",
}
URGENCY = {
    "emergency": ":material/emergency: Now",
    "today": ":material/phone_in_talk: Today",
    "soon": ":material/event: At your next visit",
}


def risk() -> None:
    """Draw the questions about risks; each yes says why and what to ask."""
    st.markdown(
        "Tick what is true for you. Each tick is a **reason to ask for a test**. It is no score, "
        "and it cannot say whether you lack B12."
    )
    profile = her_profile()
    by_diet = risks_of_diet(profile)
    named = {r.id for r in care_record().named_risks(profile)}
    for group, heading in GROUPS.items():
        st.subheader(heading)
        for one in (r for r in all_risks().values() if r.group == group):
            _tick(f"risk {one.id}", one.question, one.id in named, one.help, _answer, one.id)
            if one.id in named:
                _reason(one, from_diet=one.id in by_diet)
    _what_now()


def _reason(one: Risk, *, from_diet: bool) -> None:
    with st.container(border=True):
        why = " Your profile says so; untick it if it is not so." if from_diet else ""
        st.markdown(f"{one.reason}{why}\n\n:material/forum: **{one.ask}**")
        _backing(one.evidence, one.confidence)


def signs() -> None:
    """Draw the checklist of signs, the urgent ones first and apart."""
    shown = signs_for(her_profile().stage)
    ticked = set(care_record().signs)
    st.subheader("Do not wait with these")
    with st.container(border=True):
        for sign in (s for s in shown if s.urgent):
            _sign(sign, sign.id in ticked)
    st.subheader("Tell your clinician about these")
    for sign in (s for s in shown if not s.urgent):
        _sign(sign, sign.id in ticked)
    st.caption(
        "All of these have many causes besides low B12. The list does not find out which; your "
        "clinician can."
    )
    _what_now()


def _sign(sign: Sign, ticked: bool) -> None:
    _tick(f"sign {sign.id}", sign.label, ticked, "", _mark, sign.id)
    if ticked:
        text = f"**{URGENCY[sign.urgency]}.** {sign.action}"
        draw = st.error if sign.urgent else st.info
        draw(text)
        _backing(sign.evidence, sign.confidence)


def urgent_first() -> None:
    """Draw what should not wait above everything else."""
    for sign in care_record().checked().urgent:
        st.error(f"**{sign.label}.** {sign.action}", icon=":material/emergency:")


def _what_now() -> None:
    record = care_record()
    said = whether_to_test(
        risks=len(record.named_risks(her_profile())), signs=len(record.checked().all)
    )
    if said:
        st.info(said, icon=":material/forum:")


def _tick(
    key: str, label: str, value: bool, note: str, change: Callable[[str, str], None], name: str
) -> None:
    st.checkbox(
        label, value, key=key, help=note or None, on_change=partial(change, name, key)
    )  # fmt: skip


def _answer(name: str, key: str) -> None:
    record = care_record()
    keep(replace(record, risks={**record.risks, name: bool(st.session_state[key])}))


def _mark(name: str, key: str) -> None:
    record = care_record()
    kept = [s for s in record.signs if s != name]
    keep(replace(record, signs=tuple([*kept, name] if st.session_state[key] else kept)))


def _backing(evidence: tuple[str, ...], confidence: str) -> None:
    check = to_check(confidence)
    st.caption(f"Source: {cited(evidence)}" + (f" ({check})" if check else ""))
