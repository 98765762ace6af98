"""B12 care in a real browser: results, signs, suggestions taken up, summary, case file."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tools.running_app import PHONE, chromium, go_to, open_app, plan_week, running_app, settle

pytestmark = pytest.mark.slow
expect.set_options(timeout=60_000)  # a busy machine answers late


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log: Path = tmp_path_factory.mktemp("care") / "server.log"
    with running_app(log) as app:
        yield app.address
    text = log.read_text()
    assert "Traceback" not in text
    assert "pmol" not in text  # nothing she enters is logged


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


FIRST_WORDS = {
    "Intake": "Foods that bring you most B12",
    "Risk": "reason to ask for a test",
    "Signs": "Do not wait with these",
    "Results": "Add a result",
    "Suggestions": "Nothing",
    "Summary": "One page to take along",
    "Learn": "Each sentence names how strong",
}


def section(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()
    expect(page.get_by_text(FIRST_WORDS[name]).first).to_be_visible()
    settle(page)


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_label(label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()
    settle(page)


def add_result(page: Page, test: str, value: str, unit: str, then: str) -> None:
    """Fill the form and press the button; wait for the words that must follow."""
    choose(page, "Test", test)
    page.get_by_label("Value", exact=True).fill(value)
    page.get_by_label("Value", exact=True).press("Tab")
    settle(page)
    if unit:
        choose(page, "Unit", unit)
    page.get_by_role("button", name="Add result").click()
    expect(page.get_by_text(then).first).to_be_visible()
    settle(page)


def main_text(page: Page) -> str:
    return page.get_by_test_id("stMain").inner_text()


def download(page: Page, name: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    return Path(waiting.value.path()).read_bytes()


def test_from_a_result_to_a_new_plan_and_the_clinician(browser: Browser, address: str) -> None:
    page = open_app(browser, address)
    plan_week(page, "Vegetarian")
    go_to(page, "B12 care")

    # a unit mistake, an impossible value, then a low result
    section(page, "Results")
    add_result(page, "Total B12", "350", "", "is it 350 pmol/L or 350 pg/mL?")
    add_result(page, "Haemoglobin", "11.2", "g/L", "is it 11.2 g/dL?")
    assert "No result yet" in main_text(page)
    add_result(page, "Total B12", "120", "pmol/L", "Newest of each test")
    text = main_text(page)
    assert "week 24" in text
    assert "from 221 pmol/L" in text
    chart = page.locator("[aria-label*='Total B12 over time: 120 pmol/L'], [alt*='Total B12 over']")
    expect(chart.first).to_be_attached()
    page.get_by_text("What this means").first.click()
    expect(page.get_by_text("Total B12 falls in pregnancy").first).to_be_visible()

    # an urgent sign stands above every section
    section(page, "Signs")
    page.get_by_text("Numbness, tingling or pins and needles").click()
    expect(page.get_by_text("Contact your clinician today").first).to_be_visible()
    section(page, "Learn")
    expect(page.get_by_text("Contact your clinician today").first).to_be_visible()

    # the plan follows only at a press
    section(page, "Suggestions")
    assert "Nothing here changes your plan" in main_text(page)
    card = page.get_by_text("A higher B12 target", exact=True)
    expect(card).to_be_visible()
    page.get_by_role("button", name="Plan my week this way").first.click()
    page.get_by_text("Your week is planned again").wait_for(timeout=120_000)
    settle(page)
    assert not page.get_by_text("A higher B12 target", exact=True).is_visible()
    section(page, "Intake")
    assert "at least 4.5 µg" in main_text(page)

    # the summary: what is chosen, as text and as a PDF of one page
    section(page, "Summary")
    text = download(page, "Text").decode()
    assert "120 pmol/L" in text
    assert "Numbness" in text
    pages = pypdf.PdfReader(io.BytesIO(download(page, "PDF, one page"))).pages
    assert len(pages) == 1
    assert "120 pmol/L" in pages[0].extract_text()
    page.get_by_role("button", name="Results", exact=True).click()
    settle(page)
    assert "pmol/L" not in download(page, "Text").decode()

    # the case file brings it back to another visitor's session, and only there
    go_to(page, "My week")
    page.get_by_role("button", name="Download", exact=True).click()
    case = download(page, "Case file (JSON)")
    kept = json.loads(case)["app"]["kept"]["b12_care"]
    assert kept["results"][0]["value"] == "120"
    assert kept["signs"] == ["numbness"]
    other = open_app(browser, address)
    go_to(other, "B12 care")
    section(other, "Results")
    assert "No result yet" in main_text(other)
    go_to(other, "My week")
    other.locator("input[type=file]").set_input_files(
        {"name": "case.json", "mimeType": "application/json", "buffer": case}
    )
    other.get_by_role("heading", name="Your week at a glance").wait_for(timeout=60_000)
    settle(other)
    go_to(other, "B12 care")
    expect(other.get_by_text("Contact your clinician today").first).to_be_visible()
    section(other, "Results")
    assert "120 pmol/L" in main_text(other)
    other.context.close()
    page.context.close()


def test_the_diary_and_every_section_on_a_phone(browser: Browser, address: str) -> None:
    page = open_app(browser, address, size=PHONE)
    go_to(page, "B12 care")
    search = page.get_by_label("Search a food")
    search.fill("black beans")
    search.press("Enter")
    page.get_by_role("button", name="Add to diary").click(timeout=60_000)
    expect(page.get_by_text("Only 1 day has entries so far.")).to_be_visible()
    section(page, "Results")
    page.get_by_text("Files", exact=True).click()
    settle(page)
    page.locator("input[type=file]").set_input_files(
        {
            "name": "results.csv",
            "mimeType": "text/csv",
            "buffer": b"date,marker,value,unit\n2026-01-05,ferritin,9,ug/L\n2026-02-05,mcv,91,fL\n",
        }
    )
    page.get_by_role("button", name="Add what is in it").click()
    expect(page.get_by_text("Newest of each test")).to_be_visible()
    for name in FIRST_WORDS:
        section(page, name)
        assert page.get_by_test_id("stException").count() == 0
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE[0], f"{name} is {wide} px wide"
        serious = [
            f"{v['id']}: {v['nodes'][0]['html'][:90]}"
            for v in Axe().run(page).response["violations"]
            if v["impact"] in ("serious", "critical")
        ]
        assert serious == [], name
    page.context.close()
