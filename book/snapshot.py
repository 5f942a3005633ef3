"""What a decision may see, all of one moment."""

import math
from typing import NamedTuple

from book.book import Book
from market.quotes import Market


class Account(NamedTuple):
    """The account at one moment. `value` is LEAN's total portfolio value in USD."""

    value: float

    @property
    def is_known(self) -> bool:
        return 0.0 <= self.value < math.inf


class Snapshot(NamedTuple):
    """The market, the account and the book on one bar, with all that the steps before this one have decided."""

    market: Market
    account: Account
    book: Book

    def with_book(self, book: Book) -> "Snapshot":
        """The same moment after a step that changed the book."""
        return self if book is self.book else Snapshot(self.market, self.account, book)
