from datetime import date

import pytest

from backtests.report.figures import DenialCount, LimitRange, MarginCalls, figures
from backtests.report.read import read
from tests.report.builders import a_campaign, a_decision, a_result_folder, an_equity, at, daily_charts


def figures_of(folder, **said):
    return figures(read(a_result_folder(folder, **said)))


def test_return_and_drawdown_come_from_the_account_value(tmp_path):
    equity = an_equity(("2018-02-01", 100.0), ("2018-02-02", 120.0), ("2018-02-05", 90.0), ("2018-02-06", 110.0))

    account = figures_of(tmp_path, equity=equity).account

    assert account.returned == pytest.approx(0.10)
    assert account.drawdown == pytest.approx(0.25)
    assert account.drawdown_low == date(2018, 2, 5)
    assert (account.start, account.end) == (100.0, 110.0)


def test_an_account_that_only_rises_has_no_drawdown(tmp_path):
    assert figures_of(tmp_path).account.drawdown == 0.0


def test_a_proposal_denied_on_many_looks_counts_once_under_each_code(tmp_path):
    decisions = [
        a_decision(clock="10:30", codes=["STRESS"]),
        a_decision(clock="10:35", codes=["STRESS", "BUYING_POWER"]),
        a_decision(clock="10:40"),
        a_decision("2018-02-09", codes=["STRESS"]),
    ]

    gate = figures_of(tmp_path, decisions=decisions).gate

    assert (gate.proposals, gate.approved) == (2, 1)
    assert gate.denials == (DenialCount("STRESS", 2, 1), DenialCount("BUYING_POWER", 1, 1))


def test_campaigns_are_counted_by_strategy_and_reason(tmp_path):
    campaigns = [
        a_campaign("0DTE-1", closed=at("2018-02-02", "12:00"), pnl=100.0, days_held=0.0),
        a_campaign("0DTE-2", closed=at("2018-02-02", "13:00"), pnl=-250.0, days_held=0.0, reason="stop"),
        a_campaign("0DTE-3", opened=None, state="never_opened"),
        a_campaign("LT112-1", strategy="LT112", closed=at("2018-02-12"), pnl=60.0, days_held=10.0),
        a_campaign("LT112-2", strategy="LT112", pnl=-40.0),
    ]

    found = figures_of(tmp_path, campaigns=campaigns)
    zero, lt = found.strategies

    assert (zero.strategy, zero.opened, zero.closed, zero.never_opened, zero.win_rate) == ("0DTE", 2, 2, 1, 0.5)
    assert dict(zero.by_reason) == {"profit_target": 1, "stop": 1}
    assert (lt.opened, lt.closed, lt.still_open, lt.open_pnl, lt.average_days) == (2, 1, 1, -40.0, 10.0)
    assert (found.total.pnl, found.total.opened) == (-90.0, 4)
    assert found.total.win_rate == pytest.approx(2 / 3)


def test_a_strategy_that_closed_nothing_has_no_win_rate(tmp_path):
    (row,) = figures_of(tmp_path, campaigns=[a_campaign()]).strategies

    assert (row.win_rate, row.average_days) == (None, None)


def test_limits_show_their_range_beside_the_most_that_were_open(tmp_path):
    decisions = [
        a_decision("2018-02-02", limit=5, portfolio_limit=7),
        a_decision("2018-02-09", limit=3, portfolio_limit=5),
        a_decision("2018-02-12", codes=["MARKET_DATA"], limit=None, portfolio_limit=None, vix=None),
    ]
    campaigns = [
        a_campaign("0DTE-1", opened=at("2018-02-02", "10:30"), closed=at("2018-02-02", "12:00")),
        a_campaign("0DTE-2", opened=at("2018-02-02", "12:00"), closed=at("2018-02-02", "13:00")),
        a_campaign("LT112-1", strategy="LT112", opened=at("2018-02-01"), peak_requirement=4_000.0),
    ]

    limits = figures_of(tmp_path, decisions=decisions, campaigns=campaigns).limits

    assert limits == (
        LimitRange("0DTE", 3, 5, 1, 900.0),
        LimitRange("LT112", None, None, 1, 4_000.0),
        LimitRange("Portfolio", 5, 7, 2, 4_000.0),
    )


def test_peak_bp_is_the_largest_share_with_the_cap_of_that_moment(tmp_path):
    decisions = [
        a_decision("2018-02-02", bp_used=20_000.0, bp_cap=52_000.0, account_value=100_000.0),
        a_decision("2018-02-09", bp_used=18_000.0, bp_cap=30_000.0, account_value=60_000.0),
    ]

    peak = figures_of(tmp_path, decisions=decisions).peak_bp

    assert (peak.when, peak.used, peak.share, peak.cap_share) == (date(2018, 2, 9), 18_000.0, 0.3, 0.5)


@pytest.mark.parametrize(("codes", "used"), [([], 15_000.0), (["STRESS"], 12_000.0)])
def test_an_approved_requirement_is_in_use_and_a_denied_one_is_not(tmp_path, codes, used):
    decisions = [a_decision(bp_used=12_000.0, requirement=3_000.0, codes=codes)]

    assert figures_of(tmp_path, decisions=decisions).peak_bp.used == used


def test_rolls_are_counted_apart_from_entries(tmp_path):
    rolls = [
        a_decision(proposal="IPMCC-1 weekly 1", strategy="IPMCC", codes=["PENDING"]),
        a_decision(clock="10:35", proposal="IPMCC-1 weekly 1", strategy="IPMCC"),
        a_decision(proposal="IPMCC-1 weekly 2", strategy="IPMCC", codes=["SPREAD_TOO_WIDE"]),
    ]

    found = figures_of(tmp_path, decisions=[a_decision()], rolls=rolls)

    assert (found.rolls.proposals, found.rolls.approved) == (2, 1)
    assert found.rolls.denials == (DenialCount("PENDING", 1, 1), DenialCount("SPREAD_TOO_WIDE", 1, 0))
    assert found.gate.proposals == 1


def test_margin_calls_are_counted_by_day_of_the_log_and_by_campaign_closed(tmp_path):
    log = (
        "2018-02-05 15:45:00 NOTE MARGIN CALL: the book needs 101,000 of 100,000 [margin]\n"
        "2018-02-05 15:46:00 NOTE MARGIN CALL: the book needs 103,000 of 99,000 [margin]\n"
        "2018-02-06 09:31:00 NOTE MARGIN CALL: the book needs 99,000 of 98,000 [margin]\n"
        "2018-02-07 09:31:00 ENDED STRANGLE-1 margin: -10.00 USD\n"
    )
    campaigns = [
        a_campaign("a", closed=at("2018-02-05", "15:50"), pnl=-5.0, reason="margin"),
        a_campaign("b", closed=at("2018-02-05", "15:50"), pnl=-5.0, reason="stop"),
        a_campaign("c", reason="margin", pnl=-5.0),
    ]

    assert figures_of(tmp_path, campaigns=campaigns, log=log).margin_calls == MarginCalls(days=2, campaigns=2)


def test_vix_range_is_what_the_gate_saw(tmp_path):
    decisions = [a_decision(vix=9.5), a_decision("2018-02-09", vix=37.3), a_decision(vix=None, codes=["MARKET_DATA"])]

    assert figures_of(tmp_path, decisions=decisions).vix_range == (9.5, 37.3)


def test_vix_and_limits_of_days_without_a_proposal_count_too(tmp_path):
    charts = daily_charts(("2018-02-02", 17.3, 0.0, 7), ("2018-02-05", 37.3, 0.0, 3))

    found = figures_of(tmp_path, decisions=[a_decision()], campaigns=[], charts=charts)

    assert found.vix_range == (17.3, 37.3)
    assert found.limits == (LimitRange("0DTE", 2, 6, 0, None), LimitRange("Portfolio", 3, 7, 0, None))


def test_an_algorithm_without_records_has_only_the_account(tmp_path):
    found = figures_of(tmp_path)

    assert (found.gate, found.strategies, found.total, found.limits, found.peak_bp, found.vix_range) == (None,) * 6
    assert (found.rolls, found.reconciliation, found.margin_calls, found.restrictions, found.margin) == (None,) * 5
    assert (found.parts, found.cycles, found.trap_zones) == ((),) * 3


def test_no_decisions_at_all_leave_no_ranges(tmp_path):
    found = figures_of(tmp_path, decisions=[], campaigns=[])

    assert (found.peak_bp, found.vix_range, found.gate.denials) == (None, None, ())
    assert found.limits == (LimitRange("Portfolio", None, None, 0, None),)
