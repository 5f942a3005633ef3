"""Orders at a strict broker: what is moved, cancelled, completed, taken back; and fills that come as they like."""

import pytest

from backtests.engine.api.imports import importable
from book.campaign import State
from book.reconciliation import UnknownOrderError
from desk.intents import Withdraw
from tests.execution.strict import SmallDesk

with importable():
    from AlgorithmImports import OrderStatus


def entered(sets: int = 3) -> SmallDesk:
    desk = SmallDesk()
    desk.enter(sets)
    return desk


def filled(sets: int = 3) -> SmallDesk:
    """A desk whose first campaign is open."""
    desk = entered(sets)
    for leg in desk.broker.groups[0]:
        desk.broker.fill(leg)
    desk.minute()
    assert state(desk) is State.OPEN
    return desk


def state(desk: SmallDesk) -> State:
    return desk.book.campaigns["0DTE-1"].state


def test_a_limit_moves_through_the_ticket_of_every_leg():
    desk = entered()

    desk.minute()

    moved = [leg.updates for leg in desk.broker.groups[0]]
    assert len(moved[0]) == 1
    assert moved == [moved[0]] * 4


def test_a_limit_waits_while_one_leg_is_new():
    desk = entered()
    desk.broker.accept()
    desk.broker.groups[0][2].status = OrderStatus.NEW
    desk.broker.accept = lambda: None

    desk.minute()

    assert [leg.updates for leg in desk.broker.groups[0]] == [[]] * 4


def test_a_leg_that_has_filled_is_not_moved_any_more():
    desk = entered()
    desk.broker.fill(desk.broker.groups[0][0])

    desk.minute()

    assert [len(leg.updates) for leg in desk.broker.groups[0]] == [0, 1, 1, 1]


def test_a_cancel_waits_until_every_leg_is_past_new():
    desk = entered()
    desk.broker.accept = lambda: None
    desk.broker.groups[0][0].status = OrderStatus.SUBMITTED
    desk.minutes(12)
    assert [leg.cancels for leg in desk.broker.groups[0]] == [0] * 4

    for leg in desk.broker.groups[0]:
        leg.status = OrderStatus.SUBMITTED
    desk.minute()

    assert [leg.cancels for leg in desk.broker.groups[0]] == [1, 0, 0, 0]


def test_a_refused_cancel_is_asked_again_of_the_other_legs_until_the_order_is_over():
    desk = entered()
    desk.broker.refuses_cancels = True
    desk.minutes(12)
    assert all(leg.cancels for leg in desk.broker.groups[0][:3])  # spoilt
    desk.broker.refuses_cancels = False
    desk.broker.groups[0][3].cancels = 0

    desk.minutes(4)

    assert desk.broker.groups[0][3].status == OrderStatus.CANCEL_PENDING
    desk.broker.end(desk.broker.groups[0])
    desk.minute()
    assert state(desk) is State.NEVER_OPENED


def test_a_cancel_that_is_refused_for_good_is_asked_for_each_minute_and_nothing_is_sent_beside_it():
    desk = filled()
    desk.broker.refuses_cancels = True
    desk.cost = 9.0
    desk.minutes(30)

    assert len(desk.broker.groups) == 2
    asked = [leg.cancels for leg in desk.broker.groups[1]]
    assert sum(asked) == 28  # from the minute after it was sent on
    assert max(asked) - min(asked) <= 1
    assert desk.orders.unanswered() == ("0DTE-1 close stop",)


def test_entries_are_good_for_the_day_and_exits_until_cancelled():
    desk = filled()
    desk.cost = 0.2
    desk.minute()

    assert desk.broker.days == [True, False]


def test_market_orders_are_asynchronous():
    desk = filled()
    desk.cost = 9.0
    desk.minutes(3)
    desk.broker.end(desk.broker.groups[1])
    desk.minutes(2)

    assert [kind for kind, _ in desk.broker.sent] == ["combo limit", "combo limit", "combo market"]
    assert desk.broker.asynchronous == [True]


def test_legs_that_fill_in_other_minutes_open_the_campaign():
    desk = entered()
    for leg in desk.broker.groups[0]:
        desk.broker.fill(leg)
        desk.minute()

    assert state(desk) is State.OPEN
    assert len(desk.broker.groups) == 1


def test_an_event_that_comes_twice_counts_once():
    desk = entered()
    for leg in desk.broker.groups[0]:
        desk.broker.fill(leg)
    events = tuple(desk.broker.events)
    desk.tell()
    desk.tell(*events)
    desk.minute()
    desk.tell(*events)
    desk.minute()

    assert desk.ledgers == dict(desk.broker.holdings)
    assert desk.orders.take_unexplained() == ()


@pytest.mark.parametrize("sets", [1, 2])
def test_an_entry_that_ends_filled_in_proportion_is_smaller(sets: int):
    desk = entered(3)
    for leg in desk.broker.groups[0]:
        desk.broker.fill(leg, leg.left * sets // 3)
    desk.broker.end(desk.broker.groups[0])
    desk.minute()

    campaign = desk.book.campaigns["0DTE-1"]
    assert (campaign.state, campaign.sets) == (State.OPEN, sets)
    assert campaign.is_whole
    assert campaign.credit == campaign.cash


def broken(sets: int = 3) -> SmallDesk:
    """An entry of which only the puts have filled."""
    desk = entered(sets)
    for leg in desk.broker.groups[0][:2]:
        desk.broker.fill(leg)
    desk.minute()
    return desk


def test_what_is_out_of_proportion_waits_three_minutes_for_its_other_legs():
    desk = broken()

    desk.minutes(2)
    assert not any(leg.cancels for leg in desk.broker.groups[0])

    desk.minute()
    assert [leg.cancels for leg in desk.broker.groups[0]] == [0, 0, 1, 0]


def test_the_missing_legs_are_completed_at_market():
    desk = broken()
    desk.minutes(3)
    desk.broker.end(desk.broker.groups[0])
    desk.minute()

    assert desk.broker.sent[-1] == ("combo market", "0DTE-1 open")
    assert [leg.left for leg in desk.broker.groups[1]] == [-3, 3]
    for leg in desk.broker.groups[1]:
        desk.broker.fill(leg)
    desk.minute()
    assert state(desk) is State.OPEN
    assert desk.book.campaigns["0DTE-1"].is_whole


def test_as_few_sets_are_completed_as_what_has_filled_takes():
    desk = entered(3)
    short_put, long_put, short_call, _ = desk.broker.groups[0]
    for leg, quantity in ((short_put, -2), (long_put, 1), (short_call, -1)):
        desk.broker.fill(leg, quantity)
    desk.minutes(4)
    desk.broker.end(desk.broker.groups[0])
    desk.minute()

    assert [leg.left for leg in desk.broker.groups[1]] == [1, -1, 2]
    for leg in desk.broker.groups[1]:
        desk.broker.fill(leg)
    desk.minute()
    campaign = desk.book.campaigns["0DTE-1"]
    assert (campaign.state, campaign.sets, campaign.is_whole) == (State.OPEN, 2, True)


def test_what_is_not_completed_in_three_minutes_is_taken_back():
    desk = broken()
    desk.minutes(3)
    desk.broker.end(desk.broker.groups[0])
    desk.minutes(3)
    assert not any(leg.cancels for leg in desk.broker.groups[1])

    desk.minute()
    assert any(leg.cancels for leg in desk.broker.groups[1])
    desk.broker.end(desk.broker.groups[1])
    desk.minute()

    assert desk.broker.sent[-1] == ("combo limit", "0DTE-1 close broken")
    assert [leg.left for leg in desk.broker.groups[2]] == [3, -3]
    for leg in desk.broker.groups[2]:
        desk.broker.fill(leg)
    desk.minute()
    assert state(desk) is State.CLOSED
    assert desk.ledgers == {}


@pytest.mark.parametrize("is_refused", [True, False], ids=["refused", "never filled"])
def test_what_is_not_taken_back_in_three_minutes_is_quarantined_and_traded_no_more(is_refused: bool):
    desk = broken()
    desk.minutes(3)
    desk.broker.end(desk.broker.groups[0])
    desk.minute()
    desk.broker.end(desk.broker.groups[1])
    desk.broker.refuses_orders = is_refused
    for _ in range(6):
        desk.minute()
        desk.broker.end([leg for leg in desk.broker.working if leg.status == OrderStatus.CANCEL_PENDING])
    desk.minutes(2)

    assert state(desk) is State.QUARANTINED
    sent = len(desk.broker.sent)
    desk.minutes(5)
    assert len(desk.broker.sent) == sent


def test_an_entry_that_fills_after_it_was_given_up_is_open_after_all():
    desk = entered()
    desk.minutes(11)
    group = desk.broker.groups[0]
    for leg in group:
        desk.broker.fill(leg)
    late, desk.broker.events = desk.broker.events, []
    for leg in group:
        leg.status = OrderStatus.SUBMITTED
    desk.broker.end(group)
    desk.minute()
    assert state(desk) is State.NEVER_OPENED

    desk.broker.events = late
    desk.minute()

    assert state(desk) is State.OPEN
    assert desk.ledgers == dict(desk.broker.holdings)


def test_a_late_fill_of_one_leg_of_what_was_given_up_is_completed_too():
    desk = entered()
    desk.minutes(11)
    group = desk.broker.groups[0]
    desk.broker.fill(group[0])
    (late,), desk.broker.events = desk.broker.events, []
    desk.broker.end(group)
    desk.broker.events = [*desk.broker.events, *[]]
    group[0].status = OrderStatus.CANCELED
    desk.broker._note(group[0].order_id, group[0].contract, OrderStatus.CANCELED)
    desk.minute()
    assert state(desk) is State.NEVER_OPENED

    desk.broker.events = [late]
    desk.minutes(5)

    assert desk.broker.sent[-1] == ("combo market", "0DTE-1 open")
    assert [leg.left for leg in desk.broker.groups[-1]] == [3, -3, 3]


def test_a_fill_of_an_order_that_was_given_up_takes_the_one_after_it_back():
    desk = filled()
    desk.cost = 0.2
    desk.minutes(11)
    first = desk.broker.groups[1]
    for leg in first:
        desk.broker.fill(leg)
    late, desk.broker.events = desk.broker.events, []
    for leg in first:
        leg.status = OrderStatus.SUBMITTED
    desk.broker.end(first)
    desk.minute()
    assert len(desk.broker.groups) == 3
    desk.minute()

    desk.broker.events = late
    desk.minute()
    desk.broker.end(desk.broker.groups[2])
    desk.minute()

    assert state(desk) is State.CLOSED
    assert desk.ledgers == {}


def test_a_fill_of_nobodys_is_kept_and_told_of_and_not_booked():
    desk = filled()
    before = desk.ledgers

    desk.broker.stranger(next(iter(before)), 1)
    desk.minute()

    (fact,) = desk.orders.take_unexplained()
    assert "order 9999" in str(fact)
    assert desk.ledgers == before
    assert not desk.boundary.has_failed


def test_more_than_was_asked_for_is_nobodys():
    desk = filled()
    leg = desk.broker.groups[0][0]

    desk.broker._note(leg.order_id, leg.contract, OrderStatus.FILLED, -1, 1.0)
    desk.minute()

    assert len(desk.orders.take_unexplained()) == 1


@pytest.mark.parametrize(("minutes", "cancels"), [(2, 0), (3, 1)])
def test_a_limit_beyond_natural_is_given_three_minutes_of_fresh_quotes(minutes: int, cancels: int):
    desk = beyond_natural()

    desk.minutes(minutes)

    assert desk.broker.groups[0][0].cancels == cancels


def test_a_limit_that_stood_beyond_natural_in_vain_is_sent_anew():
    desk = beyond_natural()
    desk.minutes(3)
    desk.broker.end(desk.broker.groups[0])

    desk.minute()

    assert desk.broker.sent == [("combo limit", "0DTE-1 open")] * 2
    assert [leg.left for leg in desk.broker.groups[1]] == [-3, 3, -3, 3]
    assert state(desk) is State.PENDING_OPEN


def beyond_natural() -> SmallDesk:
    """An entry in a narrow market: moved beyond natural after a minute, seen so after another."""
    desk = SmallDesk()
    desk.half = 0.01
    desk.enter()
    desk.minutes(2)
    return desk


@pytest.mark.parametrize(("minutes", "is_told"), [(4, False), (5, True)])
def test_an_order_without_an_answer_for_five_minutes_is_told(minutes: int, is_told: bool):
    desk = entered()
    desk.broker.accept = lambda: None

    desk.minutes(minutes)

    assert bool(desk.orders.unanswered()) is is_told


@pytest.mark.parametrize(("minutes", "is_told"), [(4, False), (5, True)])
def test_a_cancel_without_an_answer_for_five_minutes_is_told(minutes: int, is_told: bool):
    desk = entered()
    while not desk.broker.groups[0][0].cancels:
        desk.minute()

    desk.minutes(minutes)

    assert bool(desk.orders.unanswered()) is is_told


@pytest.mark.parametrize(("minutes", "is_told"), [(4, False), (5, True)])
def test_an_order_at_market_without_its_fills_for_five_minutes_is_told(minutes: int, is_told: bool):
    desk = filled()
    desk.cost = 9.0
    desk.minutes(3)
    desk.broker.end(desk.broker.groups[1])
    desk.minute()
    assert desk.broker.sent[-1] == ("combo market", "0DTE-1 close stop")

    desk.minutes(minutes)

    assert bool(desk.orders.unanswered()) is is_told
    assert desk.broker.sent[-1] == ("combo market", "0DTE-1 close stop")
    assert len(desk.broker.sent) == 3


def lost_its_last_fill() -> SmallDesk:
    """An exit at its cancel, as the broker has filled all of it and the word of one leg was lost."""
    desk = filled()
    desk.cost = 0.2
    desk.minute()
    *told, lost = desk.broker.groups[1]
    for leg in told:
        desk.broker.fill(leg)
    desk.minutes(4)
    assert any(leg.cancels for leg in desk.broker.groups[1])
    desk.broker.holdings[lost.contract] += lost.left
    desk.broker.end([lost], OrderStatus.INVALID)
    return desk


def test_an_order_that_is_called_invalid_at_its_cancel_may_have_filled_and_is_not_sent_anew():
    desk = lost_its_last_fill()
    sent = len(desk.broker.sent)

    desk.minutes(4)
    assert desk.orders.unanswered() == ()
    desk.minute()

    assert desk.orders.unanswered() == ("0DTE-1 close profit_target",)
    assert len(desk.broker.sent) == sent
    assert state(desk) is State.PARTLY_CLOSED


def test_the_start_after_it_books_the_fill_that_was_lost_and_nothing_was_traded_twice():
    desk = lost_its_last_fill()
    desk.minutes(5)
    for leg in desk.broker.working:
        desk.broker.fill(leg)

    desk.restart()
    desk.minute()

    assert state(desk) is State.CLOSED
    assert desk.ledgers == {}
    assert not any(desk.broker.holdings.values())


def test_a_fill_that_comes_after_all_ends_the_wait():
    desk = lost_its_last_fill()
    lost = desk.broker.groups[1][-1]
    desk.minutes(2)

    desk.broker._note(lost.order_id, lost.contract, OrderStatus.FILLED, lost.left, 0.05)
    desk.minute()

    assert state(desk) is State.CLOSED


def test_an_order_that_is_rejected_before_its_cancel_was_asked_is_over():
    desk = filled()
    desk.cost = 0.2
    desk.minute()
    sent = len(desk.broker.sent)
    desk.broker.end(desk.broker.groups[1], OrderStatus.INVALID)

    desk.minutes(2)

    assert desk.broker.sent[sent:] == [("combo limit", "0DTE-1 close profit_target")]


def test_a_campaign_whose_order_a_fault_kept_back_does_not_wait_for_it():
    desk = filled()
    desk.cost, send = 0.2, desk.orders.send
    desk.orders.send = lambda *given: 1 / 0
    desk.minute()
    assert (state(desk), desk.boundary.has_failed) == (State.PENDING_CLOSE, True)

    desk.orders.send = send
    desk.minute()

    assert desk.broker.sent[-1] == ("combo limit", "0DTE-1 close profit_target")


def test_what_is_withdrawn_and_refused_is_asked_for_again_each_minute():
    desk = entered()
    desk.minute()
    desk.broker.refuses_cancels = True
    desk.orders.send(Withdraw("0DTE-1"), desk.market, desk.book)

    desk.minutes(2)

    assert [leg.cancels for leg in desk.broker.groups[0]] == [1, 1, 1, 0]


def test_in_a_backtest_an_event_of_nobodys_ends_the_run():
    desk = filled()
    desk.orders._is_live = False
    desk.broker.stranger(next(iter(desk.ledgers)), 1)
    desk.tell()
    desk.orders._take_in = desk.orders._taken_in

    with pytest.raises(UnknownOrderError, match="order 9999"):
        desk.orders.work_off(desk.book)


def test_an_order_that_the_broker_ended_waits_for_late_fills_of_its_other_legs():
    desk = broken()
    group = desk.broker.groups[0]
    for leg in group[2:]:
        desk.broker.fill(leg)
        leg.status = OrderStatus.SUBMITTED
    late, desk.broker.events = desk.broker.events, []
    desk.broker.end(group)
    desk.minute()

    desk.broker.events = late
    desk.minute()

    assert (state(desk), len(desk.broker.groups)) == (State.OPEN, 1)


def test_an_exit_completed_to_fewer_sets_leaves_a_smaller_campaign():
    desk = filled(3)
    desk.cost = 0.2
    desk.minute()
    desk.broker.fill(desk.broker.groups[1][0], 1)
    desk.cost = 2.0
    desk.minutes(4)
    desk.broker.end(desk.broker.groups[1])
    desk.minute()
    for leg in desk.broker.groups[2]:
        desk.broker.fill(leg)
    desk.minute()

    campaign = desk.book.campaigns["0DTE-1"]
    assert (campaign.state, campaign.sets, campaign.is_whole) == (State.OPEN, 2, True)


def test_a_stop_that_filled_in_part_goes_on_at_market_with_what_is_left():
    desk = filled(3)
    desk.cost = 9.0
    desk.minutes(2)
    desk.broker.fill(desk.broker.groups[1][0], 2)
    desk.minute()
    desk.broker.end(desk.broker.groups[1])
    desk.minute()

    assert desk.broker.sent[-1] == ("combo market", "0DTE-1 close stop")
    assert [leg.left for leg in desk.broker.groups[2]] == [1, -3, 3, -3]


def test_the_rest_of_a_stop_that_fills_in_part_too_is_taken_back_and_not_kept_naked():
    desk = filled(3)
    desk.cost = 9.0
    desk.minutes(2)
    for leg in desk.broker.groups[1]:
        if leg.left < 0:
            desk.broker.fill(leg)
    desk.minute()
    desk.broker.end(desk.broker.groups[1])
    desk.minute()
    for leg in desk.broker.groups[2]:
        desk.broker.fill(leg, 1)
    desk.cost = 2.0
    desk.broker.end(desk.broker.groups[2])
    desk.minute()

    assert [leg.left for leg in desk.broker.groups[3]] == [2, 2]
    assert desk.broker.sent[-1] == ("combo limit", "0DTE-1 close broken")


def test_a_late_fill_that_turns_a_campaign_round_breaks_it():
    desk = filled(2)
    desk.cost = 0.2
    desk.minutes(11)
    first = desk.broker.groups[1]
    for leg in first:
        desk.broker.fill(leg)
        leg.status = OrderStatus.SUBMITTED
    late, desk.broker.events = desk.broker.events, []
    desk.broker.end(first)
    desk.minutes(1)
    for leg in desk.broker.groups[2]:
        desk.broker.fill(leg, leg.left // 2)
    desk.broker.end(desk.broker.groups[2])
    desk.cost = 2.0
    desk.minute()
    assert desk.book.campaigns["0DTE-1"].sets == 1

    desk.broker.events = late
    desk.minute()

    assert desk.broker.sent[-1] == ("combo limit", "0DTE-1 close broken")
