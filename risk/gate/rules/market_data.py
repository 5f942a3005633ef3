"""MARKET_DATA: nothing is opened on prices that are missing, old or no numbers."""

import math
from datetime import datetime, timedelta

from config.limits import MAX_DATA_AGE_MINUTES
from market.quotes import Reading
from risk.gate.entry import Code, Denial, DeskState, Question

MAX_AGE = timedelta(minutes=MAX_DATA_AGE_MINUTES)


def market_data(question: Question, desk: DeskState) -> Denial | None:
    """Deny when VIX or an underlying is missing, older than 15 minutes or not a positive number, or the account value is unknown."""
    now, faults = desk.now, [] if desk.account.is_known else [f"account value is {desk.account.value}"]
    if not is_sound(desk.vix, now):
        faults.append(_fault("VIX", desk.vix, now))
    faults += [_fault(name, reading, now) for name, reading in desk.underlyings.items() if not is_sound(reading, now)]
    return Denial(Code.MARKET_DATA, ", ".join(faults)) if faults else None


def is_sound(reading: Reading, now: datetime) -> bool:
    """Whether a price is there, young enough and a positive number."""
    return reading.time is not None and 0.0 < reading.value < math.inf and now - reading.time <= MAX_AGE


def _fault(name: str, reading: Reading, now: datetime) -> str:
    if reading.time is None:
        return f"{name} was never seen"
    if now - reading.time > MAX_AGE:
        return f"{name} is {(now - reading.time).total_seconds() / 60:,.0f} minutes old"
    return f"{name} is {reading.value}"
