"""LEAN's market as the desk sees it: subscriptions, readings, quotes and listings, with aware times."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from AlgorithmImports import (
    BuyingPowerModel,
    DataNormalizationMode,
    Market,
    NullOptionAssignmentModel,
    OptionRight,
    OptionStyle,
    QCAlgorithm,
    Resolution,
    Security,
    SecurityPositionGroupModel,
    Symbol,
)
from AlgorithmImports import Dividend as PaidDividend

from book.snapshot import Account
from config import products, run
from execution.listings import ListedContracts
from execution.prices import Line, LineQuotes, Underlyings, in_new_york, on_lean_clock, reading_of
from market.contracts import Contract, Right, option_contract
from market.quotes import CHICAGO, NEW_YORK, Dividend, Session
from market.quotes import Market as MarketView

INDEX, SHARES, VOLATILITY = "SPX", "SPY", "VIX"


class MarketReader:
    """Subscribes what the desk needs and reads it, only when asked."""

    def __init__(self, algorithm: QCAlgorithm, uses_lean_margin: bool) -> None:
        self._algorithm = algorithm
        self._is_live, self._portfolio = bool(algorithm.live_mode), algorithm.portfolio
        if not uses_lean_margin:
            algorithm.portfolio.set_positions(SecurityPositionGroupModel.NULL)
            algorithm.add_security_initializer(lambda security: security.set_buying_power_model(BuyingPowerModel.NULL))
        # otherwise LEAN keeps a removed contract's line for good
        algorithm.universe_settings.minimum_time_in_universe = timedelta(0)
        index = algorithm.add_index(INDEX, Resolution.MINUTE)
        shares = algorithm.add_equity(SHARES, Resolution.MINUTE, data_normalization_mode=DataNormalizationMode.RAW)
        self._vix = algorithm.add_index(VOLATILITY, Resolution.MINUTE)
        self._underlyings = {INDEX: (index, CHICAGO), SHARES: (shares, NEW_YORK)}
        self._lines: dict[Contract, Line] = {}
        self._symbols: dict[date, dict[Contract, Symbol]] = {}  # by expiry
        self._last_dividend = self._paid_last(shares.symbol)
        self._next_dividend: Dividend | None = None
        self._session: Session | None = None
        self._day: date | None = None
        self._view: MarketView | None = None
        self._listings = ListedContracts(
            algorithm,
            {
                "SPXW": Symbol.create_canonical_option(index.symbol, "SPXW", Market.USA, "?SPXW"),
                "SPY": Symbol.create_canonical_option(shares.symbol, Market.USA, "?SPY"),
            },
            shares.exchange.hours,
        )

    def now(self) -> datetime:
        """The minute that the algorithm's time is in, New York and aware."""
        return in_new_york(self._algorithm.time, NEW_YORK)

    def account(self) -> Account:
        """The account's value in USD."""
        return Account(float(self._portfolio.total_portfolio_value))

    def is_open(self) -> bool:
        """Whether the stock exchange is open now; asked of LEAN alone, so on any thread."""
        return bool(self._algorithm.is_market_open(self.shares_symbol()))

    def session(self, today: date | None = None) -> Session | None:
        """Today's regular trading hours, or None on a day without; LEAN is asked for the day where none is given."""
        today = today or self._algorithm.time.date()
        if today != self._day:
            self._day, self._session = today, self._read_session()
            self._listings.forget()
            self._symbols = {expiry: symbols for expiry, symbols in self._symbols.items() if expiry >= today}
            self._expect_dividend()
        return self._session

    def read(self, now: datetime, session: Session) -> MarketView:
        """Everything a decision may see on this bar; live, where several look at each minute, they share it."""
        if self._is_live and self._view is not None and self._view.now == now:
            return self._view
        quotes = LineQuotes(self._lines, now, self._is_live)
        self._view = MarketView(
            now,
            session,
            reading_of(self._vix, CHICAGO),
            Underlyings(self._underlyings),
            quotes,
            self._listings.at(on_lean_clock(now)),
            self._next_dividend,
            quotes.newest if self._is_live else None,
        )
        return self._view

    def seen(self, now: datetime) -> MarketView | None:
        """The same on a minute of which the hours need not be known; None on a day without."""
        view = self._view
        if view is not None and view.now == now and self._is_live:
            return view
        session = self.session(now.date())
        return None if session is None else self.read(now, session)

    def note_dividend(self, amount: float) -> None:
        """Remember the last dividend that the shares paid, USD a share."""
        self._last_dividend = amount
        self._expect_dividend()

    def remember_dividend(self, amount: float | None) -> None:
        """Take the last dividend from before a restart, where LEAN has no history of any."""
        if amount is not None and not self._has_dividends:
            self.note_dividend(amount)

    @property
    def last_dividend(self) -> float | None:
        """What the shares paid last, USD a share; None when that isn't known."""
        return self._last_dividend

    def _expect_dividend(self) -> None:
        if self._last_dividend is not None:
            ex_date = next_ex_date(self._algorithm.time.date(), self._is_trading_day)
            self._next_dividend = Dividend(ex_date, self._last_dividend)

    def _is_trading_day(self, day: date) -> bool:
        return self._underlyings[SHARES][0].exchange.hours.is_date_open(datetime(day.year, day.month, day.day))

    def _paid_last(self, shares: Symbol) -> float | None:
        """What the shares paid last before the start, USD a share: by LEAN's history, else by the row of config/."""
        year = timedelta(days=products.DIVIDEND_MEMORY_DAYS)
        paid = list(self._algorithm.history[PaidDividend](shares, year, Resolution.DAILY))
        self._has_dividends = bool(paid)
        if paid:
            return float(paid[-1].distribution)
        if products.LAST_DIVIDEND.ex_date > self._algorithm.time.date():
            self._algorithm.log(
                f"NO DIVIDEND KNOWN: no early assignment for one is expected before {SHARES} pays the first"
            )
            return None
        said = f"the {products.LAST_DIVIDEND.usd} of {products.LAST_DIVIDEND.ex_date} in config/products.py stand for the next"
        self._algorithm.log(f"NO DIVIDEND HISTORY of {SHARES}: {said}")
        return products.LAST_DIVIDEND.usd

    def keep(self, wanted: frozenset[Contract]) -> None:
        """Subscribe the contracts that are wanted, and drop the lines that are not."""
        if wanted == self._lines.keys():
            return
        now = self.now()
        for contract in sorted(self._lines.keys() - wanted):
            line = self._lines.pop(contract)
            if contract.expiry >= now.date():
                self._algorithm.remove_security(line.security.symbol)
        for contract in sorted(wanted - self._lines.keys()):
            zone = CHICAGO if contract.root in products.CASH_SETTLED_ROOTS else NEW_YORK
            self._lines[contract] = Line(self._subscribe(contract), zone, now)

    @property
    def line_count(self) -> int:
        """How many option lines are subscribed."""
        return len(self._lines)

    def symbol(self, contract: Contract) -> Symbol:
        """LEAN's symbol of a contract."""
        symbols = self._symbols.setdefault(contract.expiry, {})
        symbol = symbols.get(contract)
        if symbol is None:
            right = OptionRight.CALL if contract.is_call else OptionRight.PUT
            expiry = datetime(contract.expiry.year, contract.expiry.month, contract.expiry.day)
            index, shares = (security.symbol for security, _ in self._underlyings.values())
            if contract.root in products.CASH_SETTLED_ROOTS:
                symbol = Symbol.create_option(
                    index, contract.root, Market.USA, OptionStyle.EUROPEAN, right, contract.strike, expiry
                )
            else:
                symbol = Symbol.create_option(
                    shares, contract.root, Market.USA, OptionStyle.AMERICAN, right, contract.strike, expiry
                )
            symbols[contract] = symbol
        return symbol

    def shares_symbol(self) -> Symbol:
        """LEAN's symbol of the shares that an assignment puts in."""
        return self._underlyings[SHARES][0].symbol

    def is_cash_settled(self, contract: Contract) -> bool:
        """Whether a contract pays cash at its expiry and never becomes shares."""
        return contract.root in products.CASH_SETTLED_ROOTS

    def held(self, contract: Contract) -> int:
        """The engine's net holding of a contract."""
        symbol = self.symbol(contract)
        # LEAN raises for a security that it doesn't know, as after an expiry
        known = self._algorithm.securities.contains_key(symbol)
        return int(self._algorithm.portfolio[symbol].quantity) if known else 0

    def settlement_price(self, root: str) -> float:
        """The last price of a root's underlying, points, on which its options settle."""
        underlying = INDEX if root in products.CASH_SETTLED_ROOTS else SHARES
        return float(self._underlyings[underlying][0].price)

    def close_of(self, root: str, day: date) -> float | None:
        """The close of a root's underlying on a day that is over, points, on which its options settled; None when unknown."""
        security, _ = self._underlyings[INDEX if root in products.CASH_SETTLED_ROOTS else SHARES]
        days = (self._algorithm.time.date() - day).days
        frame = self._algorithm.history(security.symbol, days, Resolution.DAILY)
        if frame.empty:
            return None
        return close_on(day, frame["close"].items())

    def _subscribe(self, contract: Contract) -> Security:
        symbol = self.symbol(contract)
        if contract.root in products.CASH_SETTLED_ROOTS:
            option = self._algorithm.add_index_option_contract(symbol, Resolution.MINUTE)
            # LEAN's default model assigns short European options early
            option.set_option_assignment_model(NullOptionAssignmentModel())
            return option
        return self._algorithm.add_option_contract(symbol, Resolution.MINUTE)

    def _read_session(self) -> Session | None:
        hours = self._underlyings[SHARES][0].exchange.hours
        midnight = self._algorithm.time.replace(hour=0, minute=0, second=0, microsecond=0)
        if not hours.is_date_open(midnight):
            return None
        ahead = [hours.get_next_trading_day(midnight)]
        while len(ahead) < run.TRADING_DAYS_AHEAD:
            ahead.append(hours.get_next_trading_day(ahead[-1]))
        return Session(
            open=hours.get_next_market_open(midnight, False).replace(tzinfo=NEW_YORK),
            close=hours.get_next_market_close(midnight, False).replace(tzinfo=NEW_YORK),
            ahead=tuple([day.date() for day in ahead]),
        )


def next_ex_date(today: date, is_open: Callable[[date], bool]) -> date:
    """The next day after `today` on which the shares may go ex-dividend.

    That is the third Friday of a quarter's last month, or the last trading day before it where the exchange is closed.
    """
    for months in range(13):
        year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
        first = date(year, month + 1, 1)
        if first.month not in products.DIVIDEND_MONTHS:
            continue
        ex_date = first + timedelta(days=(4 - first.weekday()) % 7 + 14)
        while not is_open(ex_date):
            ex_date -= timedelta(days=1)
        if ex_date > today:
            return ex_date
    raise AssertionError("every year has dividend months")


def close_on(day: date, closes: Iterable[tuple[tuple[object, datetime], float]]) -> float | None:
    """The close of a day among those of daily bars, each by symbol and end, which may be the midnight after its day."""
    return next((float(close) for (_, end), close in closes if (end - timedelta(seconds=1)).date() == day), None)


def contract_of(symbol: Symbol) -> Contract:
    """The desk's name for LEAN's symbol of an option."""
    id = symbol.id
    right = Right.CALL if id.option_right == OptionRight.CALL else Right.PUT
    return option_contract(str(id.symbol), id.date.date(), float(id.strike_price), right.letter)
