"""When and why the desk did not trade, from the changes of its state."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from backtests.report.records import Hold, Mode, Standing


@dataclass(frozen=True, slots=True)
class Spell:
    """A hold from when it came to when it went; `until` is None where it stood at the run's end."""

    hold: Hold
    until: datetime | None

    def has(self, day: date) -> bool:
        """Whether it began on a day or stood at its close."""
        first = self.hold.since.date()
        return first == day or (first < day and (self.until is None or day < self.until.date()))


@dataclass(frozen=True, slots=True)
class HeldFigures:
    """What one cause did: how many times it came, on how many trading days, and its first words."""

    mode: Mode
    cause: str
    times: int
    days: int
    first: Hold


@dataclass(frozen=True, slots=True)
class Held:
    """All that held the desk, halts first; `halted` and `reducing` count trading days, each once however many causes."""

    halted: int
    reducing: int
    by_cause: tuple[HeldFigures, ...]


def spells(standings: Sequence[Standing]) -> tuple[Spell, ...]:
    """Every hold with its end, in the order in which they came."""
    ends: dict[Hold, datetime | None] = {}
    for standing in standings:
        for hold, until in ends.items():
            if until is None and hold not in standing.holds:
                ends[hold] = standing.time
        ends |= {hold: None for hold in standing.holds if hold not in ends}
    return tuple(Spell(hold, until) for hold, until in ends.items())


def held(standings: Sequence[Standing], days: Collection[date]) -> Held:
    """What held the desk over the trading days of a run. A day that was halted for a while is halted, not reducing."""
    found = spells(standings)
    halted, reducing = (
        {day for day in days if any(spell.hold.mode is mode and spell.has(day) for spell in found)}
        for mode in (Mode.HALTED, Mode.REDUCING)
    )
    names = dict.fromkeys((spell.hold.mode, spell.hold.cause) for spell in found)
    return Held(len(halted), len(reducing - halted), tuple(_of(*name, found, days) for name in sorted(names)))


def _of(mode: Mode, cause: str, found: Sequence[Spell], days: Collection[date]) -> HeldFigures:
    own = [spell for spell in found if (spell.hold.mode, spell.hold.cause) == (mode, cause)]
    return HeldFigures(mode, cause, len(own), sum(any(spell.has(day) for spell in own) for day in days), own[0].hold)
