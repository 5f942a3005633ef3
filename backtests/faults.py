"""What is wrong with what a user gave, collected until all of it is known."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from backtests.engine.base.holidays import FIRST_DAY, LAST_DAY
from backtests.engine.base.market_hours import is_trading_day
from backtests.history import LEAST_SAME_DAY_VOL, MOST_SAME_DAY_VOL, SAME_DAY_VOL

LEAN_FOLDERS = ("index", "equity", "option", "indexoption")
NUMBER = re.compile(r"\d+(\.\d+)?")
LONGEST_WITHOUT_TRADING = 6  # days in a row, from 2001-09-11 to 16; a longer range isn't asked about


class BadInputError(ValueError):
    """What the user gave can't be used. `faults` names each option with its value and what was expected."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Given:
    """A text and where it was given, for errors."""

    where: str
    text: str


@dataclass(slots=True)
class Checks:
    """Reads texts and collects what is wrong with them."""

    faults: list[str] = field(default_factory=list)

    def refuse(self, where: str, value: object, expected: str) -> None:
        self.faults.append(f"{where} is {str(value)!r}; expected {expected}")

    def day(self, given: Given) -> date:
        try:
            return date.fromisoformat(given.text)
        except ValueError:
            self.refuse(given.where, given.text, "a date such as 2018-12-31")
            return date.min

    def days(self, start: Given, end: Given) -> tuple[date, date]:
        first, last = self.day(start), self.day(end)
        if date.min not in (first, last) and first > last:
            self.refuse(start.where, start.text, f"a day no later than {end.where}, {end.text}")
        return first, last

    def trading_days(self, start: Given, end: Given) -> tuple[date, date]:
        """Days that the engine can run through: in its calendar, with a trading day among them."""
        first, last = self.days(start, end)
        if date.min in (first, last) or first > last:
            return first, last
        known = f"a day from {FIRST_DAY} to {LAST_DAY}, between which trading days are known"
        outside = [given for given, day in ((start, first), (end, last)) if not FIRST_DAY <= day <= LAST_DAY]
        for given in outside:
            self.refuse(given.where, given.text, known)
        days = range((last - first).days + 1)
        if (
            not outside
            and len(days) <= LONGEST_WITHOUT_TRADING
            and not any(is_trading_day(first + timedelta(n)) for n in days)
        ):
            self.refuse(start.where, start.text, f"a trading day between it and {end.where}, {end.text}")
        return first, last

    def amount(self, given: Given) -> float:
        if not _is_number(given.text) or float(given.text) == 0:
            self.refuse(given.where, given.text, "an amount in USD above 0, digits only, such as 100000")
            return math.nan
        return float(given.text)

    def number(self, where: str, text: str) -> float:
        if not _is_number(text):
            self.refuse(where, text, "a number of at least 0, digits only, such as 18.5")
            return math.nan
        return float(text)

    def finish(self) -> None:
        """Raise BadInputError if anything was wrong."""
        if self.faults:
            raise BadInputError(self.faults)


def check_data(checks: Checks, data: Path | None, where: str = "--data") -> None:
    """Refuse a data folder that can't be one in LEAN's format."""
    if data is not None and not any((data / name).is_dir() for name in LEAN_FOLDERS):
        checks.refuse(where, data, f"a folder in LEAN's format, with one of {', '.join(LEAN_FOLDERS)} in it")


def check_history(checks: Checks, history: Path | None) -> None:
    """Refuse a file of daily bars that isn't there."""
    if history is not None and not history.is_file():
        checks.refuse("--history", history, "a csv file that exists")


def same_day_vol(checks: Checks, text: str | None, data: Path | None = None, *, where: str = "--same-day-vol") -> float:
    """The share of VIX that an option gives, the usual one where it was left out; it means nothing beside `data`."""
    if text is None:
        return SAME_DAY_VOL
    if data is not None:
        checks.refuse(where, text, "nothing beside --data, whose prices are used as they are")
    share = float(text) if _is_number(text) else math.nan
    if not LEAST_SAME_DAY_VOL <= share <= MOST_SAME_DAY_VOL:
        expected = f"a share of VIX from {LEAST_SAME_DAY_VOL:g} to {MOST_SAME_DAY_VOL:g}, such as {SAME_DAY_VOL:g}"
        checks.refuse(where, text, expected)
    return share


def _is_number(text: str) -> bool:
    # stricter than float(): no "1_000", no "1e5", nothing that LEAN would read otherwise
    return NUMBER.fullmatch(text) is not None and math.isfinite(float(text))


def plain(amount: float) -> str:
    """An amount as a parameter and a folder's name have it: 45000 or 45000.5."""
    return str(int(amount)) if math.isfinite(amount) and amount == int(amount) else str(amount)
