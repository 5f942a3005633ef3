"""Each line and each row of the report, computed anew from the result's files."""

import json
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from config.limits import MARGIN_CALL_AT, MAX_BP_AFTER_STRESS, MAX_STRESS_LOSS, PHASES, POSITION_MULTIPLIERS
from risk.parameters import get_risk_parameters
from tests.pages.reading import (
    changes,
    equity_of,
    index_before,
    line_of,
    most_at_once,
    rows_of,
    series_of,
    start_of,
    when,
)

HELD = "The same sum in the S&P 500"
NEAR = {"rel": 1e-6, "abs": 1e-9}


def by_day(figures: dict[date, float]) -> dict[str, float]:
    return {f"{day}": figure for day, figure in figures.items()}


def panel_of(data: dict, chart: str, title: str) -> dict:
    return next(panel for panel in data["charts"][chart]["panels"] if panel["title"] == title)


def test_the_account_begins_with_its_cash_and_is_drawn_close_by_close(data, february):
    drawn = line_of(data, "account", "Account value", "Account")

    before = {f"{min(equity_of(february)) - timedelta(days=1)}": start_of(february)}
    assert drawn == pytest.approx({**before, **by_day(equity_of(february))}, **NEAR)


def test_the_index_is_what_the_same_sum_became(data, february):
    first, evening = index_before(february), min(equity_of(february)) - timedelta(days=1)
    index = {evening: first, **series_of(february, "S&P 500", "S&P 500")}

    drawn = line_of(data, "account", "Account value", HELD)
    assert drawn == pytest.approx(by_day({d: start_of(february) * v / first for d, v in index.items()}), **NEAR)


def test_drawdowns_are_from_the_peak_before(data, february):
    peak, falls = start_of(february), {}
    for day, value in equity_of(february).items():
        peak = max(peak, value)
        falls[day] = value / peak - 1

    drawn = line_of(data, "account", "Drawdown from the peak before", "Account")
    assert {day: fall for day, fall in drawn.items() if day in by_day(falls)} == pytest.approx(by_day(falls), **NEAR)


def test_vix_is_drawn_in_the_bands_of_the_limits_and_the_account_in_its_phases(data, february):
    assert line_of(data, "account", "VIX as the day ended", "VIX") == pytest.approx(
        by_day(series_of(february, "VIX", "VIX")), **NEAR
    )
    rules = get_risk_parameters()
    bands = panel_of(data, "account", "VIX as the day ended")["zones"]
    assert [band["name"] for band in bands] == [f"limits x {band.value:g}" for band in POSITION_MULTIPLIERS]
    for low, high, band in (
        (9.0, 14.9, bands[0]),
        (15.1, 24.9, bands[1]),
        (25.1, 34.9, bands[2]),
        (35.1, 80, bands[3]),
    ):
        assert (band["low"] or 0) <= low < high <= (band["high"] or 99)
        assert {
            f"limits x {rules.explain_portfolio_position_limit(1e5, vix).vix_multiplier:g}" for vix in (low, high)
        } == {band["name"]}
    for zone, phase in zip(panel_of(data, "account", "Account value")["zones"], PHASES, strict=True):
        assert zone["name"] == f"phase {rules.phase_of(zone['low'] or 0.0).number}" == f"phase {phase.number}"


@pytest.mark.parametrize("name", ["0DTE", "IPMCC", "LT112", "STRANGLE", "Portfolio"])
def test_what_is_open_stands_under_the_limit_of_the_day(data, february, name):
    campaigns = [one for one in rows_of(february, "campaigns") if name in (one["strategy"], "Portfolio")]

    opened = line_of(data, "limits", name, "Open at the busiest moment")
    assert opened == by_day({day: most_at_once(campaigns, day) for day in equity_of(february)})
    assert line_of(data, "limits", name, "Limit") == by_day(series_of(february, "Limits", f"{name} limit"))


@pytest.mark.parametrize("name", ["0DTE", "IPMCC", "LT112", "STRANGLE"])
def test_a_limit_says_what_bound_it(data, february, name):
    last = {}
    for row in rows_of(february, "decisions"):
        if row["strategy"] == name:
            last[row["time"][:10]] = row
    limit = next(line for line in panel_of(data, "limits", name)["lines"] if line["name"] == "Limit")
    told = {day: limit["notes"][note] for day, note in zip(limit["x"], limit["note_of"], strict=True)}

    for day, row in last.items():
        found = get_risk_parameters().explain_strategy_position_limit(name, row["account_value"], row["vix"])
        assert told[day] == f"{found}: the {found.binding.value} binds"
    assert {day for day, text in told.items() if text} == set(last)


@pytest.mark.parametrize("code", ["STRATEGY_LIMIT", "PORTFOLIO_LIMIT"])
def test_days_on_which_a_limit_denied_are_marked(data, february, code):
    for panel in data["charts"]["limits"]["panels"][1:]:
        denied = {
            row["time"][:10]
            for row in rows_of(february, "decisions")
            if row["strategy"] == panel["title"] and code in row["codes"]
        }
        drawn = [line["x"] for line in panel["lines"] if line["name"] == f"denied: {code}"]
        assert set(drawn[0] if drawn else []) == denied


def test_buying_power_stands_against_its_cap(data, february):
    equity = equity_of(february)
    for line, series in (("In use", "Used"), ("Cap", "Cap")):
        share = {day: value / equity[day] for day, value in series_of(february, "Buying power", series).items()}
        drawn = line_of(data, "margin", "Buying power: the most in use that day", line)
        assert drawn == pytest.approx(by_day(share), **NEAR)


def test_stress_stands_against_its_caps(data, february):
    cost, after, now = {}, {}, {}
    for row in rows_of(february, "margins"):
        if row["after"]:
            cost[row["day"]] = 1 - min(one["left"] for one in row["after"]) / row["account_value"]
            after[row["day"]] = max(one["requirement"] / one["left"] for one in row["after"])
            now[row["day"]] = row["requirement"] / row["account_value"]

    margin = "Margin at the close, and after the tightest scenario"
    assert line_of(data, "margin", "Cost of the worst scenario", "Cost") == pytest.approx(cost, **NEAR)
    assert line_of(data, "margin", margin, "After, of what is left") == pytest.approx(after, **NEAR)
    assert line_of(data, "margin", margin, "At the close") == pytest.approx(now, **NEAR)
    levels = [level["at"] for panel in data["charts"]["margin"]["panels"] for level in panel["levels"]]
    assert levels == [MAX_STRESS_LOSS, MAX_BP_AFTER_STRESS, MARGIN_CALL_AT]


def test_denials_are_counted_by_rule_in_the_month_of_the_first(data, february):
    first = {}
    for row in rows_of(february, "decisions"):
        for code in row["codes"]:
            first.setdefault((code, row["proposal"]), row["time"][:7])
    counts = defaultdict(int)
    for (code, _), month in first.items():
        counts[code, month] += 1

    drawn = {
        (line["name"], month): count
        for line in data["charts"]["denials"]["panels"][0]["lines"]
        for month, count in zip(line["x"], line["y"], strict=True)
    }
    assert drawn == counts


def test_exposure_is_the_books_at_each_close(data, february):
    rows = [row for row in rows_of(february, "margins") if "BOOK" in row["exposure"]]

    assert rows
    for title in ("Delta", "Vega", "Theta"):
        drawn = line_of(data, "exposure", title, title)
        assert drawn == pytest.approx({row["day"]: row["exposure"]["BOOK"][title.lower()] for row in rows}, **NEAR)


def test_months_years_and_days_are_those_of_the_closes(data, february):
    curve = [start_of(february), *equity_of(february).values()]
    whole = curve[-1] / curve[0] - 1

    heat = data["charts"]["months"]
    assert [heat["y"], heat["z"][0][1], heat["words"][0][1]] == [["2018"], pytest.approx(whole), f"{whole:+.1%}"]
    assert heat["z"][0][0] is None
    assert line_of(data, "years", "Return of each year", "Account") == {"2018": pytest.approx(whole)}
    counts = data["charts"]["days"]["panels"][0]["lines"][0]["y"]
    assert sum(counts) == len(changes(curve))
    assert counts[0] + counts[-1] >= 1  # the largest move of either sign bounds the picture


def test_a_campaigns_row_is_its_line_with_its_orders_and_the_gates_answer(data, february):
    events = defaultdict(list)
    for event in json.loads((february / "order-events.json").read_text("utf-8")):
        events[event["orderId"]].append(event)
    orders = defaultdict(list)
    for order in json.loads((february / "result.json").read_text("utf-8"))["orders"].values():
        orders[order["tag"].split()[0]].append(order)
    asked = {row["campaign"]: row for row in rows_of(february, "decisions") if row["verdict"] == "approved"}
    rows = {row["campaign"]: row for row in data["campaigns"]}

    assert rows.keys() == {one["campaign"] for one in rows_of(february, "campaigns")}
    for one in rows_of(february, "campaigns"):
        row = rows[one["campaign"]]
        same = ("strategy", "rung", "sets", "credit", "pnl", "fees", "parts")
        assert {name: row[name] for name in same} == {name: one[name] for name in same}
        assert row["opened"] == when(one["opened"]).strftime("%Y-%m-%d %H:%M")
        assert row["requirement"] == one["peak_requirement"]
        assert row["return_on_margin"] == pytest.approx(one["pnl"] / one["peak_requirement"])
        sent = sorted(orders[one["campaign"]], key=lambda order: order["id"])
        assert [order["symbol"] for order in row["orders"]] == [order["symbol"]["value"] for order in sent]
        for shown, order in zip(row["orders"], sent, strict=True):
            own = events[order["id"]]
            filled = sum(event["fillQuantity"] for event in own)
            paid = sum(event["fillQuantity"] * event["fillPrice"] for event in own)
            assert shown["filled"] == filled
            assert shown["price"] == (pytest.approx(paid / filled) if filled else None)
            assert shown["fee"] == pytest.approx(sum(event.get("orderFeeAmount", 0) for event in own))
        entry = next(answer for answer in row["asked"] if answer["is_entry"])
        said = asked[one["campaign"]]
        for name in (
            "account_value",
            "vix",
            "phase",
            "open",
            "portfolio_open",
            "bp_used",
            "bp_cap",
            "requirement",
            "spot",
        ):
            assert entry[name] == said[name]
        assert entry["limit"] == said["limit_explained"]
        assert entry["legs"] == said["legs"]


def test_later_legs_are_told_with_their_campaign(data, february):
    rolls = defaultdict(int)
    for row in rows_of(february, "rolls"):
        if row["campaign"] if row["verdict"] == "approved" else None:
            rolls[row["campaign"]] += 1

    told = {row["campaign"]: sum(not one["is_entry"] for one in row["asked"]) for row in data["campaigns"]}
    assert {name: count for name, count in told.items() if count} == rolls


def test_a_denials_row_counts_its_answers_and_says_what_it_became(data, february):
    by_proposal = defaultdict(list)
    for row in rows_of(february, "decisions"):
        by_proposal[row["proposal"]].append(row)
    denied = {name: own for name, own in by_proposal.items() if any(row["codes"] for row in own)}
    rows = {row["proposal"]: row for row in data["denials"]}

    assert rows.keys() == denied.keys()
    for name, own in denied.items():
        approved = [row["campaign"] for row in own if row["verdict"] == "approved"]
        assert rows[name]["times"] == sum(row["answers"] for row in own if row["codes"])
        assert rows[name]["outcome"] == (f"approved later: {approved[0]}" if approved else "never approved")
        assert [one["reasons"] for one in rows[name]["asked"]] == [row["reasons"] for row in own]
        assert set(rows[name]["codes"].split(", ")) == {code for row in own for code in row["codes"]}


def test_a_page_names_what_the_data_are_and_how_a_minute_is_asked_for(data, report: str, february: Path):
    assert data["why"] == f"python -m backtests why {february}"
    assert "Option prices are modelled, not recorded" in report
