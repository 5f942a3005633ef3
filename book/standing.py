"""Whether the desk trades: what holds it, since when, and how it comes back.

Each cause sets and clears a hold of its own, and the strictest one counts: so a rule can make the desk stricter than a
command did, never looser. After a halt comes a ramp: a few trading days on which little is opened.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum, StrEnum

from config import limits


class Mode(StrEnum):
    """What the desk may do; exits go on in each of them."""

    TRADING = "trading"
    REDUCING = "reducing"
    HALTED = "halted"


_TRADING = Mode.TRADING  # a look-up on an Enum class is slow


class Cause(Enum):
    """Why the desk is held; the value says what lets it go."""

    LOSS = "until the next trading day"
    STRESS = "until the book loses less in its worst scenario"
    DATA = "until prices are sound again"
    COMMAND = "until a command"
    FAULT = "until it is resumed, as part of the desk failed"
    LEDGER = "until the ledgers and the account's holdings agree"
    BROKER = "until a restart, which alone reads the broker's own books"
    START = "until the start is over"
    STORE = "until the book can be kept"


@dataclass(frozen=True, slots=True)
class TradingHold:
    """One reason not to trade."""

    cause: Cause
    mode: Mode
    since: datetime
    why: str

    def __str__(self) -> str:
        return f"{self.mode.value} since {self.since:%Y-%m-%d %H:%M} {self.cause.value}: {self.why}"


@dataclass(frozen=True, slots=True)
class Standing:
    """The desk's state. Values are of the account, in USD.

    `ramp_day` is the trading day of the ramp after a halt: 1 from the halt on, 0 when there is none. `start_value` is that
    from which the loss of `day` is measured, `close_value` that of its close. `stress_value` is that at which the book was
    last repriced under every scenario. `faulty_looks` counts looks in a row on which something had no sound price.
    """

    holds: tuple[TradingHold, ...] = ()
    ramp_day: int = 0
    day: date | None = None
    start_value: float | None = None
    close_value: float | None = None
    faulty_looks: int = 0
    stress_value: float | None = None

    @property
    def mode(self) -> Mode:
        """The strictest of what holds it."""
        if not self.holds:
            return _TRADING
        return Mode.HALTED if any(hold.mode is Mode.HALTED for hold in self.holds) else Mode.REDUCING

    def __str__(self) -> str:
        if self.holds:
            return "; ".join(str(hold) for hold in self.holds)
        if self.ramp_day:
            left = limits.RAMP_DAYS + 1 - self.ramp_day
            days = "day" if left == 1 else "days"
            return f"trading, after a halt with at most {limits.RAMP_TRADES} a day for {left} more trading {days}"
        return Mode.TRADING.value

    def is_held_by(self, cause: Cause) -> bool:
        """Whether a cause holds the desk."""
        return bool(self.holds) and any(hold.cause is cause for hold in self.holds)

    def held(self, hold: TradingHold) -> "Standing":
        """With a hold added; one of the same cause and mode stays as it was, one of another mode is replaced."""
        if any(held.cause is hold.cause and held.mode is hold.mode for held in self.holds):
            return self
        return self._with(*(held for held in self.holds if held.cause is not hold.cause), hold)

    def held_as(self, other: "Standing", *causes: Cause) -> "Standing":
        """With what holds another one by these causes."""
        after = self
        for hold in other.holds:
            if hold.cause in causes:
                after = after.held(hold)
        return after

    def released(self, *causes: Cause) -> "Standing":
        """Without what these causes hold."""
        if not self.holds or not any(hold.cause in causes for hold in self.holds):
            return self
        return self._with(*(hold for hold in self.holds if hold.cause not in causes))

    def _with(self, *holds: TradingHold) -> "Standing":
        after = replace(self, holds=holds)
        return replace(after, ramp_day=1) if after.mode is Mode.HALTED else after
