"""What can go wrong, said in one sentence, each with the exit code of the command line."""

from __future__ import annotations

from typing import Any


class MealplanError(Exception):
    """An expected failure: the message is one sentence of what, where and what to do."""

    exit_code = 1

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes, whatever the class is made of."""
        return _again, (type(self), self.args, self.__dict__)


def _again(
    kind: type[MealplanError], args: tuple[object, ...], held: dict[str, object]
) -> MealplanError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(held)
    return error


class UsageError(MealplanError):
    """The call itself is wrong: an unknown option, key or command."""

    exit_code = 2


class DataError(MealplanError):
    """Input data is bad: a table, a profile, a plan or a results file."""

    exit_code = 4


class SolverError(MealplanError):
    """The solver gave no answer at all."""

    exit_code = 5


def in_file(
    file: object, problem: str, *, row: int | None = None, column: str | None = None
) -> str:
    """Say where a problem stands: ``plan.csv, row 3, column grams: ...``.

    ``row`` counts as a spreadsheet shows it (the header is row 1).
    """
    where = [str(file)]
    if row is not None:
        where.append(f"row {row}")
    if column is not None:
        where.append(f"column {column}")
    return f"{', '.join(where)}: {problem}"
