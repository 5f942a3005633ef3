"""How much of an account's cash the ledgers account for."""

from __future__ import annotations

from typing import NamedTuple

from book.book import Book


class Accounted(NamedTuple):
    """The account's cash when it last was what the book says of it, and what its ledgers made of it since; USD.

    `cash` is None before a first start has seen the account.
    """

    book: Book
    cash: float | None

    def after(self, book: Book) -> Accounted:
        """With what the ledgers of a later book took in and paid."""
        if self.cash is None or book.campaigns is self.book.campaigns:
            return self._replace(book=book)
        before = self.book.campaigns
        moved = [
            campaign.pnl - (before[id].pnl if id in before else 0.0)
            for id, campaign in book.campaigns.items()
            if before.get(id) is not campaign
        ]
        return Accounted(book, self.cash + sum(moved))
