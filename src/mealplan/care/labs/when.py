"""In which stage and week of pregnancy a day lies, as far as the profile can tell."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mealplan.profiles import Profile
from mealplan.profiles.model import DAYS_OF_PREGNANCY

DAYS_OF_MONTH = 30.44
LAST_WEEK = 42


@dataclass(frozen=True)
class When:
    """A stage of life and, in pregnancy, the completed week.

    ``stage`` is empty where nothing is known. ``note`` says what was assumed.
    """

    stage: str
    week: int | None = None
    note: str = ""

    @property
    def trimester(self) -> int | None:
        """1, 2 or 3 (from week 14 and week 28); None outside pregnancy."""
        return None if self.week is None else 1 + (self.week >= 14) + (self.week >= 28)


NOT_KNOWN = When("", None, "The week of pregnancy is not known, so the limits are general ones.")


def stage_on(
    day: dt.date,
    profile: Profile | None,
    *,
    gestation_weeks: int | None = None,
    today: dt.date | None = None,
) -> When:
    """Return the stage and week on a day.

    Parameters
    ----------
    day : when blood was taken.
    profile : who she is; None where nobody said.
    gestation_weeks : the week that the result itself names; it goes before the profile.
    today : the day that the profile's week or months count from, unless it has a ``start``.
    """
    if gestation_weeks is not None:
        return When("pregnant", gestation_weeks)
    if profile is None:
        return NOT_KNOWN
    from_day = profile.start or today or dt.date.today()
    if profile.stage == "preconception":
        return When("preconception")
    if profile.stage == "lactating":
        months = profile.postpartum_months or 0
        born = from_day - dt.timedelta(days=round(months * DAYS_OF_MONTH))
        if day >= born:
            return When("lactating")
        return _in_pregnancy(day, born, "The birth is taken to have been at week 40.")
    if profile.due_date is not None:
        due = profile.due_date
    else:
        week = profile.gestation_weeks or 0
        due = from_day + dt.timedelta(days=DAYS_OF_PREGNANCY - week * 7)
    return _in_pregnancy(day, due, "")


def _in_pregnancy(day: dt.date, due: dt.date, note: str) -> When:
    week = (DAYS_OF_PREGNANCY - (due - day).days) // 7
    if week < 1:
        return When("preconception", None, "This was before the pregnancy.")
    if week > LAST_WEEK:
        return When("lactating", None, "This was after the pregnancy.")
    return When("pregnant", week, note)
