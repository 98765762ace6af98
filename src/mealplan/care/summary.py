"""The one-page summary for a clinician: sections, of which the user picks what goes in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mealplan.care.intake import Intake
from mealplan.care.labs import Reading, newest, next_tests, readings_of
from mealplan.care.record import CareRecord
from mealplan.care.suggest import Suggestion, suggestions
from mealplan.plan import Plan
from mealplan.profiles import Profile
from mealplan.tables import read_table, records

SECTIONS = {
    "profile": "Profile",
    "signs": "Signs",
    "risks": "Reasons to think of a B12 test",
    "results": "Results",
    "intake": "Intake",
    "plan": "Plan",
    "questions": "Questions to ask",
}
"""What a summary may hold, in its order, with its headings."""
MOST_RESULTS = 10
MOST_QUESTIONS = 7


@dataclass(frozen=True)
class Section:
    """A part of the summary: facts (label, value), text, lines, a table, whichever it has.

    ``warning`` is what should be seen first.
    """

    id: str
    facts: tuple[tuple[str, str], ...] = ()
    text: str = ""
    lines: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    widths: tuple[float, ...] = ()
    note: str = ""
    warning: str = ""

    @property
    def title(self) -> str:
        """The heading."""
        return SECTIONS[self.id]


@dataclass(frozen=True)
class Summary:
    """What a clinician gets: whom it is about, when it was written, and the sections chosen."""

    who: str
    detail: str
    date: dt.date
    sections: tuple[Section, ...]


def clinician_summary(
    profile: Profile,
    record: CareRecord,
    *,
    plan: Plan | None = None,
    intake: Intake | None = None,
    chosen: Sequence[str] = tuple(SECTIONS),
    today: dt.date | None = None,
) -> Summary:
    """Put the summary together.

    Parameters
    ----------
    profile : who she is.
    record : answers, signs, results, diary.
    plan : her week; without one that section is left out.
    intake : of the plan or the diary; without one that section is left out.
    chosen : ids of ``SECTIONS``; the others are left out, and what they would have led to in the
        questions too.
    today : the date of the summary.
    """
    day = today or dt.date.today()
    wanted = set(chosen)
    readings = readings_of(record.results, profile, today=day) if "results" in wanted else []
    risks = record.named_risks(profile) if "risks" in wanted else ()
    shown_intake = intake if "intake" in wanted else None
    offered = suggestions(profile, risks=risks, readings=readings, intake=shown_intake)
    made: dict[str, Section | None] = {
        "profile": _profile(profile, day),
        "signs": _signs(record),
        "risks": Section("risks", text="; ".join(r.label for r in risks)) if risks else None,
        "results": _results(readings),
        "intake": None if intake is None else _intake(intake),
        "plan": None if plan is None else _plan(plan),
        "questions": _questions(
            record if "signs" in wanted else None, risks, readings, offered, day
        ),
    }
    sections = [section for name in SECTIONS if name in wanted and (section := made[name])]
    week = profile.week_on(day) if profile.stage == "pregnant" else None
    stage = {"preconception": "before pregnancy", "lactating": "breastfeeding"}
    detail = f"week {week} of pregnancy" if week else stage.get(profile.stage, "pregnant")
    return Summary(profile.name or profile.client_id, detail, day, tuple(sections))


def _words(names: Sequence[object]) -> str:
    return ", ".join(str(name).replace("_", " ") for name in names)


def _profile(profile: Profile, day: dt.date) -> Section:
    labels = {r["supplement"]: r["label"] for r in records(read_table("supplements"))}
    taken = [labels[item] if isinstance(item, str) else item.label for item in profile.supplements]
    week = profile.week_on(day)
    stage = _words([profile.stage])
    if week:
        stage += f", week {week} (trimester {1 + (week >= 14) + (week >= 28)})"
    facts = [("Age", f"{profile.age_years:g} years"), ("Stage", stage)]
    if profile.due_date:
        facts.append(("Due date", profile.due_date.isoformat()))
    if profile.postpartum_months is not None:
        facts.append(("Months since birth", str(profile.postpartum_months)))
    facts += [
        ("BMI before pregnancy", f"{profile.bmi:.1f} kg/m²"),
        ("Diet", _words(profile.diet)),
        ("Allergies", _words(profile.allergens) or "none named"),
        ("Conditions", _words(profile.conditions) or "none named"),
        ("Supplements", "; ".join(taken) or "none named"),
    ]
    return Section("profile", facts=tuple(facts))


def _signs(record: CareRecord) -> Section | None:
    checked = record.checked()
    if not checked.all:
        return None
    urgent = "; ".join(sign.label for sign in checked.urgent)
    return Section(
        "signs",
        text="; ".join(sign.label for sign in checked.other),
        warning=f"Not to wait with: {urgent}." if urgent else "",
    )


def _results(readings: Sequence[Reading]) -> Section | None:
    if not readings:
        return None
    shown = readings[-MOST_RESULTS:]
    rows = tuple(_result_row(reading) for reading in shown)
    note = "Range: adequate at that stage, as in the sources named in the program."
    if len(readings) > len(shown):
        note += f" {len(readings) - len(shown)} older results are not shown."
    if any(r.result.marker == "b12" and r.when.stage == "pregnant" for r in shown):
        note += " Total B12 falls in pregnancy; active B12 and MMA tell more."
    return Section(
        "results",
        head=("Date", "Week", "Marker", "Value", "In SI units", "Range", "Band"),
        rows=rows,
        widths=(11, 6, 25, 14, 14, 14, 16),
        note=note,
    )


def _result_row(reading: Reading) -> tuple[str, ...]:
    result = reading.result
    if reading.low is not None and reading.high is not None:
        span = f"{reading.low:g} to {reading.high:g}"
    elif reading.low is not None:
        span = f"from {reading.low:g}"
    else:
        span = f"to {reading.high:g}"
    return (
        result.date.isoformat(),
        "" if reading.when.week is None else str(reading.when.week),
        result.about.label,
        result.text,
        result.text_si,
        span,
        reading.band.label if reading.band else "not known",
    )


def _intake(intake: Intake) -> Section:
    rows = []
    for row in intake.compared:
        target = ""
        if row.target_min is not None:
            target = f"at least {row.target_min:g}"
        elif row.target_max is not None:
            target = f"at most {row.target_max:g}"
        rows.append(
            (
                f"{row.label} (µg a day)",
                _figure(row.from_food),
                _figure(row.from_supplements) if row.from_supplements else "none",
                _figure(row.total),
                target,
                row.status,
            )
        )
    span = "1 day" if intake.days == 1 else f"{intake.days} days"
    what = "planned week" if intake.kind == "plan" else f"food diary of {span}"
    note = (
        f"From the {what}. Absorbed B12 from food is estimated at {intake.absorbed_ug:.1f} µg a "
        f"day (the target stands for {intake.absorbed_target_ug:.1f} µg; curve of Doets 2013)."
    )
    return Section(
        "intake",
        head=("Nutrient", "Food", "Supplements", "Total", "Target", "Status"),
        rows=tuple(rows),
        widths=(28, 12, 14, 12, 18, 12),
        note=" ".join([note, *intake.notes]),
    )


def _figure(value: float) -> str:
    if value != value:
        return "unknown"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}"


def _goal(row: dict[str, Any]) -> float:
    return float(row["target_min"] if row["status"] == "short" else row["target_max"])


def _plan(plan: Plan) -> Section:
    means = plan.nutrients[plan.nutrients["day"].astype(str) == "mean"].set_index("nutrient")
    missed = plan.missed
    missed = missed[missed["day"].astype(str) == "mean"]
    labels = plan.table.definitions["label"].to_dict()
    short = [
        f"{labels[row['nutrient']]} {row['status']} "
        f"({_figure(row['total'])} of {_figure(_goal(row))} {row['unit']})"
        for row in records(missed)
    ]
    basis = "absorbed B12" if plan.profile.b12_basis == "absorbed" else "B12 intake"
    facts = (
        ("Energy", f"{float(means['total']['energy_kcal']):,.0f} kcal a day"),
        ("Standard", f"{plan.targets.standard}, planned by {basis}"),
        ("Targets missed", "; ".join(short) or "none over the week"),
    )
    return Section("plan", facts=facts)


def _questions(
    record: CareRecord | None,
    risks: Sequence[object],
    readings: Sequence[Reading],
    offered: Sequence[Suggestion],
    day: dt.date,
) -> Section | None:
    lines: list[str] = []
    if record is not None and record.checked().urgent:
        lines.append("Which of my signs should be looked at today?")
    tests = next_tests(readings, today=day)
    for due in dict.fromkeys(max(test.due, day) for test in tests):
        names = [t.reading.result.about.label for t in tests if max(t.due, day) == due]
        when = "now" if due == day else f"by {due.isoformat()}"
        lines.append(f"Should these be looked at again {when}: {', '.join(names)}?")
    if risks and not {"b12", "holotc"} & set(newest(readings)):
        lines.append("Should my B12 be tested (active B12, in pregnancy), and my folate too?")
    lines += [QUESTIONS[offer.id] for offer in offered if offer.id in QUESTIONS]
    kept = list(dict.fromkeys(lines))[:MOST_QUESTIONS]
    return Section("questions", lines=tuple(kept)) if kept else None


QUESTIONS = {
    "supplement_talk": "Does a B12 supplement suit me: which kind, and how much?",
    "food_is_not_enough": "How will my B12 be kept up, if I absorb little from food?",
    "nitrous_talk": "After nitrous oxide: should homocysteine or MMA be tested?",
    "folate_and_b12": "Is my folic acid right for me, with my B12 in view?",
    "earlier_ntd_talk": "Which folic acid do I need after my earlier pregnancy?",
    "iron_talk": "Should iron, B12 and folate be looked at together?",
    "loss_talk": "Should B12 and folate be among the tests after my losses?",
}
"""What a suggestion asks, in her words."""
