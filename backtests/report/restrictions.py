"""When and why the desk did not trade, from the changes of its state."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from backtests.report.records import HoldMode, Restriction, TradingState

BROKER = "BROKER"
WAITING = ("START", BROKER)  # the strictest first
HELD = "HELD, nothing is traded: "
ANEW = "A run takes no command: with another --storage FOLDER, or none, a desk begins anew."
WAYS_ON = (
    'Here --kill "YYYY-MM-DD HH:MM" restarts it in the same run, and a run over the days after it in the next, '
    "where --storage FOLDER was given to both."
)


@dataclass(frozen=True, slots=True)
class Spell:
    """A restriction from when it came to when it went; `until` is None where it stood at the run's end."""

    restriction: Restriction
    until: datetime | None

    def has(self, day: date) -> bool:
        """Whether it began on a day or stood at its close."""
        first = self.restriction.since.date()
        return first == day or (first < day and (self.until is None or day < self.until.date()))


@dataclass(frozen=True, slots=True)
class RestrictionFigures:
    """What one cause did: how many times it came, on how many trading days, and its first words."""

    mode: HoldMode
    cause: str
    times: int
    days: int
    first: Restriction


@dataclass(frozen=True, slots=True)
class Restrictions:
    """All that held the desk, halts first; `halted` and `reducing` count trading days, each once however many causes."""

    halted: int
    reducing: int
    by_cause: tuple[RestrictionFigures, ...]


def spells(states: Sequence[TradingState]) -> tuple[Spell, ...]:
    """Every restriction with its end, in the order in which they came."""
    ends: dict[Restriction, datetime | None] = {}
    for state in states:
        for restriction, until in ends.items():
            if until is None and restriction not in state.holds:
                ends[restriction] = state.time
        ends |= {restriction: None for restriction in state.holds if restriction not in ends}
    return tuple(Spell(restriction, until) for restriction, until in ends.items())


def waits(states: Sequence[TradingState], log: Sequence[str]) -> str | None:
    """Since when a live desk waits at its run's end for what no minute more brings, why, and what leads on; None for nothing.

    That is a start which isn't over, or a broker who owes an answer.
    """
    left = [spell.restriction for spell in spells(states) if spell.until is None and spell.restriction.cause in WAITING]
    if not left:
        return None
    (first, *_) = sorted(left, key=lambda each: WAITING.index(each.cause))
    since = f"SINCE {first.since:%Y-%m-%d %H:%M} THE DESK"
    if first.cause == BROKER:
        return f"{since} OPENS NOTHING, UNTIL A RESTART: {first.why}. {WAYS_ON}"
    said = [line.partition(HELD)[2] for line in log if HELD in line]
    return f"{since} TRADES NOTHING, EXITS INCLUDED: {said[-1] if said else 'its start is not over'}. {ANEW}"


def restrictions(states: Sequence[TradingState], days: Collection[date]) -> Restrictions:
    """What held the desk over the trading days of a run. A day that was halted for a while is halted, not reducing."""
    found = spells(states)
    halted, reducing = (
        {day for day in days if any(spell.restriction.mode is mode and spell.has(day) for spell in found)}
        for mode in (HoldMode.HALTED, HoldMode.REDUCING)
    )
    names = dict.fromkeys((spell.restriction.mode, spell.restriction.cause) for spell in found)
    return Restrictions(len(halted), len(reducing - halted), tuple(_of(*name, found, days) for name in sorted(names)))


def _of(mode: HoldMode, cause: str, found: Sequence[Spell], days: Collection[date]) -> RestrictionFigures:
    own = [spell for spell in found if (spell.restriction.mode, spell.restriction.cause) == (mode, cause)]
    return RestrictionFigures(
        mode, cause, len(own), sum(any(spell.has(day) for spell in own) for day in days), own[0].restriction
    )
