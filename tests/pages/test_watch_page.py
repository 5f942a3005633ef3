"""The page of a live desk: what the terminal says, how full each limit is, and that it loads itself again."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from backtests.checks.watched import Seen
from backtests.pages.watch import page, write
from book.view import Shown, Taken
from tests.builders import at
from tests.pages.browser import NARROW, needs_chromium, opened
from tests.pages.reading import facts_of
from tests.watching import BEAT, VIEW, on_screen

NOW = at("11:01")


def words_of(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", html[html.index("<main") :])).split())


def of(view=VIEW, beat=BEAT, now: datetime = NOW) -> str:
    return page(Seen(beat, view), "desk", now)


def with_limit(taken: int, most: int | None) -> str:
    return of(replace(VIEW, limits=(Taken("0DTE", taken, most),)))


def with_campaign(pnl: float | None) -> str:
    return of(replace(VIEW, campaigns=(Shown("0DTE-17", "open", 2, pnl, 130.0, -520.0),)))


def test_the_figures_are_those_of_the_store():
    facts = facts_of(of())

    assert facts["The desk"][0] == "running and trading"
    assert facts["Sign of life"] == (
        "1 min ago",
        "of 2018-02-02 11:00 New York, owner c0ffee of 2018-02-02 09:31",
    )
    assert [facts[f"{name} feed"][0] for name in ("VIX", "SPX", "SPY")] == ["just now", "16 min ago", "never"]
    assert facts["Account, USD"] == ("100,412", "+412 on the day")
    assert facts["Buying power, USD"] == ("12,500", "of 65,000 at most")


def test_it_says_all_that_the_terminal_says():
    html, screen = words_of(of()), on_screen(Seen(BEAT, VIEW))

    for words in ("ALARM QUARANTINE-18 is held", "the desk is trading", "quarantined", "LEDGER SPXW"):
        assert words in screen
        assert words in html
    assert "0DTE-17 open 2 +83 -520 +130" in html
    assert "QUARANTINE-18 quarantined 1 ? - - -" in html


@pytest.mark.parametrize(("minutes", "is_silent"), [(2, False), (3, True)])
def test_an_old_sign_of_life_is_said_as_on_the_terminal(minutes: int, is_silent: bool):
    assert ("IT IS SILENT" in of(now=BEAT.time + timedelta(minutes=minutes))) is is_silent


@pytest.mark.parametrize(
    ("taken", "width", "is_full"), [(0, "0.0", False), (4, "80.0", False), (5, "100.0", True), (6, "100.0", True)]
)
def test_a_limit_is_drawn_as_full_as_it_is(taken: int, width: str, is_full: bool):
    html = with_limit(taken, 5)
    gauge = re.search(r'<td>0DTE</td><td class="num">(.*?)</td><td><div class="(.*?)"><span style="width: (.*?)%', html)

    assert gauge.groups() == (f"{taken} of 5", "gauge full" if is_full else "gauge", width)


def test_a_limit_that_nobody_knows_is_drawn_as_unknown():
    assert "0DTE 1 of ? unknown" in words_of(with_limit(1, None))
    assert "buying power ? of its cap unknown" in words_of(of(replace(VIEW, cap=None)))


@pytest.mark.parametrize(
    ("pnl", "left", "tone"),
    [(-600.0, "0.0", "loss"), (-520.0, "0.0", "loss"), (-0.65, "79.9", "loss"), (0.0, "80.0", "gain"), (130.0, "100.0", "gain"), (500.0, "100.0", "gain")],
)  # fmt: skip
def test_a_result_stands_between_its_stop_and_its_target(pnl: float, left: str, tone: str):
    way = re.search(r'<i style="left: (.*?)%"></i><b class="(.*?)" style="left: (.*?)%', with_campaign(pnl))

    assert way.groups() == ("80.0", tone, left)


def test_a_result_that_nobody_knows_stands_nowhere():
    assert 'class="way"' not in with_campaign(None)


def test_a_desk_that_has_shown_nothing_has_no_figures_of_money():
    html = of(None)

    assert "It has shown nothing yet." in html
    assert not {"Account, USD", "Buying power, USD"} & facts_of(html).keys()


def test_a_name_with_signs_of_html_is_shown_as_it_is():
    view = replace(VIEW, standing="held by <b>&")

    assert "the desk is held by &lt;b&gt;&amp;" in of(view)


@needs_chromium
def test_in_a_browser_it_loads_itself_again_until_it_is_paused(browser, tmp_path):
    file = tmp_path / "watch.html"
    write(file, Seen(BEAT, VIEW), "desk", datetime.now(UTC))

    with opened(browser, file, NARROW) as watched:
        window = watched.page
        window.clock.install()
        window.reload()
        assert watched.is_as_wide_as_its_window()
        window.locator("#theme").press("Enter")
        write(file, Seen(BEAT, replace(VIEW, value=101_000.0)), "desk", datetime.now(UTC))
        window.clock.fast_forward(5_000)
        window.get_by_text("101,000").wait_for()
        assert window.locator("html").get_attribute("data-theme") == "dark"
        assert window.evaluate("document.activeElement.id") == "theme"
        assert window.locator("#stale").is_hidden()

        window.locator("#pause").press("Space")
        write(file, Seen(BEAT, VIEW), "desk", datetime.now(UTC))
        window.clock.fast_forward(30_000)
        assert window.get_by_text("101,000").is_visible()
        assert "seconds ago: what it shows is as old. It is paused." in window.locator("#stale").inner_text()
        assert window.locator("#pause").inner_text() == "Go on"
        assert watched.complaints == []
        assert set(watched.asked) == {file.as_uri()}
