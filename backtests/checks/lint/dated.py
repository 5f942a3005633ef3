"""Rows of config/ that the calendar overtakes."""

from collections.abc import Iterator
from datetime import date

from backtests.checks.lint.records import PRODUCTS, Fault
from config.products import DIVIDEND_MEMORY_DAYS
from config.schema import DividendRow


def dividend_out_of_date(row: DividendRow, today: date) -> Iterator[Fault]:
    """A last dividend that is more than a year old, or still to come."""
    age = (today - row.ex_date).days
    if not 0 <= age <= DIVIDEND_MEMORY_DAYS:
        wrong = f"{row.ex_date} is {age} days ago" if age > 0 else f"{row.ex_date} is still to come"
        yield Fault(f"{PRODUCTS} LAST_DIVIDEND.ex_date", wrong, "the shares' newest ex-date, and what they paid")
