"""A few worker processes and one queue, fair to all visitors; knows nothing of Streamlit.

Planning is Python for the most part: in threads of one process, visitors would wait for each other
and every page for all of them. A worker that dies or takes too long is replaced; only the task it
was at is lost, and the error says what to do.
"""

from __future__ import annotations

import itertools
import threading
import time
from bisect import insort
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from joblib.externals.loky.backend import get_context

from mealplan.errors import MealplanError
from mealplan.ui.worker import (
    DONE,
    FAILED,
    READY,
    SAY,
    STOP,
    Task,
    own_rows,
    pack_task,
    serve,
    unpack,
)

AT_START = 2  # workers that start before anybody waits; each holds about 250 MB
LONGEST_S = 180.0  # a task takes seconds; this is a safety net
TRIES = 3  # workers that may fail to start, one after another
PULSE_S = 0.5


class PlanningStoppedError(MealplanError):
    """The worker was lost or took too long; the message says what to do."""


class FaultError(Exception):
    """A bug in a task: its kind and its place in the code, without its message."""

    def __init__(self, kind: str, place: str) -> None:
        super().__init__(kind)
        self.kind, self.place = kind, place


class _Worker:
    """A process and our end of its pipe."""

    def __init__(self) -> None:
        # loky: a fresh process that, unlike multiprocessing's, does not run the app's script again
        context = get_context("loky")
        line, far_end = context.Pipe()
        self.line: Connection = line
        self.process = context.Process(target=serve, args=(far_end,), daemon=True)
        self.process.start()
        far_end.close()

    def end(self) -> None:
        self.line.close()
        self.process.terminate()
        self.process.join()


class Crew:
    """Workers that take tasks in the order in which visitors asked.

    Parameters
    ----------
    most : workers at most; the first ``AT_START`` start by themselves, others once somebody waits.
    """

    def __init__(self, most: int) -> None:
        self.most = max(1, most)
        self._change = threading.Condition()
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._hiring = 0
        self._failures = 0
        self._queue: list[tuple[bool, int]] = []
        self._numbers = itertools.count()
        self._closed = False
        self._hire()

    def do(
        self,
        task: Task,
        *,
        say: Callable[[str], object],
        wait: Callable[[int | None], object],
        quick: bool = False,
        longest_s: float = LONGEST_S,
    ) -> Any:
        """Have a task done and return what it made.

        Parameters
        ----------
        task : a callable that pickles; its parameter ``progress``, if any, is given ``say``.
        say : told each stage in words, and ``""`` twice a second; what it raises calls the task
            off.
        wait : told again and again how many people are before her; None while none is and the
            first worker still reads its tables. What it raises leaves the queue.
        quick : takes well under a second, and goes before what takes longer.

        Raises
        ------
        MealplanError : the task's own, or `PlanningStoppedError`.
        FaultError : a bug in the task.
        """
        parcel, tables = pack_task(task)
        worker = self._turn(wait, quick=quick)
        end = time.monotonic() + longest_s
        try:
            worker.line.send((own_rows(tables), parcel))
            word, value = self._listen(worker, say, end)
        except (EOFError, OSError) as error:
            self._replace(worker)
            msg = "Planning stopped before it was done; nothing is lost, press the button again."
            raise PlanningStoppedError(msg) from error
        except PlanningStoppedError:
            self._replace(worker)
            raise
        except BaseException:  # she went on to something else
            threading.Thread(target=self._call_off, args=(worker,), daemon=True).start()
            raise
        self._give_back(worker)
        if word == DONE:
            return unpack(value, tables)
        if word == FAILED:
            raise value
        raise FaultError(*value)

    def close(self) -> None:
        """End all workers."""
        with self._change:
            self._closed = True
            workers = list(self._all)
            self._change.notify_all()
        for worker in workers:
            worker.end()

    def pids(self) -> list[int]:
        """Return the process ids of the workers, for those who measure."""
        with self._change:
            return [worker.process.pid for worker in self._all]

    def _turn(self, wait: Callable[[int | None], object], *, quick: bool) -> _Worker:
        ticket = (not quick, next(self._numbers))
        with self._change:
            insort(self._queue, ticket)
        try:
            while True:
                with self._change:
                    before = self._queue.index(ticket)
                    worker = self._free_worker() if before < len(self._idle) else None
                    if worker is not None:
                        return worker
                    self._grow()
                    starting = len(self._all) == self._hiring
                wait(None if starting and not before else before)
                with self._change:
                    if self._queue.index(ticket) >= len(self._idle):
                        self._change.wait(PULSE_S)
        finally:
            with self._change:
                self._queue.remove(ticket)
                self._change.notify_all()

    def _free_worker(self) -> _Worker | None:
        """Take an idle worker; one that died while idle is dropped. Holds the lock."""
        while self._idle:
            worker = self._idle.pop()
            if worker.process.is_alive():
                return worker
            self._all.discard(worker)
        return None

    def _grow(self) -> None:
        """Hire one more for those who wait, where there may be one more. Holds the lock."""
        if self._failures >= TRIES or self._closed:
            self._failures = 0
            msg = "Planning cannot start on this machine (is its memory full?). Try again later."
            raise PlanningStoppedError(msg)
        if not self._hiring and len(self._all) < self.most:
            self._hire()

    def _hire(self) -> None:
        """Start a worker; it takes tasks once it has read its tables."""
        self._hiring += 1
        threading.Thread(target=self._start_one, daemon=True).start()

    def _start_one(self) -> None:
        worker = _Worker()
        with self._change:
            self._all.add(worker)
        try:
            ready = worker.line.recv()[0] == READY
        except (EOFError, OSError):
            ready = False
        with self._change:
            self._hiring -= 1
            self._failures = 0 if ready else self._failures + 1
            if ready:
                self._idle.append(worker)
                if len(self._all) < min(AT_START, self.most):
                    self._hire()  # one by one: the first visitor's page needs the machine too
            else:
                self._all.discard(worker)
            self._change.notify_all()

    def _listen(self, worker: _Worker, say: Callable[[str], object], end: float) -> tuple[str, Any]:
        """Return a task's last word; what it says on its way is said on."""
        while time.monotonic() < end:
            if not worker.line.poll(PULSE_S):
                say("")
                continue
            word, value = worker.line.recv()
            if word != SAY:
                return word, value
            say(value)
        msg = "This took too long and was stopped. Allow more foods or fewer wishes and try again."
        raise PlanningStoppedError(msg)

    def _call_off(self, worker: _Worker) -> None:
        """Let a worker stop at the next thing it would say; then it is free."""
        try:
            worker.line.send(STOP)
            self._listen(worker, lambda _: None, time.monotonic() + LONGEST_S)
        except (EOFError, OSError, PlanningStoppedError):
            self._replace(worker)
        else:
            self._give_back(worker)

    def _give_back(self, worker: _Worker) -> None:
        with self._change:
            self._idle.append(worker)
            self._change.notify_all()

    def _replace(self, worker: _Worker) -> None:
        worker.end()
        with self._change:
            self._all.discard(worker)
            if not self._closed:
                self._hire()
