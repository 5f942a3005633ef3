"""What a denied proposal would have made, by hand and beside the campaign that the same proposal became."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime

import pytest

from backtests.why.proposals import Proposal
from backtests.why.shadows import Course, Fate, Shadow, follow
from config.brokers import BROKERS
from config.run import BROKERAGE
from market.quotes import NEW_YORK
from tests.builders import at
from tests.campaigns import test_ipmcc as ipmcc
from tests.campaigns import test_lt112 as lt112
from tests.campaigns import test_strangle as strangle
from tests.campaigns.world import Level, World, chain

Worlds = Callable[..., World]

FRIDAY, MONDAY = date(2018, 2, 2), date(2018, 2, 5)
SPY = chain("SPY", FRIDAY, puts=(270, 272, 275), calls=(275, 278, 280))
CASH = 30_000.0  # for which three condors fit


def a_proposal(
    clock: str = "10:35", strategy: str = "0DTE", value: float | None = CASH, day: date = FRIDAY
) -> Proposal:
    return Proposal(f"{strategy} {day} {clock}", strategy, at(clock, day), ("PORTFOLIO_LIMIT",), value, 20.0)


def a_friday(
    world: World, spot: Level = 275.0, vix: Level = 20.0, quotes_end: str = "16:01", close: float = 268.0
) -> World:
    world.day(FRIDAY, spot=spot, vix=vix, silent=dict.fromkeys(SPY, quotes_end))
    return world.day(MONDAY, spot=close)


def followed(world: World, *proposals: Proposal, start: date = FRIDAY, end: date = MONDAY) -> tuple[Shadow, ...]:
    return follow(proposals, Course(world.root, start, end, BROKERS[BROKERAGE]), lambda day: None)


# At 10:35 the shorts are bid 0.28 each and the wings offered at 0.08 and 0.09: 3 x 100 x (0.39 less a tick) = 114
# taken in. Fees by premium: 2 x 3 x 0.65 for the shorts, 2 x 3 x 0.50 for the wings: 6.90.
OPENED = 114 - 6.90


def test_at_half_its_credit_it_is_closed_at_natural_on_the_look_that_sees_it(a_world: Worlds):
    (shadow,) = followed(a_friday(a_world(*SPY), vix={"9:30": 20, "11:45": 13}), a_proposal())

    # 3 x (0.05 + 0.05 - 0.01 - 0.01) paid; fees 2 x 3 x 0.50, and at least a dollar for each wing
    assert shadow.pnl == pytest.approx(OPENED - 24 - 5.0)
    assert (shadow.fate, shadow.reason, shadow.rung, shadow.sets) == (Fate.CLOSED, "profit_target", "SPY", 3)
    assert shadow.days == pytest.approx(70 / 1440)


def test_a_stop_closes_it_on_the_second_look_that_sees_it(a_world: Worlds):
    (shadow,) = followed(a_friday(a_world(*SPY), spot={"9:30": 275, "11:00": 270.2}), a_proposal())

    # at 11:01: 3 x (2.31 + 0.03 - 1.08 - 0.01) paid; fees 2 x 3 x 0.65, and at least a dollar for each call
    assert shadow.pnl == pytest.approx(OPENED - 375 - 5.90)
    assert (shadow.reason, shadow.days) == ("stop", pytest.approx(26 / 1440))


def test_what_could_not_be_closed_is_paid_its_intrinsic_value_at_the_close(a_world: Worlds):
    world = a_friday(a_world(*SPY), spot={"9:30": 275, "10:50": 270.5}, quotes_end="10:41")

    (shadow,) = followed(world, a_proposal())

    assert shadow.pnl == pytest.approx(OPENED - 300 * (272 - 270.5))
    assert (shadow.reason, shadow.days) == ("expiry", pytest.approx(325 / 1440))


def test_it_opens_on_the_size_that_the_account_value_of_the_denial_gives(a_world: Worlds):
    (small, large) = followed(
        a_friday(a_world(*SPY)), a_proposal(value=CASH), replace(a_proposal(value=2 * CASH), id="another")
    )

    assert (small.sets, large.sets) == (3, 7)


def test_without_a_rung_that_fits_it_can_not_be_followed(a_world: Worlds):
    (shadow,) = followed(a_friday(a_world(*SPY)), a_proposal(value=5_000.0))

    assert (shadow.fate, shadow.pnl, shadow.rung, shadow.vix) == (Fate.NO_RUNG, None, None, 20.0)


def test_without_quotes_it_can_not_be_followed(a_world: Worlds):
    (shadow,) = followed(a_friday(a_world(*SPY), quotes_end="10:00"), a_proposal())

    assert (shadow.fate, shadow.pnl) == (Fate.NO_QUOTES, None)


def test_what_the_strategy_would_not_open_can_not_be_followed(a_world: Worlds):
    world = a_world(*chain("SPY", date(2018, 2, 9), puts=(270,), calls=(280,)))

    (shadow,) = followed(a_friday(world), a_proposal())

    assert (shadow.fate, shadow.pnl) == (Fate.NOTHING, None)


@pytest.mark.parametrize("value", [None, CASH], ids=["no account value", "no VIX"])
def test_without_account_value_or_vix_it_can_not_be_followed(a_world: Worlds, value: float | None):
    world = a_friday(a_world(*SPY))
    if value is not None:
        (world.root / "index/usa/minute/vix/20180202_trade.zip").unlink()

    (shadow,) = followed(world, a_proposal(value=value))

    assert (shadow.fate, shadow.vix) == (Fate.NO_DATA, 20.0)


def test_shadows_do_not_know_of_each_other(a_world: Worlds):
    world = a_friday(a_world(*SPY), vix={"9:30": 20, "11:45": 13})
    proposals = [a_proposal(clock) for clock in ("10:35", "10:45", "11:00")]

    together = followed(world, *proposals)
    apart = [followed(world, one)[0] for one in proposals]

    assert list(together) == apart


def a_stop_and_a_hedge(world: World) -> World:
    fall = {"9:30": 275, "10:00": 258, "10:15": 275, "11:00": 258}
    fear = {"9:30": 20, "10:00": 28, "10:15": 20, "11:00": 28}
    world.day(lt112.ENTRY).day(date(2018, 2, 22), spot=fall, vix=fear).day(date(2018, 3, 22), spot=245)
    return world.day(date(2018, 3, 23), spot=205, vix=30)


def a_spread_that_is_left(world: World) -> World:
    return world.day(lt112.ENTRY).day(date(2018, 3, 15), spot=330, vix=12).day(lt112.EXPIRY, spot=300)


def a_settlement(world: World) -> World:
    silent = dict.fromkeys(strangle.SPXW, "9:30")
    return world.day(strangle.ENTRY).day(strangle.EXPIRY, spot=230, silent=silent).day(date(2018, 5, 7))


def an_expired_call(world: World) -> World:
    silent = dict.fromkeys((*ipmcc.LEAP, *ipmcc.FIRST), "9:30")
    world.day(ipmcc.ENTRY).day(ipmcc.FIRST_EXPIRY, silent=silent)
    return world.day(date(2018, 9, 14), spot=280).day(ipmcc.TIME_EXIT, spot=280)


def an_alarm(world: World) -> World:
    world.day(ipmcc.ENTRY)
    return world.day(date(2018, 2, 13), spot={"9:30": 279.5, "10:05": 292}, vix={"9:30": 20, "10:05": 8})


STORIES: Mapping[str, tuple[tuple, str, Callable[[World], World], date, float, float]] = {
    # contracts, strategy, days, last day, cash, and USD that ticks on what is opened and dearer fees cost
    "a strangle at its target": (
        strangle.SPY,
        "STRANGLE",
        lambda world: world.day(strangle.ENTRY).day(date(2018, 3, 8), spot=278, vix=16),
        date(2018, 3, 9),
        75_000,
        1.0,
    ),
    "a strangle with wings": (
        strangle.WINGED,
        "STRANGLE",
        lambda world: world.day(strangle.ENTRY).day(date(2018, 3, 8), spot=278, vix=16),
        date(2018, 3, 9),
        29_000,
        1.0,
    ),
    "a strangle at 21 days": (
        strangle.SPY,
        "STRANGLE",
        lambda world: world.day(strangle.ENTRY).day(date(2018, 4, 12), vix=38).day(strangle.TIME_EXIT, vix=38),
        date(2018, 4, 16),
        75_000,
        1.0,
    ),
    "a strangle that is settled": (strangle.SPXW, "STRANGLE", a_settlement, date(2018, 5, 7), 600_000, 5.0),
    "a 1-1-2 at its target": (
        lt112.SPY,
        "LT112",
        lambda world: world.day(lt112.ENTRY).day(date(2018, 3, 7), spot=280, vix=16),
        date(2018, 3, 8),
        100_000,
        1.3,
    ),
    "a 1-1-2 whose spread is left": (lt112.SPY, "LT112", a_spread_that_is_left, date(2018, 6, 11), 100_000, 1.3),
    "a 1-1-2 stopped, its hedge sold": (lt112.SPY, "LT112", a_stop_and_a_hedge, date(2018, 3, 26), 100_000, 1.3),
    "a LEAP whose call expires": (
        (*ipmcc.LEAP, *ipmcc.FIRST),
        "IPMCC",
        an_expired_call,
        date(2018, 9, 18),
        50_000,
        2.0,
    ),
    "a LEAP that loses half": (
        (*ipmcc.LEAP, *ipmcc.FIRST),
        "IPMCC",
        lambda world: world.day(ipmcc.ENTRY).day(date(2018, 2, 8), spot={"9:30": 275, "10:46": 240}),
        date(2018, 2, 8),
        50_000,
        2.0,
    ),
    "a call rolled before its expiry, still open": (
        (*ipmcc.LEAP, *ipmcc.FIRST, *ipmcc.NEXT),
        "IPMCC",
        lambda world: world.day(ipmcc.ENTRY).day(date(2018, 2, 14), spot=280).day(date(2018, 2, 15), spot=281),
        date(2018, 2, 15),
        50_000,
        3.0,
    ),
    "a call bought back on an alarm, still open": (
        (*ipmcc.LEAP, *ipmcc.FIRST),
        "IPMCC",
        an_alarm,
        date(2018, 2, 13),
        50_000,
        3.0,
    ),
}


@pytest.mark.parametrize("story", STORIES)
def test_a_shadow_makes_what_its_campaign_made_less_a_tick_for_each_order_that_opens(a_world: Worlds, story: str):
    contracts, strategy, days, end, cash, cost = STORIES[story]
    world = days(a_world(*contracts))
    start = {"STRANGLE": strangle.ENTRY, "LT112": lt112.ENTRY, "IPMCC": ipmcc.ENTRY}[strategy]
    lived = world.story(strategy, start=start, end=end, cash=cash)
    row = next(row for row in lived.decisions if row["verdict"] == "approved")
    when = datetime.fromisoformat(row["time"]).astimezone(NEW_YORK)

    (shadow,) = followed(
        world, Proposal("same", strategy, when, ("SOME",), row["account_value"], row["vix"]), start=start, end=end
    )

    real = lived.campaign(f"{strategy}-1")
    is_over = real["closed"] is not None
    assert shadow.pnl == pytest.approx(real["pnl"] - cost)
    assert (shadow.rung, shadow.sets) == (real["rung"], real["sets"])
    assert (shadow.fate is Fate.CLOSED, shadow.reason) == (is_over, real["reason"] if is_over else None)


def test_what_is_open_without_a_price_when_the_run_ends_has_no_result(a_world: Worlds):
    world = a_world(*strangle.SPY).day(strangle.ENTRY)

    (shadow,) = followed(
        world,
        a_proposal("10:05", "STRANGLE", 75_000.0, strangle.ENTRY),
        start=strangle.ENTRY,
        end=date(2018, 2, 8),
    )

    assert (shadow.fate, shadow.pnl, shadow.reason, shadow.days) == (Fate.OPEN, None, None, None)
