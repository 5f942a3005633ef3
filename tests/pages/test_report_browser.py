"""The report in a real browser: it draws, sorts, filters and opens, asks for nothing, and says nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.pages.browser import NARROW, WIDE, Watched, needs_chromium, opened
from tests.pages.reading import facts_of

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def file(report: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def wide(browser: Browser, file: Path) -> Iterator[Watched]:
    with opened(browser, file) as watched:
        yield watched


@pytest.fixture
def seen(wide: Watched) -> Watched:
    """The page as it was opened; opening takes longer than all that is done in it."""
    for find in wide.page.locator(".find").all():
        find.fill("")
    for pick in wide.page.locator("select").all():
        pick.select_option("")
    return wide


@pytest.fixture(scope="module")
def narrow(browser: Browser, file: Path) -> Iterator[Watched]:
    with opened(browser, file, NARROW, "dark") as watched:
        yield watched


@pytest.fixture(params=["wide", "narrow"])
def window(request: pytest.FixtureRequest) -> Watched:
    """The page wide and light, or narrow and dark."""
    return request.getfixturevalue(request.param)


def test_every_chart_draws_within_the_window_without_a_word_or_a_request(window, file, data):
    window.draw_all()

    assert window.page.locator("[data-drawn] .main-svg").count() >= len(data["charts"])
    assert window.is_as_wide_as_its_window()
    assert window.complaints == []
    assert window.asked == [file.as_uri()]


OVERLAPS = """
[...document.querySelectorAll("[data-drawn]")].flatMap((plot) => {
  const box = (one) => one.getBoundingClientRect();
  const titles = [...plot.querySelectorAll(".annotation-text")].filter((one) => one.querySelector("[style*=bold]"));
  return [...plot.querySelectorAll(".legend")].flatMap((legend) => titles.filter((title) => {
    const [a, b] = [box(legend), box(title)];
    return a.width && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 6 && b.top < a.bottom - 6;
  }).map((title) => `${plot.parentElement.id}: ${title.textContent}`));
})
"""


def test_no_legend_stands_on_a_title(window):
    window.draw_all()

    assert window.page.locator("[data-drawn] .annotation-text [style*=bold]").count() > 5
    assert window.page.evaluate(OVERLAPS) == []


ZONES = """
[...document.querySelectorAll("#chart-account .annotation-text")].filter((one) => /(^phase|x [\\d.]+$)/.test(one.textContent)).map((one) => {
  const [word, plot] = [one, document.querySelector("#chart-account .nsewdrag")].map((each) => each.getBoundingClientRect());
  return [one.textContent, word.left >= plot.right && word.right <= window.innerWidth];
})
"""


def test_what_a_band_is_called_stands_beside_its_lines(window):
    window.draw_all()
    found = dict(window.page.evaluate(ZONES))

    assert {name.removeprefix("limits ") for name in found} >= {"x 1.25", "x 1", "x 0.75", "x 0.5"}
    assert [name for name, is_beside in found.items() if not is_beside] == []


def test_an_axis_that_counts_has_each_whole_figure_once(window):
    window.draw_all()
    ticks = window.page.evaluate(
        "[...document.querySelectorAll('#chart-limits g[class^=y][class$=tick]')]"
        ".map((one) => [one.getAttribute('class'), one.textContent])"
    )

    assert ["y3tick", "1"] in ticks
    assert len({tuple(tick) for tick in ticks}) == len(ticks)


def test_a_page_wears_what_the_system_wears(window):
    expected = "light" if window.page.viewport_size["width"] == WIDE[0] else "dark"

    assert window.page.locator("html").get_attribute("data-theme") == expected


def test_a_request_that_something_might_try_is_refused(seen):
    refused = seen.page.evaluate("fetch('http://127.0.0.1:9/x').then(() => 'left', (fault) => fault.name)")

    assert refused == "TypeError"
    assert any("Content Security Policy" in seen.complaints.pop() for _ in range(len(seen.complaints)))


def test_the_figures_of_the_file_are_those_on_the_screen(seen, report):
    shown = seen.page.locator(".facts dd:not(.note)").all_inner_texts()

    assert shown == [value for value, _ in facts_of(report).values()]


def column(seen: Watched, place: int) -> list[str]:
    return seen.page.locator(f"#rows-campaigns tbody tr[data-row] td:nth-child({place})").all_inner_texts()


def test_the_table_sorts_by_a_heading_both_ways(seen, data):
    heading = seen.page.get_by_role("button", name="P&L, USD", exact=True)
    pnl = sorted((row["pnl"] for row in data["campaigns"]), reverse=True)

    heading.click()
    assert column(seen, 10) == [f"{value:+,.0f}" for value in pnl][:50]
    assert seen.page.locator("th[data-key=pnl]").last.get_attribute("aria-sort") == "descending"
    seen.page.get_by_role("button", name="P&L, USD ↓").click()
    assert column(seen, 10) == [f"{value:+,.0f}" for value in pnl[::-1]][:50]


def test_the_table_filters_by_words_and_by_strategy(seen, data):
    table = seen.page.locator("#rows-campaigns")
    reasons = [row for row in data["campaigns"] if row["strategy"] == "IPMCC"]

    table.locator("select").select_option("IPMCC")
    assert table.locator(".count").inner_text() == f"{len(reasons)} of {len(data['campaigns'])}"
    assert set(column(seen, 4)) == {"IPMCC"}
    table.locator("select").select_option("")
    table.locator(".find").fill("0dte stop")
    stopped = [row for row in data["campaigns"] if row["strategy"] == "0DTE" and row["reason"] == "stop"]
    assert table.locator("tbody tr[data-row]").count() == len(stopped)
    table.locator(".find").fill("no such campaign")
    assert table.locator("tbody tr[data-row]").count() == 0


def test_a_row_opens_and_closes_by_keyboard_and_keeps_the_focus(seen, data):
    first = min(data["campaigns"], key=lambda row: row["opened"])
    button = seen.page.locator("#rows-campaigns tbody button").first

    button.focus()
    seen.page.keyboard.press("Enter")
    detail = seen.page.locator("#rows-campaigns tr.detail")
    text = detail.inner_text()
    table = detail.locator("table", has_text="Legs at the entry")
    (entry,) = [one for one in first["asked"] if one["is_entry"]]
    assert table.locator("tbody tr").count() == len(entry["legs"])
    for title in ("Legs at the entry", "Orders", "What the gate saw", "Picked"):
        assert title in text
    assert first["asked"][0]["limit"] in text
    assert seen.page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    seen.page.keyboard.press("Space")
    assert detail.count() == 0


def test_a_denied_proposal_opens_to_each_answer_and_how_its_minute_is_asked_for(seen, data):
    first = min(data["denials"], key=lambda row: row["first"])
    seen.page.locator("#rows-denials tbody button").first.click()

    text = seen.page.locator("#rows-denials tr.detail").inner_text()
    assert all(reason in text for one in first["asked"] for reason in one["reasons"])
    assert f'{data["why"]} --at "{first["asked"][0]["minute"]}" --strategy {first["strategy"]} --page' in text


def test_light_and_dark_are_one_click_apart(seen):
    before = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")

    seen.page.locator("#theme").click()

    assert seen.page.locator("html").get_attribute("data-theme") == "dark"
    assert seen.page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    seen.page.locator("#theme").click()


def test_every_control_is_reached_by_keyboard_and_has_a_name(seen):
    names = seen.page.evaluate(
        "[...document.querySelectorAll('button, input, select, a')].filter((one) => one.offsetParent)"
        ".map((one) => [one.tabIndex, (one.ariaLabel || one.innerText || one.labels?.[0]?.innerText || '').trim()])"
    )

    assert [name for index, name in names if index < 0 or not name] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_and_lines_stand_out_from_the_paper(seen, theme):
    names = ["ink", "soft", "loud", "link", *(f"c{place}" for place in range(8))]
    worn = "([theme, names]) => { document.documentElement.dataset.theme = theme; return names.map(page.colour); }"
    colours = seen.page.evaluate(worn, [theme, ["paper", *names]])
    seen.page.evaluate("document.documentElement.dataset.theme = 'light'")

    paper, *others = [_luminance(colour) for colour in colours]
    contrast = dict(zip(names, [_contrast(paper, other) for other in others], strict=True))
    assert {
        name: value for name, value in contrast.items() if value < 4.5 and name in ("ink", "soft", "loud", "link")
    } == {}
    assert {name: value for name, value in contrast.items() if value < 3.0} == {}  # WCAG 2.1: of what is drawn


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
