"""The way of a live desk from its start to trading, as a machine of plain steps: one a minute, each from what is seen then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from typing import NamedTuple

from book.heartbeat import ALIVE, Heartbeat
from book.holdings import Holdings
from book.records import changed
from config import run

QUOTE_PATIENCE = timedelta(minutes=15)  # a leg may have no quote at all; entries need them, exits go out without


class Phase(StrEnum):
    """Where the desk is. From RECONCILING on its book is the account's, and exits go out; entries wait for RUNNING."""

    LOADING = "loading"
    CANCELLING = "cancelling"
    WAITING = "waiting"
    RECONCILING = "reconciling"
    RUNNING = "running"
    HELD = "held"


# a look-up on an Enum class is slow, and a live desk asks each minute
_TRADING = (Phase.RECONCILING, Phase.RUNNING)
_NOT_ITS_OWN = (Phase.LOADING, Phase.HELD)


class WayOut(Enum):
    """The command that leads out of HELD. What RECONCILE would go on beside may also go away by itself."""

    TAKE_OVER = "take-over"
    FORGET = "forget"
    RECONCILE = "reconcile"


@dataclass(frozen=True, slots=True)
class Start:
    """The state of a start: its phase since when, why it waits, and what it has seen that the next minute is held against."""

    phase: Phase
    since: datetime
    why: str = ""
    way_out: WayOut | None = None
    beat: datetime | None = None  # of another owner, when it was first seen
    holdings: Holdings | None = None  # a minute before
    looked: datetime | None = None

    @property
    def may_trade(self) -> bool:
        """Whether the book is the account's, so that exits may go out."""
        return self.phase in _TRADING

    @property
    def owns(self) -> bool:
        """Whether it trades the account, so that it may write into the store."""
        return self.phase not in _NOT_ITS_OWN or self.way_out is WayOut.RECONCILE

    @property
    def is_stuck(self) -> bool:
        """Whether only a command, or a restart, leads on."""
        return self.phase is Phase.HELD and self.way_out is not WayOut.RECONCILE

    def at(self, phase: Phase, now: datetime, why: str = "", way_out: WayOut | None = None) -> "Start":
        """The start in its next phase."""
        return Start(phase, now, why, way_out)


class Look(NamedTuple):
    """What one minute of a start sees. `other`: the last sign of life of another owner; `unquoted`: legs without a fresh quote."""

    now: datetime
    other: Heartbeat | None
    open_orders: int
    holdings: Holdings
    unquoted: int
    is_open: bool


def step(start: Start, look: Look) -> Start:
    """The start after a minute's look; as it was while it has to wait. RECONCILING is reached once, for the caller's work."""
    take = STEPS.get(start.phase)
    return start if take is None else take(start, look)


def _loading(start: Start, look: Look) -> Start:
    other, now = look.other, look.now
    if other is None or not other.is_young(now):
        return step(start.at(Phase.CANCELLING, now), look)
    if start.beat is not None and other.time != start.beat:
        why = f"owner {other.owner} trades this account: two desks never do"
        return start.at(Phase.HELD, now, why, WayOut.TAKE_OVER)
    if start.beat is not None and now - start.since >= ALIVE:  # whatever its clock says, it has stopped
        return step(start.at(Phase.CANCELLING, now), look)
    return changed(start, beat=other.time, why=f"owner {other.owner} gave a sign of life at {other.time:%H:%M}")


def _cancelling(start: Start, look: Look) -> Start:
    if not look.open_orders:
        return step(start.at(Phase.WAITING, look.now), look)
    if look.now - start.since < timedelta(minutes=run.ANSWER_MINUTES):
        return changed(start, why=f"{look.open_orders} open orders have to be cancelled")
    why = (
        f"{look.open_orders} open orders are not cancelled after {run.ANSWER_MINUTES} minutes. Cancel them at the broker, and "
        f"the desk goes on; or `reconcile` to go on beside them: what they fill goes into quarantine"
    )
    return start.at(Phase.HELD, look.now, why, WayOut.RECONCILE)


def _held(start: Start, look: Look) -> Start:
    is_over = start.way_out is WayOut.RECONCILE and not look.open_orders
    return step(start.at(Phase.WAITING, look.now), look) if is_over else start


def _waiting(start: Start, look: Look) -> Start:
    if start.looked is not None and start.looked < look.now and start.holdings == look.holdings:
        return start.at(Phase.RECONCILING, look.now)
    return changed(start, holdings=look.holdings, looked=look.now, why="the holdings must be the same on two minutes")


def _reconciling(start: Start, look: Look) -> Start:
    if look.is_open and look.unquoted and look.now - start.since < QUOTE_PATIENCE:
        return changed(start, why=f"{look.unquoted} legs have no fresh quote")
    return start.at(Phase.RUNNING, look.now)


STEPS: Mapping[Phase, Callable[[Start, Look], Start]] = {
    Phase.LOADING: _loading,
    Phase.CANCELLING: _cancelling,
    Phase.WAITING: _waiting,
    Phase.RECONCILING: _reconciling,
    Phase.HELD: _held,
}
