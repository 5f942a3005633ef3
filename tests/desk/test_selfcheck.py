"""What a live desk checks of itself before each close, each part on both sides."""

from dataclasses import replace
from datetime import timedelta

import pytest

from book.campaign import QUARANTINE, State
from book.standing import Cause
from desk.selfcheck import Beside, Failed, self_check
from tests.builders import a_book, a_campaign, a_market, a_snapshot, at, condor_legs, condor_quotes

NOW = at("15:50")
SHORT_PUT = condor_legs()[0].contract
SOUND = Beside({}, (), ("0DTE",), ("SPX", "SPY"), 1_000.0)


def checked(*campaigns, market=None, **beside) -> tuple[Failed, ...]:
    market = market or a_market(NOW, quotes=condor_quotes(2.0, now=NOW))
    return self_check(a_snapshot(market, a_book(*campaigns)), SOUND._replace(**beside))


def test_a_desk_in_order_has_nothing_to_tell():
    assert checked(a_campaign(requirement=1_000.0)) == ()


def test_an_account_that_differs_is_found():
    (found,) = checked(differences={SHORT_PUT: -1})

    assert found == (Cause.LEDGER, f"{SHORT_PUT}: the account holds -1 beside the ledgers")


def test_a_campaign_that_no_strategy_of_the_run_looks_after_is_found():
    (found,) = checked(a_campaign(), strategies=("LT112",))

    assert found == (Cause.FAULT, "0DTE-1: this run has no 0DTE, so nothing looks after it")


@pytest.mark.parametrize("state", [State.CLOSED, State.PENDING_OPEN])
def test_one_that_holds_nothing_needs_no_exit(state):
    assert checked(a_campaign(state=state), strategies=("LT112",)) == ()


def test_one_in_quarantine_has_no_exit_of_its_own():
    assert checked(a_campaign("QUARANTINE-1", QUARANTINE, state=State.QUARANTINED)) == ()


def test_a_leg_without_a_line_is_found():
    quotes = condor_quotes(2.0, now=NOW)
    del quotes[SHORT_PUT]

    (found,) = checked(a_campaign(), market=a_market(NOW, quotes=quotes))

    assert found == (Cause.FAULT, f"0DTE-1: no line for {SHORT_PUT}")


def test_an_order_that_is_late_is_found():
    (found,) = checked(late_orders=("0DTE-1 close stop",))

    assert found == (Cause.BROKER, "0DTE-1 close stop is 5 minutes or more behind")


@pytest.mark.parametrize(("needs", "is_found"), [(999.0, False), (1_000.0, False), (1_001.0, True)])
def test_a_requirement_over_its_cap_is_told_and_holds_nothing_as_the_gate_does(needs, is_found):
    found = checked(a_campaign(requirement=needs))

    assert found == ((Failed(None, "the book needs 1,001, the cap is 1,000"),) if is_found else ())


def test_without_a_cap_there_is_nothing_to_be_over():
    assert checked(a_campaign(requirement=9e9), cap=None) == ()


def test_a_feed_without_a_sound_price_is_found():
    market = a_market(NOW, vix=None, quotes=condor_quotes(2.0, now=NOW))

    assert checked(market=market) == (Failed(Cause.DATA, "VIX is not sound"),)


@pytest.mark.parametrize(("minutes", "is_found"), [(15, False), (16, True)])
def test_options_without_a_fresh_quote_of_any_line_are_found(minutes, is_found):
    market = a_market(NOW, quotes=condor_quotes(2.0, now=NOW))
    market = market._replace(newest=lambda root: NOW - timedelta(minutes=minutes))

    found = checked(a_campaign(), market=market)

    assert found == ((Failed(Cause.DATA, "no quote of SPXW options for 15 minutes"),) if is_found else ())


def test_options_that_never_had_a_quote_are_found():
    market = a_market(NOW, quotes=condor_quotes(2.0, now=NOW))._replace(newest=lambda root: None)

    assert [each.cause for each in checked(a_campaign(), market=market)] == [Cause.DATA]


def test_everything_is_named_at_once():
    market = a_market(NOW, vix=None)

    found = checked(replace(a_campaign(), requirement=2_000.0), market=market, differences={SHORT_PUT: 1})

    assert [each.cause for each in found] == [Cause.LEDGER, Cause.FAULT, None, Cause.DATA]
