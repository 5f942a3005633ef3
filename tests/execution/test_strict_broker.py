"""Desk and strict broker through whatever may happen, in any order: the ledgers are what was told, and nothing is forgotten."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from backtests.engine.api.imports import importable
from book.book import WORKING
from book.campaign import Campaign, State
from config.run import UNEVEN_MINUTES
from tests.execution.strict import SHORTS, SmallDesk, Ticket

with importable():
    from AlgorithmImports import OrderStatus

# to wait for other legs, to complete, to take back; and a minute for each answer of the broker in between
LONGEST_NAKED = 3 * UNEVEN_MINUTES + 6


def uncovered(campaign: Campaign) -> bool:
    """Whether it is short more puts, or calls, than it is long."""
    return any(
        sum(held for contract, held in campaign.positions.items() if contract.is_call is is_call) < 0
        for is_call in (False, True)
    )


class DeskAndBroker(RuleBasedStateMachine):
    """The broker does as it likes; at the end it becomes a good one, and everything has to be in order again."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = SmallDesk()
        self.broker = self.desk.broker
        self.strangers = 0
        self.kept = 0
        self.naked: dict[str, int] = {}

    def _minute(self, *, told: bool = True) -> None:
        silent = (
            not told
            or bool(self.broker.events)
            or any(leg.cancels for each in self.broker.working for leg in each.group)
        )
        self.desk.minute(told=told)
        self.kept += len(self.desk.orders.take_unexplained())
        for campaign in self.desk.book.active:
            is_naked = uncovered(campaign) and campaign.state is not State.QUARANTINED
            # the desk can't act while the broker has not said what became of what it was asked
            self.naked[campaign.id] = self.naked.get(campaign.id, 0) + (not silent) if is_naked else 0

    def _pending(self) -> list[Ticket]:
        return [leg for leg in self.broker.working if leg.status == OrderStatus.CANCEL_PENDING]

    @rule()
    def a_minute(self) -> None:
        self._minute()

    @rule()
    def a_minute_in_which_nothing_is_told(self) -> None:
        self._minute(told=False)

    @rule(sets=st.integers(1, 3))
    @precondition(lambda self: len(self.desk.book.campaigns) < 3 and f"{self.broker.clock:%H:%M}" < "15:00")
    def an_entry(self, sets: int) -> None:
        self.desk.enter(sets)

    @rule(data=st.data())
    @precondition(lambda self: self.broker.working)
    def a_leg_fills(self, data: Any) -> None:
        leg = data.draw(st.sampled_from(range(len(self.broker.working))))
        self._fill(self.broker.working[leg], data.draw(st.integers(1, 3)))

    @rule(data=st.data(), sets=st.integers(1, 3))
    @precondition(lambda self: self.broker.working)
    def a_group_fills_in_proportion(self, data: Any, sets: int) -> None:
        first = data.draw(st.sampled_from(range(len(self.broker.working))))
        for leg in [each for each in self.broker.working[first].group if each in self.broker.working]:
            self._fill(leg, sets)

    def _fill(self, leg: Ticket, most: int) -> None:
        quantity = min(most, abs(leg.left))
        self.broker.fill(leg, quantity if leg.left > 0 else -quantity)

    @rule(data=st.data())
    @precondition(lambda self: self._pending())
    def a_cancel_is_confirmed(self, data: Any) -> None:
        leg = data.draw(st.sampled_from(range(len(self._pending()))))
        self.broker.end(self._pending()[leg].group)

    @rule(data=st.data(), status=st.sampled_from([OrderStatus.CANCELED, OrderStatus.INVALID]))
    @precondition(lambda self: self.broker.working)
    def an_order_is_ended_by_the_broker(self, data: Any, status: Any) -> None:
        group = self.broker.working[data.draw(st.sampled_from(range(len(self.broker.working))))].group
        # once its cancel was asked, an order is called invalid only where it has filled
        is_asked = any(leg.cancels for leg in group)
        self.broker.end(group, OrderStatus.CANCELED if is_asked else status)

    @rule(data=st.data())
    @precondition(lambda self: self.broker.working)
    def one_leg_is_ended_by_the_broker(self, data: Any) -> None:
        leg = data.draw(st.sampled_from(range(len(self.broker.working))))
        self.broker.end([self.broker.working[leg]])

    @rule(data=st.data(), times=st.integers(1, 2))
    @precondition(lambda self: self.broker.events)
    def an_event_is_told_out_of_order(self, data: Any, times: int) -> None:
        event = self.broker.events[data.draw(st.sampled_from(range(len(self.broker.events))))]
        for _ in range(times):
            self.desk.tell(event)

    @rule(refuses=st.booleans())
    def cancels_are_refused(self, refuses: bool) -> None:
        self.broker.refuses_cancels = refuses

    @rule(refuses=st.booleans())
    def orders_are_refused(self, refuses: bool) -> None:
        self.broker.refuses_orders = refuses

    @rule(cost=st.sampled_from([0.2, 2.0, 9.0]))
    def prices_move(self, cost: float) -> None:
        self.desk.cost = cost

    @rule(contract=st.sampled_from(sorted(SHORTS)))
    def a_stranger_fills(self, contract: Any) -> None:
        self.broker.stranger(contract, 1)
        self.broker.holdings[contract] -= 1  # of another book: not the desk's to hold
        self.strangers += 1

    @rule()
    def a_restart(self) -> None:
        self.kept += len(self.desk.orders.take_unexplained())
        self.desk.restart()
        self.strangers = self.kept  # nobody is told any more of those that were not told yet
        self.naked = {}

    @rule(data=st.data())
    @precondition(lambda self: self._settling())
    def a_short_contract_is_assigned(self, data: Any) -> None:
        held = self._settling()
        self.broker.settle(held[data.draw(st.sampled_from(range(len(held))))])
        self.desk.tell()

    def _settling(self) -> list[Any]:
        """What is short, in each campaign that has it, while nobody waits for a word of a fill."""
        if self.broker.events or self.desk.orders.has_news:
            return []
        held = [campaign.positions for campaign in self.desk.book.active]
        shorts = {contract for contract, quantity in self.broker.holdings.items() if quantity < 0}
        return sorted(each for each in shorts if not any(positions.get(each, 0) > 0 for positions in held))

    @invariant()
    def nothing_has_failed(self) -> None:
        assert not self.desk.boundary.has_failed, self.desk.log[-1]

    @invariant()
    def nothing_is_naked_for_long(self) -> None:
        assert max(self.naked.values(), default=0) <= LONGEST_NAKED, self.desk.book

    def teardown(self) -> None:
        """A good broker from now on: it tells all, cancels at once, and fills at market and beyond natural."""
        self.broker.refuses_cancels = self.broker.refuses_orders = False
        for _ in range(30):
            for group in self.broker.groups:
                if any(leg.status == OrderStatus.CANCEL_PENDING or leg.cancels for leg in group):
                    self.broker.end(group)
                elif all(leg.status == OrderStatus.SUBMITTED for leg in group):
                    for leg in group:
                        self.broker.fill(leg)
            self._minute()
            self.nothing_has_failed()
            self.nothing_is_naked_for_long()
        book = self.desk.book
        held = {contract: quantity for contract, quantity in self.broker.holdings.items() if quantity}
        assert self.desk.ledgers == held
        assert self.kept == self.strangers
        assert not [each for each in book.active if uncovered(each) and each.state is not State.QUARANTINED]
        assert not [
            each.id for each in book.active if each.state in WORKING and each.id not in self.desk.orders._working
        ]


DeskAndBroker.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestDeskAndBroker = DeskAndBroker.TestCase
