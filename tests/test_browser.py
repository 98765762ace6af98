"""The app in a real browser: a week planned, swapped and downloaded; who can read and use it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from tools.running_app import (
    DESKTOP,
    PHONE,
    chromium,
    go_to,
    open_app,
    plan_week,
    running_app,
    settle,
)

from mealplan.measures import portion_text
from mealplan.ui.wording import amount

pytestmark = pytest.mark.slow
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log: Path = tmp_path_factory.mktemp("app") / "server.log"
    with running_app(log) as app:
        yield app.address
    assert "Traceback" not in log.read_text()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def vegetarian(browser: Browser, address: str) -> Page:
    page = open_app(browser, address)
    plan_week(page, "Vegetarian")
    return page


def pages_of(page: Page) -> list[str]:
    links = page.get_by_test_id("stTopNavLink")
    return [text.split("\n")[-1].strip() for text in links.all_inner_texts()]


def downloaded(page: Page, label: str) -> bytes:
    page.get_by_role("button", name="Download", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label).click()
    page.keyboard.press("Escape")
    return Path(waiting.value.path()).read_bytes()


def test_plan_swap_download_and_the_screen_says_the_same(vegetarian: Page) -> None:
    page = vegetarian
    page.get_by_role("button", name="Open day 3").click()
    page.get_by_role("heading", name="Day 3", level=3).wait_for()
    settle(page)
    before = page.get_by_role("heading", level=4).all_inner_texts()
    page.get_by_role("button", name="Swap dinner").click()
    page.get_by_text("Swap what?").wait_for()
    settle(page)
    page.get_by_test_id("stMain").get_by_role("button", name="Choose: ").first.click()
    page.get_by_text("Swapped Day 3's dinner").wait_for()
    settle(page)
    after = page.get_by_role("heading", level=4).all_inner_texts()
    assert len(after) == len(before)
    assert sum(a != b for a, b in zip(after, before, strict=True)) == 1

    rows = pd.read_csv(
        BytesIO(downloaded(page, "Meals (CSV)")), dtype={"food_code": str}, encoding="utf-8-sig"
    )
    assert rows["day"].nunique() == 7
    today = rows[rows["day"] == 3]
    assert sorted(after) == sorted(today["meal_name"].unique())
    portions = page.get_by_test_id("stMain").get_by_role("listitem").all_inner_texts()
    expected = [portion_text(a, f) for a, f in zip(today["amount"], today["food"], strict=True)]
    assert [text for text in portions if text in expected] == expected
    text = page.get_by_test_id("stMain").inner_text()
    assert f"B12 {amount(today['vitamin_b12_ug'].sum(), 'ug')}" in text
    assert amount(today["energy_kcal"].sum(), "kcal") in text
    assert f"${rows['cost_usd'].sum() / 7:.2f}" in text

    page.get_by_role("button", name="Undo").click()
    settle(page)
    assert page.get_by_role("heading", level=4).all_inner_texts() == before


def test_another_visitor_sees_nothing_of_it(
    vegetarian: Page, browser: Browser, address: str
) -> None:
    other = open_app(browser, address)
    go_to(other, "Nutrients")
    assert other.get_by_text("There is no week yet").is_visible()
    assert vegetarian.get_by_text("Vegetarian").first.is_visible()
    other.context.close()


def test_the_keyboard_alone_plans_a_week(browser: Browser, address: str) -> None:
    page = open_app(browser, address)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").strip().endswith("Plan my week"):
            break
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Your week at a glance").wait_for(timeout=120_000)
    page.context.close()


def test_nothing_is_asked_of_the_internet(browser: Browser, address: str) -> None:
    asked: list[str] = []
    page = open_app(browser, address)
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    for name in pages_of(page):
        go_to(page, name)
    outside = [u for u in asked if not re.match(r"(https?|wss?)://127\.0\.0\.1|data:|blob:", u)]
    assert asked
    assert not outside
    page.context.close()


@pytest.mark.parametrize(
    ("size", "dark"), [(DESKTOP, False), (PHONE, True)], ids=["desktop, light", "phone, dark"]
)
def test_everyone_can_read_it(
    browser: Browser, address: str, size: tuple[int, int], dark: bool
) -> None:
    page = open_app(browser, address, size=DESKTOP, dark=dark)
    names = pages_of(page)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.get_by_text("Fine-tune").click()
    settle(page)
    found = axe_findings(page, "form")
    plan_week(page)
    page.get_by_role("button", name="Open day 2").click()
    settle(page)
    page.get_by_role("button", name="Lock a food").first.click()
    settle(page)
    found += axe_findings(page, "a day")
    page.keyboard.press("Escape")
    for name in names:
        go_to(page, name)
        found += axe_findings(page, name)
        wide = page.evaluate(
            "() => { const m = document.querySelector('[data-testid=stMain]');"
            " return m.scrollWidth - m.clientWidth }"
        )
        assert wide <= 0, f"{name} scrolls sideways by {wide} px"
    assert not found
    page.context.close()


def axe_findings(page: Page, name: str) -> list[str]:
    results = Axe().run(page).response["violations"]
    return [
        f"{name}: {v['id']} ({v['impact']}), {v['help']}: "
        + "; ".join(n["html"][:160] + " " + n["failureSummary"][-160:] for n in v["nodes"][:3])
        for v in results
        if v["impact"] in SERIOUS
    ]
