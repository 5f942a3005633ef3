"""Each figure of the report, computed anew from the result's files."""

import json
import statistics
from collections import defaultdict
from pathlib import Path

import pytest

from tests.pages.reading import (
    changes,
    deepest,
    equity_of,
    facts_of,
    index_before,
    open_during,
    rows_of,
    series_of,
    sharpe,
    start_of,
    table_of,
)


@pytest.fixture(scope="module")
def facts(report: str) -> dict[str, tuple[str, str]]:
    return facts_of(report)


@pytest.fixture(scope="module")
def curve(february: Path) -> list[float]:
    return [start_of(february), *equity_of(february).values()]


@pytest.fixture(scope="module")
def index(february: Path) -> list[float]:
    return [index_before(february), *series_of(february, "S&P 500", "S&P 500").values()]


def test_return_cagr_and_drawdown_stand_beside_the_index(facts, curve, index, february):
    days = list(equity_of(february))
    years = ((days[-1] - days[0]).days + 1) / 365.25

    def both(figure, form):
        return format(figure(curve, years), form), f"S&P 500 {format(figure(index, years), form)}"

    assert facts["Return"] == both(lambda values, _: values[-1] / values[0] - 1, "+.1%")
    assert facts["A year (CAGR)"] == both(lambda values, span: (values[-1] / values[0]) ** (1 / span) - 1, "+.1%")
    assert facts["Largest drawdown"] == both(lambda values, _: deepest(values), ".1%")


def test_ratios_are_those_of_the_days(facts, curve, index):
    days, held = changes(curve), changes(index)

    def sortino(moves):
        return statistics.mean(moves) / (sum(min(move, 0) ** 2 for move in moves) / len(moves)) ** 0.5 * 252**0.5

    assert facts["Sharpe ratio"] == (
        f"{sharpe(days):.2f}",
        f"too few days for an interval; S&P 500 {sharpe(held):.2f}",
    )
    assert facts["Sortino ratio"] == (f"{sortino(days):.2f}", f"S&P 500 {sortino(held):.2f}")
    assert facts["Volatility a year"][0] == f"{statistics.stdev(days) * 252**0.5:.1%}"


def test_worst_and_best_day_and_month_are_named(facts, curve, february):
    days = dict(zip(equity_of(february), changes(curve), strict=True))
    worst, best = min(days, key=days.get), max(days, key=days.get)

    assert facts["Worst day"] == (f"{days[worst]:+.1%}", f"{worst}; best {days[best]:+.1%} on {best}")
    month = curve[-1] / curve[0] - 1
    assert facts["Worst month"] == (f"{month:+.1%}", f"2018-02; best {month:+.1%} on 2018-02")


def test_the_worst_twentieth_of_the_days_is_at_least_one(facts, curve):
    worst = min(changes(curve))

    assert facts["Worst 5% of days"] == (f"{worst:+.1%} or less", f"mean {worst:+.1%}")


def test_beta_and_correlation_are_those_of_the_days_that_both_have(facts, curve, index):
    own, held = changes(curve), changes(index)

    assert facts["Beta to the S&P 500"][0] == f"{statistics.covariance(own, held) / statistics.variance(held):.2f}"
    assert facts["Beta to the S&P 500"][1] == f"correlation {statistics.correlation(own, held):.2f}"


def test_fees_orders_and_fills_are_those_of_the_order_events(facts, february):
    events = json.loads((february / "order-events.json").read_text("utf-8"))
    orders = {event["orderId"] for event in events}
    fills = sum(event["status"] == "filled" for event in events)

    fees = sum(event.get("orderFeeAmount", 0) for event in events)
    assert facts["Fees"] == (f"{fees:,.0f} USD", f"{len(orders)} orders, {fills} fills")


def test_days_at_risk_are_those_on_which_something_was_open(facts, february):
    campaigns, days = rows_of(february, "campaigns"), list(equity_of(february))

    share = sum(any(open_during(campaigns, day)) for day in days) / len(days)
    assert facts["Days at risk"][0] == f"{share:.1%}"


def test_campaigns_that_won_and_the_profit_factor_are_those_of_the_closed_ones(facts, february):
    campaigns = rows_of(february, "campaigns")
    made = [one["pnl"] for one in campaigns if one["state"] == "closed"]
    held = [one for one in campaigns if one["state"] not in ("closed", "never_opened")]

    ended = sorted((one for one in campaigns if one["state"] == "closed"), key=lambda one: one["closed"])
    in_a_row = max(map(len, "".join("L" if one["pnl"] < 0 else " " for one in ended).split()))
    won, lost = sum(pnl for pnl in made if pnl > 0), -sum(pnl for pnl in made if pnl < 0)
    assert facts["Campaigns that won"] == (
        f"{sum(pnl > 0 for pnl in made) / len(made):.1%}",
        f"{len(made)} closed, {len(held)} open; at most {in_a_row} lost in a row",
    )
    assert facts["Profit factor"][0] == f"{won / lost:.2f}"


def test_the_campaigns_explain_the_account(facts, curve):
    assert facts["Explained by campaigns"] == ("to the cent", f"{curve[-1] - curve[0]:+z,.0f} USD")


def test_the_longest_drawdown_lasts_from_a_peak_until_it_is_reached_again(facts, curve, february):
    days = list(equity_of(february))
    longest, peak, since = 0, curve[0], None
    for day, value in zip(days, curve[1:], strict=True):
        if value >= peak:
            peak, since = value, day
        elif since is not None:
            longest = max(longest, (day - since).days)
        else:
            longest = max(longest, (day - days[0]).days + 1)

    assert facts["Longest drawdown"][0] == f"{longest} days"


def test_the_verdict_says_what_the_account_and_the_index_made(report, curve, index):
    assert f"{curve[-1]:,.0f} USD from {curve[0]:,.0f} USD, {curve[-1] / curve[0] - 1:+.1%}" in report
    assert f"where the S&amp;P 500 made {index[-1] / index[0] - 1:+.1%}" in report


def test_each_strategys_campaigns_are_counted_and_summed(report, february):
    by_strategy = defaultdict(list)
    for one in rows_of(february, "campaigns"):
        by_strategy[one["strategy"]].append(one)
        by_strategy["All"].append(one)

    rows = {row[0]: row for row in table_of(report, "Campaigns by strategy")}
    assert rows.keys() == by_strategy.keys()
    for name, own in by_strategy.items():
        closed = [one for one in own if one["state"] == "closed"]
        gone = [one for one in own if one["state"] == "never_opened"]
        held = [one for one in own if one not in closed and one not in gone]
        won = f"{sum(one['pnl'] > 0 for one in closed) / len(closed):.1%}" if closed else "-"
        assert rows[name][2:9] == [
            f"{len(closed) + len(held)}", f"{len(closed)}", f"{len(held)}", f"{len(gone)}", won,
            f"{sum(one['pnl'] for one in closed):+z,.0f}", f"{sum(one['pnl'] for one in held):+z,.0f}",
        ]  # fmt: skip


def test_parts_are_summed_over_the_campaigns_that_opened(report, february):
    sums = defaultdict(lambda: [0, 0.0, 0.0, 0.0, 0.0])
    for one in rows_of(february, "campaigns"):
        seen = set()
        for part in one["parts"] if one["state"] != "never_opened" else ():
            name = "weekly calls" if part["part"].startswith("weekly ") else part["part"]
            own = sums[one["strategy"], name]
            own[0] += name not in seen
            seen.add(name)
            for place, figure in enumerate(("cash", "fees", "worth", "pnl"), start=1):
                own[place] += part[figure]

    told = {(row[0], row[1]): row[2:] for row in table_of(report, "P&amp;L by part, closed and open")}
    assert told == {
        names: [f"{count}", f"{cash:+z,.0f}", f"{fees:,.0f}", f"{worth:+z,.0f}", f"{pnl:+z,.0f}"]
        for names, (count, cash, fees, worth, pnl) in sums.items()
    }


def test_weekly_calls_and_trap_zones_are_told(report, february):
    campaigns = [one for one in rows_of(february, "campaigns") if one["state"] != "never_opened"]
    sold = [
        part
        for one in campaigns
        for part in one["parts"]
        if part["part"].startswith("weekly ") and (part["cash"] or part["fees"])
    ]
    zones = [one["trap_zone"] for one in campaigns if one["trap_zone"]]

    text = " ".join(" ".join(row) for row in table_of(report, "Weekly calls and trap zones"))
    if sold:
        assert f"{len(sold)} cycles of weekly calls {sum(part['pnl'] for part in sold):+z,.0f} USD" in text
    if zones:
        assert f"{statistics.mean(zone['points'] for zone in zones):,.1f} points" in text
    assert sold or zones


def test_the_deepest_drawdown_stands_first(report, curve, february):
    days = [None, *equity_of(february)]
    low = max(range(len(curve)), key=lambda place: 1 - curve[place] / max(curve[: place + 1]))
    peak = max(range(low + 1), key=lambda place: curve[place])

    first = table_of(report, "Deepest drawdowns")[0]
    assert first[1] == f"{days[low]}"
    assert first[0] == (f"{days[peak]}" if peak else "2018-01-31")
    assert first[3] == f"{deepest(curve):.1%}"


def test_settings_and_leans_statistics_stand_as_the_files_have_them(report, february):
    marker = json.loads((february / "run.json").read_text("utf-8"))
    result = json.loads((february / "result.json").read_text("utf-8"))

    assert table_of(report, "Parameters") == [list(row) for row in sorted(marker["parameters"].items())]
    assert table_of(report, "LEAN&#39;s own statistics") == [list(row) for row in result["statistics"].items()]
    assert ["Data", marker["data"]] in table_of(report, "Provenance")
    assert ["Code", marker["version"]] in table_of(report, "Provenance")
    numbers = table_of(report, "Every number of config/ in this run")
    assert numbers == [list(row) for row in marker["config"].items()]
