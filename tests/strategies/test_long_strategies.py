"""LT112, STRANGLE and IPMCC by their numbers: expiries, shapes, targets, stops, rolls, alarms, the margin call."""

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from book.book import Book
from book.campaign import Campaign, Event, Reason, State
from book.snapshot import Snapshot
from config.products import SPX, SPY, SPY_WINGED
from config.schema import DaysToExpiry, Rung
from desk.desk import Desk
from desk.intents import Close
from market.contracts import Contract, Leg, Role
from market.quotes import Dividend, Market, Quote
from risk.entry import Shape
from risk.parameters import get_risk_parameters
from risk.pricing import black76 as pricing
from risk.pricing import trading_clock
from risk.sizing import PositionSizer
from strategies.parts.answers import Exit, Extend, Hold, Nothing, Skip
from strategies.parts.assignment import at_risk
from strategies.parts.expiries import first_monthly, first_weekly, nearest
from strategies.parts.strategy import load_strategies
from tests.builders import (
    a_book,
    a_campaign,
    a_contract,
    a_fill,
    a_market,
    a_moment,
    a_quote,
    a_snapshot,
    an_account,
    at,
)

LT112, IPMCC, STRANGLE = load_strategies(("LT112", "IPMCC", "STRANGLE"))
TUESDAY, WEDNESDAY, THURSDAY = date(2018, 2, 6), date(2018, 2, 7), date(2018, 2, 8)
IN_120_DAYS, IN_90_DAYS = date(2018, 6, 8), date(2018, 5, 4)
LEAP_EXPIRY, WEEKLY_EXPIRY = date(2018, 11, 16), date(2018, 2, 16)
NOON, PLENTY = "12:00", 1e9


def a_long_market(
    day: date,
    expiries: Iterable[date],
    spot: float = 275.0,
    vol: float = 0.20,
    mids: dict[Contract, float] | None = None,
) -> Market:
    """SPY strikes each point and SPXW strikes each 5, all quoted at one volatility, on SPY at `spot` and SPX at ten times it."""
    now, quotes = at(NOON, day), {}
    for expiry in expiries:
        years = trading_clock.years_to_expiry(now, at("16:00", expiry))
        for root, step, forward in (("SPY", 1, spot), ("SPXW", 5, 10 * spot)):
            for i in range(math.ceil(0.7 * forward / step), math.ceil(1.3 * forward / step)):
                for right in "PC":
                    contract = Contract(root, expiry, float(i * step), right)
                    price = pricing.price(forward, contract.strike, vol, years, contract.is_call)
                    quotes[contract] = a_quote(price, now, 0.01)
    quotes |= {contract: a_quote(mid, now, 0.01) for contract, mid in (mids or {}).items()}
    return a_market(now, spx=10 * spot, spy=spot, quotes=quotes, listings=quotes)


def quoted(day: date, mids: dict[Contract, float], *, spot: float = 275.0, half: float = 0.005) -> Market:
    """A market with these mids alone."""
    now = at(NOON, day)
    return a_market(
        now, spy=spot, quotes={c: Quote(mid - half, mid + half, now) for c, mid in mids.items()}, listings=mids
    )


def opened(strategy: str, legs: tuple[Leg, ...], prices: tuple[float, ...], rung: Rung = SPY) -> Campaign:
    """One set of these legs, each filled at its price, without fees."""
    campaign = a_campaign(
        f"{strategy}-1", strategy, State.PENDING_OPEN, legs=legs, rung=rung, opened=at("10:00", TUESDAY)
    )
    for leg, price in zip(legs, prices, strict=True):
        campaign = campaign.with_fill(a_fill(leg.contract, leg.ratio, price, fee=0.0, part=leg.part))
    return campaign.after(Event.FILLED, at("10:01", TUESDAY))


def delta_of(market: Market, contract: Contract, vol: float = 0.20) -> float:
    years = trading_clock.years_to_expiry(market.now, at("16:00", contract.expiry))
    forward = market.underlyings["SPX" if contract.root == "SPXW" else "SPY"].value
    return abs(pricing.delta(forward, contract.strike, vol, years, contract.is_call))


def legs_of(shape: object) -> dict[Role, Leg]:
    assert isinstance(shape, Shape), shape
    return {leg.role: leg for leg in shape.legs}


# expiries


def listing(*expiries: date, now: date = WEDNESDAY) -> Market:
    return a_market(at(NOON, now), listings=[a_contract(275.0, "C", "SPY", expiry) for expiry in expiries])


@pytest.mark.parametrize(
    ("days", "chosen"),
    [
        ((99, 141), None),
        ((100,), 100),
        ((140,), 140),
        ((110, 121, 135), 121),
        ((119, 121), 119),  # a tie is the earlier one's
        ((115, 124), 124),
    ],
)
def test_the_expiry_nearest_to_the_wanted_days_is_taken_from_within_the_bounds(
    days: tuple[int, ...], chosen: int | None
):
    expiries = [date.fromordinal(WEDNESDAY.toordinal() + n) for n in days]

    found = nearest(listing(*expiries), "SPY", DaysToExpiry(target=120, least=100, most=140))

    assert (found and (found - WEDNESDAY).days) == chosen


def test_a_weekly_is_the_first_friday_far_enough_out():
    market = listing(date(2018, 2, 9), date(2018, 2, 12), date(2018, 2, 14), date(2018, 2, 15), date(2018, 2, 16))

    assert first_weekly(market, "SPY", 3) == date(2018, 2, 16)
    assert first_weekly(market, "SPY", 2) == date(2018, 2, 9)


def test_before_a_holiday_the_thursday_is_the_weekly():
    market = listing(date(2018, 3, 26), date(2018, 3, 28), date(2018, 3, 29), date(2018, 4, 6), now=date(2018, 3, 26))

    assert first_weekly(market, "SPY", 3) == date(2018, 3, 29)


@pytest.mark.parametrize(
    ("listed", "least", "chosen"),
    [
        ((date(2018, 11, 9), date(2018, 11, 16), date(2018, 12, 21)), 280, date(2018, 11, 16)),
        ((date(2018, 11, 16), date(2018, 12, 21)), 282, date(2018, 11, 16)),
        ((date(2018, 11, 16), date(2018, 12, 21)), 283, date(2018, 12, 21)),
        ((date(2018, 11, 15), date(2018, 11, 16)), 280, date(2018, 11, 16)),
        ((date(2019, 4, 12), date(2019, 4, 18), date(2019, 4, 26)), 280, date(2019, 4, 18)),  # Good Friday is the 19th
        ((date(2018, 12, 14), date(2018, 12, 21)), 283, date(2018, 12, 21)),  # the 14th is a second Friday
        ((date(2019, 2, 22), date(2019, 3, 15)), 283, date(2019, 3, 15)),  # the 22nd is a fourth one
        ((date(2018, 11, 9), date(2018, 11, 23)), 200, None),
    ],
)
def test_a_monthly_is_the_third_friday_or_the_thursday_that_stands_for_it(listed, least, chosen):
    assert first_monthly(listing(*listed), "SPY", least) == chosen


# LT112


@pytest.mark.parametrize(
    ("rung", "spot", "width"), [(SPX, 270.0, 25), (SPX, 276.0, 30), (SPX, 310.0, 30), (SPY, 240.0, 2), (SPY, 270.0, 3)]
)
def test_the_112_is_a_spread_one_percent_wide_at_25_delta_and_two_puts_at_5(rung: Rung, spot: float, width: int):
    market = a_long_market(WEDNESDAY, [IN_120_DAYS], spot)

    legs = legs_of(LT112.shape(rung, a_snapshot(market, Book()), PLENTY))

    long, sold, short = legs[Role.HEDGE_LONG], legs[Role.HEDGE_SHORT], legs[Role.SHORT_PUT]
    assert [long.ratio, sold.ratio, short.ratio] == [1, -1, -2]
    assert [long.part, sold.part, short.part] == ["spread", "spread", "puts"]
    assert long.contract.strike - sold.contract.strike == width
    assert delta_of(market, long.contract) == pytest.approx(0.25, abs=0.01)
    assert delta_of(market, short.contract) == pytest.approx(0.05, abs=0.003)


def test_the_winged_112_has_its_short_puts_at_10_delta_and_the_widest_wing_up_to_2_and_a_half_percent():
    market = a_long_market(WEDNESDAY, [IN_120_DAYS])

    legs = legs_of(LT112.shape(SPY_WINGED, a_snapshot(market, Book()), PLENTY))

    short, wing = legs[Role.SHORT_PUT], legs[Role.LONG_PUT]
    assert (short.ratio, wing.ratio) == (-2, 2)
    assert delta_of(market, short.contract) == pytest.approx(0.10, abs=0.006)
    assert short.contract.strike - wing.contract.strike == 6  # 2.5% of 275 is 6.875
    assert legs[Role.HEDGE_LONG].contract.strike - legs[Role.HEDGE_SHORT].contract.strike == 2


def winged(budget: float) -> Shape:
    shape = LT112.shape(SPY_WINGED, a_snapshot(a_long_market(WEDNESDAY, [IN_120_DAYS]), Book()), budget)
    assert isinstance(shape, Shape)
    return shape


def widths_of(shape: Shape) -> tuple[float, float]:
    legs = legs_of(shape)
    wing = legs[Role.SHORT_PUT].contract.strike - legs[Role.LONG_PUT].contract.strike
    return wing, legs[Role.HEDGE_LONG].contract.strike - legs[Role.HEDGE_SHORT].contract.strike


def test_the_wing_of_the_112_is_the_widest_at_which_one_set_fits_the_budget():
    needed = winged(PLENTY).requirement

    assert widths_of(winged(needed)) == (6, 2)
    assert widths_of(winged(needed - 0.01)) == (5, 2)
    assert widths_of(winged(winged(needed - 0.01).requirement - 0.01)) == (4, 1)


def test_the_wing_of_the_112_is_never_narrower_than_four_fifths_of_a_percent():
    shape = winged(1.0)

    assert widths_of(shape) == (3, 1)  # 0.8% of 275 is 2.2; what doesn't fit is left to the sizing to refuse
    assert shape.requirement > 1.0


def test_the_112_is_not_opened_for_a_net_debit():
    contracts = [a_contract(strike, "P", "SPY", IN_120_DAYS) for strike in (229.0, 253.0, 256.0, 275.0)]
    call = a_contract(275.0, "C", "SPY", IN_120_DAYS)
    mids = dict(zip((*contracts, call), (0.40, 4.23, 5.06, 12.0, 12.0), strict=True))

    assert isinstance(LT112.shape(SPY, a_snapshot(quoted(WEDNESDAY, mids), Book()), PLENTY), Nothing)
    assert isinstance(
        LT112.shape(SPY, a_snapshot(quoted(WEDNESDAY, mids | {contracts[0]: 0.42}), Book()), PLENTY), Shape
    )


def test_a_strike_that_another_campaign_holds_with_the_opposite_sign_is_passed_over():
    market = a_long_market(WEDNESDAY, [IN_120_DAYS])
    short = legs_of(LT112.shape(SPY, a_snapshot(market, Book()), PLENTY))[Role.SHORT_PUT].contract
    other = Leg(short, Role.LONG_PUT, 1, "puts")
    same = Leg(short, Role.SHORT_PUT, -1, "puts")

    beside_opposite = LT112.shape(
        SPY, a_snapshot(market, a_book(a_campaign(strategy="STRANGLE", legs=(other,)))), PLENTY
    )
    beside_same = LT112.shape(SPY, a_snapshot(market, a_book(a_campaign(strategy="STRANGLE", legs=(same,)))), PLENTY)
    beside_pending = LT112.shape(
        SPY,
        a_snapshot(market, a_book(a_campaign(strategy="STRANGLE", state=State.PENDING_OPEN, legs=(other,)))),
        PLENTY,
    )

    assert abs(legs_of(beside_opposite)[Role.SHORT_PUT].contract.strike - short.strike) == 1
    assert abs(legs_of(beside_pending)[Role.SHORT_PUT].contract.strike - short.strike) == 1
    assert legs_of(beside_same)[Role.SHORT_PUT].contract == short


LONG, SOLD, SHORT = (a_contract(strike, "P", "SPY", IN_120_DAYS) for strike in (256.0, 253.0, 229.0))
LADDER = (
    Leg(LONG, Role.HEDGE_LONG, 1, "spread"),
    Leg(SOLD, Role.HEDGE_SHORT, -1, "spread"),
    Leg(SHORT, Role.SHORT_PUT, -2, "puts"),
)
LATER = date(2018, 3, 8)


def a_112() -> Campaign:
    """Its puts took in 140 USD."""
    return opened("LT112", LADDER, (5.06, 4.23, 0.70))


def a_112_without_puts() -> Campaign:
    return a_112().with_fill(a_fill(SHORT, 2, 2.9, fee=0.0, part="puts"))


def closing(campaign: Campaign, *contracts: Contract) -> dict[Contract, int]:
    return {contract: -campaign.positions[contract] for contract in contracts}


def sent(answer: object) -> dict[Contract, int]:
    assert isinstance(answer, Exit), answer
    return {leg.contract: leg.ratio for leg in answer.legs}


@pytest.mark.parametrize(("put", "is_reached"), [(0.069, True), (0.070, True), (0.071, False)])
def test_the_112_is_closed_whole_at_90_percent_of_its_puts_credit(put: float, is_reached: bool):
    answer = LT112.manage(a_112(), a_snapshot(quoted(LATER, {LONG: 1.5, SOLD: 1.1, SHORT: put}), Book()))

    if not is_reached:
        assert answer == Hold()
        return
    assert sent(answer) == closing(a_112(), LONG, SOLD, SHORT)
    assert (answer.reason, answer.is_urgent, answer.leaves_rest) == (Reason.PROFIT_TARGET, False, False)


def test_at_its_target_the_112_leaves_a_spread_that_nobody_pays_for():
    market = quoted(LATER, {LONG: 0.02, SOLD: 0.01, SHORT: 0.02})  # sold at 0.015, bought back at 0.015

    answer = LT112.manage(a_112(), a_snapshot(market, Book()))

    assert sent(answer) == closing(a_112(), SHORT)
    assert answer.leaves_rest


@pytest.mark.parametrize(("put", "is_reached"), [(2.795, False), (2.80, True), (2.81, True)])
def test_the_112_is_stopped_at_three_times_its_puts_credit_lost_and_only_the_puts_are(put: float, is_reached: bool):
    answer = LT112.manage(a_112(), a_snapshot(quoted(LATER, {LONG: 9.0, SOLD: 8.0, SHORT: put}), Book()))

    if not is_reached:
        assert answer == Hold()
        return
    assert sent(answer) == closing(a_112(), SHORT)
    assert (answer.reason, answer.is_urgent) == (Reason.STOP, True)


def test_a_stop_of_a_112_must_be_seen_on_two_looks_a_quarter_of_an_hour_apart():
    desk, book = a_desk(), a_book(a_112())
    seen = []
    for clock in ("13:15", "13:20", "13:30"):
        now = at(clock, LATER)
        quotes = {contract: a_quote(mid, now, 0.005) for contract, mid in ((LONG, 9.0), (SOLD, 8.0), (SHORT, 2.9))}
        outcome = desk.decide(Snapshot(a_market(now, quotes=quotes), an_account(), book))
        book = outcome.book
        seen.append([intent.reason for intent in outcome.intents if isinstance(intent, Close)])

    assert seen == [[], [], [Reason.STOP]]


@pytest.mark.parametrize(
    ("long", "sold", "is_sold"),
    [(10.399, 8.0, False), (10.40, 8.0, True), (10.5, 8.0, True), (52.79, 50.39, True), (13.06, 10.66, True)],
)
def test_the_spread_that_a_stop_left_is_sold_at_80_percent_of_its_width(long: float, sold: float, is_sold: bool):
    answer = LT112.manage(a_112_without_puts(), a_snapshot(quoted(LATER, {LONG: long, SOLD: sold}), Book()))

    assert (sent(answer) == closing(a_112(), LONG, SOLD)) if is_sold else (answer == Hold())


@pytest.mark.parametrize(("day", "is_out"), [(date(2018, 5, 17), False), (date(2018, 5, 18), True)])
@pytest.mark.parametrize("held", [a_112(), a_112_without_puts()])
def test_whatever_is_left_of_a_112_is_out_at_21_days(held: Campaign, day: date, is_out: bool):
    answer = LT112.manage(held, a_snapshot(quoted(day, {LONG: 5.0, SOLD: 4.2, SHORT: 0.5}), Book()))

    assert (sent(answer) == closing(held, *held.positions)) if is_out else (answer == Hold())


def test_without_quotes_a_112_is_held_until_its_time_exit():
    assert LT112.manage(a_112(), a_snapshot(quoted(LATER, {}), Book())) == Hold()
    assert sent(LT112.manage(a_112(), a_snapshot(quoted(date(2018, 5, 18), {}), Book()))) == closing(
        a_112(), LONG, SOLD, SHORT
    )


def test_a_campaign_whose_rest_is_left_takes_no_place_under_the_limits():
    assert a_book(a_112()).places["LT112"] == 1
    assert "LT112" not in a_book(replace(a_112(), leaves_rest=True)).places


def test_a_campaign_counts_until_the_order_that_leaves_its_rest_is_filled():
    closing_puts = replace(a_112(), leaves_rest=True).after(Event.CLOSE_SENT, at("12:00"), Reason.PROFIT_TARGET)

    assert a_book(closing_puts).places["LT112"] == 1
    assert "LT112" not in a_book(closing_puts.after(Event.FILLED, at("12:01"))).places


def test_after_an_order_that_would_have_left_its_rest_and_did_not_fill_the_112_is_looked_after_again():
    closing_puts = replace(a_112(), leaves_rest=True).after(Event.CLOSE_SENT, at("12:00"), Reason.PROFIT_TARGET)

    again = closing_puts.after(Event.ENDED, at("12:10"))

    assert (again.state, again.is_left, again.counts) == (State.OPEN, False, True)


# STRANGLE


@pytest.mark.parametrize("rung", [SPX, SPY])
def test_a_strangle_is_a_put_and_a_call_at_6_delta(rung: Rung):
    market = a_long_market(TUESDAY, [IN_90_DAYS])

    legs = legs_of(STRANGLE.shape(rung, a_snapshot(market, Book()), PLENTY))

    assert {leg.ratio for leg in legs.values()} == {-1}
    assert set(legs) == {Role.SHORT_PUT, Role.SHORT_CALL}
    assert [delta_of(market, leg.contract) for leg in legs.values()] == pytest.approx([0.06, 0.06], abs=0.004)


def wings(budget: float) -> tuple[float, float]:
    shape = STRANGLE.shape(SPY_WINGED, a_snapshot(a_long_market(TUESDAY, [IN_90_DAYS]), Book()), budget)
    legs = {role: leg.contract.strike for role, leg in legs_of(shape).items()}
    return legs[Role.SHORT_PUT] - legs[Role.LONG_PUT], legs[Role.LONG_CALL] - legs[Role.SHORT_CALL]


def needs(budget: float) -> float:
    shape = STRANGLE.shape(SPY_WINGED, a_snapshot(a_long_market(TUESDAY, [IN_90_DAYS]), Book()), budget)
    assert isinstance(shape, Shape)
    return shape.requirement


def test_the_wings_of_a_strangle_are_the_widest_up_to_4_percent_at_which_one_set_fits():
    widest = needs(PLENTY)

    assert wings(PLENTY) == wings(widest) == (11, 11)  # 4% of 275
    assert wings(widest - 0.01) == (10, 10)
    assert wings(1.0) == (3, 3)  # at least 1%, which is 2.75


PUT, CALL = a_contract(237.0, "P", "SPY", IN_90_DAYS), a_contract(322.0, "C", "SPY", IN_90_DAYS)


def a_strangle() -> Campaign:
    """It took in 140 USD."""
    legs = (Leg(PUT, Role.SHORT_PUT, -1, "puts"), Leg(CALL, Role.SHORT_CALL, -1, "calls"))
    return opened("STRANGLE", legs, (0.70, 0.70))


@pytest.mark.parametrize(
    ("put", "call", "reason"),
    [
        (0.35, 0.35, Reason.PROFIT_TARGET),
        (0.35, 0.355, None),
        (4.10, 0.095, None),
        (4.10, 0.10, Reason.STOP),
        (4.10, 0.11, Reason.STOP),
    ],
)
def test_a_strangle_is_closed_whole_at_half_its_credit_and_at_twice_it_lost(
    put: float, call: float, reason: Reason | None
):
    answer = STRANGLE.manage(a_strangle(), a_snapshot(quoted(LATER, {PUT: put, CALL: call}), Book()))

    if reason is None:
        assert answer == Hold()
        return
    assert sent(answer) == {PUT: 1, CALL: 1}
    assert (answer.reason, answer.is_urgent) == (reason, reason is Reason.STOP)


@pytest.mark.parametrize(("day", "is_out"), [(date(2018, 4, 12), False), (date(2018, 4, 13), True)])
def test_a_strangle_is_out_at_21_days(day: date, is_out: bool):
    answer = STRANGLE.manage(a_strangle(), a_snapshot(quoted(day, {PUT: 0.7, CALL: 0.7}), Book()))

    assert (isinstance(answer, Exit) and answer.reason is Reason.TIME_EXIT) is is_out


# IPMCC

LEAP = a_contract(241.0, "C", "SPY", LEAP_EXPIRY)
WEEKLY = a_contract(281.0, "C", "SPY", WEEKLY_EXPIRY)


def a_leap(price: float = 40.0) -> Campaign:
    return opened("IPMCC", (Leg(LEAP, Role.LONG_CALL, 1, "leap"),), (price,))


def covered(campaign: Campaign, price: float = 1.50, contract: Contract = WEEKLY, part: str = "weekly 1") -> Campaign:
    leg = Leg(contract, Role.SHORT_CALL, -1, part)
    return replace(campaign, legs=(*campaign.legs, leg)).with_fill(a_fill(contract, -1, price, fee=0.0, part=part))


@pytest.mark.parametrize(("price", "needs"), [(30.0, 3_000.0), (40.0, 4_000.0), (55.0, 4_000.0)])
def test_a_leap_needs_what_it_is_worth_and_never_more_than_was_paid(price: float, needs: float):
    leap = a_leap(40.0)

    outcome = a_desk().decide(Snapshot(quoted(WEDNESDAY, {LEAP: price}), an_account(100_000.0), a_book(leap)))

    assert outcome.book.campaigns[leap.id].requirement == pytest.approx(needs)


def test_the_leap_is_the_first_monthly_at_280_days_at_80_delta():
    market = a_long_market(WEDNESDAY, [date(2018, 11, 9), LEAP_EXPIRY, date(2018, 12, 21)])

    shape = IPMCC.shape(SPY, a_snapshot(market, Book()), PLENTY)

    leg = legs_of(shape)[Role.LONG_CALL]
    assert (leg.contract.expiry, leg.ratio, leg.part) == (LEAP_EXPIRY, 1, "leap")
    assert delta_of(market, leg.contract) == pytest.approx(0.80, abs=0.01)
    assert shape.requirement == pytest.approx(100 * shape.mid)


@pytest.mark.parametrize(
    ("debit", "strike"),
    [(30.0, 280.0), (39.0, 280.0), (40.0, 281.0), (40.01, 282.0), (45.0, 286.0)],
)
def test_the_next_call_is_at_30_delta_or_at_the_first_strike_from_break_even_on(debit: float, strike: float):
    market = a_long_market(WEDNESDAY, [WEEKLY_EXPIRY])

    answer = IPMCC.manage(a_leap(debit), a_snapshot(replaced(market, {LEAP: 40.0}), Book()))

    assert isinstance(answer, Extend)
    ((leg,)) = answer.shape.legs
    assert (leg.contract.strike, leg.ratio, leg.part) == (strike, -1, "weekly 1")
    assert delta_of(market, a_contract(280.0, "C", "SPY", WEEKLY_EXPIRY)) == pytest.approx(0.30, abs=0.03)


def replaced(market: Market, mids: dict[Contract, float]) -> Market:
    return market._replace(quotes={**market.quotes, **{c: a_quote(mid, market.now, 0.01) for c, mid in mids.items()}})


def test_a_call_that_is_just_not_worth_selling_is_told_with_the_digits_that_show_it():
    call = a_contract(291.0, "C", "SPY", WEEKLY_EXPIRY)
    market = replaced(a_long_market(WEDNESDAY, [WEEKLY_EXPIRY]), {LEAP: 50.0, call: 0.1373})
    answer = IPMCC.manage(a_leap(50.0), a_snapshot(market, Book()))

    assert isinstance(answer, Skip)
    assert answer.why.endswith("is worth 0.137, less than 0.138: not sold today")


@pytest.mark.parametrize(("mid", "is_sold"), [(0.137, False), (0.1375, True), (0.14, True)])
def test_a_call_worth_less_than_a_two_thousandth_of_spy_is_not_sold_that_day(mid: float, is_sold: bool):
    market = replaced(
        a_long_market(WEDNESDAY, [WEEKLY_EXPIRY]), {LEAP: 50.0, a_contract(291.0, "C", "SPY", WEEKLY_EXPIRY): mid}
    )

    answer = IPMCC.manage(a_leap(50.0), a_snapshot(market, Book()))

    assert isinstance(answer, Extend) is is_sold
    assert isinstance(answer, Skip) is not is_sold


def test_a_campaign_that_lacks_a_call_holds_entries_up_unless_there_was_none_worth_selling_today():
    now, session = at(NOON, WEDNESDAY), a_market(at(NOON, WEDNESDAY)).session

    def looks(*campaigns: Campaign) -> bool:
        return IPMCC.proposal(a_moment(now, session, a_book(*campaigns))) is not None

    assert looks()
    assert not looks(a_leap())
    assert looks(covered(a_leap()))
    assert looks(replace(a_leap(), skipped_on=WEDNESDAY))
    assert not looks(replace(a_leap(), skipped_on=TUESDAY))
    assert not looks(covered(a_leap()), replace(a_leap(), id="IPMCC-2"))


@pytest.mark.parametrize(("mid", "is_bought"), [(0.755, False), (0.75, True), (0.70, True)])
def test_the_call_is_bought_back_at_half_its_credit(mid: float, is_bought: bool):
    campaign = covered(a_leap())

    answer = IPMCC.manage(campaign, a_snapshot(quoted(THURSDAY, {LEAP: 40.0, WEEKLY: mid}), Book()))

    assert (sent(answer) == {WEEKLY: 1} and answer.reason is Reason.ROLL) if is_bought else answer == Hold()


@pytest.mark.parametrize(("day", "is_bought"), [(date(2018, 2, 14), False), (date(2018, 2, 15), True)])
def test_the_call_is_bought_back_a_trading_day_before_it_expires(day: date, is_bought: bool):
    answer = IPMCC.manage(covered(a_leap()), a_snapshot(quoted(day, {LEAP: 42.0, WEEKLY: 1.4}), Book()))

    assert (sent(answer) == {WEEKLY: 1}) if is_bought else answer == Hold()


@pytest.mark.parametrize(
    ("expiry", "day", "is_bought"),
    [
        (date(2018, 11, 23), date(2018, 11, 20), False),  # the Thursday between is Thanksgiving
        (date(2018, 11, 23), date(2018, 11, 21), True),
        (date(2018, 11, 23), date(2018, 11, 23), True),
        (date(2018, 3, 29), date(2018, 3, 27), False),  # for Good Friday
        (date(2018, 3, 29), date(2018, 3, 28), True),
        (date(2018, 2, 20), date(2018, 2, 15), False),  # a Tuesday after Presidents' Day
        (date(2018, 2, 20), date(2018, 2, 16), True),
        (date(2018, 2, 17), date(2018, 2, 15), True),  # a Saturday ends with the Friday before
    ],
)
def test_the_day_before_an_expiry_is_the_last_that_trades(expiry: date, day: date, is_bought: bool):
    leap, call = a_contract(241.0, "C", "SPY", date(2019, 11, 15)), a_contract(281.0, "C", "SPY", expiry)
    bought = opened("IPMCC", (Leg(leap, Role.LONG_CALL, 1, "leap"),), (40.0,))

    answer = IPMCC.manage(covered(bought, contract=call), a_snapshot(quoted(day, {leap: 42.0, call: 1.4}), Book()))

    assert (sent(answer) == {call: 1}) if is_bought else answer == Hold()


@pytest.mark.parametrize(("leap", "is_out"), [(18.51, False), (18.50, True), (18.0, True)])
def test_the_campaign_is_closed_when_half_the_debit_is_lost_after_income(leap: float, is_out: bool):
    """40 paid, 2.00 taken in and 0.50 paid for one call: half is lost where the LEAP is worth 18.50."""
    campaign = covered(a_leap(), 2.0).with_fill(a_fill(WEEKLY, 1, 0.5, fee=0.0, part="weekly 1"))
    skipped = replace(campaign, skipped_on=THURSDAY)

    answer = IPMCC.manage(skipped, a_snapshot(quoted(THURSDAY, {LEAP: leap}), Book()))

    assert (sent(answer) == {LEAP: -1} and answer.reason is Reason.STOP) if is_out else answer == Hold()


@pytest.mark.parametrize(("day", "is_out"), [(date(2018, 9, 16), False), (date(2018, 9, 17), True)])
def test_the_campaign_is_closed_at_60_days_of_the_leap(day: date, is_out: bool):
    campaign = covered(a_leap(), contract=a_contract(300.0, "C", "SPY", date(2018, 9, 28)))
    market = quoted(day, {LEAP: 40.0, a_contract(300.0, "C", "SPY", date(2018, 9, 28)): 1.4})

    answer = IPMCC.manage(campaign, a_snapshot(market, Book()))

    assert (sent(answer) == closing(campaign, *campaign.positions)) if is_out else answer == Hold()


def test_income_is_kept_by_cycle_and_lowers_break_even():
    first = covered(a_leap(), 1.50).with_fill(a_fill(WEEKLY, 1, 0.75, fee=0.0, part="weekly 1"))
    second = covered(first, 1.20, part="weekly 2")

    assert [second.cash_of(part) for part in ("leap", "weekly 1", "weekly 2")] == pytest.approx([-4_000, 75, 120])
    assert IPMCC.break_even(second) == pytest.approx(241 + 40 - 0.75 - 1.20)
    assert sent(IPMCC.manage(second, a_snapshot(quoted(THURSDAY, {LEAP: 40.0, WEEKLY: 0.60}), Book()))) == {WEEKLY: 1}


# early assignment and the margin call


def exposed(mid: float, spot: float = 290.0, dividend: Dividend | None = None, day: date = THURSDAY) -> bool:
    market = quoted(day, {LEAP: 50.0, WEEKLY: mid}, spot=spot)._replace(dividend=dividend)
    return [leg.contract for leg in at_risk(covered(a_leap()), market)] == [WEEKLY]


@pytest.mark.parametrize(("mid", "is_exposed"), [(9.04, True), (9.06, False)])
def test_a_short_call_in_the_money_without_5_cents_of_time_value_raises_the_alarm(mid: float, is_exposed: bool):
    assert exposed(mid) is is_exposed


def test_a_short_call_out_of_the_money_raises_none():
    assert not exposed(0.01, spot=281.0)
    assert not exposed(0.01, spot=280.0)


@pytest.mark.parametrize(
    ("ex_date", "mid", "is_exposed"),
    [
        (date(2018, 2, 9), 10.20, True),
        (date(2018, 2, 9), 10.40, False),
        (date(2018, 2, 10), 10.20, False),
        (date(2018, 2, 8), 10.20, False),
    ],
)
def test_on_the_day_before_an_ex_date_the_dividend_is_what_the_time_value_must_exceed(
    ex_date: date, mid: float, is_exposed: bool
):
    assert exposed(mid, dividend=Dividend(ex_date, 1.35)) is is_exposed


@pytest.mark.parametrize(
    ("day", "ex_date", "is_exposed"),
    [
        (date(2018, 2, 9), date(2018, 2, 12), True),  # over a weekend
        (date(2018, 2, 16), date(2018, 2, 20), True),  # and over Presidents' Day
        (date(2018, 2, 15), date(2018, 2, 20), False),
        (date(2008, 3, 19), date(2008, 3, 20), True),  # for Good Friday, 2008-03-21
        (date(2008, 3, 20), date(2008, 3, 20), False),
        (date(2026, 6, 17), date(2026, 6, 18), True),  # for Juneteenth, 2026-06-19
    ],
)
def test_the_day_before_an_ex_date_is_the_last_that_trades(day: date, ex_date: date, is_exposed: bool):
    assert exposed(10.20, dividend=Dividend(ex_date, 1.35), day=day) is is_exposed


def test_a_dividend_is_nothing_to_a_short_put():
    put = a_contract(240.0, "P", "SPY", IN_90_DAYS)
    campaign = opened("STRANGLE", (Leg(put, Role.SHORT_PUT, -1, "puts"),), (0.7,))
    market = quoted(THURSDAY, {put: 10.2}, spot=230.0)

    assert at_risk(campaign, market._replace(dividend=Dividend(date(2018, 2, 9), 1.35))) == ()
    assert at_risk(campaign, quoted(THURSDAY, {put: 10.04}, spot=230.0)) != ()


def test_index_options_are_never_assigned_early():
    put = a_contract(2400.0, "P", "SPXW", IN_90_DAYS)
    campaign = opened("STRANGLE", (Leg(put, Role.SHORT_PUT, -1, "puts"),), (7.0,), rung=SPX)

    assert at_risk(campaign, quoted(THURSDAY, {put: 100.0}, spot=230.0)) == ()


def a_desk() -> Desk:
    parameters = get_risk_parameters()
    return Desk((LT112, IPMCC, STRANGLE), parameters, PositionSizer(parameters))


def a_needing(name: str, requirement: float) -> Campaign:
    return replace(a_strangle(), id=name, requirement=requirement)


@pytest.mark.parametrize(
    ("value", "closed"),
    [
        (100_000.0, []),  # all of it is in use, and that is not over it
        (99_999.0, ["STRANGLE-2"]),  # 100,000 less 45,000 is under 80%
        (68_000.0, ["STRANGLE-2", "STRANGLE-3"]),  # 55,000 is over 54,400
        (30_000.0, ["STRANGLE-2", "STRANGLE-3", "STRANGLE-1"]),
    ],
)
def test_a_margin_call_closes_the_largest_until_80_percent_are_in_use(value: float, closed: list[str]):
    book = a_book(a_needing("STRANGLE-1", 25_000), a_needing("STRANGLE-2", 45_000), a_needing("STRANGLE-3", 30_000))
    now = at("13:07", LATER)
    market = a_market(now, quotes={PUT: a_quote(0.7, now, 0.01), CALL: a_quote(0.7, now, 0.01)})

    outcome = a_desk().decide(Snapshot(market, an_account(value), book))

    assert [intent.campaign for intent in outcome.intents] == closed
    assert {(intent.reason, intent.is_urgent) for intent in outcome.intents} <= {(Reason.MARGIN, True)}
    assert all(outcome.book.campaigns[name].state is State.PENDING_CLOSE for name in closed)
