"""MARKET_DATA: nothing is opened on prices that are missing, old or no numbers."""

import math
from collections.abc import Iterator
from datetime import datetime, timedelta

from config.limits import MAX_DATA_AGE_MINUTES
from risk.entry import Code, Denial, DeskState, Question
from risk.model import Reading

MAX_AGE = timedelta(minutes=MAX_DATA_AGE_MINUTES)


def market_data(question: Question, desk: DeskState) -> Denial | None:
    """Deny when VIX or an underlying is missing, older than 15 minutes or not a positive number, or the account value is unknown."""
    faults = list(_faults(desk))
    return Denial(Code.MARKET_DATA, ", ".join(faults)) if faults else None


def is_sound(reading: Reading, now: datetime) -> bool:
    """Whether a price is there, young enough and a positive number."""
    return reading.time is not None and 0.0 < reading.value < math.inf and now - reading.time <= MAX_AGE


def _faults(desk: DeskState) -> Iterator[str]:
    if not desk.account.is_known:
        yield f"account value is {desk.account.value}"
    if not is_sound(desk.vix, desk.now):
        yield _fault("VIX", desk.vix, desk.now)
    for name, reading in desk.underlyings.items():
        if not is_sound(reading, desk.now):
            yield _fault(name, reading, desk.now)


def _fault(name: str, reading: Reading, now: datetime) -> str:
    if reading.time is None:
        return f"{name} was never seen"
    if now - reading.time > MAX_AGE:
        return f"{name} is {(now - reading.time).total_seconds() / 60:,.0f} minutes old"
    return f"{name} is {reading.value}"
