"""The page of a comparison, computed anew from the files of both results, and in a browser."""

from datetime import timedelta

import pytest

from backtests.compare import page as compare_page
from backtests.compare.sides import Side, sides_of
from backtests.compare.tables import Beside, pair_lines
from backtests.pages.report import page as report_page
from backtests.report.figures import figures
from backtests.report.read import read
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
from tests.report.builders import a_result_folder, an_equity, daily_charts, plotted


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


def test_each_has_the_index_of_its_own_days(data, sides):
    for side in sides:
        folder = side.result.folder
        first, evening = index_before(folder), min(equity_of(folder)) - timedelta(days=1)
        index = {evening: first, **series_of(folder, "S&P 500", "S&P 500")}

        drawn = line_of(data, "account", "Gain, of what each began with", f"S&P 500 beside {side.letter}")
        assert drawn == pytest.approx({f"{d}": v / first - 1 for d, v in index.items()}, rel=1e-6, abs=1e-9)


def of_days(folder, letter: str, days: tuple[str, ...], values: tuple[float, ...]) -> Side:
    """A result that saw these values of the account, of the index and of the VIX, a day each."""
    points = tuple(zip(days, values, strict=True))
    charts = daily_charts(*((day, value, 0.0, 3) for day, value in points)) | {
        "S&P 500": plotted(**{"S&P 500": points})
    }
    result = read(
        a_result_folder(folder / letter, equity=an_equity(*points), charts=charts, decisions=[], campaigns=[])
    )
    return Side(letter, result, figures(result))


@pytest.fixture(scope="module")
def apart(tmp_path_factory) -> dict:
    """The page of 2018 beside 2017 and beside 2018 once more."""
    folder, late = tmp_path_factory.mktemp("apart"), ("2018-02-01", "2018-02-02")
    given = (("A", late, (10.0, 12.0)), ("B", ("2017-06-01", "2017-06-02"), (10.0, 9.0)), ("C", late, (10.0, 12.0)))
    sides = [of_days(folder, *one) for one in given]
    return data_of(compare_page.page(sides, []))


def test_results_of_the_same_days_share_an_index(apart):
    panel = apart["charts"]["account"]["panels"][0]

    held = {line["name"]: line["y"][-1] for line in panel["lines"] if line["name"].startswith("S&P 500")}
    assert held == {"S&P 500 beside A, C": pytest.approx(0.2), "S&P 500 beside B": pytest.approx(-0.1)}


def test_vix_is_that_of_all_days_with_a_break_where_none_has_any(apart):
    (vix,) = apart["charts"]["account"]["panels"][2]["lines"]

    assert list(zip(vix["x"], vix["y"], strict=True)) == [
        ("2017-06-01", 10.0), ("2017-06-02", 9.0), ("2017-06-03", None), ("2018-02-01", 10.0), ("2018-02-02", 12.0),
    ]  # fmt: skip


def test_years_stand_in_their_order_whoever_has_them(apart):
    lines = apart["charts"]["years"]["panels"][0]["lines"]

    assert [line["x"] for line in lines] == [["2017", "2018"]] * 3
    assert [[value is None for value in line["y"]] for line in lines] == [[True, False], [False, True], [True, False]]


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
