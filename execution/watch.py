"""What a live desk looks at each minute beside its market: what failed, what the broker leaves in doubt, what it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from operator import attrgetter

from book.agreement import Agreement
from book.alerts import Alert
from book.book import Book
from book.campaign import Fill
from book.holdings import Holdings, differences, in_words
from book.standing import Cause, Mode, Standing, TradingHold
from config import run
from desk.connection import Broker
from desk.selfcheck import Failed
from execution.boundary import Boundary
from execution.orders import Orders

_fills_of = attrgetter("fills")


class Watch:
    """Holds entries for what it finds, tells of it once a day, and asks for a reconciliation where the book may be wrong."""

    def __init__(
        self,
        holdings: Callable[[], Holdings],
        orders: Orders,
        boundary: Boundary,
        alarm: Callable[[Alert, str, datetime], object],
    ) -> None:
        self.broker = Broker()
        self._holdings = holdings
        self._orders = orders
        self._boundary = boundary
        self._alarm = alarm
        self._agreement = Agreement()
        self._agreed: tuple[Holdings, list[tuple[Fill, ...]]] | None = None  # what did when it was last compared
        self._told: set[str] = set()
        self._day: date | None = None

    def after(self, standing: Standing, book: Book, now: datetime, utc: Callable[[], datetime]) -> Standing:
        """The standing after a minute's look; `utc` gives the time with its seconds, by which a broken line is measured."""
        standing = self.after_faults(standing, now)
        doubts = () if self.broker.is_sure else self.broker.doubts(utc())
        if silent := self._orders.unanswered():
            doubts += tuple([f"{order} has had no answer for {run.ANSWER_MINUTES} minutes" for order in silent])
        if doubts:
            standing = self._reduced(standing, now, Cause.BROKER, [f"{doubt}; restart the desk" for doubt in doubts])
        for fact in self._orders.take_unexplained():
            standing = self._reconcile(standing, now, f"{fact}: it is no campaign's")
        # holdings run ahead of what is queued
        return standing if self._orders.has_news else self._compared(standing, book, now)

    def after_faults(self, standing: Standing, now: datetime) -> Standing:
        """The standing after what has failed since the last minute, which is all that a desk looks at before it trades."""
        if now.date() != self._day:
            self._day = now.date()
            self._told.clear()
        if faults := self._boundary.take():
            standing = self._reduced(standing, now, Cause.FAULT, faults)
            if self._boundary.is_alarming:
                self._say(Alert.FAILING, f"{run.FAILING_MINUTES} minutes in a row have failed: look at the log", now)
        return standing

    def check(self, standing: Standing, found: Iterable[Failed], now: datetime) -> Standing:
        """The standing after the check before the close, which held what it found."""
        for cause, why in found:
            self._say(Alert.CHECK, f"CHECK {why}", now)
            if cause is not None:
                standing = standing.held(TradingHold(cause, Mode.REDUCING, now, f"the check before the close: {why}"))
        return standing

    def _compared(self, standing: Standing, book: Book, now: datetime) -> Standing:
        """After the ledgers were held against the holdings, which may differ for as long as a fill is on its way."""
        account, ledgers = self._holdings(), list(map(_fills_of, book.active))
        if not self._agreement.since and self._agreed == (account, ledgers):
            return standing.released(Cause.LEDGER)
        found = differences(book, account)
        words = {
            held: f"{in_words(held)}: the account holds {more:+d} beside the ledgers" for held, more in found.items()
        }
        self._agreement = self._agreement.seen(now, words)
        if not self._agreement.since:
            self._agreed = account, ledgers
            return standing.released(Cause.LEDGER)
        lasting = self._agreement.lasting(now)
        return self._reconcile(standing, now, "; ".join(lasting)) if lasting else standing

    def _reconcile(self, standing: Standing, now: datetime, why: str) -> Standing:
        """Ask for a reconciliation; until ledgers and account agree nothing is opened."""
        return self._reduced(standing, now, Cause.LEDGER, (f"{why}; reconcile",))

    def _reduced(self, standing: Standing, now: datetime, cause: Cause, whys: Sequence[str]) -> Standing:
        for why in whys:
            self._say(Alert[cause.name], f"{cause.name} {why}", now)
            standing = standing.held(TradingHold(cause, Mode.REDUCING, now, why))
        return standing

    def _say(self, alert: Alert, text: str, now: datetime) -> None:
        if text not in self._told:
            self._told.add(text)
            self._alarm(alert, text, now)
