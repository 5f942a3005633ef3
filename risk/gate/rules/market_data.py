"""MARKET_DATA: nothing is opened on prices that are missing, old or no numbers."""

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
    now, readings = desk.now, {"VIX": desk.vix, **desk.underlyings}
    faults = [] if desk.account.is_known else [f"account value is {desk.account.value}"]
    faults += [_fault(name, reading, now) for name, reading in readings.items() if not reading.is_sound(now)]
    if faults:
        return denies(", ".join(faults))
    seen = [value for name, reading in readings.items() for value in (name, *reading)]
    return passes(", ".join(["{} {:g} of {:%H:%M}"] * len(readings)), *seen)


def _fault(name: str, reading: Reading, now: datetime) -> str:
    if reading.time is None:
        return f"{name} was never seen"
    if now - reading.time > minutes(limits.MAX_DATA_AGE_MINUTES):
        return f"{name} is {(now - reading.time).total_seconds() / 60:,.0f} minutes old"
    return f"{name} is {reading.value}"
