"""What a woman has told B12 care: answers, results and diary, as they travel in her case file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mealplan.care.diary import DiaryEntry
from mealplan.care.labs import Result, read_result
from mealplan.care.risk import Risk, all_risks, named_reasons, risks_of_diet
from mealplan.care.signs import Checked, all_signs, checked_signs
from mealplan.errors import DataError
from mealplan.profiles import Profile

VERSION = 1


@dataclass(frozen=True)
class CareRecord:
    """Answers, signs, results and diary.

    ``risks`` maps a question to yes or no; one that is not in it was not answered, and her diet
    may answer it.
    """

    risks: Mapping[str, bool]
    signs: tuple[str, ...] = ()
    results: tuple[Result, ...] = ()
    diary: tuple[DiaryEntry, ...] = ()

    def named_risks(self, profile: Profile | None = None) -> tuple[Risk, ...]:
        """Return the risks with a yes: hers, and those of her diet that she did not deny."""
        yes = {name for name, answer in self.risks.items() if answer}
        if profile is not None:
            yes |= {name for name in risks_of_diet(profile) if name not in self.risks}
        return named_reasons(yes)

    def checked(self) -> Checked:
        """Return the signs she ticked, the urgent ones apart."""
        return checked_signs(self.signs)

    def document(self) -> dict[str, Any]:
        """Return plain JSON values for the case file."""
        return {
            "version": VERSION,
            "risks": dict(self.risks),
            "signs": list(self.signs),
            "results": [_result_document(result) for result in self.results],
            "diary": [entry.document() for entry in self.diary],
        }

    @classmethod
    def from_document(cls, values: Any, *, today: dt.date | None = None) -> CareRecord:
        """Read what `document` gave; None is an empty record.

        Raises
        ------
        DataError : it is no such record, or holds a result or entry that cannot be.
        """
        if values is None:
            return cls({})
        if not isinstance(values, Mapping) or values.get("version") != VERSION:
            msg = f"this is no B12 care record of version {VERSION}"
            raise DataError(msg)
        try:
            risks = {str(k): bool(v) for k, v in dict(values.get("risks", {})).items()}
            signs = tuple(str(name) for name in values.get("signs", ()))
            results = tuple(
                read_result({str(k): str(v) for k, v in each.items()}, today=today)
                for each in values.get("results", ())
            )
            diary = tuple(DiaryEntry.from_document(each) for each in values.get("diary", ()))
        except (AttributeError, TypeError, ValueError) as error:
            msg = f"the B12 care record is not whole ({error})"
            raise DataError(msg) from None
        return cls(
            {name: answer for name, answer in risks.items() if name in all_risks()},
            tuple(name for name in signs if name in all_signs()),
            results,
            diary,
        )


def _result_document(result: Result) -> dict[str, Any]:
    values = {
        "date": result.date.isoformat(),
        "marker": result.marker,
        "value": f"{result.bound}{result.value:g}",
        "unit": result.unit,
    }
    if result.gestation_weeks is not None:
        values["gestation_weeks"] = str(result.gestation_weeks)
    return values
