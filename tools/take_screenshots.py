"""Takes the pictures of docs/screens/ from the running app: each page, desktop and phone."""

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page
from tools.running_app import (
    DESKTOP,
    PHONE,
    ROOT,
    chromium,
    go_to,
    open_app,
    plan_week,
    running_app,
    settle,
)

FOLDER = ROOT / "docs" / "screens"
TALLEST_PX = {"desktop": 1700, "phone": 2200}
COLOURS = 64  # enough for flat colours; keeps a picture under 150 kB


def shoot(page: Page, name: str, kind: str) -> None:
    """Take a page in full height (up to a limit) as a small PNG."""
    width = (DESKTOP if kind == "desktop" else PHONE)[0]
    settle(page)
    page.wait_for_timeout(1200)  # charts draw themselves after the script has run
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    tall = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight") + 70
    page.set_viewport_size({"width": width, "height": min(tall, TALLEST_PX[kind])})
    settle(page)
    page.mouse.move(0, 0)
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
    small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    FOLDER.mkdir(parents=True, exist_ok=True)
    small.save(FOLDER / f"{name}-{kind}.png", optimize=True)
    size = DESKTOP if kind == "desktop" else PHONE
    page.set_viewport_size({"width": size[0], "height": size[1]})


def pages_of(page: Page) -> list[str]:
    """Return the names in the navigation."""
    links = page.get_by_test_id("stTopNavLink").all_inner_texts()
    return [text.split("\n")[-1].strip() for text in links]


def take(browser: Browser, address: str, kind: str, *, dark: bool = False) -> None:
    """Take every page in one size."""
    page = open_app(browser, address, dark=dark)
    names = pages_of(page)
    size = DESKTOP if kind == "desktop" else PHONE
    page.set_viewport_size({"width": size[0], "height": size[1]})
    tail = "-dark" if dark else ""
    shoot(page, f"form{tail}", kind)
    plan_week(page, "Vegetarian")
    shoot(page, f"my-week{tail}", kind)
    page.get_by_role("button", name="Open day 3").click()
    settle(page)
    page.get_by_role("button", name="Swap dinner").click()
    page.get_by_role("button", name="Choose: ").first.wait_for()
    shoot(page, f"day{tail}", kind)
    for name in names[1:]:
        go_to(page, name)
        shoot(page, f"{name.lower().replace(' ', '-')}{tail}", kind)
    page.context.close()


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder) / "log") as app,
        chromium() as browser,
    ):
        take(browser, app.address, "desktop")
        take(browser, app.address, "phone")
        take(browser, app.address, "phone", dark=True)
    for file in sorted(FOLDER.glob("*.png")):
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
