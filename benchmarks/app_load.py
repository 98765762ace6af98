"""Measures the running app: first paint, a plan on screen, many visitors planning at once.

``python -m benchmarks.app_load [--visitors 10]`` starts the app on this machine. One visitor
after another is driven in Chromium. The many at once are sessions of the server's own HTTP
interface (as its tests use it), for as many browsers would measure the browsers. Beside the
clock stands the server's processor time: a machine that does other things distorts only the
clock.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.running_app import RunningApp, choose, chromium, open_app, running_app

DIETS = ("Vegetarian", "Vegan", "I eat everything", "Fish, no meat", "Vegetarian without eggs")


FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"


@dataclass(frozen=True)
class Visits:
    """Seconds of fresh visitors one by one, whose browsers hold nothing of the app before.

    To the first contentful paint, to the form, to the form once more, and from the button to the
    week.
    """

    paints: list[float] = field(default_factory=list)
    forms: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    plans: list[float] = field(default_factory=list)


def in_a_browser(app: RunningApp, times: int = 5) -> Visits:
    """Let fresh visitors come one by one."""
    visits = Visits()
    with chromium() as browser:
        for number in range(times):
            start = time.perf_counter()
            page = open_app(browser, app.address)
            visits.forms.append(time.perf_counter() - start)
            visits.paints.append(page.evaluate(FIRST_PAINT))
            start = time.perf_counter()
            page.reload()
            page.get_by_role("button", name="Plan my week").wait_for()
            visits.again.append(time.perf_counter() - start)
            choose(page, "How do you eat?", DIETS[number % len(DIETS)])
            start = time.perf_counter()
            page.get_by_role("button", name="Plan my week").click()
            page.get_by_role("heading", name="Meals", exact=True).wait_for(timeout=300_000)
            visits.plans.append(time.perf_counter() - start)
            page.context.close()
    return visits


class Visitor:
    """A session of the running app, without a browser."""

    def __init__(self, app: RunningApp) -> None:
        self._url = f"{app.address}/_stcore/agent/interact"
        self.session = self._ask({})["session_id"]

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        while True:
            request = urllib.request.Request(
                self._url, json.dumps(question).encode(), {"Content-Type": "application/json"}
            )
            with urllib.request.urlopen(request, timeout=300) as answer:
                said: dict[str, Any] = json.load(answer)
                if answer.status != 202:  # 202: still running, ask again
                    return said
            question = {"session_id": said["session_id"]}

    def plan(self, diet: str) -> str:
        """Choose a diet and press the button; returns the page as text."""
        answer = self._ask(
            {
                "session_id": self.session,
                "widget_state": {"form.diet": diet},
                "trigger": {"key": "plan"},
            }
        )
        return json.dumps(answer["tree"], ensure_ascii=False)


def at_once(app: RunningApp, visitors: int) -> tuple[list[float], list[str]]:
    """Seconds until each of several visitors has her week; all press the button together."""
    ready = threading.Barrier(visitors)
    seconds: list[float] = []
    wrong: list[str] = []

    def visit(number: int) -> None:
        diet = DIETS[number % len(DIETS)]
        visitor = Visitor(app)
        ready.wait()
        start = time.perf_counter()
        page = visitor.plan(diet)
        seconds.append(time.perf_counter() - start)
        shown = diet.replace("I eat everything", "Everything eaten")
        if f"{shown} · week 24" not in page or "Your week at a glance" not in page:
            wrong.append(f"visitor {number} chose {diet} and sees another page")

    threads = [threading.Thread(target=visit, args=(n,)) for n in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(seconds), wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=10)
    visitors = parser.parse_args().visitors
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder) / "log", "--server.enableAgentApi", "true") as app,
    ):
        before = app.processor_seconds()
        visits = in_a_browser(app)
        forms, plans = visits.forms, visits.plans
        used = (app.processor_seconds() - before) / len(plans)
        print(f"first contentful paint in a fresh browser: {_line(visits.paints)}")
        print(f"form on screen: first visit {forms[0]:.1f} s, later {_line(forms[1:])}")
        print(f"form on screen again in the same browser: {_line(visits.again)}")
        print(f"week on screen: first plan {plans[0]:.1f} s, later {_line(plans[1:])}")
        print(f"server's processor time for a visit with a plan: {used:.1f} s")
        before = app.processor_seconds()
        many, wrong = at_once(app, visitors)
        used = (app.processor_seconds() - before) / visitors
    print(f"{len(many)} of {visitors} at once served: {_line(many)}")
    print(f"processor time of the server for each: {used:.1f} s")
    print("no visitor saw another's week" if not wrong else "; ".join(wrong))


def _line(seconds: list[float]) -> str:
    return (
        f"median {statistics.median(seconds):.1f} s, "
        f"fastest {min(seconds):.1f} s, slowest {max(seconds):.1f} s"
    )


if __name__ == "__main__":
    main()
