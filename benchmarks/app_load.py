"""Measures the running app: first paint, a plan on screen, many planning at once.

``python -m benchmarks.app_load [--visitors 10]`` starts the app, drives it in Chromium and prints
a table. Each visitor is a context of its own: nothing is shared between them.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
from pathlib import Path

from playwright.sync_api import Page
from tools.running_app import chromium, open_app, running_app

DIETS = ("Vegetarian", "Vegan", "I eat everything", "Fish, no meat", "Vegetarian without eggs")


def first_paints(address: str, times: int = 5) -> list[float]:
    """Seconds from asking for the page until the form can be filled in, one fresh visitor each."""
    out = []
    with chromium() as browser:
        for _ in range(times):
            start = time.perf_counter()
            page = open_app(browser, address)
            out.append(time.perf_counter() - start)
            page.context.close()
    return out


def plans(address: str, times: int = 5) -> list[float]:
    """Seconds from the button until the week is on screen, one visitor after another."""
    out = []
    with chromium() as browser:
        for number in range(times):
            page = open_app(browser, address)
            out.append(_planned(page, DIETS[number % len(DIETS)]))
            page.context.close()
    return out


def _planned(page: Page, diet: str) -> float:
    page.get_by_role("combobox", name="How do you eat?").click()
    page.get_by_role("option", name=diet, exact=True).click()
    start = time.perf_counter()
    page.get_by_role("button", name="Plan my week").click()
    page.get_by_role("heading", name="Meals", exact=True).wait_for(timeout=120_000)
    return time.perf_counter() - start


def at_once(address: str, visitors: int) -> tuple[list[float], list[str]]:
    """Seconds until each of several visitors has her week; all press the button together."""
    ready = threading.Barrier(visitors)
    seconds: list[float] = []
    wrong: list[str] = []

    def visit(number: int) -> None:
        diet = DIETS[number % len(DIETS)]
        with chromium() as browser:
            page = open_app(browser, address)
            page.get_by_role("combobox", name="How do you eat?").click()
            page.get_by_role("option", name=diet, exact=True).click()
            ready.wait()
            start = time.perf_counter()
            page.get_by_role("button", name="Plan my week").click()
            page.get_by_role("heading", name="Meals", exact=True).wait_for(timeout=300_000)
            seconds.append(time.perf_counter() - start)
            mine = page.get_by_test_id("stExpander").first.inner_text()
            shown = "Everything eaten" if diet == "I eat everything" else diet
            if shown not in mine:
                wrong.append(f"visitor {number} chose {diet} and sees {mine}")

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
    with tempfile.TemporaryDirectory() as folder, running_app(Path(folder) / "log") as address:
        paints = first_paints(address)
        print(f"first visit after the start {paints[0]:.1f} s; later {_line(paints[1:])}")
        one = plans(address)
        print(f"first plan after the start {one[0]:.1f} s; later {_line(one[1:])}")
        many, wrong = at_once(address, visitors)
    print(f"{len(many)} of {visitors} at once served: {_line(many)}")
    print("no visitor saw another's week" if not wrong else "; ".join(wrong))


def _line(seconds: list[float]) -> str:
    return (
        f"median {statistics.median(seconds):.1f} s, "
        f"fastest {min(seconds):.1f} s, slowest {max(seconds):.1f} s"
    )


if __name__ == "__main__":
    main()
