"""What a live desk has besides a backtest's: an owner, a start, a kept book, a heartbeat, reconciliations.

The steps of the start are `book.starting`, the explanations `book.explaining`; here is LEAN's side of both.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from AlgorithmImports import OrderStatus, QCAlgorithm

from book.accounted import Accounted
from book.alerts import Alert, Notice
from book.book import WORKING, Book
from book.campaign import QUARANTINE
from book.document import Answered, Document, Owner, SentOrder
from book.explaining import Explained, Vanished, explain
from book.generations import UnreadableError
from book.heartbeat import Heartbeat, feeds_of
from book.holdings import Holdings, expected, worked_on
from book.seen import Seen
from book.snapshot import Account
from book.standing import Cause, Mode, Standing, TradingHold
from book.starting import Look, Phase, Start, WayOut, step
from book.view import View
from config.schema import Broker
from desk.commands import Command, RefusedError, Verb
from execution.account import holdings_of, others_of
from execution.market import MarketReader
from execution.notices import Notices
from execution.pulse import Pulse
from execution.store import Store
from execution.tickets import Working
from market.quotes import Market as MarketView
from risk.margin.fees import fee_of

REMEMBERED = 20  # commands
RUNNING = Phase.RUNNING  # a look-up on an Enum class is slow
STARTED = "START"
KEPT_CAUSES = Cause.COMMAND, Cause.FAULT


class LiveDesk:
    """Keeps the book of a live desk, and leads it from its start to trading."""

    def __init__(
        self, algorithm: QCAlgorithm, market: MarketReader, broker: Broker, deployment: str, notices: Notices
    ) -> None:
        now = market.now()
        self._algorithm, self._log = algorithm, algorithm.log
        self._market = market
        self._broker = broker
        self._deployment = deployment
        self._notices = notices
        self._store = Store(algorithm, deployment)
        self._pulse = Pulse(self._store, market.is_open, partial(notices.alarm, Alert.SILENT))
        self._owner = Owner(secrets.token_hex(8), now)
        self._start = Start(Phase.LOADING, now)
        self._book = Book()  # as it was last to be kept
        self._kept = Document(0, self._owner, now, self._book)
        self._accounted = Accounted(self._book, None)
        self._orders: dict[str, SentOrder] = {}
        self._written = self._as_is(self._book)
        self._is_written = False  # whether all that is to be kept is known to be
        self._unsaved = ""  # why the last write failed
        self._asked = ""  # why holdings are to be compared
        self._holdings: Holdings | None = None  # a minute before
        self._day: date | None = None
        self._left: datetime | None = None  # the last sign of life of the desk before

    def _load(self, before: Standing) -> Book | None:
        """The book that was kept, under what was commanded or failed before it was known; None where it can't be read, which
        holds the start."""
        try:
            loaded = self._store.load()
        except UnreadableError as fault:
            self._hold(WayOut.FORGET, f"{fault}. Repair it, or `forget {self._deployment}` to begin with an empty book")
            return None
        for told in loaded.told:
            self._alarm(Alert.DAMAGED, f"{told}; the generation before it is used")
        if loaded.document is None:
            return Book(standing=Standing().held_as(before, *KEPT_CAUSES))
        # a load that is done again has them already
        commands = tuple(dict.fromkeys((*loaded.document.commands, *self._kept.commands)))[-REMEMBERED:]
        self._kept, self._written, self._is_written = replace(loaded.document, commands=commands), (), False
        self._left = self._left or self._kept.time  # a kill may have torn the sign of life
        self._accounted = Accounted(self._kept.book, self._kept.cash)
        self._orders = {order.campaign: order for order in self._kept.orders}
        self._market.remember_dividend(self._kept.dividend)
        book = self._kept.book
        standing = book.standing.released(Cause.START, Cause.STORE, Cause.BROKER)
        return book.with_standing(standing.held_as(before, *KEPT_CAUSES))

    @property
    def knows_book(self) -> bool:
        """Whether the kept book was read, or forgotten."""
        return self._start.owns

    @property
    def may_trade(self) -> bool:
        """Whether exits may go out; what holds entries stands in the book's standing."""
        return self._start.may_trade

    def minute(self, book: Book, now: datetime) -> Book:
        """One minute of the start, or of what goes on after it; the book as the account has it, and held as the start is."""
        other = self._store.other_beat(self._owner)
        if other is not None and self._start.owns and other.is_young(now) and other.owner.is_later(self._owner):
            self._hold(None, f"owner {other.owner} has taken this account over; only a restart can take it back")
        if self._start.phase is RUNNING:
            book = self._compare(book, now)
        elif not self._start.is_stuck:
            book = self._go_on(book, now, other)
        book = self._held(book, now)
        self.keep(book)
        return book

    def live_on(self, book: Book, account: Account, view: MarketView | None, now: datetime) -> None:
        """Give the sign of life of a minute that was worked off, if the account is this desk's."""
        if self._start.owns or self._start.way_out is WayOut.FORGET:
            self._pulse.give(self._heartbeat(book, account, view, now))
        else:
            self._pulse.stop()

    def pulse(self) -> None:
        """A moment of the clock, on LEAN's thread for schedules: only a sign of life comes of it."""
        self._pulse.beat(self._market.now())
        self._notices.send()

    def show(self, view: View) -> None:
        """Show how the desk stands, if the account is its own."""
        if self._start.owns:
            self._store.show(view)

    def dividend(self, amount: float) -> None:
        """Account for a dividend that was paid on the shares that are held, USD a share."""
        self._is_written = False
        shares = holdings_of(self._algorithm).get(None)
        if shares is None or self._accounted.cash is None:
            return
        paid = shares.quantity * amount
        self._accounted = Accounted(self._accounted.book, self._accounted.cash + paid)
        self._log(f"DIVIDEND {paid:+,.2f} USD on {shares.quantity:+d} shares of SPY")

    def ask(self, why: str) -> None:
        """Ask for a reconciliation: it comes when the holdings are the same on two minutes."""
        self._asked = self._asked or why

    def keep(self, book: Book) -> bool:
        """Write the book down if it has changed; nothing before it is known whose the account is. False where that failed."""
        if book is self._book and self._is_written:
            return True
        if self._orders:
            self._orders = {
                id: order
                for id, order in self._orders.items()
                if (campaign := book.campaigns.get(id)) is not None and campaign.state in WORKING
            }
        self._book = book
        self._is_written = not self._unsaved and self._as_is(book) == self._written
        if not self._is_written and self._start.owns:
            self._save()
        return not self._unsaved

    def before_send(self, working: Working, limit: float | None) -> None:
        """Write an order down, before it is sent. It is sent whatever the store answers, as exits outlive a broken one."""
        self._orders[working.campaign] = SentOrder(
            working.campaign,
            working.what,
            working.legs,
            working.shares,
            limit,
            self._market.now(),
        )
        self._save()

    def before_move(self, working: Working, limit: float) -> None:
        """Write the limit down to which an order is moved, as the next start may find that it filled there."""
        order = self._orders.get(working.campaign)
        if order is None:
            self.before_send(working, limit)
        elif order.limit != limit:
            self._orders[working.campaign] = replace(order, limit=limit)
            self._save()

    def remember(self, command: object, answer: str) -> None:
        """Keep a command and its answer."""
        answered = Answered(self._market.now(), str(command), answer)
        self._kept = replace(self._kept, commands=(*self._kept.commands, answered)[-REMEMBERED:])
        if self._start.owns:
            self._save()

    def carry_out(self, command: Command, book: Book) -> tuple[Book, str]:
        """The book after `reconcile`, `forget` or `take-over`, and the answer. Raises RefusedError."""
        start = self._start
        if command.verb is Verb.RECONCILE:
            if start.way_out is WayOut.RECONCILE:
                self._start = start.at(Phase.WAITING, self._market.now())
                return book, "the desk goes on beside the orders that are open"
            if not start.may_trade:
                raise RefusedError(f"the desk is {start.phase.value}: it reconciles when that is over")
            self.ask("as commanded")
            return book, "the account is compared with the book on the next two minutes"
        if command.verb is Verb.TAKE_OVER:
            if start.phase is not Phase.LOADING and start.way_out is not WayOut.TAKE_OVER:
                raise RefusedError(f"the desk is {start.phase.value}: nobody else has the account")
            now = self._market.now()
            self._owner, self._is_written = Owner(self._owner.id, now), False
            loaded = self._load(book.standing)
            if loaded is None:
                return book, f"the account is this desk's, but {self._start.why}"
            self._start = start.at(Phase.CANCELLING, now)
            return loaded, "the account is this desk's"
        if start.way_out is not WayOut.FORGET:
            raise RefusedError(f"the desk is {start.phase.value}: only a book that holds the start is forgotten")
        if command.word != self._deployment:
            raise RefusedError(f"{command.word!r} is another name; this book's is {self._deployment!r}")
        self._start = start.at(Phase.CANCELLING, self._market.now())
        self._orders = {}
        # of a book that couldn't be read the last number isn't known either, and no id is given twice
        last_number = book.last_number or int(f"{self._market.now():%y%m%d%H%M}")
        self._book = Book(last_number=last_number, standing=book.standing)
        self._accounted = Accounted(self._book, None)
        for _ in range(2):  # both generations, so that no later start finds the old book
            self._save()
        return self._book, "the book is forgotten; what the account holds goes into quarantine"

    def status(self) -> str:
        """The phase of the start, and why it waits."""
        return self._start.phase.value + (f": {self._start.why}" if self._start.why else "")

    def _go_on(self, book: Book, now: datetime, other: Heartbeat | None) -> Book:
        """One step of the start; it counts as done once its work is, so that a fault has it done again on the next minute."""
        before = self._start
        if other is not None and not before.owns:
            self._left = other.time
        look = self._look(book, now, other)
        after = step(before, look)
        if after.owns and not before.owns:
            loaded = self._load(book.standing)
            if loaded is None:
                return book
            book = loaded
        if after.owns:
            self._market.keep(book.contracts())
        if after.phase is Phase.RECONCILING and before.phase is not Phase.RECONCILING:
            book = self._explain(book, look.holdings, STARTED, tuple(self._kept.orders))
            if self._start is not before:  # what it found holds the start
                return book
            self._market.keep(book.contracts())
            after = step(after, self._look(book, now, other))
        self._start = after
        if after.phase is Phase.HELD and before.phase is not Phase.HELD:
            self._hold(after.way_out, after.why)
        if after.phase is Phase.CANCELLING or (after.phase is Phase.HELD and not after.is_stuck):
            self._cancel()
        if after.phase is not before.phase and after.phase is not Phase.HELD:
            self._log(f"START {self.status()}")
        return book

    def _compare(self, book: Book, now: datetime) -> Book:
        """Reconcile when it was asked for, and on each morning, once the holdings are the same on two minutes."""
        today = now.date()
        if today != self._day:
            session = self._market.session(today)
            if session is not None and now > session.open:
                if self._day is not None:
                    self.ask("after the night")
                self._day = today
        if not self._asked:
            return book
        holdings, before = holdings_of(self._algorithm), self._holdings
        self._holdings = holdings
        if holdings != before:
            return book
        book = self._explain(book, holdings, f"RECONCILED {self._asked}")
        self._asked, self._holdings = "", None
        return book

    def _explain(self, book: Book, holdings: Holdings, why: str, orders: Sequence[SentOrder] | None = None) -> Book:
        """The book that agrees with the account, told of; a start, which knows the orders on their way, may be held by it."""
        now = self._market.now()
        view = self._market.seen(now)
        marks = {} if view is None else {each: mid for each in expected(book) if each and (mid := view.mid(each))}
        expired = {(each.root, each.expiry) for each in expected(book) if each and each.expiry < now.date()}
        settled = {which: close for which in expired if (close := self._market.close_of(*which)) is not None}
        working = None if orders is not None else worked_on(book)
        accounted, cash = self._accounted.after(book), self._cash
        gained = (
            None if working or accounted.cash is None else cash - accounted.cash
        )  # of an order at work it may be a fill's
        fees = partial(fee_of, self._broker)
        found = explain(book, Seen(now, holdings, fees, orders or (), gained, settled, marks, working))
        if isinstance(found, Vanished):
            self._hold(WayOut.FORGET, found.told(self._deployment))
            return book
        self._accounted = Accounted(found.book, cash) if not working else accounted.after(found.book)
        self._is_written = False
        self._report(why, found)
        return found.book

    def _report(self, why: str, found: Explained) -> None:
        lines = found.told(why, others_of(self._algorithm))
        if why == STARTED and self._left is not None:
            lines.append(
                f"{why}: nobody looked from {self._left:%Y-%m-%d %H:%M} to {self._market.now():%Y-%m-%d %H:%M}: "
                f"what was due or searched for then waits for its next look"
            )
        for line in lines:
            self._log(line)
        if found.explanations or found.other_cash or why == STARTED:
            self._notices.note(Notice(Alert.START, self._market.now(), "\n".join(lines)))
        self._store.keep_report(self._market.now(), "\n".join(lines))

    def _held(self, book: Book, now: datetime) -> Book:
        """The book with what holds its entries: a start that isn't over, a store that takes nothing."""
        standing = book.standing
        if self._start.phase is RUNNING:
            if not standing.holds and not self._unsaved:
                return book
            standing = standing.released(Cause.START)
        else:
            standing = standing.held(TradingHold(Cause.START, Mode.REDUCING, now, "entries wait for it"))
        if self._unsaved:
            standing = standing.held(TradingHold(Cause.STORE, Mode.REDUCING, now, self._unsaved))
        else:
            standing = standing.released(Cause.STORE)
        return book.with_standing(standing)

    def _hold(self, way_out: WayOut | None, why: str) -> None:
        self._start = self._start.at(Phase.HELD, self._market.now(), why, way_out)
        self._alarm(Alert.HELD, f"HELD, nothing is traded: {why}")

    def _look(self, book: Book, now: datetime, other: Heartbeat | None) -> Look:
        view, session = self._market.seen(now), self._market.session()
        is_open = session is not None and session.open < now < session.close
        held = [contract for contract in expected(book) if contract is not None]
        unquoted = 0 if view is None else sum(view.mid(contract) is None for contract in held)
        orders = len(self._algorithm.transactions.get_open_orders())
        return Look(now, other, orders, holdings_of(self._algorithm), unquoted, is_open)

    def _cancel(self) -> None:
        """Ask every order that LEAN shows to be cancelled; again each minute until none is left."""
        for ticket in self._algorithm.transactions.get_open_order_tickets():
            if ticket.status != OrderStatus.NEW:
                ticket.cancel()

    def _as_is(self, book: Book) -> tuple[object, ...]:
        """What a document says of now beside its number and time."""
        orders, dividend = tuple(self._orders.values()), self._market.last_dividend
        return book.campaigns, book.standing, book.beside, orders, dividend, self._owner, self._accounted.cash

    def _save(self) -> None:
        self._accounted = self._accounted.after(self._book)
        document = Document(
            self._kept.number + 1,
            self._owner,
            self._market.now(),
            self._book,
            tuple(self._orders.values()),
            self._market.last_dividend,
            self._accounted.cash,
            self._kept.commands,
        )
        fault = self._store.save(document)
        self._is_written = not fault
        if not fault:
            self._kept, self._written = document, self._as_is(self._book)
        elif fault != self._unsaved:
            known = f"{self._kept.time:%Y-%m-%d %H:%M}"
            self._alarm(Alert.STORE, f"NOT SAVED: {fault}; a restart would know the book of {known}")
        self._unsaved = fault

    @property
    def _cash(self) -> float:
        return float(self._algorithm.portfolio.cash)

    def _heartbeat(self, book: Book, account: Account, view: MarketView | None, now: datetime) -> Heartbeat:
        is_clean = QUARANTINE not in book.names
        alarms = [] if is_clean else [f"{each.id} is in quarantine" for each in book.active if each.is_foreign]
        if self._unsaved:
            alarms.insert(0, self._unsaved)
        if self._start.phase is Phase.HELD:
            alarms.insert(0, self.status())
        return Heartbeat(
            now,
            account.value if math.isfinite(account.value) else None,
            self._owner,
            self._start.phase,
            book.standing.mode,
            len(book.active),
            () if view is None else feeds_of(view),
            tuple(alarms),
        )

    def _alarm(self, alert: Alert, text: str) -> None:
        self._notices.alarm(alert, text, self._market.now())
