"""MARKET_DATA: nothing is opened on prices that are missing, old or no numbers."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from config import limits
from market.quotes import Reading, minutes
from risk.gate.answer import Finding, Stage, denies, passes, rule
from risk.gate.question import DeskState, Question


@rule("MARKET_DATA", Stage.BEFORE_QUOTES)
def market_data(question: Question, desk: DeskState) -> Finding:
    """Deny when VIX or an underlying is missing, older than 15 minutes or not a positive number, or the account value is
    unknown.
    """
    now, is_sound = desk.now, desk.limits is not None  # there are none without an account value and a sound VIX
    for reading in desk.underlyings.values():
        is_sound = is_sound and reading.is_sound(now)
    return passes(_seen, desk.vix, desk.underlyings) if is_sound else denies(", ".join(_faults(desk)))


def _seen(vix: Reading, underlyings: Mapping[str, Reading]) -> str:
    readings = {"VIX": vix, **underlyings}
    return ", ".join(f"{name} {value:g} of {time:%H:%M}" for name, (value, time) in readings.items())


def _faults(desk: DeskState) -> Iterator[str]:
    if not desk.account.is_known:
        yield f"account value is {desk.account.value}"
    for name, reading in {"VIX": desk.vix, **desk.underlyings}.items():
        if not reading.is_sound(desk.now):
            yield _fault(name, reading, desk.now)


def _fault(name: str, reading: Reading, now: datetime) -> str:
    if reading.time is None:
        return f"{name} was never seen"
    if now - reading.time > minutes(limits.MAX_DATA_AGE_MINUTES):
        return f"{name} is {(now - reading.time).total_seconds() / 60:,.0f} minutes old"
    return f"{name} is {reading.value}"
