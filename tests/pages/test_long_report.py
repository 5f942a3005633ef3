"""Figures that two weeks don't have: a made-up account of 300 days beside an index, each computed anew in plain Python."""

import json
import random
import statistics
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from backtests.pages.report import page
from tests.pages.reading import NEW_YORK, changes, data_of, deepest, facts_of, line_of, sharpe, table_of
from tests.report.builders import a_campaign, a_hold, a_margin, a_result_folder, a_standing, an_equity, at, daily_charts

NEAR = {"rel": 1e-6, "abs": 1e-9}
START = 100_000.0
DAYS = [day for n in range(430) if (day := date(2016, 6, 1) + timedelta(days=n)).weekday() < 5][:300]
_random = random.Random(18)
MOVES = [_random.gauss(0.0004, 0.008) - (0.06 if n == 200 else 0.0) for n in range(len(DAYS))]
ACCOUNT = [START * float(np.prod([1 + move for move in MOVES[: n + 1]])) for n in range(len(DAYS))]
INDEX = [
    2_000.0 * float(np.prod([1 + 0.5 * move + noise for move, noise in zip(MOVES[: n + 1], [0.001, -0.001] * n, strict=False)]))
    for n in range(len(DAYS))
]  # fmt: skip
CURVE = [START, *ACCOUNT]
MADE = (  # P&L and the day of September 2016 on which it ended
    *(("0DTE", 120.0, 2), ("0DTE", -400.0, 5), ("LT112", -310.0, 8), ("0DTE", -210.0, 9), ("0DTE", 0.0, 3)),
    *(("LT112", 400.0, 6), ("LT112", 399.0, 1)),
)
CAMPAIGNS = [
    a_campaign(f"{name}-{n}", at("2016-08-01"), at(f"2016-09-{day:02d}"), strategy=name, pnl=pnl, peak_requirement=1_000.0)
    for n, (name, pnl, day) in enumerate(MADE)
]  # fmt: skip
SHADOWS = [
    {"proposal": "A", "strategy": "0DTE", "codes": ["STRESS"], "pnl": -1_500.0},
    {"proposal": "B", "strategy": "0DTE", "codes": ["STRESS"], "pnl": 400.0},
    {"proposal": "C", "strategy": "0DTE", "codes": ["STRESS"], "pnl": None},
    {"proposal": "D", "strategy": "LT112", "codes": ["STRESS", "PENDING"], "pnl": -20.0},
]


def spx() -> dict:
    moments = [datetime.combine(day, datetime.min.time(), NEW_YORK).replace(hour=16).timestamp() for day in DAYS]
    return {"S&P 500": {"series": {"S&P 500": {"values": [list(row) for row in zip(moments, INDEX, strict=True)]}}}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    exposure = {"BOOK": {"delta": 25.0, "gamma": 0.0, "vega": -40.0, "theta": 12.0}}
    first = int(datetime.combine(DAYS[0], datetime.min.time(), NEW_YORK).timestamp())
    made = a_result_folder(
        tmp_path_factory.mktemp("long") / "result",
        equity=[[first, START], *an_equity(*((f"{day}", value) for day, value in zip(DAYS, ACCOUNT, strict=True)))],
        charts={**daily_charts((f"{DAYS[0]}", 18.0, 9_000.0, 7), (f"{DAYS[1]}", 19.0, 9_500.0, 7)), **spx()},
        campaigns=CAMPAIGNS,
        margins=[a_margin(f"{day}", account_value=50_000.0, exposure=exposure) for day in (DAYS[0], DAYS[-1])],
        standings=[a_standing(f"{DAYS[5]}", a_hold(f"{DAYS[5]}")), a_standing(f"{DAYS[7]}")],
        log="2016-06-08 10:31 DENIED 0DTE\n2016-06-08 10:32 WARNING something was odd\n",
    )
    (made / "why.jsonl").write_text("".join(json.dumps(row) + "\n" for row in SHADOWS))
    (made / "data.txt").write_text("2016-07-01: no list of contracts\n")
    return made


@pytest.fixture(scope="module")
def html(folder: Path) -> str:
    return page(folder)


@pytest.fixture(scope="module")
def long(html: str) -> dict:
    return data_of(html)


@pytest.fixture(scope="module")
def facts(html: str) -> dict[str, tuple[str, str]]:
    return facts_of(html)


def windows(figures: list[float], size: int = 126) -> list[list[float]]:
    return [figures[end - size : end] for end in range(size, len(figures) + 1)]


def test_sharpe_and_volatility_roll_over_half_a_year(long):
    own = windows(changes(CURVE))
    names = [f"{day}" for day in DAYS[125:]]

    drawn = line_of(long, "rolling", "Sharpe ratio of the last 126 days", "Sharpe")
    assert drawn == pytest.approx(dict(zip(names, map(sharpe, own), strict=True)), **NEAR)
    drawn = line_of(long, "rolling", "Volatility of the last 126 days", "Account")
    expected = [statistics.stdev(days) * 252**0.5 for days in own]
    assert drawn == pytest.approx(dict(zip(names, expected, strict=True)), **NEAR)


def test_the_indexs_volatility_rolls_beside_it(long):
    drawn = line_of(long, "rolling", "Volatility of the last 126 days", "S&P 500")

    expected = [statistics.stdev(days) * 252**0.5 for days in windows(changes(INDEX))]
    assert drawn == pytest.approx(dict(zip((f"{day}" for day in DAYS[126:]), expected, strict=True)), **NEAR)


def test_beta_rolls_over_half_a_year_of_days_that_both_have(long):
    own, held = windows(changes(CURVE)[1:]), windows(changes(INDEX))

    drawn = line_of(long, "rolling", "Beta to the S&P 500 of the last 126 days", "Beta")
    expected = [statistics.covariance(a, b) / statistics.variance(b) for a, b in zip(own, held, strict=True)]
    assert drawn == pytest.approx(dict(zip((f"{day}" for day in DAYS[126:]), expected, strict=True)), **NEAR)


def test_each_day_is_drawn_with_what_it_returned(long):
    drawn = line_of(long, "daily", "Return of each day", "Account")

    assert drawn == pytest.approx(dict(zip((f"{day}" for day in DAYS), changes(CURVE), strict=True)), **NEAR)


def test_each_day_stands_in_the_range_that_it_returned(long):
    bars = line_of(long, "days", "Days by their return", "Days")
    most = max(map(abs, changes(CURVE)))
    width = 2 * most / len(bars)

    for place, count in enumerate(bars.values()):
        low = -most + place * width
        assert count == pytest.approx(sum(low <= day < low + width for day in changes(CURVE)), abs=1)  # the edges
    assert sum(bars.values()) == len(DAYS)


def ends(figures: list[float], form: str) -> dict[str, float]:
    """The last figure of each month or year."""
    return {f"{day:{form}}": figure for day, figure in zip(DAYS, figures, strict=True)}


def test_months_and_years_are_from_end_to_end(long):
    lasts = [START, *ends(ACCOUNT, "%Y-%m").values()]
    months = dict(zip(ends(ACCOUNT, "%Y-%m"), changes(lasts), strict=True))
    heat = long["charts"]["months"]
    cells = {
        f"{year}-{month:02d}": value
        for year, row in zip(heat["y"], heat["z"], strict=True)
        for month, value in enumerate(row, start=1)
        if value is not None
    }

    assert cells == pytest.approx(months, **NEAR)
    years = changes([START, *ends(ACCOUNT, "%Y").values()])
    assert line_of(long, "years", "Return of each year", "Account") == pytest.approx({"2016": years[0], "2017": years[1]}, **NEAR)  # fmt: skip
    held = changes([INDEX[0], *ends(INDEX, "%Y").values()])
    assert line_of(long, "years", "Return of each year", "S&P 500") == pytest.approx({"2016": held[0], "2017": held[1]}, **NEAR)  # fmt: skip


def test_the_interval_of_the_sharpe_ratio_is_what_days_drawn_anew_give(facts):
    """These days are independent, so single days may be drawn instead of blocks."""
    days, drawn = np.array(changes(CURVE)), np.random.default_rng(7)
    picks = days[drawn.integers(0, len(days), (4_000, len(days)))]
    ratios = picks.mean(axis=1) / picks.std(axis=1, ddof=1) * 252**0.5

    value, note = facts["Sharpe ratio"]
    low, high = (float(word) for word in note.split(";")[0].removeprefix("95% from ").split(" to "))
    assert value == f"{sharpe(list(days)):.2f}"
    assert [low, high] == pytest.approx(list(np.quantile(ratios, [0.025, 0.975])), abs=0.3)
    assert note.endswith(f"S&P 500 {sharpe(changes(INDEX)):.2f}")


def moment(figures: list[float], order: int) -> float:
    mean, spread = statistics.mean(figures), statistics.pstdev(figures)
    return statistics.mean(((figure - mean) / spread) ** order for figure in figures)


def test_skew_and_kurtosis_are_those_of_the_days(facts):
    days = changes(CURVE)
    n = len(days)
    skew = moment(days, 3) * (n * (n - 1)) ** 0.5 / (n - 2)
    kurtosis = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (moment(days, 4) - 3) + 6)  # both without bias

    assert facts["Skew of days"] == (f"{skew:+.1f}", f"excess kurtosis {kurtosis:.1f}")
    assert skew < -0.5


def test_days_and_months_that_gained_are_counted(facts):
    months = changes([START, *ends(ACCOUNT, "%Y-%m").values()])
    won = sum(day > 0 for day in changes(CURVE)) / len(DAYS)

    told = f"{sum(month > 0 for month in months) / len(months):.1%} of the months"
    assert facts["Days that gained"] == (f"{won:.1%}", told)


def test_the_calmar_ratio_is_growth_over_the_largest_drawdown(facts):
    def calmar(curve: list[float], days: int) -> float:
        return ((curve[-1] / curve[0]) ** (365.25 / days) - 1) / deepest(curve)

    span = (DAYS[-1] - DAYS[0]).days
    assert facts["Calmar ratio"] == (f"{calmar(CURVE, span + 1):.2f}", f"S&P 500 {calmar(INDEX, span):.2f}")


def test_the_worst_twentieth_of_days_and_the_indexs_volatility_are_told(facts):
    worst = sorted(changes(CURVE))[:15]

    assert facts["Worst 5% of days"] == (f"{worst[-1]:+.1%} or less", f"mean {statistics.mean(worst):+.1%}")
    assert facts["Volatility a year"][1] == f"S&P 500 {statistics.stdev(changes(INDEX)) * 252**0.5:.1%}"


def test_gains_and_losses_of_campaigns_are_averaged(facts):
    made = [one["pnl"] for one in CAMPAIGNS]
    gains, losses = [pnl for pnl in made if pnl > 0], [-pnl for pnl in made if pnl < 0]

    told = f"average gain {statistics.mean(gains):,.0f}, average loss {statistics.mean(losses):,.0f} USD"
    assert facts["Profit factor"] == (f"{sum(gains) / sum(losses):.2f}", told)


def test_losses_in_a_row_are_counted_in_the_order_of_the_ends(facts):
    """Three of them lost, and two of these one after the other."""
    assert facts["Campaigns that won"][1] == f"{len(CAMPAIGNS)} closed, 0 open; at most 2 lost in a row"


def test_each_campaign_stands_in_the_range_of_its_p_l_of_the_margin(long):
    panel = long["charts"]["outcomes"]["panels"][0]
    counts = {(line["name"], place): count for line in panel["lines"] for place, count in enumerate(line["y"]) if count}

    expected: dict[tuple[str, int], int] = {}
    for one in CAMPAIGNS:
        place = min(39, int((one["pnl"] / 1_000.0 + 0.4) / 0.8 * 40))
        expected[one["strategy"], place] = expected.get((one["strategy"], place), 0) + 1
    assert counts == expected
    assert panel["lines"][0]["x"][0] == "-39.0%"


def test_the_account_moves_by_its_delta(long):
    title = "Gain for 1% more of the S&P 500"

    drawn = line_of(long, "exposure", title, title)
    assert drawn == pytest.approx({f"{DAYS[n]}": 25.0 * INDEX[n] * 0.01 / 50_000.0 for n in (0, -1)}, **NEAR)


def test_every_drawdown_has_its_days_and_what_the_index_did_meanwhile(html):
    found, peak = [], 0
    days = [DAYS[0] - timedelta(days=1), *DAYS]
    for place, value in enumerate(CURVE):
        if value >= CURVE[peak] or place == len(CURVE) - 1:
            low = min(range(peak, place + 1), key=lambda at: CURVE[at])
            if CURVE[low] < CURVE[peak]:
                is_back = value >= CURVE[peak]
                meanwhile = f"{INDEX[low - 1] / INDEX[peak - 1] - 1:+.1%}" if peak else "-"
                found.append((1 - CURVE[low] / CURVE[peak], f"{days[peak]}", f"{days[low]}", f"{days[place]}" if is_back else "not yet", meanwhile, f"{(days[place] - days[peak]).days:,}"))  # fmt: skip
            peak = place
    found.sort(key=lambda row: -row[0])

    rows = table_of(html, "Deepest drawdowns")
    assert [row[0:3] + row[4:] for row in rows] == [list(row[1:]) for row in found[:8]]
    assert [row[3] for row in rows] == [f"{row[0]:.1%}" for row in found[:8]]


def test_what_the_denials_saved_or_cost_is_summed_by_rule(html):
    rows = table_of(html, "What the denials saved or cost")

    assert rows == [
        ["PENDING", "with others", "1", "1", "20", "0", "+20"],
        ["STRESS", "alone", "3", "2", "1,500", "400", "+1,100"],
        ["STRESS", "with others", "1", "1", "20", "0", "+20"],
    ]


def test_what_held_the_desk_is_told_with_its_times(html):
    assert table_of(html, "When the desk was held") == [
        ["halted", "LOSS", f"{DAYS[5]} 10:30", f"{DAYS[7]} 10:30", "the day has lost 6,000 of 100,000 (6.0%)"]
    ]


def test_the_log_is_told_without_what_stands_elsewhere_and_so_is_what_the_data_lacked(html):
    assert "WARNING something was odd" in html
    assert "DENIED 0DTE" not in html
    assert "2016-07-01: no list of contracts" in html
