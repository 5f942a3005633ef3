"""A campaign: one position as a trader counts it, from the first order until flat, and the table of its life.

What a campaign holds, paid and took in comes from its own fills, never from the engine's netted holdings.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType

from book.records import changed
from market.contracts import Contract, Leg


class State(Enum):
    """Where a campaign is in its life."""

    PENDING_OPEN = "pending_open"
    PARTLY_FILLED = "partly_filled"
    BROKEN = "broken"
    OPEN = "open"
    PENDING_ROLL = "pending_roll"
    PENDING_CLOSE = "pending_close"
    PARTLY_CLOSED = "partly_closed"
    ASSIGNED = "assigned"
    QUARANTINED = "quarantined"
    CLOSED = "closed"
    NEVER_OPENED = "never_opened"

    has_ended: bool

    def __init__(self, value: str) -> None:
        self.has_ended = value in ("closed", "never_opened")


ENTERING = (State.PENDING_OPEN, State.PARTLY_FILLED)
# a look-up on an Enum class is slow, and bars are many
_OPEN, _ROLLING = State.OPEN, State.PENDING_ROLL


class Event(Enum):
    """What can happen to a campaign."""

    FILLED = "its working order filled whole, and the campaign is not flat"
    PARTLY_FILLED = "some legs of its working order filled"
    ENDED = "its working order ended without filling whole: cancelled, expired or refused"
    SMALLER = "its working order ended, and what filled of it is whole sets"
    OVERTAKEN = "its working order is over, and meanwhile one that was given up filled"
    STUCK = "the order that was to take back what broke it is over, and so is the time for another"
    FLAT = "nothing of it is left"
    ROLL_SENT = "an order to add a leg was sent"
    CLOSE_SENT = "an order to close it, or a part of it, was sent"
    EXPIRED = "a leg expired, others are left"
    SHARES_TAKEN = "an exercise or assignment put shares in"


class Reason(Enum):
    """Why a campaign is closed."""

    PROFIT_TARGET = "profit_target"
    STOP = "stop"
    TIME_EXIT = "time_exit"
    ROLL = "roll"
    ALARM = "alarm"
    HEDGE = "hedge"
    MARGIN = "margin"
    BROKEN = "broken"
    ASSIGNMENT = "assignment"
    EXPIRY = "expiry"
    COMMAND = "command"
    EXTERNAL = "external"  # by hand, or by the broker


_COMMAND = Reason.COMMAND
TO_BE_CLEARED = (Reason.BROKEN, Reason.ASSIGNMENT, Reason.MARGIN, Reason.COMMAND)
NO_LONGER_MANAGED = (State.BROKEN, State.ASSIGNED)

S, E = State, Event
TRANSITIONS: Mapping[tuple[State, Event], State] = MappingProxyType(
    {
        (S.PENDING_OPEN, E.FILLED): S.OPEN,
        (S.PENDING_OPEN, E.PARTLY_FILLED): S.PARTLY_FILLED,
        (S.PENDING_OPEN, E.ENDED): S.NEVER_OPENED,
        (S.PENDING_OPEN, E.OVERTAKEN): S.BROKEN,
        (S.PARTLY_FILLED, E.FILLED): S.OPEN,
        (S.PARTLY_FILLED, E.PARTLY_FILLED): S.PARTLY_FILLED,
        (S.PARTLY_FILLED, E.ENDED): S.BROKEN,
        (S.PARTLY_FILLED, E.SMALLER): S.OPEN,
        (S.PARTLY_FILLED, E.OVERTAKEN): S.BROKEN,
        (S.PARTLY_FILLED, E.EXPIRED): S.PARTLY_FILLED,
        (S.PARTLY_FILLED, E.SHARES_TAKEN): S.ASSIGNED,
        (S.PARTLY_FILLED, E.FLAT): S.CLOSED,
        (S.BROKEN, E.CLOSE_SENT): S.PENDING_CLOSE,
        (S.BROKEN, E.EXPIRED): S.BROKEN,
        (S.BROKEN, E.SHARES_TAKEN): S.ASSIGNED,
        (S.BROKEN, E.FLAT): S.CLOSED,
        (S.OPEN, E.CLOSE_SENT): S.PENDING_CLOSE,
        (S.OPEN, E.ROLL_SENT): S.PENDING_ROLL,
        (S.OPEN, E.EXPIRED): S.OPEN,
        (S.OPEN, E.SHARES_TAKEN): S.ASSIGNED,
        (S.OPEN, E.FLAT): S.CLOSED,
        (S.PENDING_ROLL, E.FILLED): S.OPEN,
        (S.PENDING_ROLL, E.PARTLY_FILLED): S.PENDING_ROLL,
        (S.PENDING_ROLL, E.ENDED): S.OPEN,
        (S.PENDING_ROLL, E.SMALLER): S.OPEN,
        (S.PENDING_ROLL, E.OVERTAKEN): S.BROKEN,
        (S.PENDING_ROLL, E.EXPIRED): S.PENDING_ROLL,
        (S.PENDING_ROLL, E.SHARES_TAKEN): S.ASSIGNED,
        (S.PENDING_ROLL, E.FLAT): S.CLOSED,
        (S.PENDING_CLOSE, E.FLAT): S.CLOSED,
        (S.PENDING_CLOSE, E.FILLED): S.OPEN,
        (S.PENDING_CLOSE, E.PARTLY_FILLED): S.PARTLY_CLOSED,
        (S.PENDING_CLOSE, E.ENDED): S.OPEN,
        (S.PENDING_CLOSE, E.OVERTAKEN): S.BROKEN,
        (S.PENDING_CLOSE, E.STUCK): S.QUARANTINED,
        (S.PENDING_CLOSE, E.EXPIRED): S.PENDING_CLOSE,
        (S.PENDING_CLOSE, E.SHARES_TAKEN): S.ASSIGNED,
        (S.PARTLY_CLOSED, E.FLAT): S.CLOSED,
        (S.PARTLY_CLOSED, E.FILLED): S.OPEN,
        (S.PARTLY_CLOSED, E.PARTLY_FILLED): S.PARTLY_CLOSED,
        (S.PARTLY_CLOSED, E.ENDED): S.BROKEN,
        (S.PARTLY_CLOSED, E.SMALLER): S.OPEN,
        (S.PARTLY_CLOSED, E.OVERTAKEN): S.BROKEN,
        (S.PARTLY_CLOSED, E.STUCK): S.QUARANTINED,
        (S.PARTLY_CLOSED, E.EXPIRED): S.PARTLY_CLOSED,
        (S.PARTLY_CLOSED, E.SHARES_TAKEN): S.ASSIGNED,
        (S.ASSIGNED, E.CLOSE_SENT): S.PENDING_CLOSE,
        (S.ASSIGNED, E.EXPIRED): S.ASSIGNED,
        (S.ASSIGNED, E.SHARES_TAKEN): S.ASSIGNED,
        (S.ASSIGNED, E.ENDED): S.ASSIGNED,
        (S.ASSIGNED, E.FILLED): S.ASSIGNED,
        (S.ASSIGNED, E.PARTLY_FILLED): S.ASSIGNED,
        (S.ASSIGNED, E.SMALLER): S.ASSIGNED,
        (S.ASSIGNED, E.OVERTAKEN): S.ASSIGNED,
        (S.ASSIGNED, E.STUCK): S.ASSIGNED,
        (S.ASSIGNED, E.FLAT): S.CLOSED,
        # fills of an order that came after it was given up; of some legs only: the others may come yet
        (S.OPEN, E.FILLED): S.OPEN,
        (S.OPEN, E.SMALLER): S.OPEN,
        (S.OPEN, E.PARTLY_FILLED): S.PARTLY_CLOSED,
        (S.OPEN, E.OVERTAKEN): S.BROKEN,
        (S.BROKEN, E.FILLED): S.BROKEN,
        (S.BROKEN, E.SMALLER): S.BROKEN,
        (S.BROKEN, E.PARTLY_FILLED): S.BROKEN,
        (S.BROKEN, E.OVERTAKEN): S.BROKEN,
        # what comes after the end: fills after an order was given up, the cancel of an order whose leg was settled
        (S.CLOSED, E.ENDED): S.CLOSED,
        (S.NEVER_OPENED, E.FILLED): S.OPEN,
        (S.NEVER_OPENED, E.SMALLER): S.OPEN,
        (S.NEVER_OPENED, E.PARTLY_FILLED): S.PARTLY_FILLED,
        (S.CLOSED, E.FILLED): S.BROKEN,
        (S.CLOSED, E.SMALLER): S.BROKEN,
        (S.CLOSED, E.PARTLY_FILLED): S.BROKEN,
        (S.CLOSED, E.OVERTAKEN): S.BROKEN,
        # counted, and left alone but for what its owner or the broker does
        (S.QUARANTINED, E.CLOSE_SENT): S.PENDING_CLOSE,
        (S.QUARANTINED, E.EXPIRED): S.QUARANTINED,
        (S.QUARANTINED, E.SHARES_TAKEN): S.QUARANTINED,
        (S.QUARANTINED, E.FILLED): S.QUARANTINED,
        (S.QUARANTINED, E.SMALLER): S.QUARANTINED,
        (S.QUARANTINED, E.PARTLY_FILLED): S.QUARANTINED,
        (S.QUARANTINED, E.OVERTAKEN): S.QUARANTINED,
        (S.QUARANTINED, E.FLAT): S.CLOSED,
    }
)


QUARANTINE = "QUARANTINE"  # instead of a strategy's name, for what the account holds and no order of the desk brought
LEAP = "leap"  # the part of the ledger for a long call that is kept and covered
SHARES = "shares"  # the part of the ledger for shares that an assignment put in


class UnknownTransitionError(Exception):
    """An event that the table of a campaign's life does not know."""


@dataclass(frozen=True, slots=True)
class Fill:
    """What one fill did: `quantity` contracts (or shares, when `contract` is None) at `price` points; fee in USD.

    `settles`: it was no order's, but an expiry's, an exercise's or an assignment's.
    """

    time: datetime
    contract: Contract | None
    quantity: int
    price: float
    fee: float
    part: str
    settles: bool = False


def whole_sets(quantities: Mapping[Contract, int], legs: Iterable[Leg]) -> int | None:
    """How many whole sets of these legs' ratios the quantities are, 0 for none; None where they are out of proportion."""
    sets = {divmod(quantities.get(leg.contract, 0), leg.ratio) for leg in legs}
    if not sets:
        return 0
    (number, rest), *others = sets
    return None if others or rest or number < 0 else number


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign. Money in USD: `cash` is what all fills took in less what they paid, before `fees`."""

    id: str
    strategy: str
    proposal: str
    rung: str
    sets: int
    legs: tuple[Leg, ...]
    requirement: float
    peak_requirement: float
    multiplier: int
    spot: float  # the underlying when it was approved, points
    same_day: bool
    opened: datetime
    state: State = State.PENDING_OPEN
    closed: datetime | None = None
    reason: Reason | None = None
    fills: tuple[Fill, ...] = ()
    positions: Mapping[Contract, int] = field(default_factory=dict)
    shares: int = 0
    cash: float = 0.0
    cash_by_part: Mapping[str, float] = field(default_factory=dict)
    fees: float = 0.0
    credit: float = 0.0  # USD taken in at the opening
    stop_looks: int = 0
    is_hurried: bool = False  # its closing order no longer waits for a better price
    leaves_rest: bool = False  # what its closing order doesn't close is worth nothing
    skipped_on: date | None = None  # the day on which there was nothing worth rolling into

    @property
    def pnl(self) -> float:
        """What has come in less what has gone out, in USD after fees; the result once it is closed."""
        return self.cash - self.fees

    @property
    def is_foreign(self) -> bool:
        """Whether it is somebody else's: it counts, and is traded by command only."""
        return self.strategy == QUARANTINE

    @property
    def must_be_cleared(self) -> bool:
        """Whether what it holds is no longer what its strategy manages, or was told to go."""
        state, reason = self.state, self.reason
        if reason is None and state not in NO_LONGER_MANAGED:
            return False  # as nearly all are
        if reason is _COMMAND:
            return not state.has_ended
        if self.strategy == QUARANTINE:
            return False
        return state in NO_LONGER_MANAGED or (state is _OPEN and reason in TO_BE_CLEARED)

    @property
    def pending_legs(self) -> tuple[Leg, ...]:
        """The legs that an order to open or to roll is about to bring."""
        if self.state in ENTERING:
            return self.legs
        return self.legs[-1:] if self.state is _ROLLING else ()

    @property
    def is_left(self) -> bool:
        """Whether all that it still holds is worth nothing and is left to expire."""
        return self.leaves_rest and self.state is _OPEN

    @property
    def counts(self) -> bool:
        """Whether it takes a place under the limits."""
        return not self.is_left and not self.state.has_ended

    @property
    def is_whole(self) -> bool:
        """Whether it holds all that it was opened with, and no shares."""
        return not self.shares and self.positions == {leg.contract: leg.ratio * self.sets for leg in self.legs}

    @property
    def was_traded_out(self) -> bool:
        """Whether orders closed any of what it was opened with."""
        traded = {(fill.contract, fill.quantity > 0) for fill in self.fills if not fill.settles}
        return len(traded) > len({contract for contract, _ in traded})

    def cash_of(self, part: str) -> float:
        """What one part of the campaign has taken in less paid, USD before fees."""
        return self.cash_by_part.get(part, 0.0)

    def contracts_of(self, part: str) -> list[Contract]:
        """The contracts of a part that are held, in the order in which they came."""
        return [leg.contract for leg in self.held_legs() if leg.part == part]

    def held_legs(self) -> tuple[Leg, ...]:
        """The legs that are held, in the order in which they came; the last one where a contract came twice."""
        last = {leg.contract: leg for leg in self.legs if leg.contract in self.positions}
        return tuple(last.values())

    def part_of(self, contract: Contract) -> str:
        """The part to which a held contract belongs."""
        return next(leg.part for leg in reversed(self.legs) if leg.contract == contract)

    @property
    def is_flat(self) -> bool:
        return not self.positions and not self.shares

    @property
    def is_within(self) -> bool:
        """Whether it holds no leg the other way round, and of none more than its sets."""
        return all(0 < self.positions[leg.contract] / leg.ratio <= self.sets for leg in self.held_legs())

    @property
    def whole_sets(self) -> int | None:
        """How many whole sets of the legs that are held it holds; None where they are out of proportion."""
        return whole_sets(self.positions, self.held_legs())

    def after(self, event: Event, now: datetime, reason: Reason | None = None) -> "Campaign":
        """The campaign after an event. Raises UnknownTransitionError, with both names, when the table has no such step."""
        state = TRANSITIONS.get((self.state, event))
        if state is None:
            raise UnknownTransitionError(f"{self.id} is {self.state.value}, and {event.name} came: {event.value}")
        order_is_over = event not in (Event.PARTLY_FILLED, Event.EXPIRED, Event.SHARES_TAKEN, Event.ROLL_SENT)
        is_opened = state is State.OPEN and self.state in OPENING
        held = self._resized() if is_opened or event is Event.SMALLER else self
        return changed(
            held,
            state=state,
            reason=reason or self.reason,
            closed=now if state.has_ended else None,
            credit=self.cash if is_opened else held.credit,
            is_hurried=self.is_hurried and not order_is_over,
            leaves_rest=self.leaves_rest and event not in (Event.ENDED, Event.SMALLER, Event.OVERTAKEN),
        )

    def _resized(self) -> "Campaign":
        """With as many sets as it holds, and their share of what it needs and took in, after an order filled in part."""
        sets = self.whole_sets
        if not sets or sets >= self.sets:
            return self
        share = sets / self.sets
        return changed(self, sets=sets, requirement=self.requirement * share, credit=self.credit * share)

    def with_fill(self, fill: Fill) -> "Campaign":
        """The campaign with one fill of an order in its ledger."""
        positions, shares = self.positions, self.shares
        if fill.contract is None:
            shares += fill.quantity
        else:
            held = positions.get(fill.contract, 0) + fill.quantity
            positions = {contract: count for contract, count in positions.items() if contract != fill.contract}
            if held:
                positions[fill.contract] = held
        cash = -fill.quantity * fill.price * (1 if fill.contract is None else self.multiplier)
        return changed(
            self,
            fills=(*self.fills, fill),
            positions=positions,
            shares=shares,
            cash=self.cash + cash,
            cash_by_part={**self.cash_by_part, fill.part: self.cash_of(fill.part) + cash},
            fees=self.fees + fill.fee,
        )


OPENING = (State.PENDING_OPEN, State.PARTLY_FILLED, State.NEVER_OPENED)
