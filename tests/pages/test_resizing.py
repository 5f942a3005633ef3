"""Pages whose window changes its width: every chart stays as high as it is drawn, so that nothing stands on another."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from rich.console import Console

from backtests import engine
from backtests.compare import page as compare_page
from backtests.compare.sides import sides_of
from backtests.compare.tables import Beside
from backtests.pages import atlas
from backtests.why import minute_page
from backtests.why.moment import answer, asked_moment, replayed
from risk.parameters import get_risk_parameters
from tests.pages.browser import Watched, needs_chromium, opened
from tests.pages.reading import rows_of

pytestmark = needs_chromium

HEIGHT = 900
ILL_FITTING = """
async (patience) => {
  const illFitting = () => [...document.querySelectorAll(".plot")].flatMap((plot) => {
    const [place, chart] = [plot.getBoundingClientRect(), plot.querySelector(".main-svg").getBoundingClientRect()];
    const fits = chart.height > 100 && Math.abs(place.height - chart.height) < 1 && Math.abs(place.width - chart.width) < 1;
    return fits ? [] : [`${plot.ariaLabel}: ${chart.width} x ${chart.height} in ${place.width} x ${place.height}`];
  });
  const end = performance.now() + patience;
  let found = illFitting();
  while (found.length && performance.now() < end) { await new Promise(requestAnimationFrame); found = illFitting(); }
  return found;
}
"""  # polled in the page, whose policy forbids playwright's own polling


@pytest.fixture(scope="module")
def pages(report: str, february: Path, stopped_morning: Path, tmp_path_factory) -> dict[str, Path]:
    """Each page that has charts, by the command that writes it."""
    folder = tmp_path_factory.mktemp("pages")
    sides = sides_of([february, stopped_morning])
    minute = next(row for row in rows_of(february, "decisions") if row["verdict"] == "approved")
    asked = asked_moment(february, minute["time"][:16].replace("T", " "), minute["strategy"])
    written = {
        "report": report,
        "atlas": atlas.page(get_risk_parameters(), atlas.walk_of(february)),
        "compare": compare_page.page(sides, [Beside(*sides, None)]),
        "why": minute_page.page(answer(asked, replayed(asked, engine.run, Console(quiet=True)))),
    }
    for name, html in written.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in written}


@pytest.fixture(scope="module", params=["report", "atlas", "compare", "why"])
def drawn(request: pytest.FixtureRequest, browser: Browser, pages: dict[str, Path]) -> Iterator[Watched]:
    with opened(browser, pages[request.param], (1300, HEIGHT)) as watched:
        watched.draw_all()
        yield watched


@pytest.mark.parametrize("width", [1290, 1000, 420])
def test_a_chart_is_as_large_as_its_place_after_the_window_has_changed(drawn, width):
    drawn.page.set_viewport_size({"width": width, "height": HEIGHT})

    assert drawn.page.evaluate(ILL_FITTING, 5_000) == []
    assert drawn.is_as_wide_as_its_window()
    assert drawn.complaints == []


def test_what_was_zoomed_stays_so(browser, pages):
    with opened(browser, pages["compare"], (1300, HEIGHT)) as watched:
        watched.draw_all()
        place = watched.page.locator("#chart-account .nsewdrag").first
        place.scroll_into_view_if_needed()
        box, shown = place.bounding_box(), "document.querySelector('#chart-account .plot').layout.xaxis.range"
        whole = watched.page.evaluate(shown)
        watched.page.mouse.move(box["x"] + 300, box["y"] + 100)
        watched.page.mouse.down()
        watched.page.mouse.move(box["x"] + 500, box["y"] + 100, steps=5)
        watched.page.mouse.up()
        zoomed = watched.page.evaluate(shown)
        watched.page.set_viewport_size({"width": 1000, "height": HEIGHT})

        assert watched.page.evaluate(ILL_FITTING, 5_000) == []
        assert watched.page.evaluate(shown) == zoomed != whole
