"""Exits that come before their entries, and looks and orders that don't fit into their time."""

from collections.abc import Iterator
from datetime import time

from config.bounds import Fault
from strategies.configuration.records import CLOSE, HALF_DAY_CLOSE, RUN, Parameters, linted

HOUR = 60
# an exit by days to expiry, and the fewest days that an entry may have
COUNTED = "TRADING_DAYS_AHEAD, as far as is counted"
EXITS = (
    ("exit_dte", "expiry.least"),
    ("exit_dte", "leap_least_dte"),
    ("roll_dte", "weekly_least_days"),
    ("roll_dte", COUNTED),
)


def exit_before_entry(parameters: Parameters) -> Iterator[Fault]:
    """An exit by days to expiry that is due already on a day of the entry."""
    for at, _, own in linted(parameters):
        numbers = {**own, COUNTED: parameters.trading_days_ahead}
        for name, of in EXITS:
            if name in numbers and of in numbers and numbers[name] >= (least := numbers[of]):
                yield Fault(
                    f"{at}.{name}",
                    f"{numbers[name]} days to expiry, and entries may have {least} ({of}): due at once",
                    f"below {least}",
                )


def time_exit_inside_window(parameters: Parameters) -> Iterator[Fault]:
    """A same-day exit while entries are still looked for, or still at work."""
    patience = parameters.entry_patience_minutes
    for at, row, numbers in linted(parameters):
        before, window = numbers.get("exit_before_close_minutes"), row.window
        for day, end, close in (("day", window.end, CLOSE), ("half-day", window.half_day_end, HALF_DAY_CLOSE)):
            most = _minutes(close) - _minutes(end) - patience
            if before is not None and before > most:
                works = f"an entry of {end:%H:%M} works until {_clock(_minutes(end) + patience)}"
                yield Fault(
                    f"{at}.exit_before_close_minutes",
                    f"{before}: out at {_clock(_minutes(close) - before)} on a {day}, and {works}",
                    f"at most {most}, or a shorter window",
                )


def look_off_the_hour(parameters: Parameters) -> Iterator[Fault]:
    """Looks are taken on minutes that their step divides: one that divides no hour comes unevenly."""
    steps = [
        (f"{RUN} ENTRY_LOOK_MINUTES", parameters.entry_look_minutes),
        (f"{RUN} REQUIREMENT_LOOK_MINUTES", parameters.requirement_look_minutes),
        (f"{RUN} STRESS_LOOK_MINUTES", parameters.stress_look_minutes),
    ]
    for at, row, numbers in linted(parameters):
        steps.append((f"{at}.exit_look_minutes", row.exit_look_minutes))
        if (slot := numbers.get("minutes_per_entry")) is not None:
            steps.append((f"{at}.minutes_per_entry", slot))
    for at, minutes in steps:
        if minutes < 1 or HOUR % minutes:
            yield Fault(at, f"{minutes} minutes don't divide an hour", "1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 or 60")


def slot_too_short(parameters: Parameters) -> Iterator[Fault]:
    """A slot for one entry that holds no look, or in which the entry before it still works."""
    look, patience = parameters.entry_look_minutes, parameters.entry_patience_minutes
    for at, _, numbers in linted(parameters):
        if (slot := numbers.get("minutes_per_entry")) is None:
            continue
        if slot % look:
            yield Fault(f"{at}.minutes_per_entry", f"{slot}: looks come every {look} minutes", f"a multiple of {look}")
        if slot <= patience:
            wrong = f"{slot}: the entry before it may work for {patience} minutes"
            yield Fault(f"{at}.minutes_per_entry", wrong, f"above {patience}")


def patience_too_short(parameters: Parameters) -> Iterator[Fault]:
    """An entry that gives up before it has walked to its last price, one tick beyond natural."""
    steps, patience = parameters.steps_to_natural, parameters.entry_patience_minutes
    if patience <= steps:
        wrong = f"{patience}: the walk to natural takes {steps} minutes, and its last price comes after that"
        yield Fault(f"{RUN} ENTRY_PATIENCE_MINUTES", wrong, f"above {steps}")


def _minutes(clock: time) -> int:
    return HOUR * clock.hour + clock.minute


def _clock(minutes: int) -> str:
    return f"{minutes // HOUR:02}:{minutes % HOUR:02}"


CLOCK_CHECKS = (exit_before_entry, time_exit_inside_window, look_off_the_hour, slot_too_short, patience_too_short)
