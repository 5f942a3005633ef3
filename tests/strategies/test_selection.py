"""Strikes by delta, from quotes that are asked for as they are needed.

At 10:30 a same-day option has 330 of 98,280 trading minutes a year left. At a volatility of 18% that is a standard
deviation of 1.043%, so that around 2,750 the deltas are, by Black-76: call 2,775 at 0.194, 2,780 at 0.150; put 2,725
at 0.189, 2,720 at 0.145.
"""

import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.contracts import Right
from market.quotes import Quote
from risk.pricing import trading_clock
from strategies.parts.answers import Nothing, NotYet
from strategies.parts.selection import Chain, Wanted, by_delta, forward, pick
from tests.builders import FRIDAY, SPXW_ROOT, a_contract, a_market, a_quote, a_session, answered, at, priced_market

GUESS = 0.18


def a_chain(market, signs=None):
    years = trading_clock.years_to_expiry(market.now, market.session.close)
    return Chain(market, SPXW_ROOT, FRIDAY, years, signs or {})


def nearest_16(chain, right=Right.CALL, sign=-1, guess=GUESS):
    return by_delta(chain, right, 0.16, sign=sign, at=2750.0, guess=guess)


def strikes_of(answer):
    return sorted(contract.strike for contract in answer.wanted)


def test_the_time_left_is_counted_on_the_trading_clock():
    assert trading_clock.years_to_expiry(at("10:30"), a_session().close) == pytest.approx(330 / 98_280)


@pytest.mark.parametrize(("right", "strike"), [(Right.CALL, 2780.0), (Right.PUT, 2720.0)])
def test_the_contract_with_the_nearest_delta_is_picked(right, strike):
    assert nearest_16(a_chain(priced_market()), right) == a_contract(strike, right.value)


@pytest.mark.parametrize(("target", "strike"), [(0.171, 2780.0), (0.174, 2775.0)])
def test_the_nearer_of_two_deltas_is_picked(target, strike):
    # 0.194 and 0.150 have their middle at 0.172
    picked = by_delta(a_chain(priced_market()), Right.CALL, target, sign=-1, at=2750.0, guess=GUESS)

    assert picked == a_contract(strike, "C")


@pytest.mark.parametrize("right", [Right.CALL, Right.PUT])
def test_without_quotes_it_asks_for_the_strikes_around_a_guess(right):
    answer = nearest_16(a_chain(priced_market(is_quoted=lambda contract: False)), right)

    outward = 1 if right is Right.CALL else -1
    assert 2750.0 + 30 * outward in strikes_of(answer)
    assert {contract.right for contract in answer.wanted} == {right.value}


def test_it_asks_for_three_strikes_on_either_side_of_the_guess():
    answer = nearest_16(a_chain(priced_market(is_quoted=lambda contract: False)))

    # 2,750 x exp(0.0104^2 / 2 + 0.994 x 0.0104) = 2,778.8
    assert strikes_of(answer) == [2765.0, 2770.0, 2775.0, 2780.0, 2785.0, 2790.0]


@pytest.mark.parametrize("quoted", [{2755.0, 2760.0, 2765.0}, {2810.0, 2815.0, 2820.0}])
def test_it_asks_for_more_when_the_target_lies_beyond_what_is_quoted(quoted):
    answer = nearest_16(a_chain(priced_market(is_quoted=lambda contract: contract.strike in quoted)))

    assert {2775.0, 2780.0, 2785.0} <= set(strikes_of(answer))


def test_a_wrong_guess_ends_at_the_same_contract_when_what_it_asks_for_is_quoted():
    answer = answered(lambda market: nearest_16(a_chain(market), guess=0.60))

    assert answer == a_contract(2780.0, "C")


def test_nothing_more_is_asked_once_both_neighbours_of_the_target_are_quoted():
    quoted = {2775.0, 2780.0}

    answer = nearest_16(a_chain(priced_market(is_quoted=lambda contract: contract.strike in quoted)))

    assert answer == a_contract(2780.0, "C")


@given(stale=st.sets(st.sampled_from([2755.0 + 5 * step for step in range(12)])), target=st.floats(0.05, 0.4))
def test_a_quote_that_is_too_old_is_as_good_as_none(stale, target):
    fresh, old = priced_market(), priced_market(at("10:14")).quotes
    aged = fresh.quotes | {contract: old[contract] for contract in old if contract.strike in stale}
    left = {contract: quote for contract, quote in fresh.quotes.items() if contract.strike not in stale}

    picked, without = (
        by_delta(a_chain(fresh._replace(quotes=quotes)), Right.CALL, target, sign=-1, at=2750.0, guess=GUESS)
        for quotes in (aged, left)
    )

    assert picked == without


def test_few_quotes_are_read_on_the_way_to_the_target():
    market = priced_market()
    quotes = CountedQuotes(market.quotes)

    assert nearest_16(a_chain(market._replace(quotes=quotes))) == a_contract(2780.0, "C")
    assert len(quotes.read) <= math.ceil(math.log2(sum(contract.right == "C" for contract in quotes))) + 2


class CountedQuotes(dict):
    """Quotes that remember which of them were read."""

    def __init__(self, quotes):
        super().__init__(quotes)
        self.read = set()

    def get(self, contract, default=None):
        self.read.add(contract)
        return super().get(contract, default)


@pytest.mark.parametrize(("held", "strike"), [(1, 2775.0), (-1, 2780.0)])
def test_a_contract_that_another_campaign_holds_with_the_opposite_sign_is_skipped(held, strike):
    chain = a_chain(priced_market(), signs={a_contract(2780.0, "C"): held})

    assert nearest_16(chain) == a_contract(strike, "C")


def test_a_put_of_the_same_strike_does_not_take_the_call():
    chain = a_chain(priced_market(), signs={a_contract(2780.0, "P"): 1})

    assert nearest_16(chain) == a_contract(2780.0, "C")


def test_a_held_strike_that_is_not_listed_any_more_takes_no_other():
    chain = a_chain(priced_market(), signs={a_contract(2781.0, "C"): 1})

    assert nearest_16(chain) == a_contract(2780.0, "C")


def test_a_leg_to_be_bought_skips_what_is_sold():
    chain = a_chain(priced_market(), signs={a_contract(2780.0, "C"): -1})

    assert nearest_16(chain, sign=1) == a_contract(2775.0, "C")


def test_a_quote_that_is_too_old_is_asked_for_anew():
    stale = priced_market(at("10:14"))
    market = a_market(at("10:30"), quotes=stale.quotes, listings=stale.listings.contracts)

    assert isinstance(nearest_16(a_chain(market)), NotYet)


def test_a_quote_of_15_minutes_ago_still_counts():
    market = priced_market(at("10:30"))
    old = {c: Quote(q.bid, q.ask, q.time - timedelta(minutes=15)) for c, q in market.quotes.items()}

    answer = nearest_16(a_chain(a_market(at("10:30"), quotes=old, listings=market.listings.contracts)))

    assert answer == a_contract(2780.0, "C")


def test_an_expiry_that_is_not_listed_has_nothing():
    answer = nearest_16(a_chain(a_market()))

    assert isinstance(answer, Nothing)
    assert "no strike is listed" in answer.why


def test_the_last_strike_is_taken_when_the_target_lies_beyond_the_listed_ones():
    listed = [a_contract(strike, "C") for strike in (2750.0, 2755.0, 2760.0)]
    market = priced_market()

    chain = a_chain(a_market(at("10:30"), quotes=market.quotes, listings=listed))

    assert nearest_16(chain) == a_contract(2760.0, "C")


def test_the_forward_is_what_parity_implies_at_the_strike_nearest_to_the_underlying():
    call, put = a_contract(2750.0, "C"), a_contract(2750.0, "P")
    market = a_market(quotes={call: a_quote(11.5), put: a_quote(10.0)}, listings=[call, put])

    assert forward(a_chain(market), 2751.0) == pytest.approx(2751.5)


def test_the_forward_asks_for_the_call_and_the_put_nearest_to_the_underlying():
    market = priced_market(is_quoted=lambda contract: False)

    answer = forward(a_chain(market), 2752.6)

    assert answer == NotYet(frozenset([a_contract(2755.0, "C"), a_contract(2755.0, "P")]))


def test_there_is_no_forward_without_a_strike_that_has_both_rights():
    market = a_market(listings=[a_contract(2750.0, "C"), a_contract(2755.0, "P")])

    assert isinstance(forward(a_chain(market), 2750.0), Nothing)


def test_legs_are_picked_in_their_order():
    picked = pick(a_chain(priced_market()), 2750.0, GUESS, Wanted(Right.CALL, 0.16, -1), Wanted(Right.PUT, 0.16, -1))

    assert picked == (a_contract(2780.0, "C"), a_contract(2720.0, "P"))


def test_all_missing_quotes_are_asked_for_at_once():
    chain = a_chain(priced_market(is_quoted=lambda contract: False))

    answer = pick(chain, 2750.0, GUESS, Wanted(Right.CALL, 0.16, -1), Wanted(Right.PUT, 0.16, -1))

    assert {2720.0, 2750.0, 2780.0} <= {contract.strike for contract in answer.wanted}


@pytest.mark.parametrize(
    ("held", "sign", "free"), [(1, -1, False), (1, 1, True), (-1, 1, False), (-1, -1, True), (0, 1, True)]
)
def test_a_strike_is_free_unless_another_campaign_holds_it_the_other_way(held: int, sign: int, free: bool):
    signs = {a_contract(2780.0, "C"): held} if held else {}

    assert a_chain(priced_market(), signs).is_free(Right.CALL, 2780.0, sign) is free


@pytest.mark.parametrize("strike", [2779.0, 2781.0])
def test_a_strike_that_is_not_listed_is_not_free(strike: float):
    assert not a_chain(priced_market()).is_free(Right.CALL, strike, 1)
