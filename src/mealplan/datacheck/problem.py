"""One thing that is wrong with the food table, and where."""

from __future__ import annotations

from dataclasses import dataclass

from mealplan.errors import in_file


@dataclass(frozen=True)
class Problem:
    """A problem in a file of ``food_data/``; ``str()`` is one sentence.

    Attributes
    ----------
    file : path inside ``food_data/``.
    row : as a spreadsheet counts, the header being row 1; None for the whole file.
    column : name of the column; None for the whole row.
    message : what is wrong and what to do.
    """

    file: str
    row: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        return in_file(self.file, self.message, row=self.row, column=self.column)
