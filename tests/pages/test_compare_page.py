"""The page of a comparison, computed anew from the files of both results, and in a browser."""

from datetime import timedelta

import pytest

from backtests.compare import page as compare_page
from backtests.compare.sides import sides_of
from backtests.compare.tables import Beside, pair_lines
from backtests.pages.report import page as report_page
from tests.pages.browser import NARROW, needs_chromium, opened
from tests.pages.reading import (
    data_of,
    deepest,
    equity_of,
    index_before,
    line_of,
    rows_of,
    series_of,
    start_of,
    table_of,
)


@pytest.fixture(scope="module")
def sides(february, stopped_morning):
    return sides_of([february, stopped_morning])


@pytest.fixture(scope="module")
def html(sides) -> str:
    return compare_page.page(sides, [Beside(*sides, None)])


@pytest.fixture(scope="module")
def data(html) -> dict:
    return data_of(html)


def names(sides) -> list[str]:
    return [f"{side.letter}: {side.result.folder.name}" for side in sides]


def test_each_account_is_drawn_as_a_share_of_what_it_began_with(data, sides):
    for side, name in zip(sides, names(sides), strict=True):
        start = start_of(side.result.folder)
        gains = {f"{day}": value / start - 1 for day, value in equity_of(side.result.folder).items()}
        drawn = line_of(data, "account", "Gain, of what each began with", name)
        assert {day: gain for day, gain in drawn.items() if day in gains} == pytest.approx(gains, rel=1e-6, abs=1e-9)


def test_each_has_its_limits_and_what_it_had_open(data, sides):
    for side in sides:
        limit = series_of(side.result.folder, "Limits", "Portfolio limit")
        assert line_of(data, "limits", "Portfolio", f"{side.letter}: Limit") == {
            f"{day}": value for day, value in limit.items()
        }
    colours = {line["name"][0]: line["colour"] for line in data["charts"]["limits"]["panels"][0]["lines"]}
    assert colours == {"A": 0, "B": 1}


def test_each_has_its_stress_and_margin(data, sides):
    for side in sides:
        cost = {
            row["day"]: 1 - min(after["left"] for after in row["after"]) / row["account_value"]
            for row in rows_of(side.result.folder, "margins")
            if row["after"]
        }
        drawn = line_of(data, "margin", "Cost of the worst scenario", f"{side.letter}: Cost")
        assert drawn == pytest.approx(cost, rel=1e-6, abs=1e-9)


def test_each_has_the_lines_that_its_own_report_has(data, sides):
    """Which the tests of the report compute anew."""
    for side, name in zip(sides, names(sides), strict=True):
        own = data_of(report_page(side.result.folder))
        for chart, panels in (
            ("limits", [panel["title"] for panel in own["charts"]["limits"]["panels"]]),
            ("margin", [panel["title"] for panel in own["charts"]["margin"]["panels"]]),
        ):
            for title in panels:
                lines = next(one for one in own["charts"][chart]["panels"] if one["title"] == title)["lines"]
                for line in (one["name"] for one in lines if not one["name"].startswith("denied: ")):
                    assert line_of(data, chart, title, f"{side.letter}: {line}") == line_of(own, chart, title, line)
        falls = "Drawdown from the peak before"
        assert line_of(data, "account", falls, name) == line_of(own, "account", falls, "Account")
        years = "Return of each year"
        assert line_of(data, "years", years, name) == line_of(own, "years", years, "Account")


def test_the_index_and_vix_are_those_of_the_first(data, sides):
    folder = sides[0].result.folder
    index, vix = series_of(folder, "S&P 500", "S&P 500"), series_of(folder, "VIX", "VIX")
    first, evening = index_before(folder), min(equity_of(folder)) - timedelta(days=1)

    gains = {f"{day}": value / first - 1 for day, value in {evening: first, **index}.items()}
    drawn = line_of(data, "account", "Gain, of what each began with", "S&P 500")
    assert drawn == pytest.approx(gains, rel=1e-6, abs=1e-9)
    assert line_of(data, "account", "VIX as the day ended", "VIX") == {f"{day}": level for day, level in vix.items()}


def test_figures_stand_beside_each_other(html, sides):
    rows = {row[0]: row[1:] for row in table_of(html, "Statistics")}
    folders = [side.result.folder for side in sides]
    curves = [[start_of(folder), *equity_of(folder).values()] for folder in folders]

    assert rows["Return"] == [f"{curve[-1] / curve[0] - 1:+.1%}" for curve in curves]
    assert rows["Largest drawdown"] == [f"{deepest(curve):.1%}" for curve in curves]
    assert rows["Proposals"] == [
        f"{len({row['proposal'] for row in rows_of(folder, 'decisions')})}" for folder in folders
    ]
    opened_by = [
        sum(row["strategy"] == "0DTE" and row["state"] != "never_opened" for row in rows_of(folder, "campaigns"))
        for folder in folders
    ]
    assert rows["0DTE campaigns"] == [f"{count}" for count in opened_by]


def test_settings_that_differ_and_where_they_part_are_told_as_the_command_tells_them(html, sides):
    assert "<td>cash</td><td>45000</td><td>30000</td>" in html
    assert all(line.split("(")[0] in html for line in pair_lines(Beside(*sides, None)))
    assert "They part at" in html


def test_months_are_told_of_each(html, sides):
    (row,) = table_of(html, "What each month returned")

    starts = [(start_of(side.result.folder), list(equity_of(side.result.folder).values())[-1]) for side in sides]
    assert row == ["2018-02", *(f"{end / start - 1:+.1%}" for start, end in starts)]


@needs_chromium
def test_in_a_browser_the_charts_lie_over_each_other_on_a_telephone_too(browser, html, tmp_path):
    path = tmp_path / "compare.html"
    path.write_text(html, encoding="utf-8")
    with opened(browser, path, NARROW, "dark") as watched:
        watched.draw_all()

        assert watched.is_as_wide_as_its_window()
        assert (watched.complaints, len(watched.asked)) == ([], 1)
