"""Days and numbers as people write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

MISSING: Final = frozenset({"", "-", "--", ".", "null", "none", "nan", "na", "n/a", "#n/a", "#n/d", "#value!", "#ref!"})

_TIME: Final = r"(?:[T ]+\d{1,2}:\d{2}.*)?"
_YEAR_FIRST: Final = re.compile(rf"(\d{{4}})([-/.]?)(\d{{1,2}})\2(\d{{1,2}}){_TIME}")
_YEAR_LAST: Final = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}")
_SERIAL: Final = re.compile(r"(\d{5})(?:[.,]0+)?")
_SERIAL_START: Final = date(1899, 12, 30)  # of spreadsheets that take 1900 for a leap year
_NAMED: Final = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%d %b %y", "%b %d %y")
_CENTURY: Final = 2000

_SIGN: Final = r"[-+]?"
_THOUSANDS: Final = " \u00a0\u2009\u202f'\u2019"

Order = Callable[[int, int, int], date]


def is_missing(text: str) -> bool:
    """Whether a cell says that it has no value."""
    return text.lower() in MISSING


def month_first(first: int, second: int, year: int) -> date:
    """A day as Americans write it. Raises ValueError."""
    return date(year, first, second)


def day_first(first: int, second: int, year: int) -> date:
    """A day as most others write it. Raises ValueError."""
    return date(year, second, first)


def day_of(text: str, order: Order) -> date | None:
    """A day from its text, None where it is none; `order` reads days such as 01/02/2018."""
    try:
        if parts := _YEAR_FIRST.fullmatch(text):
            return date(int(parts[1]), int(parts[3]), int(parts[4]))
        if parts := _YEAR_LAST.fullmatch(text):
            year = int(parts[4])
            return order(int(parts[1]), int(parts[3]), year if year > 99 else _CENTURY + year)
        if parts := _SERIAL.fullmatch(text):
            return _SERIAL_START + timedelta(days=int(parts[1]))
    except ValueError:
        return None
    plain = re.sub(r"[\s,./-]+", " ", text).strip()
    for form in _NAMED:
        try:
            return datetime.strptime(plain, form).date()
        except ValueError:
            continue
    return None


def order_of(texts: Sequence[str], misfits: Callable[[Sequence[date]], int]) -> Order | None:
    """How a file's days such as 01/02/2018 are to be read, None where they can be read in both ways.

    The way that reads more of them counts; of two that read as many the one whose days have fewer `misfits`.
    """
    american, other = ([day_of(text, order) for text in texts] for order in (month_first, day_first))
    if american == other:
        return month_first
    worse = american.count(None) - other.count(None)
    if not worse:
        worse = misfits([day for day in american if day]) - misfits([day for day in other if day])
    return None if not worse else day_first if worse > 0 else month_first


def has_comma_decimals(texts: Iterable[str]) -> bool | None:
    """Whether a file's numbers have decimal commas, as most of those do that can tell; None where none can.

    A separator with anything but three digits behind it, or with the other one or more than three digits before it, is
    the decimal one.
    """
    commas = points = unclear = 0
    for text in texts:
        digits = text.rstrip("% ")
        if _ends_in_decimals(digits, ",", "."):
            commas += 1
        elif _ends_in_decimals(digits, ".", ","):
            points += 1
        elif "," in digits:
            unclear += 1
    if commas == points and (commas or unclear):
        return None
    return commas > points


def _ends_in_decimals(text: str, decimal: str, other: str) -> bool:
    whole, found, digits = text.rpartition(decimal)
    if not found or other in digits or decimal in whole:
        return False
    before = whole.lstrip("+-")
    return len(digits) != 3 or other in before or before == "0" or not 1 <= len(before) <= 3


def number_of(text: str, comma_decimals: bool) -> float | None:
    """A number from its text, None where it is none; thousands may be parted by the other sign, blanks or apostrophes."""
    decimal, thousands = (",", ".") if comma_decimals else (".", ",")
    grouped = rf"{_SIGN}\d{{1,3}}(?:([{re.escape(thousands)}{_THOUSANDS}])\d{{3}})(?:\1\d{{3}})*"
    if not re.fullmatch(rf"(?:{_SIGN}\d*|{grouped})(?:{re.escape(decimal)}\d*)?", text):
        return None
    plain = re.sub(rf"[{re.escape(thousands)}{_THOUSANDS}]", "", text).replace(decimal, ".")
    try:
        return float(plain)
    except ValueError:  # a sign or a point alone
        return None
