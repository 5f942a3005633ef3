"""Interest and dividends: what stands between a spot price and its forward.

The short rate is real: to 2018 the one-month Treasury bill's return in the Fama-French factors (K. French, Data
Library, column RF, percent a month), which the arch package ships; from 2019 on the three-month bill's rate, each
month's average in the secondary market (bills.csv, percent a year on the bank discount basis of 91 of 360 days).
Dividends are modelled: a fixed share of the price.
"""

from __future__ import annotations

import csv
import gzip
import importlib.util
import math
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from backtests.history import model
from backtests.history.calendar import FRIDAY, Calendar
from backtests.history.daily import HistoryError

DIVIDEND_MONTHS: Final = (3, 6, 9, 12)
DAYS_A_YEAR: Final = 365.0
BILL_DAYS: Final = 91.0
BILLS: Final = Path(__file__).with_name("bills.csv")


@dataclass(frozen=True, slots=True)
class Carry:
    """From a day to an expiry: `growth` is the forward over the spot price, `discount` the value of 1 USD then."""

    growth: float
    discount: float


NONE: Final = Carry(1.0, 1.0)


def to_expiry(day: date, expiry: date, pays_dividends: bool, market: Calendar) -> Carry:
    """Carry of the index, whose dividends flow evenly, or of a share that pays them on its ex-dates.

    Counted in calendar days at the month's short rate, so a day has one carry, and its own expiry none. Of a share's
    dividends those count whose ex-date is after `day` and not after the expiry: on the ex-date the open is without.
    """
    years = (expiry - day).days / DAYS_A_YEAR
    rate = short_rate(day)
    if pays_dividends:
        paid = model.DIVIDEND_SHARE * len(ex_dates(day + timedelta(days=1), expiry, market))
        growth = math.exp(rate * years) - paid
    else:
        growth = math.exp((rate - len(DIVIDEND_MONTHS) * model.DIVIDEND_SHARE) * years)
    return Carry(growth, math.exp(-rate * years))


def short_rate(day: date) -> float:
    """The month's short rate, a year and continuously compounded: 0.02 is 2%.

    The first and the last month that are known stand for all before and after.
    """
    months, rates = _monthly()
    return rates[max(0, bisect_right(months, date(day.year, day.month, 1)) - 1)]


def rates_from(first: date) -> list[tuple[date, float]]:
    """First day of each known month from `first` on, and its short rate in percent a year."""
    return [(month, 100.0 * rate) for month, rate in zip(*_monthly(), strict=True) if month >= first]


def ex_dates(start: date, end: date, market: Calendar) -> list[date]:
    """SPY's ex-dates in [start, end]: third Fridays of a quarter's last month, the trading day before if closed."""
    found = []
    for year in range(start.year, end.year + 1):
        for month in DIVIDEND_MONTHS:
            first = date(year, month, 1)
            day = first + timedelta(days=(FRIDAY - first.weekday()) % 7 + 14)
            while start <= day and not market.is_open(day):
                day -= timedelta(days=1)
            if start <= day <= end:
                found.append(day)
    return found


@cache
def _monthly() -> tuple[tuple[date, ...], tuple[float, ...]]:
    """First days of months, and their short rates, a year and continuously compounded."""
    found = (*_returns(), *_discounts())
    return tuple(month for month, _ in found), tuple(rate for _, rate in found)


def _returns() -> list[tuple[date, float]]:
    """From the arch package's returns, in percent a month."""
    spec = importlib.util.find_spec("arch")
    if spec is None or not spec.submodule_search_locations:
        raise HistoryError("the arch package, whose bill returns give interest rates, isn't installed; run make setup")
    path = Path(spec.submodule_search_locations[0]) / "data" / "frenchdata" / "frenchdata.csv.gz"
    with gzip.open(path, "rt", newline="") as file:
        rows = [(row["Date"], float(row["RF"])) for row in csv.DictReader(file)]
    return [(date(int(text[:4]), int(text[4:6]), 1), 12.0 * math.log1p(rate / 100.0)) for text, rate in rows]


def _discounts() -> list[tuple[date, float]]:
    """From the project's own table: a bill costs 1 less its rate times 91 / 360, and pays 1 after 91 days."""
    with BILLS.open(newline="", encoding="utf-8") as file:
        rows = [(row["month"], float(row["percent_a_year"])) for row in csv.DictReader(file)]
    years = BILL_DAYS / DAYS_A_YEAR
    return [
        (date.fromisoformat(f"{month}-01"), -math.log1p(-percent / 100.0 * BILL_DAYS / 360.0) / years)
        for month, percent in rows
    ]
