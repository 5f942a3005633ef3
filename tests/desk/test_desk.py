"""One bar of the desk: exits first, then entries; what holds up the one never holds up the other."""

import math
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.book import Look
from book.campaign import Event, Reason, State
from book.records import changed
from book.snapshot import Snapshot
from book.standing import Cause, Mode, Standing, TradingHold
from desk.desk import Desk
from desk.entries import ladder
from desk.guard import Unguarded
from desk.intents import Close, FlattenShares, Open
from desk.outcome import GivenUp
from market.contracts import Contract, Leg, Role
from risk.gate.answer import Approved, Denied
from risk.gate.comparison import Omitted, rules_without
from risk.gate.rules import RULES
from risk.parameters import get_risk_parameters
from risk.sizing import PositionSizer
from strategies.parts.answers import Nothing, NotYet
from strategies.parts.strategy import Strategy, load_strategies
from tests.builders import (
    a_book,
    a_campaign,
    a_contract,
    a_fill,
    a_hold,
    a_market,
    a_quote,
    a_row,
    a_rung,
    a_shape,
    an_account,
    at,
    condor_legs,
    condor_quotes,
    priced_market,
)

MINUTE = timedelta(minutes=1)
NO_MORE_ENTRIES = at("12:00")


class FakeStrategy:
    """A strategy that always looks, and answers with what it was told for each rung."""

    def __init__(self, name="0DTE", shapes=None):
        self.row = a_row(name)
        self.shapes = shapes or {}
        self.asked = []

    def proposal(self, snapshot):
        proposal = f"{self.row.name} of the week"
        return None if proposal in snapshot.book.entered else proposal

    def shape(self, rung, snapshot, budget):
        self.asked.append(rung.name)
        return self.shapes.get(rung.name, a_shape(rung=rung))

    def manage(self, campaign, snapshot):
        raise AssertionError("no campaign of this test is looked at")


def a_desk(*strategies: Strategy) -> Desk:
    parameters = get_risk_parameters()
    return Desk(strategies or load_strategies(("0DTE",)), parameters, PositionSizer(parameters))


def a_condor_market(cost, clock="12:00", **market):
    """A market in which the condor of `a_campaign` costs so many USD; at noon no entry is looked for."""
    return a_market(at(clock), quotes=condor_quotes(cost / 100, now=at(clock)), **market)


def decide(market, *campaigns, value=85_000.0, desk=None):
    return (desk or a_desk()).decide(Snapshot(market, an_account(value), a_book(*campaigns)))


def reasons(outcome):
    return [intent.reason for intent in outcome.intents if isinstance(intent, Close)]


def test_an_exit_that_is_due_is_sent_for_every_leg():
    outcome = decide(a_condor_market(90.0), a_campaign(credit=200.0))

    closing = tuple(replace(leg, ratio=-leg.ratio) for leg in condor_legs())
    assert outcome.intents == (Close("0DTE-1", closing, Reason.PROFIT_TARGET, False, True),)


def test_an_exit_is_booked_as_pending():
    campaign = decide(a_condor_market(90.0), a_campaign(credit=200.0)).book.campaigns["0DTE-1"]

    assert (campaign.state, campaign.reason) == (State.PENDING_CLOSE, Reason.PROFIT_TARGET)


def test_a_stop_is_only_noted_on_the_first_look():
    outcome = decide(a_condor_market(650.0), a_campaign(credit=200.0))

    assert (outcome.intents, outcome.book.campaigns["0DTE-1"].stop_looks) == ((), 1)


def test_a_stop_is_sent_on_the_second_look_in_a_row():
    assert reasons(decide(a_condor_market(650.0), a_campaign(credit=200.0, stop_looks=1))) == [Reason.STOP]


@pytest.mark.parametrize("cost", [150.0, 400.0])
def test_a_look_without_the_stop_begins_the_count_anew(cost):
    outcome = decide(a_condor_market(cost), a_campaign(credit=200.0, stop_looks=1))

    assert (outcome.intents, outcome.book.campaigns["0DTE-1"].stop_looks) == ((), 0)


def test_a_look_without_quotes_is_no_second_look():
    outcome = decide(a_market(NO_MORE_ENTRIES), a_campaign(stop_looks=1))

    assert outcome.book.campaigns["0DTE-1"].stop_looks == 0


def test_a_stop_that_is_seen_on_two_bars_is_sent_on_the_second():
    first = decide(a_condor_market(650.0, "12:00"), a_campaign(credit=200.0))

    second = a_desk().decide(Snapshot(a_condor_market(650.0, "12:01"), an_account(), first.book))

    assert reasons(second) == [Reason.STOP]


@pytest.mark.parametrize("clock", ["15:30", "15:31", "15:59"])
def test_the_time_exit_is_sent_without_quotes_and_says_so(clock):
    (close,) = decide(a_market(at(clock)), a_campaign()).intents

    assert (close.reason, close.is_urgent, close.has_quotes) == (Reason.TIME_EXIT, True, False)


def test_the_time_exit_says_when_every_leg_has_a_quote():
    (close,) = decide(a_condor_market(200.0, "15:30"), a_campaign()).intents

    assert close.has_quotes


def test_one_leg_without_a_quote_is_enough_to_have_none():
    market = a_condor_market(200.0, "15:30")
    quotes = {contract: quote for contract, quote in market.quotes.items() if contract != a_contract(2710.0)}

    (close,) = decide(a_market(at("15:30"), quotes=quotes), a_campaign()).intents

    assert not close.has_quotes


def test_a_missing_vix_stops_entries_but_not_the_exit_that_is_due():
    outcome = decide(a_condor_market(90.0, "10:30", vix=None), a_campaign(credit=200.0))

    assert reasons(outcome) == [Reason.PROFIT_TARGET]
    assert [denial.code for answer in outcome.answers for denial in answer.denials] == ["MARKET_DATA"]


@pytest.mark.parametrize("value", [float("nan"), 0.0, 10.0])
def test_no_account_value_keeps_an_exit_back(value):
    assert Reason.TIME_EXIT in reasons(decide(a_market(at("15:30")), a_campaign(), value=value))


def test_limits_that_are_full_keep_no_exit_back():
    campaigns = [a_campaign(f"0DTE-{i}", credit=200.0) for i in range(9)]

    assert reasons(decide(a_condor_market(90.0, "11:00"), *campaigns)) == [Reason.PROFIT_TARGET] * 9


def test_a_held_contract_without_a_quote_keeps_entries_back_and_no_exit():
    now = at("10:30")
    held = a_campaign("0DTE-1", legs=condor_legs((2600.0, 2590.0, 2900.0, 2910.0)))
    due = a_campaign("0DTE-2", credit=200.0)
    proposed = condor_legs((2650.0, 2640.0, 2850.0, 2860.0))
    desk = a_desk(FakeStrategy("STRANGLE", {"SPX": a_shape(legs=proposed)}), *load_strategies(("0DTE",)))
    quotes = condor_quotes(0.9, now=now) | condor_quotes(2.2, proposed, now)

    outcome = decide(a_market(now, quotes=quotes), held, due, desk=desk)

    assert [intent.campaign for intent in outcome.intents] == ["0DTE-2"]
    assert [denial.code for denial in outcome.answers[0].denials] == ["STRESS"]
    assert "SPXW  180202P02600000 has no quote of the last 15 minutes" in outcome.answers[0].denials[0].numbers


def test_exits_come_before_entries():
    legs = condor_legs((2600.0, 2590.0, 2900.0, 2910.0))
    desk = a_desk(FakeStrategy("STRANGLE", {"SPX": a_shape(legs=legs)}), *load_strategies(("0DTE",)))
    now = at("10:30")
    quotes = condor_quotes(0.9, now=now) | condor_quotes(2.2, legs, now)

    outcome = decide(a_market(now, quotes=quotes), a_campaign(credit=200.0), desk=desk)

    assert [type(intent) for intent in outcome.intents] == [Close, Open]


@pytest.mark.parametrize("state", [State.PENDING_OPEN, State.PARTLY_FILLED])
def test_an_entry_that_works_has_no_exit(state):
    assert decide(a_condor_market(90.0), a_campaign(state=state)).intents == ()


def test_a_target_that_works_already_is_not_sent_again():
    campaign = a_campaign(state=State.PENDING_CLOSE, reason=Reason.PROFIT_TARGET)

    assert decide(a_condor_market(90.0), campaign).intents == ()


def test_a_target_that_works_is_hastened_by_the_time_exit():
    campaign = a_campaign(state=State.PENDING_CLOSE, reason=Reason.PROFIT_TARGET)

    (close,) = decide(a_condor_market(90.0, "15:30"), campaign).intents

    assert (close.reason, close.is_urgent) == (Reason.TIME_EXIT, True)


def test_an_exit_that_was_hastened_is_not_hastened_again():
    campaign = a_campaign(state=State.PENDING_CLOSE, reason=Reason.TIME_EXIT, is_hurried=True)

    assert decide(a_condor_market(90.0, "15:31"), campaign).intents == ()


def test_what_is_broken_is_closed_at_once():
    (close,) = decide(a_condor_market(200.0), a_campaign(state=State.BROKEN)).intents

    assert (close.reason, close.is_urgent) == (Reason.BROKEN, True)


@pytest.mark.parametrize("cost", [90.0, 200.0, 800.0])
def test_what_is_in_quarantine_is_never_traded(cost):
    campaign = a_campaign(state=State.QUARANTINED, stop_looks=1)

    assert decide(a_condor_market(cost, "15:31"), campaign).intents == ()


def test_what_is_in_quarantine_counts_and_keeps_no_other_exit_back():
    stranded = a_campaign("0DTE-1", state=State.QUARANTINED)
    outcome = decide(a_condor_market(90.0, "15:30"), stranded, a_campaign("0DTE-2"))

    assert [intent.campaign for intent in outcome.intents] == ["0DTE-2"]
    assert outcome.book.places == {"0DTE": 2}


def test_shares_of_an_assignment_are_traded_away():
    campaign = a_campaign(rung=a_rung("SPY"), legs=()).with_fill(a_fill(None, 100, 272.0))

    outcome = decide(a_market(NO_MORE_ENTRIES), campaign.after(Event.SHARES_TAKEN, at("11:59"), Reason.ASSIGNMENT))

    assert outcome.intents == (FlattenShares("0DTE-1", "SPY", -100),)


def test_nothing_is_sent_at_the_close():
    assert decide(a_condor_market(90.0, "16:00"), a_campaign(credit=200.0)).intents == ()


@pytest.mark.parametrize(("clock", "is_sent"), [("10:44", False), ("10:45", True), ("10:46", False)])
def test_a_strategy_that_is_looked_at_each_quarter_of_an_hour_waits_for_it(clock, is_sent):
    legs = condor_legs(expiry=at("10:00").date() + timedelta(days=90))
    campaign = a_campaign("STRANGLE-1", "STRANGLE", credit=200.0, legs=legs)
    market = a_market(at(clock), quotes=condor_quotes(0.9, legs, at(clock)))

    outcome = decide(market, campaign, desk=a_desk(*load_strategies(("STRANGLE",))))

    assert bool(outcome.intents) is is_sent


class Failed(Unguarded):
    """Something on this bar has failed."""

    has_failed = True


def test_after_a_fault_nothing_is_opened_and_what_is_due_goes_out():
    desk = replace(a_desk(), guard=Failed())

    assert decide(priced_market(), desk=desk).answers == ()
    assert reasons(decide(a_condor_market(90.0), a_campaign(credit=200.0), desk=desk)) == [Reason.PROFIT_TARGET]


def test_while_a_fault_holds_the_desk_entries_are_not_even_looked_at():
    hold = TradingHold(Cause.FAULT, Mode.REDUCING, at("10:29"), "the entry of 0DTE: KeyError")
    book = a_book().with_standing(Standing((hold,), day=at("10:30").date(), start_value=85_000.0))

    assert a_desk().decide(Snapshot(priced_market(), an_account(), book)).answers == ()


def test_an_approved_entry_is_booked_at_once_as_pending():
    outcome = decide(priced_market())

    assert [intent.campaign for intent in outcome.intents] == ["0DTE-1"]
    assert outcome.book.campaigns["0DTE-1"].state is State.PENDING_OPEN


def test_an_approval_says_under_which_id_it_was_booked():
    (answer,) = decide(priced_market()).answers

    assert (type(answer), answer.campaign) == (Approved, "0DTE-1")


def test_an_approved_entry_counts_for_the_next_proposal_of_the_same_bar():
    # at 20,000 and VIX 36 the portfolio has one place
    first = FakeStrategy("0DTE", {"SPY": a_shape(requirement=400.0, crossing=0.01)})
    second = FakeStrategy("IPMCC")

    market = a_market(at("10:30"), vix=36.0, quotes=condor_quotes(2.2, now=at("10:30")))

    outcome = decide(market, value=20_000.0, desk=a_desk(first, second))

    assert [type(answer) for answer in outcome.answers] == [Approved, Denied]
    assert [denial.code for denial in outcome.answers[1].denials] == ["PORTFOLIO_LIMIT"]


@pytest.mark.parametrize(("clock", "looks"), [("10:30", True), ("10:31", False), ("10:34", False), ("10:35", True)])
def test_entries_are_looked_for_every_five_minutes(clock, looks):
    assert bool(decide(priced_market(at(clock))).intents) is looks


def test_a_proposal_that_waits_for_quotes_sends_nothing_and_notes_what_it_wants():
    outcome = decide(priced_market(is_quoted=lambda contract: False))

    assert outcome.intents == ()
    assert a_contract(2750.0, "C") in outcome.book.contracts()


def test_a_proposal_that_waits_is_looked_at_as_soon_as_a_quote_comes():
    waiting = decide(priced_market(is_quoted=lambda contract: False)).book

    outcome = a_desk().decide(Snapshot(priced_market(at("10:31")), an_account(), waiting))

    assert [type(intent) for intent in outcome.intents] == [Open]


def test_an_entry_that_is_decided_no_longer_wants_quotes():
    waiting = decide(priced_market(is_quoted=lambda contract: False)).book

    assert a_desk().decide(Snapshot(priced_market(at("10:31")), an_account(), waiting)).book.looks == {}


def test_a_search_that_outlives_its_window_is_given_up_with_a_note():
    look = Look("0DTE 2018-02-02 11:45", frozenset([a_contract()]), frozenset([a_contract()]))

    outcome = a_desk().decide(Snapshot(a_market(at("12:00")), an_account(), a_book().with_look("0DTE", look)))

    assert outcome.book.looks == {}
    assert outcome.notes == (
        GivenUp("0DTE 2018-02-02 11:45", "its window ended with 1 of 1 contracts without a quote"),
    )


def test_more_option_lines_than_a_broker_allows_are_not_asked_for():
    wanted = frozenset(a_contract(float(strike)) for strike in range(2000, 2081))

    outcome = decide(a_market(at("10:30")), desk=a_desk(FakeStrategy("0DTE", {"SPX": NotYet(wanted)})))

    assert outcome.book.contracts() == frozenset()
    assert "81 option lines, the limit is 80" in outcome.notes[0].text


def test_as_many_option_lines_as_a_broker_allows_are_asked_for():
    wanted = frozenset(a_contract(float(strike)) for strike in range(2000, 2080))

    outcome = decide(a_market(at("10:30")), desk=a_desk(FakeStrategy("0DTE", {"SPX": NotYet(wanted)})))

    assert outcome.book.contracts() == wanted


def test_no_quotes_are_asked_for_when_the_gate_denies_already():
    outcome = decide(priced_market(vix=None, is_quoted=lambda contract: False))

    assert outcome.book.contracts() == frozenset()


def test_repeated_denials_keep_one_proposal():
    full = [a_campaign(f"0DTE-{i}") for i in range(5)]

    answers = [decide(priced_market(at(clock)), *full).answers[0] for clock in ("10:30", "10:35", "10:40")]

    assert {answer.question.proposal for answer in answers} == {"0DTE 2018-02-02 10:30"}


def test_where_the_budget_holds_a_condor_on_spx_it_is_traded():
    (opening,) = decide(priced_market(), value=85_000.0).intents

    assert opening.entry.shape.rung.name == "SPX"


def test_where_the_budget_is_small_the_condor_falls_from_spx_to_spy():
    # at 2% of 32,000 the budget is 640: a condor 10 points wide on SPX needs more, one 2 points wide on SPY less
    (opening,) = decide(priced_market(), value=32_000.0).intents

    assert opening.entry.shape.rung.name == "SPY"


def test_a_rung_that_was_refused_before_is_in_the_answer():
    (answer,) = decide(priced_market(), value=32_000.0).answers

    assert [refused.rung for refused in answer.question.refused] == ["SPX"]


def test_where_no_rung_fits_the_denial_names_the_account_value_from_which_one_does():
    outcome = decide(priced_market(), value=5_000.0)

    (answer,) = outcome.answers
    needed = min(refused.fits_from for refused in answer.question.refused)
    assert [denial.code for denial in answer.denials] == ["POSITION_SIZE"]
    assert f"no rung with a price fits before {math.ceil(needed):,}" in answer.denials[0].numbers


def test_the_account_value_that_a_denial_names_is_enough():
    (denied,) = decide(priced_market(half_spread=0.005), value=5_000.0).answers
    needed = min(refused.fits_from for refused in denied.question.refused)

    (answer,) = decide(priced_market(half_spread=0.005), value=needed + 1).answers

    assert answer.question.entry is not None


@pytest.mark.parametrize(("value", "rungs"), [(29_999.99, ["SPY"]), (30_000.0, ["SPX", "SPY"])])
def test_phase_0_trades_no_index_options(value, rungs):
    strategy = FakeStrategy("0DTE", {"SPX": Nothing("none"), "SPY": Nothing("none")})

    decide(a_market(at("10:30")), value=value, desk=a_desk(strategy))

    assert strategy.asked == rungs


@pytest.mark.parametrize(
    ("strategy", "rungs"),
    [("0DTE", ["SPY"]), ("LT112", ["SPY winged"]), ("STRANGLE", ["SPY winged"]), ("IPMCC", ["SPY"])],
)
def test_phase_0_trades_defined_risk_only(strategy, rungs):
    assert [rung.name for rung in ladder(a_row(strategy), phase=0)] == rungs


@pytest.mark.parametrize("strategy", ["LT112", "STRANGLE"])
def test_from_phase_1_on_the_whole_ladder_is_tried_from_the_largest(strategy):
    assert [rung.name for rung in ladder(a_row(strategy), phase=1)] == ["SPX", "SPY", "SPY winged"]


def test_why_there_is_nothing_to_open_is_noted():
    strategy = FakeStrategy("0DTE", {"SPX": Nothing("SPX is odd"), "SPY": Nothing("SPY too")})

    outcome = decide(a_market(at("10:30")), desk=a_desk(strategy))

    assert [note.text for note in outcome.notes] == ["SPX is odd; SPY too"]


def test_the_campaigns_that_need_most_are_closed_while_the_book_needs_more_than_the_account():
    small, large = a_campaign("0DTE-1", requirement=4_000.0), a_campaign("0DTE-2", requirement=7_000.0)

    outcome = decide(a_market(at("12:01")), small, large, value=10_000.0)

    assert [(intent.campaign, intent.reason) for intent in outcome.intents] == [("0DTE-2", Reason.MARGIN)]


@pytest.mark.parametrize(("value", "is_called"), [(10_999.99, True), (11_000.0, False)])
def test_the_margin_call_comes_when_the_requirement_passes_the_account_value(value, is_called):
    campaigns = a_campaign("0DTE-1", requirement=4_000.0), a_campaign("0DTE-2", requirement=7_000.0)

    outcome = decide(a_market(at("12:01")), *campaigns, value=value)

    assert (Reason.MARGIN in reasons(outcome)) is is_called


@pytest.mark.parametrize(("rest", "closed"), [(8_000.0, 1), (8_000.01, 2)])
def test_the_margin_call_closes_until_the_book_needs_80_percent(rest, closed):
    campaigns = a_campaign("0DTE-1", requirement=rest), a_campaign("0DTE-2", requirement=9_000.0)

    assert len(decide(a_market(at("12:01")), *campaigns, value=10_000.0).intents) == closed


@pytest.mark.parametrize(("is_hurried", "called"), [(False, ["0DTE-2"]), (True, [])])
def test_the_margin_call_hastens_what_leaves_patiently_before_it_closes_another(is_hurried, called):
    small, large = a_campaign("0DTE-1", requirement=1_500.0), a_campaign("0DTE-2", requirement=9_000.0)
    leaving = changed(large.after(Event.CLOSE_SENT, at("12:00"), Reason.PROFIT_TARGET), is_hurried=is_hurried)

    outcome = decide(a_market(at("12:01")), small, leaving, value=10_000.0)

    assert [(each.campaign, each.is_urgent) for each in outcome.intents] == [(id, True) for id in called]
    assert outcome.book.campaigns["0DTE-2"].is_hurried


def test_a_margin_call_keeps_that_a_campaign_was_stopped():
    stopped = changed(a_campaign("0DTE-1", requirement=11_000.0), reason=Reason.STOP)

    outcome = decide(a_market(at("12:01")), stopped, value=10_000.0)

    assert reasons(outcome) == [Reason.MARGIN]
    assert outcome.book.was_stopped_on(at("12:01").date(), "0DTE")


SCENES = [
    priced_market(),
    priced_market(is_quoted=lambda contract: False),
    a_condor_market(90.0),
    a_condor_market(650.0),
    a_market(at("15:30")),
]


@pytest.mark.parametrize("market", SCENES)
def test_the_same_inputs_have_the_same_outcome(market):
    one, other = (decide(market, a_campaign(credit=200.0, stop_looks=1)) for _ in range(2))

    assert one == other


@pytest.mark.parametrize("market", SCENES)
def test_deciding_changes_no_book(market):
    book = a_book(a_campaign(credit=200.0, stop_looks=1))

    a_desk().decide(Snapshot(market, an_account(), book))

    assert book == a_book(a_campaign(credit=200.0, stop_looks=1))


@given(st.integers(0, 389), st.none() | st.floats(1.0, 100.0), st.floats(0.0, 1e7), st.floats(0.0, 2_000.0))
def test_no_bar_of_a_day_raises(minute, vix, value, cost):
    now = at("09:31") + minute * MINUTE
    quotes = {**priced_market(now).quotes, **condor_quotes(cost / 100, now=now)}
    market = a_market(now, vix, quotes=quotes, listings=quotes)

    outcome = decide(market, a_campaign(credit=200.0), value=value)

    assert outcome.book.campaigns["0DTE-1"].state in {State.OPEN, State.PENDING_CLOSE}


def test_a_quote_of_zero_is_no_price_to_rest_on():
    quotes = {**condor_quotes(0.9, now=NO_MORE_ENTRIES), a_contract(2720.0): a_quote(0.0, NO_MORE_ENTRIES)}

    assert decide(a_market(NO_MORE_ENTRIES, quotes=quotes), a_campaign(credit=200.0)).intents == ()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_of_several_that_propose_on_one_bar_the_one_that_uses_least_of_its_limit_goes_first(order):
    # at 85,000 and VIX 20: LT112 holds 2 of 5, STRANGLE 2 of 7, IPMCC 0 of 2; of the portfolio's 7 places one is left,
    # as two are kept for same-day campaigns
    held = [
        a_campaign(f"{name}-{n}", name) for name, n in (("LT112", 1), ("LT112", 2), ("STRANGLE", 3), ("STRANGLE", 4))
    ]
    strategies = [FakeStrategy("LT112"), FakeStrategy("STRANGLE"), FakeStrategy("IPMCC")]

    market = a_market(at("11:05"), quotes=condor_quotes(2.2, now=at("11:05")))
    outcome = decide(market, *held, desk=a_desk(*(strategies[at_] for at_ in order)))

    assert [answer.question.strategy.name for answer in outcome.answers] == ["IPMCC", "STRANGLE", "LT112"]
    assert [type(answer) for answer in outcome.answers] == [Approved, Denied, Denied]


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_of_two_that_use_the_same_share_of_their_limits_the_name_decides(order):
    strategies = [FakeStrategy("STRANGLE"), FakeStrategy("LT112")]

    outcome = decide(a_market(at("11:05")), desk=a_desk(*(strategies[at_] for at_ in order)))

    assert [answer.question.strategy.name for answer in outcome.answers] == ["LT112", "STRANGLE"]


HELD = Standing().held(a_hold(mode=Mode.HALTED))
STRESSED = Standing(day=at("11:00").date(), start_value=85_000.0).held(a_hold(Cause.STRESS, Mode.REDUCING))


@pytest.mark.parametrize("market", SCENES)
def test_no_state_of_the_desk_changes_what_is_closed(market):
    book = a_book(a_campaign(credit=200.0, stop_looks=1))

    free, held = (
        a_desk().decide(Snapshot(market, an_account(), book.with_standing(state))) for state in (Standing(), HELD)
    )

    closes = [[intent for intent in outcome.intents if isinstance(intent, Close)] for outcome in (free, held)]
    assert closes[0] == closes[1]


def test_a_held_desk_answers_its_margin_call():
    book = a_book(a_campaign("0DTE-1", requirement=11_000.0)).with_standing(HELD)

    assert reasons(a_desk().decide(Snapshot(a_market(at("12:01")), an_account(10_000.0), book))) == [Reason.MARGIN]


def test_the_look_that_sees_the_days_loss_opens_nothing():
    book = a_book().with_standing(Standing(day=at("10:30").date(), start_value=90_000.0))

    outcome = a_desk().decide(Snapshot(priced_market(), an_account(85_500.0), book))

    assert (outcome.intents, outcome.book.standing.mode) == ((), Mode.HALTED)
    assert [denial.code for denial in outcome.answers[0].denials] == ["HALTED"]


def test_the_third_look_without_a_price_reduces():
    book = a_book()
    for clock in ("10:30", "10:35", "10:40"):
        assert book.standing.mode is Mode.TRADING
        book = a_desk().decide(Snapshot(priced_market(at(clock), vix=None), an_account(), book)).book

    assert book.standing.mode is Mode.REDUCING


def test_a_bar_between_the_looks_counts_no_missing_price():
    outcome = decide(priced_market(at("10:31"), vix=None))

    assert outcome.book.standing.faulty_looks == 0


def a_losing_book():
    """A naked put that costs more than a quarter of 85,000 in a crash."""
    leg = replace(condor_legs()[0], contract=a_contract(2700.0, expiry=at("11:00").date() + timedelta(days=90)))
    return a_campaign("STRANGLE-1", "STRANGLE", legs=(leg,), requirement=100.0), {leg.contract: 60.0}


def a_look(clock, standing=None, rules=RULES):
    campaign, mids = a_losing_book()
    quotes = {contract: a_quote(mid, at(clock)) for contract, mid in mids.items()}
    desk = replace(a_desk(), rules=rules)
    book = a_book(campaign).with_standing(standing or Standing())
    return desk.decide(Snapshot(a_market(at(clock), quotes=quotes), an_account(), book))


def test_a_book_that_would_lose_too_much_reduces_the_desk_at_the_close():
    assert a_look("16:00").book.standing.is_held_by(Cause.STRESS)


def test_a_desk_that_is_compared_without_stress_is_not_held_by_it():
    assert not a_look("16:00", rules=rules_without((Omitted.STRESS,))).book.standing.holds


@pytest.mark.parametrize(("clock", "holds"), [("12:59", True), ("13:00", False), ("13:01", True), ("12:30", True)])
def test_what_stress_holds_is_looked_at_each_hour(clock, holds):
    book = a_book().with_standing(STRESSED)

    outcome = a_desk().decide(Snapshot(a_market(at(clock)), an_account(), book))

    assert outcome.book.standing.is_held_by(Cause.STRESS) is holds


def test_the_stress_of_a_losing_book_goes_on_holding_it():
    assert a_look("12:30", STRESSED).book.standing.is_held_by(Cause.STRESS)


def test_an_entry_that_is_repriced_shows_what_the_book_alone_would_lose():
    campaign, mids = a_losing_book()
    priced = priced_market()
    quotes = {**priced.quotes, **{contract: a_quote(mid, at("10:30")) for contract, mid in mids.items()}}

    outcome = a_desk().decide(Snapshot(priced._replace(quotes=quotes), an_account(), a_book(campaign)))

    assert "STRESS" in [denial.code for denial in outcome.answers[0].denials]
    assert outcome.book.standing.is_held_by(Cause.STRESS)


def test_an_entry_that_would_lose_too_much_holds_nothing_but_itself():
    campaign, mids = a_losing_book()
    strategy = FakeStrategy("STRANGLE", {"SPX": a_shape(legs=campaign.legs, mids=tuple(mids.values()))})
    quotes = {contract: a_quote(mid, at("10:30")) for contract, mid in mids.items()}

    outcome = decide(a_market(at("10:30"), quotes=quotes), desk=a_desk(strategy))

    assert "STRESS" in [denial.code for denial in outcome.answers[0].denials]
    assert outcome.book.standing.holds == ()


def test_the_stock_of_a_day_is_taken_once():
    first = a_look("16:00")

    again = a_desk().decide(Snapshot(a_market(at("16:01")), an_account(), first.book))

    assert (first.margin is not None, again.margin) == (True, None)
    assert again.book.standing.close_value == 85_000.0


NOVEMBER = date(2018, 11, 16)
LEAP_CALL, ITS_PUT = (Contract("SPY", NOVEMBER, 250.0, right) for right in "CP")


@pytest.mark.parametrize(
    ("listed", "quoted", "is_judged"), [(True, False, False), (True, True, True), (False, False, True)]
)
def test_a_leg_in_the_money_is_judged_once_its_other_side_was_asked_for(listed, quoted, is_judged):
    now = at("10:30")
    legs = (Leg(LEAP_CALL, Role.LONG_CALL, 1, "leap"),)
    desk = a_desk(FakeStrategy("IPMCC", {"SPY": a_shape(legs=legs, mids=(30.0,), rung=a_rung("SPY"))}))
    quotes = {LEAP_CALL: a_quote(30.0, now)} | ({ITS_PUT: a_quote(4.0, now)} if quoted else {})
    market = a_market(now, quotes=quotes, listings=(LEAP_CALL, *([ITS_PUT] if listed else [])))

    outcome = decide(market, desk=desk)

    assert bool(outcome.answers) is is_judged
    assert [look.wanted for look in outcome.book.looks.values()] == ([] if is_judged else [{ITS_PUT}])
