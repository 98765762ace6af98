"""A process that plans for the app: it takes one task after another through a pipe.

It says ``(word, value)``: READY once, then for each task any number of SAY with a few words, and
one of DONE (a parcel), FAILED (an expected error), FAULT (a bug: its kind and its place in the
code, never its message, which could hold what a visitor entered) or STOPPED. Nothing here knows
Streamlit, and nothing is written or logged.
"""

from __future__ import annotations

import gc
import importlib
import inspect
import io
import pickle
import signal
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from multiprocessing.connection import Connection
from typing import Any

from mealplan.catalog import FoodTable, load_food_table
from mealplan.errors import MealplanError
from mealplan.kitchen import open_kitchen
from mealplan.plan import Plan
from mealplan.profiles import Profile

READY, SAY, DONE, FAILED, FAULT, STOPPED = "ready", "say", "done", "failed", "fault", "stopped"
STOP = "stop"  # said to the worker: the visitor went on to something else

Task = Callable[..., Any]


class _Stopped(Exception):  # noqa: N818  # not an error: nobody waits for the answer any more
    pass


class _Packer(pickle.Pickler):
    """Leaves food tables out: both sides have them, only their numbers travel."""

    def __init__(self, stream: io.BytesIO, tables: list[FoodTable], *, may_add: bool) -> None:
        super().__init__(stream, protocol=pickle.HIGHEST_PROTOCOL)
        self._tables, self._may_add = tables, may_add

    def persistent_id(self, value: object) -> int | None:
        if not isinstance(value, FoodTable):
            return None
        if all(table is not value for table in self._tables):
            if not self._may_add:
                msg = "a task made a food table of its own"
                raise AssertionError(msg)
            self._tables.append(value)
        return next(n for n, table in enumerate(self._tables) if table is value)


class _Unpacker(pickle.Unpickler):
    def __init__(self, stream: io.BytesIO, tables: list[FoodTable]) -> None:
        super().__init__(stream)
        self._tables = tables

    def persistent_load(self, number: int) -> FoodTable:
        return self._tables[number]


def pack_task(task: Task) -> tuple[bytes, list[FoodTable]]:
    """Pack a task for a worker; returns it with the food tables it speaks of, the shipped first."""
    tables = [load_food_table()]
    return _packed(task, tables, may_add=True), tables


def own_rows(tables: list[FoodTable]) -> list[bytes]:
    """Return the rows that each table has beside the shipped ones, packed."""
    return [pickle.dumps(dict(table.own)) for table in tables[1:]]


def _packed(value: object, tables: list[FoodTable], *, may_add: bool) -> bytes:
    stream = io.BytesIO()
    _Packer(stream, tables, may_add=may_add).dump(value)
    return stream.getvalue()


def unpack(parcel: bytes, tables: list[FoodTable]) -> Any:
    """Return what was packed; the food tables in it are those of the list."""
    return _Unpacker(io.BytesIO(parcel), tables).load()


@lru_cache(maxsize=4)
def _table(rows: bytes) -> FoodTable:
    return load_food_table().with_own(pickle.loads(rows))


def serve(line: Connection) -> None:
    """Work on tasks until the server closes its end of the pipe.

    A task comes as ``(own, parcel)``: the own rows of each food table but the shipped one, and a
    packed callable. Its parameter ``progress``, if any, is a function to say its stages with.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's: it closes the pipe
    _warm_up()
    with suppress(EOFError, OSError):
        line.send((READY, None))
        while True:
            said = line.recv()
            if said != STOP:  # a stop that came too late is for a task that is done
                line.send(_outcome(line, *said))


def _warm_up() -> None:
    """Load what tasks need and read every table once."""
    for name in ("mealplan.explain", "mealplan.planner", "mealplan.swaps"):
        importlib.import_module(name)
    open_kitchen(Profile())
    gc.collect()
    gc.freeze()  # tables stay for good: never look through them again


def _outcome(line: Connection, own: list[bytes], parcel: bytes) -> tuple[str, Any]:
    def say(text: str) -> None:
        if line.poll():
            line.recv()
            raise _Stopped
        line.send((SAY, text))

    try:
        tables = [load_food_table(), *map(_table, own)]
        task: Task = unpack(parcel, tables)
        made = task(progress=say) if _says_stages(task) else task()
        _work_out(made)
        return DONE, _packed(made, tables, may_add=False)
    except _Stopped:
        return STOPPED, None
    except MealplanError as error:
        return FAILED, error
    except Exception as error:
        return FAULT, (type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))


def _says_stages(task: Task) -> bool:
    try:
        return "progress" in inspect.signature(task).parameters
    except ValueError:  # some of Python's own functions do not tell
        return False


def _work_out(made: Any) -> None:
    """Add up what the page will show of a plan, here rather than in the server."""
    for one in made if isinstance(made, list) else [made]:
        plan = getattr(one, "plan", one)
        if isinstance(plan, Plan):
            _ = plan.missed, plan.nutrient_rows
