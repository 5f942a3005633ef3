"""A real browser: Debian's chromium, driven by playwright."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium")
PATIENCE = 120_000  # milliseconds: a busy machine is no fault of the page
WIDE, NARROW = (1400, 900), (390, 844)

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None,
    reason="no chromium on this machine: apt-get install chromium, as .ci/run does; pages are untested",
)


@dataclass
class Watched:
    """A page with what it complained of, and what it asked the network for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def draw_all(self) -> None:
        """Come near each chart, so that it draws itself, and wait for those that draw of their own accord."""
        for number in range(self.page.locator("[data-chart]").count()):
            self.page.locator("[data-chart]").nth(number).scroll_into_view_if_needed()
            self.page.locator("[data-chart]").nth(number).locator("[data-drawn]").wait_for()
        self.page.locator(".plot:not([data-drawn])").first.wait_for(state="detached")

    def is_as_wide_as_its_window(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, path: Path, size: tuple[int, int] = WIDE, scheme: str = "light") -> Iterator[Watched]:
    """A file in a window of that size, until it has unpacked itself."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    page.set_default_timeout(PATIENCE)
    watched = Watched(page)
    page.on("console", lambda said: watched.complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: watched.complaints.append(f"{error}"))
    page.on("request", lambda request: watched.asked.append(request.url))
    page.goto(path.as_uri())
    page.locator("html[data-ready]").wait_for()
    yield watched
    page.close()
