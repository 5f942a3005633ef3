import pytest

from backtests.report.parts import by_part, cycles, trap_zones
from backtests.report.read import read
from tests.report.builders import a_campaign, a_part, a_result_folder, at


def campaigns_of(folder, *rows):
    return read(a_result_folder(folder, campaigns=list(rows))).campaigns


def an_ipmcc(name, *parts, debit=3_000.0, **said):
    return a_campaign(name, strategy="IPMCC", credit=-debit, parts=list(parts), **said)


def test_pnl_is_split_by_part_over_all_campaigns_of_a_strategy(tmp_path):
    campaigns = campaigns_of(
        tmp_path,
        a_campaign("1", closed=at("2018-02-02"), parts=[a_part("puts", 50.0, fees=2.0), a_part("calls", -30.0)]),
        a_campaign("2", parts=[a_part("puts", 90.0, worth=-40.0, fees=3.0), a_part("calls", 70.0, worth=-20.0)]),
    )

    puts, calls = by_part(campaigns)

    assert (puts.strategy, puts.part, puts.campaigns) == ("0DTE", "puts", 2)
    assert (puts.cash, puts.fees, puts.worth, puts.pnl) == (140.0, 5.0, -40.0, 95.0)
    assert (calls.cash, calls.worth, calls.pnl) == (40.0, -20.0, 20.0)


def test_a_part_without_a_price_makes_its_sum_unknown_and_leaves_the_others(tmp_path):
    campaigns = campaigns_of(tmp_path, a_campaign(parts=[a_part("puts", 50.0, worth=None), a_part("calls", 30.0)]))

    puts, calls = by_part(campaigns)

    assert (puts.cash, puts.worth, puts.pnl) == (50.0, None, None)
    assert calls.pnl == 30.0


def test_an_entry_that_was_given_up_has_no_parts(tmp_path):
    row = a_campaign(state="never_opened", parts=[a_part("puts", 0.0)])

    assert by_part(campaigns_of(tmp_path, row)) == ()


def test_weekly_calls_are_one_part_and_its_campaign_counts_once(tmp_path):
    row = an_ipmcc("1", a_part("leap", -3_000.0, worth=3_100.0), a_part("weekly 1", 80.0), a_part("weekly 2", 40.0))

    leap, weeklies = by_part(campaigns_of(tmp_path, row))

    assert (leap.part, leap.pnl) == ("leap", 100.0)
    assert (weeklies.part, weeklies.campaigns, weeklies.pnl) == ("weekly calls", 1, 120.0)


def test_cycles_have_an_average_and_pay_back_a_share_of_the_cost(tmp_path):
    # Income 80 - 1 and 40 - 2 and (60 - 1 - 26 at mid): 79 + 38 + 33 = 150 USD over 3 cycles, of 2 x 3,000 USD.
    campaigns = campaigns_of(
        tmp_path,
        an_ipmcc("1", a_part("leap", -3_000.0), a_part("weekly 1", 80.0, fees=1.0), a_part("weekly 2", 40.0, fees=2.0)),
        an_ipmcc("2", a_part("leap", -3_000.0), a_part("weekly 1", 60.0, worth=-26.0, fees=1.0)),
    )

    (found,) = cycles(campaigns)

    assert (found.strategy, found.cycles, found.income, found.average) == ("IPMCC", 3, 150.0, 50.0)
    assert (found.debit, found.reduced) == (6_000.0, 0.025)


def test_a_long_call_without_a_cycle_yet_is_part_of_the_cost(tmp_path):
    campaigns = campaigns_of(
        tmp_path,
        an_ipmcc("1", a_part("leap", -3_000.0), a_part("weekly 1", 60.0)),
        an_ipmcc("2", a_part("leap", -1_000.0), debit=1_000.0),
    )

    (found,) = cycles(campaigns)

    assert (found.debit, found.reduced) == (4_000.0, 0.015)


def test_a_weekly_call_that_was_never_sold_is_no_cycle(tmp_path):
    row = an_ipmcc("1", a_part("leap", -3_000.0), a_part("weekly 1", 60.0), a_part("weekly 2", 0.0))

    (found,) = cycles(campaigns_of(tmp_path, row))

    assert found.cycles == 1


def test_a_weekly_call_without_a_price_leaves_the_income_unknown(tmp_path):
    row = an_ipmcc("1", a_part("weekly 1", 60.0, worth=None))

    (found,) = cycles(campaigns_of(tmp_path, row))

    assert (found.cycles, found.income, found.average, found.reduced) == (1, None, None, None)


def test_strategies_without_weekly_calls_have_no_cycles(tmp_path):
    assert cycles(campaigns_of(tmp_path, a_campaign(parts=[a_part("puts", 50.0)]))) == ()


def test_trap_zones_are_averaged_on_each_rung(tmp_path):
    def a_ladder(name, rung, points, share, **said):
        zone = {"low": 200.0, "high": 200.0 + points, "points": points, "share": share}
        return a_campaign(name, strategy="LT112", rung=rung, trap_zone=zone, **said)

    spx, spy = trap_zones(
        campaigns_of(
            tmp_path,
            a_ladder("1", "SPY", 30.0, 0.12),
            a_ladder("2", "SPY", 20.0, 0.08),
            a_ladder("3", "SPX", 310.0, 0.115),
            a_ladder("4", "SPY", 90.0, 0.4, state="never_opened"),
        )
    )

    assert (spy.rung, spy.campaigns, spy.points) == ("SPY", 2, 25.0)
    assert spy.share == pytest.approx(0.10)
    assert (spx.rung, spx.points, spx.share) == ("SPX", 310.0, 0.115)
