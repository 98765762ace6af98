"""A plan as calendar events, at hours that stay the same wherever she is."""

from __future__ import annotations

import datetime as dt
import hashlib

from icalendar import Calendar, Event

from mealplan.measures import portion_text
from mealplan.plan import Plan, PlannedMeal
from mealplan.report.wording import DISCLAIMER, first_day, meal_title, words
from mealplan.tables import read_table, records


def plan_ics(plan: Plan) -> bytes:
    """Return a plan as an iCalendar file: one event a meal.

    A plan without a start begins on the Monday after today (`wording.first_day`). Importing the
    meals of the same days again replaces them: their ids depend on who, day and slot alone.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//mealplan//a week of meals//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Meals")
    hours = {row["slot"]: row for row in records(read_table("meal_times"))}
    first = first_day(plan)
    for meal in sorted(plan.meals, key=lambda m: (m.day, hours[m.slot]["start"])):
        at = hours[meal.slot]
        day = first + dt.timedelta(days=meal.day - 1)
        begin = dt.datetime.combine(day, dt.time.fromisoformat(at["start"]))
        event = Event()
        event.add("uid", _uid(plan, day, meal.slot))
        event.add("dtstamp", dt.datetime.combine(first, dt.time(), dt.UTC))
        event.add("dtstart", begin)
        event.add("dtend", begin + dt.timedelta(minutes=int(at["minutes"])))
        event.add("summary", f"{words(meal.slot).capitalize()}: {meal_title(plan, meal)}")
        event.add("description", _description(meal))
        event.add("categories", ["Meals"])
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _uid(plan: Plan, day: dt.date, slot: str) -> str:
    who = f"{plan.profile.client_id}\n{plan.profile.name}\n{day.isoformat()}\n{slot}"
    return f"{hashlib.sha256(who.encode()).hexdigest()[:32]}@mealplan"


def _description(meal: PlannedMeal) -> str:
    lines = [portion_text(food.amount, food.name) for food in meal.foods]
    if meal.steps:
        lines += ["", f"How to make it ({meal.minutes:.0f} minutes)", *meal.steps]
    notes = dict.fromkeys(f.safety_note for f in meal.foods if f.safety_note)
    lines += ["", *notes] if notes else []
    return "\n".join([*lines, "", DISCLAIMER])
