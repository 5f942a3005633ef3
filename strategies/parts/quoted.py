"""What a strategy wants quoted in a modelled history: which expiries and strikes, and how often."""

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Expiries(Enum):
    """Which expiries a kind of use looks at; other days than Fridays have one only where that is wanted of their own day."""

    DAILY = "every trading day"
    WEEKLY = "every Friday"
    MONTHLY = "third Fridays"


@dataclass(frozen=True, slots=True)
class Around:
    """Strikes around a day's range: at least `least` of it beyond low and high, and `deviations` of a day's VIX."""

    least: float
    deviations: float


@dataclass(frozen=True, slots=True)
class Deltas:
    """Strikes between two absolute deltas of one right, and up to `beyond` of the strike further out (wings)."""

    is_call: bool
    low: float
    high: float
    beyond: float = 0.0


NEAR_SPOT = Around(0.001, 0.0)  # the call and put whose parity gives the forward


@dataclass(frozen=True, slots=True)
class Quoted:
    """One kind of use. A strike in its bands on a day on which it picks is quoted from that day until expiry.

    `roots` by name; `pick_dte`: first and last calendar days to expiry at which it picks; `weekday`: the only day of the
    week on which it does, 0 is Monday, None any; `every`: minutes between quotes then, and `held_every` on all other
    days; `from_minute`: first quote, in minutes after 09:30.
    """

    name: str
    roots: tuple[str, ...]
    expiries: Expiries
    pick_dte: tuple[int, int]
    bands: tuple[Around | Deltas, ...]
    every: int
    held_every: int = 15
    from_minute: int = 0
    weekday: int | None = None

    def picks_on(self, day: date, expiry: date) -> bool:
        """Whether it looks for contracts of `expiry` on `day`."""
        low, high = self.pick_dte
        return low <= (expiry - day).days <= high and self.weekday in (None, day.weekday())


def around_delta(delta: float, *, is_call: bool, beyond: float = 0.0) -> Deltas:
    """The band around a wanted delta, with room for what the desk reads off the quotes and for strikes not free to use.

    The desk knows no interest rate: up to 6% a year it reads a LEAP's delta 0.02 too high, others 0.003 off at most.
    """
    room = 0.25 * min(delta, 1.0 - delta)
    return Deltas(is_call, delta - room, delta + room, beyond)
