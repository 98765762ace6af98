"""The app as a person meets it: a running server and Debian's Chromium, for tests and pictures."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--no-first-run", "--disable-sync")  # fmt: skip
DESKTOP, PHONE = (1280, 900), (390, 844)
PLAN_MS = 120_000  # a slow machine plans too


@dataclass(frozen=True)
class RunningApp:
    """A server of this machine."""

    address: str
    pid: int

    def processor_seconds(self) -> float:
        """Processor time used so far by the server and its workers, in seconds."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            fields = stat.read_text().rsplit(")", 1)[1].split()
            if self.pid in (int(stat.parent.name), int(fields[1])):
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def running_app(log: Path, *options: str) -> Iterator[RunningApp]:
    """Start the app on a free port of this machine; stops it in the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "src/mealplan/ui/serve.py",
             "--server.port", str(port), "--server.address", "127.0.0.1",
             "--server.fileWatcherType", "none", *options],
            cwd=ROOT, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            _wait_for(address, server, log)
            yield RunningApp(address, server.pid)
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    msg = f"the app did not start:\n{log.read_text()}"
    raise RuntimeError(msg)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium without a window."""
    program = shutil.which("chromium")
    if program is None:
        msg = "Chromium is not installed: run `sh tools/install-test-programs.sh` as root"
        raise RuntimeError(msg)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()


def open_app(browser: Browser, address: str, *, size: tuple[int, int] = DESKTOP,
             dark: bool = False) -> Page:  # fmt: skip
    """Open the app as a new visitor: nothing of another visitor is known to the page."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        accept_downloads=True,
    )
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Plan my week").wait_for(timeout=PLAN_MS)
    return page


def choose(page: Page, label: str, option: str) -> None:
    """Choose from a list; a click that falls into a change of layout is made again."""
    wanted = page.get_by_role("option", name=option, exact=True)
    for _ in range(5):
        settle(page)
        page.get_by_role("combobox", name=label).click()
        try:
            wanted.click(timeout=4000)
        except TimeoutError:
            page.keyboard.press("Escape")
        else:
            return
    msg = f"{label} does not offer {option}"
    raise RuntimeError(msg)


def plan_week(page: Page, diet: str | None = None) -> None:
    """Choose a diet by its words and press the button, as a person does."""
    if diet is not None:
        choose(page, "How do you eat?", diet)
    page.get_by_role("button", name="Plan my week").click()
    page.get_by_role("heading", name="Your week at a glance").wait_for(timeout=PLAN_MS)
    settle(page)


def go_to(page: Page, name: str) -> None:
    """Follow the navigation to a page, through the drawer on a phone."""
    link = page.get_by_role("link", name=name, exact=True)
    opener = page.get_by_test_id("stExpandSidebarButton")
    drawer = opener.is_visible()
    if drawer:
        opener.click()
    link.first.click()
    page.get_by_role("heading", level=1).wait_for(timeout=PLAN_MS)
    if drawer:
        page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    settle(page)


def settle(page: Page) -> None:
    """Wait until the script has run and nothing moves any longer."""
    page.wait_for_timeout(400)  # what was pressed first has to reach the server
    page.wait_for_function(
        "() => !document.querySelector('[data-testid=stStatusWidget]') &&"
        " !document.querySelector('[data-stale=true], [data-testid=stSkeleton],"
        " [data-testid=stAppSkeleton]')",
        timeout=PLAN_MS,
    )
    page.wait_for_timeout(400)
