"""One bar, from LEAN's call to LEAN's orders: events, exits, entries, subscriptions, diary."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from AlgorithmImports import Dividends, OrderEvent, QCAlgorithm

from book.book import Book
from book.holdings import differences
from book.snapshot import Account, Snapshot
from book.standing import Cause, Standing
from config import products, run
from desk.agenda import MINUTE, Agenda
from desk.commands import OF_A_BOOK, OF_THE_START, Command, RefusedError, Verb, carry_out, command_of
from desk.desk import Desk
from desk.outcome import without_entries
from desk.selfcheck import Beside, self_check
from desk.soundness import Soundness
from execution.account import HeldNow, holdings_of
from execution.boundary import Boundary
from execution.charts import MOST_POINTS, DailyCharts
from execution.journal import Journal
from execution.kept_records import keep
from execution.live import LiveDesk
from execution.market import MarketReader
from execution.notices import Notices
from execution.orders import Orders
from execution.prices import in_new_york, on_lean_clock
from execution.pulse import EACH
from execution.reporter import Reporter
from execution.rows import Row
from execution.sending import UNWRITTEN
from execution.settings import Diary, Settings
from execution.story import story
from execution.watch import Watch
from market.contracts import Contract
from market.quotes import NEW_YORK, Reading, Session, minutes
from market.quotes import Market as MarketView
from risk.gate.comparison import in_words, parameters_without, rules_without
from risk.gate.judge import limits_for, see
from risk.limits.phases import AccountPhase
from risk.parameters import get_risk_parameters
from risk.sizing import PositionSizer
from risk.verify import PhaseAndLimit, verify_dynamic_scaling_integration

Records = dict[str, Iterable[Row]]  # rows by the name of their file


def _mids(view: MarketView) -> dict[Contract, float]:
    return {contract: quote.mid for contract in view.quotes if (quote := view.quotes.get(contract)) is not None}


def _unsaid(line: str) -> None:
    """What a brief diary leaves out."""


def days_a_point(settings: Settings) -> int:
    """Days from one plotted point to the next, so that a series stays within what the cloud keeps of it."""
    return max(1, math.ceil((settings.end - settings.start).days / MOST_POINTS))


class BarDesk:
    """Holds the book between bars, and works them off."""

    def __init__(self, algorithm: QCAlgorithm, settings: Settings) -> None:
        parameters = parameters_without(settings.without, get_risk_parameters())
        self._algorithm = algorithm
        self._boundary = Boundary(algorithm.live_mode, algorithm.log)
        sizer, rules = PositionSizer(parameters, settings.broker), rules_without(settings.without)
        self._desk = Desk(settings.strategies, parameters, sizer, rules, self._boundary)
        compared = verify_dynamic_scaling_integration(
            parameters, {"algorithm": self._algorithm_says, "sizer": self._sizer_says, "gate": self._gate_says}
        )
        algorithm.log(f"VERIFIED {compared} answers on phases and limits agree")
        if settings.without:
            algorithm.log(f"FOR COMPARISON ONLY, WITHOUT {in_words(settings.without)}")
        self._market = MarketReader(algorithm, settings.uses_lean_margin)
        self._notices = Notices(algorithm, settings.deployment, settings.notify)
        given = (algorithm, self._market, settings.broker, settings.deployment)
        self._live = LiveDesk(*given, self._notices) if algorithm.live_mode else None
        written = self._live or UNWRITTEN
        self._orders = Orders(algorithm, self._market, settings.broker, self._boundary, written)
        self._watch = Watch(HeldNow(algorithm), self._orders, self._boundary, self._notices.alarm)
        self._reporter = Reporter(self._desk, self._notices, self._live.show) if self._live else None
        self._soundness = Soundness()
        around = self._boundary.around
        self._work_off = around("the bar", self._minute)
        self._note = around("an order event", self._orders.note)
        self._lead_on = around("the live minute", self._live_minute)
        self._watch_over = around("the watch", self._look_around)
        self._sound = around("what counts", self._soundness.of)
        self._write_down = around("the store", self._keep)
        self._tell = around("the report", self._report)
        # a live desk always says what it does
        self._is_brief = settings.diary is Diary.BRIEF and not algorithm.live_mode
        self._settings = settings
        self._journal = Journal(_unsaid if self._is_brief else algorithm.log)
        self._charts = DailyCharts(algorithm, days_a_point(settings) if self._is_brief else 1)
        self._agenda = Agenda.of(settings.strategies)
        self._book = self._kept = Book()
        self._stand(self._book.standing)
        self._next = self._after = self._wake = datetime.min
        self._day: date | None = None
        self._plotted: date | None = None
        self._checked: date | None = None
        self._found: tuple[str, ...] = ()
        if self._live is not None:
            each = algorithm.time_rules.every(EACH)
            algorithm.schedule.on("a sign of life", algorithm.date_rules.every_day(), each, self._pulse)

    def on_start(self) -> None:
        """Begin, live, the way from the kept book and the account to trading; `book.starting` has its steps."""
        self._boundary.attempt("the start", self._live_minute, self._market.now())

    def on_bar(self) -> None:
        """Work off one minute, on the first call that it brings; return at once when nothing is due on it.

        LEAN may call again in the same minute, with the bars of what was subscribed in it or with none. Live, each minute is
        looked at for what went wrong, due or not.
        """
        time = self._algorithm.time
        if time < self._wake:
            return
        is_due = time >= self._next or self._orders.is_busy
        self._work_off(time, is_due)
        if self._reporter is not None:
            self._tell(in_new_york(time, NEW_YORK), is_due)
        self._wake = self._after if self._live or self._orders.is_busy else max(self._after, self._next)

    def on_command(self, action: object) -> bool:
        """Take one of `desk.commands`, as text; False for any other, and for one that can't be carried out.

        It changes the book at once, so that a restart before the next bar doesn't forget it. What follows from the change is
        decided on the next bar.
        """
        self._wake = self._after
        return self._boundary.attempt("a command", self._command, action) or False

    def on_dividends(self, dividends: Dividends) -> None:
        """Remember what the shares paid last."""
        self._boundary.attempt("a dividend", self._dividend, dividends)

    def on_order_event(self, event: OrderEvent) -> None:
        """Queue an order event until the next bar."""
        self._wake = self._after
        self._note(event)

    def on_broker_message(self, text: str) -> None:
        """Queue what the broker says until the next minute."""
        self._boundary.attempt("a broker's message", self._watch.broker.says, text)

    def on_disconnect(self) -> None:
        """Note that the broker can't be reached any more."""
        self._boundary.attempt("a disconnect", lambda: self._watch.broker.disconnects(self._algorithm.utc_time))

    def on_reconnect(self) -> None:
        """Note that it can be reached again."""
        self._boundary.attempt("a reconnect", self._reconnect)

    def on_end(self) -> None:
        """Say what is still open."""
        self._boundary.attempt("the end", self._end)

    def get_account_phase(self, account_value: float) -> AccountPhase:
        """The phase of an account value in USD, as the desk's limits have it."""
        return self._desk.parameters.get_account_phase(account_value)

    def records(self) -> Records:
        """The rows for the result folder."""
        view = self._market.seen(self._market.now())
        return {
            "decisions": self._journal.decisions,
            "rolls": self._journal.rolls,
            "campaigns": self._journal.campaigns(self._book, _mids(view) if view else {}),
            "standings": self._journal.standings,
            "margins": self._journal.margins,
        }

    def _minute(self, time: datetime, is_due: bool) -> None:
        now = in_new_york(time, NEW_YORK)
        self._after = on_lean_clock(now) + MINUTE
        if self._orders.has_news:
            self._book = self._orders.work_off(self._book)
            self._journal.note_campaigns(self._book)
        if self._live is not None:
            self._lead_on(now)
            self._watch_over(now)
            if not self._live.may_trade:
                return
        if is_due or time >= self._next or self._orders.is_busy:
            self._work(now)

    def _work(self, now: datetime) -> None:
        today = now.date()
        if today != self._day:
            self._day = today
            self._book = self._book.on_day(today)
            self._orders.on_day(today)
        session = self._market.session(today)
        if session is None or now <= session.open:
            opening = (now + timedelta(days=1)).replace(hour=0, minute=0) if session is None else session.open
            self._next = on_lean_clock(opening)
            return
        if now >= session.close:
            self._orders.stand_down()
        self._trade(now, session)

    def _look_around(self, now: datetime) -> None:
        """Live: what the minute shows beside the market; see Watch."""
        if self._live is None or not self._live.may_trade:
            standing = self._watch.after_faults(self._book.standing, now)
            if standing is not self._book.standing:
                self._stand(standing)
            return
        self._book = self._orders.without_lost(self._book)
        before = self._book.standing
        standing = self._watch.after(before, self._book, now, lambda: self._algorithm.utc_time)
        if standing is not before:
            self._stand(standing)
        for hold in standing.holds:
            if hold.cause is Cause.LEDGER:
                self._live.ask(f"as {hold.why}")

    def _pulse(self) -> None:
        if self._live is not None:
            self._boundary.attempt("a sign of life", self._live.pulse)

    def _report(self, now: datetime, is_busy: bool) -> None:
        """Live: give a sign of life, tell what has happened, and show how the desk stands."""
        if self._reporter is None or self._live is None:
            return
        live, book, account, view = self._live, self._book, self._market.account(), self._market.seen(now)
        live.live_on(book, account, view, now)
        self._reporter.tell(book, now, live.may_trade)
        if self._reporter.is_due(now, is_busy) and view is not None and now > view.session.open:
            self._reporter.show(Snapshot(view, account, book))

    def _check(self, snapshot: Snapshot) -> None:
        """Live, once before each close: see desk.selfcheck."""
        market, account, book = snapshot
        self._checked = market.now.date()
        strategy = self._desk.strategies[0].row.name
        limits = limits_for(strategy, account, market.vix, market.now, self._desk.parameters)
        beside = Beside(
            differences(book, holdings_of(self._algorithm)),
            self._orders.unanswered(),
            [each.row.name for each in self._desk.strategies],
            self._desk.underlyings,
            limits.bp_cap if limits else None,
        )
        found = self_check(snapshot, beside)
        self._found = tuple(each.why for each in found)
        standing = self._watch.check(book.standing, found, market.now)
        if standing is not book.standing:
            self._stand(standing)

    def _command(self, action: object) -> bool:
        try:
            command = command_of(action)
            self._algorithm.log(f"COMMAND {command}: {self._answer(command)}")
        except RefusedError as refused:
            self._algorithm.log(f"COMMAND {refused}")
            return False
        return True

    def _dividend(self, dividends: Dividends) -> None:
        dividend = dividends.get(self._market.shares_symbol())
        if dividend is not None:
            self._market.note_dividend(float(dividend.distribution))
            if self._live is not None:
                self._live.dividend(float(dividend.distribution))
            self._keep()

    def _end(self) -> None:
        self._book = self._orders.work_off(self._book)
        self._keep()
        if self._is_brief:
            self._end_briefly()
            return
        for row in self.records()["campaigns"]:
            if row["closed"] is None:
                pnl = row["pnl"]
                worth = f"{pnl:+,.2f}" if isinstance(pnl, float) else f"{pnl}"
                self._algorithm.log(f"OPEN AT THE END {row['campaign']}: {worth} USD at mid")

    def _end_briefly(self) -> None:
        """Say in a few lines how it ended, and keep the records where they can be fetched."""
        algorithm, settings = self._algorithm, self._settings
        value = float(algorithm.portfolio.total_portfolio_value)
        for line in story(settings.cash, value, self.records()["campaigns"], self.records()["decisions"]):
            algorithm.log(line)
        algorithm.log(f"RECORDS {keep(algorithm, settings, self.records())}")

    def _trade(self, now: datetime, session: Session) -> None:
        snapshot = Snapshot(self._market.read(now, session), self._market.account(), self._book)
        if self._live is not None:
            snapshot = self._sound(snapshot) or snapshot
            if self._checked != now.date() and session.close - minutes(run.SELF_CHECK_MINUTES) <= now < session.close:
                self._boundary.attempt("the check before the close", self._check, snapshot)
                snapshot = snapshot.with_book(self._book)
        view, account, _ = snapshot
        if now < session.close:
            self._orders.walk(view)
        before = self._book.standing
        outcome = self._desk.decide(snapshot)
        self._book = outcome.book
        if self._book.standing is not before:
            self._boundary.attempt("the standing", self._stand, self._book.standing)
        if self._live is not None and not self._write_down():
            outcome = without_entries(outcome, now)
            self._book = outcome.book
        for intent in outcome.intents:
            self._boundary.attempt("an order of {0.campaign}", self._orders.send, intent, view, self._book)
        book, kept = self._book, self._kept
        if book is not kept:
            self._kept = book
            if not book.quotes_as(kept):
                self._market.keep(book.contracts())
            self._charts.see(book)
        self._journal.note(outcome)
        if now >= session.close and self._plotted != now.date():
            self._plotted = now.date()
            self._plot(Snapshot(view, account, self._book))
            if self._reporter is not None:
                self._reporter.digest(Snapshot(view, account, self._book), self._found)
        self._next = on_lean_clock(self._agenda.next_look(now, session, self._book))

    def _stand(self, standing: Standing) -> None:
        """Keep the desk's state, and tell of it."""
        self._book = self._book.with_standing(standing)
        self._journal.stand(self._market.now(), standing)
        self._algorithm.set_runtime_statistic("State", standing.mode.value)

    def _reconnect(self) -> None:
        self._watch.broker.reconnects(self._algorithm.utc_time)
        if self._live is not None:
            self._live.ask("after a reconnect")

    def _live_minute(self, now: datetime) -> None:
        """What a live desk does each minute, due or not."""
        if self._live is None:
            return
        before, book = self._book, self._live.minute(self._book, now)
        self._book = book
        if book.standing is not before.standing:
            self._stand(book.standing)
        if book.campaigns is not before.campaigns:
            if before.campaigns:  # else it is the kept book, whose ended ones were told
                self._journal.note_campaigns(book, before)
            self._next = datetime.min

    def _keep(self) -> bool:
        """Keep the book of a live desk; whether it is kept, without which nothing may be opened."""
        return self._live is None or self._live.keep(self._book)

    def _answer(self, command: Command) -> str:
        """Carry a command out, and say what it led to. Raises RefusedError."""
        live = self._live
        if live is not None and not live.knows_book and command.verb in OF_A_BOOK:
            raise RefusedError(f"{command} again once the book is known: the desk is {live.status()}")
        if command.verb not in OF_THE_START:
            book, answer = carry_out(command, self._book, self._market.now())
        elif self._live is None:
            raise RefusedError(f"{command} is for a live desk")
        else:
            book, answer = self._live.carry_out(command, self._book)
        if self._live is not None and command.verb is Verb.STATUS:
            answer += f"; {self._live.status()}"
        self._book, self._next = book, datetime.min
        self._stand(book.standing)
        self._keep()
        if self._live is not None:
            self._live.remember(command, answer)
        return answer

    def _plot(self, snapshot: Snapshot) -> None:
        desks = {
            strategy.row.name: see(strategy.row, snapshot, self._desk.parameters) for strategy in self._desk.strategies
        }
        index = snapshot.market.underlyings[products.SPX.underlying]
        self._charts.plot(desks, index, self._book)

    def _algorithm_says(self, strategy: str, value: float, vix: float) -> PhaseAndLimit:
        limit = self._desk.parameters.get_dynamic_strategy_position_limit(strategy, value, vix)
        return self.get_account_phase(value).phase, limit

    def _sizer_says(self, strategy: str, value: float, vix: float) -> PhaseAndLimit:
        usage = self._desk.sizer.calculate_max_bp_usage(vix, value, strategy)
        return usage.phase, usage.max_positions

    def _gate_says(self, strategy: str, value: float, vix: float) -> PhaseAndLimit:
        now = datetime.now(UTC)
        limits = limits_for(strategy, Account(value), Reading(vix, now), now, self._desk.parameters)
        return (limits.strategy.phase, limits.strategy.value) if limits else (-1, -1)
