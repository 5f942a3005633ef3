"""The book under scenarios: four shapes by hand, every price beside QuantLib's, and what must hold for any book."""

# ruff: noqa: PLR0917 - hypothesis hands every input over as an argument

import math
from dataclasses import replace
from datetime import date, datetime, timedelta
from statistics import NormalDist

import numpy as np
import pytest
import QuantLib as ql  # noqa: N813 - as its own documentation does
from hypothesis import given
from hypothesis import strategies as st

from book.campaign import State
from config.products import SPX, SPY
from config.schema import CorrelationGroup, Scenario
from config.stress import AUGUST_5TH, CORRELATION_GROUPS, SCENARIOS
from market.contracts import Contract, Leg, Role, other_side
from market.quotes import NEW_YORK, Quote, Reading
from risk.entry import Entry
from risk.margin.holdings import Holding, of_campaign, of_entry
from risk.margin.requirement import requirement
from risk.pricing import trading_clock
from risk.stress.stress import StressTest, reprice, stress_test, vix_after
from risk.valuation.valuation import Unpriced, value
from tests.builders import FRIDAY, HALF_FRIDAY, a_campaign, a_market, a_quote, a_shape, at, condor_legs

NOW = at("11:00")
DAYS_90, DAYS_120, NOVEMBER, WEEKLY = date(2018, 5, 3), date(2018, 6, 2), date(2018, 11, 16), date(2018, 2, 9)
SPOTS = {"SPXW": 2750.0, "SPY": 275.0}
PENNY = 0.01  # what a quote of something worthless still says
N = NormalDist().cdf
CRASH = SCENARIOS[1]  # 12% down, VIX at 82
UP = SCENARIOS[3]  # 4% up, VIX at 0.8 of 20


def put(strike, expiry=DAYS_90, root="SPY"):
    return Contract(root, expiry, float(strike), "P")


def call(strike, expiry=DAYS_90, root="SPY"):
    return Contract(root, expiry, float(strike), "C")


def years(contract):
    return trading_clock.years_to_expiry(NOW, datetime(*contract.expiry.timetuple()[:3], 16, tzinfo=NEW_YORK))


def black(spot, contract, vol):
    """Black's formula, written out."""
    stdev = vol * math.sqrt(years(contract))
    d1 = math.log(spot / contract.strike) / stdev + stdev / 2
    d2 = d1 - stdev
    if contract.is_call:
        return spot * N(d1) - contract.strike * N(d2)
    return contract.strike * N(-d2) - spot * N(-d1)


def a_holding(*legs, shares=0, booked=0.0, paid=math.inf, name="held"):
    """Legs of (quantity, contract) as one campaign holds them; the root of the first says on which rung."""
    rung = SPX if legs and legs[0][1].root == "SPXW" else SPY
    return Holding(name, rung, tuple((contract, quantity) for quantity, contract in legs), shares, booked, paid)


def quoted(*holdings, vols=0.2, now=NOW, **market):
    """A market in which both sides of what is held are quoted at one volatility, or at that of the contract, and a pair at
    the money of each expiry."""
    mids = {}
    for contract in [contract for holding in holdings for contract, _ in holding.positions]:
        spot = SPOTS[contract.root]
        for each in (contract, contract._replace(strike=spot)):
            for side in (each, other_side(each)):
                mids[side] = black(spot, side, vols[contract] if isinstance(vols, dict) else vols)
    return a_market(now, quotes={contract: a_quote(max(mid, PENNY), now) for contract, mid in mids.items()}, **market)


def after(scenario, *holdings, market=None, **said):
    """What one scenario does to these holdings."""
    market = market or quoted(*holdings, **said)
    stressed = replace(stress_test(), scenarios=tuple(dict.fromkeys((AUGUST_5TH, scenario)))).of(holdings, market)
    assert not stressed.faults
    return stressed.scenarios[-1]


# four shapes by hand: spot, volatility and price of each leg, then the loss and the requirement afterwards


def test_a_same_day_condor_loses_its_wing_less_what_it_costs_now():
    legs = [leg.contract for leg in condor_legs()]  # 2720 and 2710, 2780 and 2790
    condor = a_holding(*((2 * leg.ratio, leg.contract) for leg in condor_legs()))
    short_put, long_put, short_call, long_call = (black(2750.0, leg, 0.2) for leg in legs)
    cost = short_put - long_put + short_call - long_call
    # 2420 at 20% + 62: the puts are worth almost their ten points, the calls nothing
    puts = black(2420.0, legs[0], 0.82) - black(2420.0, legs[1], 0.82)
    calls = black(2420.0, legs[2], 0.82) - black(2420.0, legs[3], 0.82)

    crash = after(CRASH, condor)

    assert puts == pytest.approx(10.0, abs=0.1)
    assert crash.loss == pytest.approx(2 * 100 * (puts + calls - cost))
    assert crash.requirement == pytest.approx(2 * 100 * (10.0 - puts - calls))  # the greater wing less its credit


def test_a_strangle_by_hand():
    strangle = a_holding((-1, put(248)), (-1, call(300)))
    # SPY at 275 x 0.957; a third of 30 days' weight: 20% + 45 points x sqrt(30 / 90)
    spot, vol = 263.175, 0.2 + 0.45 * math.sqrt(1 / 3)
    before = black(275.0, put(248), 0.2) + black(275.0, call(300), 0.2)
    put_after, call_after = black(spot, put(248), vol), black(spot, call(300), vol)

    august = after(AUGUST_5TH, strangle)

    assert (round(before, 2), round(put_after, 2), round(call_after, 2)) == (5.04, 16.5, 11.33)
    assert august.loss == pytest.approx(100 * (put_after + call_after - before))
    # the put is the greater side: 20% of 263.175 less 15.175 out of the money
    assert august.requirement == pytest.approx(100 * (put_after + 0.2 * spot - (spot - 248) + call_after))


def test_a_put_ladder_by_hand():
    ladder = a_holding((1, put(265, DAYS_120)), (-1, put(262, DAYS_120)), (-2, put(236, DAYS_120)))
    spot, vol = 242.0, 0.2 + 0.62 * math.sqrt(30 / 120)  # SPY at 275 x 0.88, VIX from 20 to 82
    worth = [black(275.0, put(strike, DAYS_120), 0.2) for strike in (265, 262, 236)]
    now = [black(spot, put(strike, DAYS_120), vol) for strike in (265, 262, 236)]

    crash = after(CRASH, ladder)

    loss = -(now[0] - worth[0]) + (now[1] - worth[1]) + 2 * (now[2] - worth[2])
    assert crash.loss == pytest.approx(100 * loss)
    # the debit spread, and two puts at 20% of 242 less the 6 that they are out of the money
    assert crash.requirement == pytest.approx(100 * (now[0] - now[1] + 2 * (now[2] + 48.4 - 6.0)))


def test_a_diagonal_by_hand():
    diagonal = a_holding((1, call(250, NOVEMBER)), (-1, call(280, WEEKLY)))
    spot = 286.0  # 4% up, VIX from 20 to 16: the week's volatility falls by 4 points, the LEAP's by 4 x sqrt(30 / 287)
    leap_vol, week_vol = 0.2 - 0.04 * math.sqrt(30 / 287), 0.16
    leap = black(spot, call(250, NOVEMBER), leap_vol) - black(275.0, call(250, NOVEMBER), 0.2)
    week = black(spot, call(280, WEEKLY), week_vol) - black(275.0, call(280, WEEKLY), 0.2)

    up = after(UP, diagonal)

    assert up.loss == pytest.approx(100 * (week - leap))
    debit = black(spot, call(250, NOVEMBER), leap_vol) - black(spot, call(280, WEEKLY), week_vol)
    assert up.requirement == pytest.approx(100 * debit)


# every price beside QuantLib's


@given(
    st.integers(180, 360),
    st.booleans(),
    st.integers(0, 400),
    st.floats(0.05, 1.0),
    st.sampled_from(SCENARIOS),
    st.floats(9.0, 90.0),
)
def test_a_leg_after_a_scenario_is_quantlibs(strike, is_call, days, vol, scenario, vix):
    contract = (call if is_call else put)(strike, FRIDAY + timedelta(days=days))
    holding = a_holding((1, contract))
    valued = value([holding], quoted(holding, vols=vol, vix=vix))

    repriced = reprice(valued, vix, [scenario])

    shift = (vix_after(scenario, vix) - vix) / 100 * math.sqrt(30 / max(30, days))
    stdev = max(0.03, valued.vols[0] + shift) * math.sqrt(years(contract))
    kind = ql.Option.Call if is_call else ql.Option.Put
    expected = ql.blackFormula(kind, float(strike), 275.0 * (1 + scenario.spot_move), stdev)
    assert repriced.marks[0, 0] == pytest.approx(expected, abs=1e-9)


@given(st.integers(200, 340), st.booleans(), st.integers(1, 400), st.floats(0.1, 1.0))
def test_without_a_move_and_a_change_of_vix_nothing_is_lost(strike, is_call, days, vol):
    holding = a_holding((-3, (call if is_call else put)(strike, FRIDAY + timedelta(days=days))))
    still = Scenario("nothing", spot_move=0.0, vix_factor=1.0)

    assert after(still, holding, vols=vol).loss == pytest.approx(0.0, abs=1e-3)


# volatility


@pytest.mark.parametrize(
    ("days", "weight"), [(0, 1.0), (29, 1.0), (30, 1.0), (31, math.sqrt(30 / 31)), (120, 0.5), (270, 1 / 3)]
)
def test_beyond_30_days_volatility_moves_less_than_vix(days, weight):
    contract = put(270, FRIDAY + timedelta(days=days))
    holding = a_holding((1, contract))
    up_20 = Scenario("up 20", spot_move=0.0, vix=40.0)

    assert after(up_20, holding).loss == pytest.approx(
        100 * (black(275.0, contract, 0.2) - black(275.0, contract, 0.2 + 0.2 * weight))
    )


@pytest.mark.parametrize(("fall", "left"), [(16.9, 0.031), (17.0, 0.03), (17.1, 0.03), (40.0, 0.03)])
def test_no_option_is_repriced_below_three_percent(fall, left):
    holding = a_holding((1, call(275, WEEKLY)))
    calm = Scenario("calm", spot_move=0.0, vix_factor=1 - fall / 50.0)

    assert after(calm, holding, vix=50.0).loss == pytest.approx(
        100 * (black(275.0, call(275, WEEKLY), 0.2) - black(275.0, call(275, WEEKLY), left))
    )


@pytest.mark.parametrize(("vix", "then"), [(64.99, 65.0), (65.0, 65.0), (65.01, 65.01), (90.0, 90.0)])
def test_a_level_never_lowers_vix(vix, then):
    assert vix_after(AUGUST_5TH, vix) == then


def test_only_the_crash_upwards_lowers_vix():
    assert [vix_after(scenario, 100.0) for scenario in SCENARIOS] == [100.0, 100.0, 100.0, 80.0]


def test_an_option_on_its_last_minute_is_worth_what_it_settles_at():
    holding = a_holding((-1, put(280, FRIDAY)))
    now = at("16:00")
    market = a_market(now, quotes={put(280, FRIDAY): a_quote(5.1, now), call(280, FRIDAY): a_quote(0.1, now)})

    assert after(CRASH, holding, market=market).loss == pytest.approx(100 * (280 - 242 - 5.0))


@pytest.mark.parametrize(("day", "hours"), [(FRIDAY, 5), (HALF_FRIDAY, 2)])
def test_an_option_of_today_ends_with_todays_session(day, hours):
    held, now = a_holding((1, put(270, day))), at("11:00", day)
    valued = value([held], a_market(now, quotes={put(270, day): a_quote(1.0, now)}))

    assert valued.years[0] == pytest.approx(trading_clock.trading_years(60.0 * hours))


# what has no price is named, and nothing stands in for it


def faults(*holdings, market):
    stressed = stress_test().of(holdings, market)
    assert not stressed.scenarios
    return stressed.faults


PUT = a_holding((-1, put(250)))


def with_quote(quote, **market):
    return a_market(NOW, quotes={put(250): quote} if quote else {}, **market)


@pytest.mark.parametrize(
    "quote",
    [None, Quote(1.0, 1.1, NOW - timedelta(minutes=15, seconds=1)), Quote(1.2, 1.1, NOW), Quote(0.0, 0.0, NOW)],
    ids=["missing", "old", "crossed", "no ask"],
)
def test_a_contract_without_a_quote_to_rest_on_is_named(quote):
    assert faults(PUT, market=with_quote(quote)) == ("SPY   180503P00250000 has no quote of the last 15 minutes",)


def test_a_quote_may_be_15_minutes_old():
    assert after(CRASH, PUT, market=with_quote(Quote(1.0, 1.1, NOW - timedelta(minutes=15)))).loss > 0


def test_a_contract_of_two_campaigns_is_named_once():
    assert len(faults(PUT, PUT, market=with_quote(None))) == 1


def test_a_contract_above_every_volatilitys_price_is_named():
    market = with_quote(Quote(250.0, 250.2, NOW))

    assert faults(PUT, market=market) == ("SPY   180503P00250000 at 250.10 is above its price at any volatility",)


def test_an_underlying_without_a_price_is_named():
    market = with_quote(a_quote(1.0, NOW))
    market = market._replace(underlyings={**market.underlyings, "SPY": Reading(275.0, NOW - timedelta(minutes=16))})

    assert faults(PUT, market=market) == ("SPY has no price of the last 15 minutes",)


def test_an_underlying_of_which_nothing_is_held_may_be_missing():
    market = with_quote(a_quote(1.0, NOW))
    market = market._replace(underlyings={**market.underlyings, "SPX": Reading(0.0, None)})

    assert after(CRASH, PUT, market=market).loss > 0


def test_without_vix_there_is_no_scenario():
    assert faults(PUT, market=with_quote(a_quote(1.0, NOW), vix=None)) == ("VIX has no price of the last 15 minutes",)


def test_everything_that_is_missing_is_named_at_once():
    assert len(faults(PUT, a_holding((1, put(240))), market=a_market(NOW, vix=None))) == 3


# what a campaign holds

LEGS = condor_legs()


def of(state, **said):
    return dict(of_campaign(a_campaign(state=state, legs=LEGS, sets=3, **said)).positions)


WHOLE = {leg.contract: 3 * leg.ratio for leg in LEGS}


@pytest.mark.parametrize("state", [State.PENDING_OPEN, State.PARTLY_FILLED, State.OPEN, State.PENDING_CLOSE])
def test_a_campaign_counts_with_all_its_legs_from_the_order_on(state):
    assert of(state) == WHOLE


def test_a_half_filled_opening_counts_whole_and_not_twice():
    campaign = replace(a_campaign(state=State.PARTLY_FILLED, legs=LEGS, sets=3), positions={LEGS[0].contract: -3})

    assert dict(of_campaign(campaign).positions) == WHOLE


def test_the_leg_of_a_roll_counts_from_the_order_on():
    weekly = Leg(call(280, WEEKLY), Role.SHORT_CALL, -1, "weekly 1")
    campaign = a_campaign(legs=(Leg(call(250, NOVEMBER), Role.LONG_CALL, 1, "leap"),), sets=2, rung=SPY)
    rolling = replace(campaign, state=State.PENDING_ROLL, legs=(*campaign.legs, weekly))

    assert dict(of_campaign(rolling).positions) == {call(250, NOVEMBER): 2, call(280, WEEKLY): -2}


def test_an_entry_counts_with_all_its_sets():
    entry = Entry(a_shape(legs=LEGS), 3, 2_340.0, 330.0, 10.0)

    assert dict(of_entry(entry, "it").positions) == WHOLE


def test_shares_move_with_their_underlying():
    # 100 at 275, down by 12%, at 25% of 242 afterwards
    crash = after(CRASH, a_holding(shares=100))

    assert (crash.loss, crash.requirement) == (pytest.approx(3_300.0), pytest.approx(100 * 242.0 * 0.25))


def test_shares_that_were_sold_lose_upwards():
    up = after(UP, a_holding(shares=-100))

    assert (up.loss, up.requirement) == (pytest.approx(1_100.0), pytest.approx(100 * 286.0 * 0.30))


@pytest.mark.parametrize(("credit", "paid"), [(-3_000.0, 3_000.0), (0.0, math.inf), (200.0, math.inf)])
def test_what_was_bought_never_needs_more_than_was_paid(credit, paid):
    assert of_campaign(a_campaign(credit=credit)).paid == paid


@pytest.mark.parametrize("paid", [2_999.0, 4_000.0, math.inf])
def test_a_bought_call_that_gains_needs_no_more_than_was_paid(paid):
    leap = call(250, NOVEMBER)
    worth = 100 * black(286.0, leap, 0.2 - 0.04 * math.sqrt(30 / 287))

    up = after(UP, a_holding((1, leap), paid=paid))

    assert worth > 3_999
    assert up.requirement == pytest.approx(min(worth, paid))


# what must hold for any book

strikes = st.integers(220, 330)
expiries = st.sampled_from((FRIDAY, WEEKLY, DAYS_90, DAYS_120, NOVEMBER))
contracts = st.builds(lambda strike, expiry, is_call: (call if is_call else put)(strike, expiry), strikes, expiries, st.booleans())  # fmt: skip
holdings = st.builds(
    lambda legs, shares: a_holding(*((quantity, contract) for contract, quantity in legs.items()), shares=shares),
    st.dictionaries(contracts, st.integers(-3, 3).filter(bool), min_size=1, max_size=5),
    st.sampled_from((0, 0, 100, -200)),
)
books = st.lists(holdings, min_size=1, max_size=4)


@given(books, st.floats(0.1, 0.6))
def test_a_book_loses_what_its_campaigns_lose(book, vol):
    whole = stress_test().of(book, quoted(*book, vols=vol))

    for place, scenario in enumerate(whole.scenarios):
        alone = [stress_test().of([held], quoted(held, vols=vol)).scenarios[place] for held in book]
        assert scenario.losses == pytest.approx(tuple(each.loss for each in alone))
        assert scenario.loss == pytest.approx(sum(scenario.losses), abs=1e-6)
        assert scenario.loss == pytest.approx(sum(scenario.group_losses), abs=1e-6)
        assert scenario.requirements == pytest.approx(tuple(each.requirement for each in alone))


@given(books, st.floats(0.1, 0.6))
def test_the_margin_afterwards_is_what_each_campaign_alone_needs_at_the_prices_of_then(book, vol):
    valued = value(book, quoted(*book, vols=vol))
    repriced = reprice(valued, 20.0, SCENARIOS)

    for place in range(len(SCENARIOS)):
        marks = iter(np.maximum(repriced.marks[place], 0.0).tolist())
        for held, spot, needs in zip(book, repriced.spots[place], repriced.requirements[place], strict=True):
            prices = {contract: next(marks) for contract, _ in held.positions}
            alone = requirement(dict(held.positions), prices, float(spot), held.rung, held.shares)
            assert needs == pytest.approx(alone, abs=1e-6)


@given(books, strikes, st.sampled_from((WEEKLY, DAYS_90, DAYS_120)), st.floats(0.1, 0.6))
def test_a_long_put_more_costs_at_most_what_was_paid_for_it(book, strike, expiry, vol):
    hedge = a_holding((1, put(strike, expiry)))
    without = stress_test().of(book, quoted(*book, vols=vol)).scenarios
    hedged = stress_test().of([*book, hedge], quoted(*book, hedge, vols=vol)).scenarios
    debit = 100 * max(black(275.0, put(strike, expiry), vol), PENNY)

    assert max(each.loss for each in hedged[:3]) <= max(each.loss for each in without[:3]) + debit + 1e-6


@given(strikes, st.sampled_from((WEEKLY, DAYS_90, DAYS_120)), st.floats(-0.3, 0.0), st.floats(0.001, 0.1))
def test_the_further_down_the_more_a_short_put_loses(strike, expiry, move, further):
    short = a_holding((-1, put(strike, expiry)))
    near, far = (Scenario("down", spot_move=share, vix=40.0) for share in (move, move - further))

    assert after(far, short).loss >= after(near, short).loss - 1e-9


@given(strikes, st.sampled_from((WEEKLY, DAYS_90, DAYS_120)), st.floats(21.0, 80.0), st.floats(0.1, 20.0))
def test_the_higher_vix_the_more_any_short_loses(strike, expiry, vix, more):
    short = a_holding((-1, put(strike, expiry)), (-1, call(strike, expiry)))
    low, high = (Scenario("down", spot_move=-0.05, vix=level) for level in (vix, vix + more))

    assert after(high, short).loss >= after(low, short).loss - 1e-9


def test_an_index_option_and_ten_spy_options_fall_alike():
    index = a_holding((-1, put(2500, DAYS_90, "SPXW")))
    shares = a_holding((-10, put(250)))

    both = after(CRASH, index, shares)

    assert both.losses[0] == pytest.approx(both.losses[1])


# groups, and rows that make no sense


def test_an_underlying_in_no_group_is_its_own():
    assert stress_test().group_of("TSLA") == "TSLA"


@pytest.mark.parametrize("underlying", ["SPX", "SPXW", "SPY", "ES", "NDX", "QQQ", "RUT", "IWM"])
def test_us_equity_indices_are_one_group(underlying):
    assert stress_test().group_of(underlying) == "US equity index"


def test_groups_are_counted_apart():
    apart = replace(stress_test(), groups=(CorrelationGroup("index", ("SPX",)), CorrelationGroup("shares", ("SPY",))))
    book = [
        a_holding((-1, put(2500, DAYS_90, "SPXW")), booked=29_000.0),
        a_holding((-1, put(250)), booked=3_000.0),
        a_holding((-2, put(245)), booked=5_000.0),
    ]

    stressed = apart.of(book, quoted(*book))

    assert (stressed.groups, stressed.booked) == (("index", "shares"), (29_000.0, 8_000.0))
    for scenario in stressed.scenarios:
        first, second, third = scenario.losses
        assert scenario.group_losses == pytest.approx((first, second + third))


def test_what_the_book_is_booked_with_is_known_without_quotes():
    stressed = stress_test().of([a_holding((-1, put(250)), booked=3_000.0)], a_market(NOW))

    assert stressed.booked == (3_000.0,)


def test_an_empty_book_loses_and_needs_nothing():
    assert [(each.loss, each.requirement) for each in stress_test().of([], a_market(NOW)).scenarios] == [(0, 0)] * 4


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (Scenario("", spot_move=-0.1, vix=60.0), "the name is empty or given twice"),
        (replace(AUGUST_5TH, spot_move=-0.1), "the name is empty or given twice"),
        (Scenario("x", spot_move=-1.0, vix=60.0), "spot_move is -1.0; expected a share above -1"),
        (Scenario("x", spot_move=math.nan, vix=60.0), "spot_move is nan"),
        (Scenario("x", spot_move=-0.1), "vix is nan and vix_factor nan; expected one of them, above 0"),
        (Scenario("x", spot_move=-0.1, vix=60.0, vix_factor=2.0), "vix is 60.0 and vix_factor 2.0"),
        (Scenario("x", spot_move=-0.1, vix=0.0), "vix is 0.0"),
        (Scenario("x", spot_move=-0.1, vix_factor=-1.0), "vix_factor -1.0"),
    ],
)
def test_a_scenario_that_makes_no_sense_is_refused_by_name(row, fault):
    with pytest.raises(ValueError, match=r"config/stress\.py can't be used") as refused:
        StressTest(scenarios=(*SCENARIOS, row))

    assert fault in str(refused.value)


def test_the_scenario_of_the_correlation_caps_must_be_there():
    with pytest.raises(ValueError, match="SCENARIOS has no 2024-08-05"):
        StressTest(scenarios=(CRASH,))


def test_an_underlying_in_two_groups_is_refused():
    with pytest.raises(ValueError, match="CORRELATION_GROUPS has SPY 2 times"):
        StressTest(groups=(*CORRELATION_GROUPS, CorrelationGroup("mine", ("SPY",))))


def test_every_fault_of_the_rows_is_named_at_once():
    with pytest.raises(ValueError, match="can't be used") as refused:
        StressTest((Scenario("", spot_move=-2.0),), (CorrelationGroup("a", ("X",)), CorrelationGroup("b", ("X",))))

    assert str(refused.value).count("\n- ") == 5


def test_a_valuation_says_what_it_has_no_price_for():
    assert isinstance(value([PUT], a_market(NOW)), Unpriced)
