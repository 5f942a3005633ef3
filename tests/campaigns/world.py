"""Small worlds in LEAN's data format: a script of spot and VIX, a few listed contracts, quotes by Black-76.

SPX is ten times SPY, every volatility is VIX, and there are no rates: so that each price can be checked by hand.
A row "at 10:00" is the minute that ends then. Days that the script leaves out have no data at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
from market.contracts import Contract

from backtests.engine import Run, run
from backtests.engine.base.market_hours import Venue, close_minute, previous_trading_day
from market.quotes import NEW_YORK
from risk.pricing import black76 as pricing
from risk.pricing import trading_clock

HERE = Path(__file__).parent
FIRST_ROW = 9 * 60 + 31
HALF_SPREADS = {"SPXW": 0.05, "SPY": 0.01}
GRID = 10_000
CHICAGO_BEHIND = 60  # minutes

Level = float | Mapping[str, float]  # all day, or from each time on


@dataclass(frozen=True)
class _Levels:
    """One day at its minutes: forwards in points and volatilities a year."""

    day: date
    ends: list[int]
    forwards: np.ndarray
    vols: np.ndarray

    def prices(self, contract: Contract) -> np.ndarray:
        years = np.array([years_left(contract.expiry, self.day, end) for end in self.ends])
        return pricing.price(self.forwards, contract.strike, self.vols, years, contract.is_call)


@dataclass(frozen=True)
class _Oddities:
    """Where a day's quotes are not as modelled."""

    silent: Mapping[Contract, str]
    mids: Mapping[Contract, Level]
    minutes: Mapping[Contract, tuple[str, ...]]

    def is_quoted(self, contract: Contract, end: int) -> bool:
        if contract in self.silent and end >= _minute(self.silent[contract]):
            return False
        return contract not in self.minutes or end in {_minute(at) for at in self.minutes[contract]}


@dataclass
class World:
    """A data folder in the making. Contracts are listed on every day of the script before they expire."""

    root: Path
    contracts: tuple[Contract, ...]

    def day(
        self,
        day: date,
        spot: Level = 275.0,
        vix: Level = 20.0,
        *,
        every: int = 5,
        silent: Mapping[Contract, str] | None = None,
        mids: Mapping[Contract, Level] | None = None,
        minutes: Mapping[Contract, tuple[str, ...]] | None = None,
    ) -> World:
        """Write one day, with rows every so many minutes.

        `silent` contracts have no rows from a time on; `mids` replaces modelled prices; `minutes` says at which times
        alone a contract is quoted.
        """
        last = close_minute(Venue.NEW_YORK, day)
        ends = [FIRST_ROW, *range(FIRST_ROW + every - FIRST_ROW % every, last + 1, every)]
        spots, vols = _levels(spot, ends), _levels(vix, ends)
        self._index("spx", day, ends, 10 * spots)
        self._index("vix", day, ends, vols)
        self._shares(day, ends, spots)
        for root in sorted({contract.root for contract in self.contracts}):
            listed = [c for c in self.contracts if c.root == root and c.expiry >= day]
            self._universe(root, previous_trading_day(day), listed, spots[0])
            levels = _Levels(day, ends, spots * (10 if root == "SPXW" else 1), vols / 100)
            self._quotes(root, levels, listed, _Oddities(silent or {}, mids or {}, minutes or {}))
        return self

    def dividend(self, last_day: date, usd: float, reference: float) -> World:
        """SPY pays so much on the trading day after `last_day`."""
        factor = 1 - usd / reference
        self._text("equity/usa/map_files/spy.csv", "19980102,spy\n20501231,spy\n")
        rows = f"19980102,{factor:.9f},1,0\n{last_day:%Y%m%d},{factor:.9f},1,{reference}\n20501231,1,1,0\n"
        self._text("equity/usa/factor_files/spy.csv", rows)
        return self

    def story(self, *strategies: str, start: date, end: date, cash: float, **parameters: str) -> Story:
        """Let the desk live in it. The run must end without an error."""
        said = {"start": str(start), "end": str(end), "cash": f"{cash:g}", "strategies": ",".join(strategies)}
        finished = run(HERE / "watched.py", self.root, parameters=said | parameters)
        assert finished.error is None, finished.error
        return Story(finished)

    def _index(self, ticker: str, day: date, ends: list[int], values: np.ndarray) -> None:
        rows = [
            f"{_ms(end - CHICAGO_BEHIND)},{v:.2f},{v:.2f},{v:.2f},{v:.2f},0"
            for end, v in zip(ends, values, strict=True)
        ]
        self._zip(f"index/usa/minute/{ticker}/{day:%Y%m%d}_trade.zip", {f"{day:%Y%m%d}_{ticker}_minute_trade": rows})

    def _shares(self, day: date, ends: list[int], spots: np.ndarray) -> None:
        trades, quotes = [], []
        for end, spot in zip(ends, spots, strict=True):
            price = round(spot * GRID)
            trades.append(f"{_ms(end)},{price},{price},{price},{price},1000")
            quotes.append(f"{_ms(end)},{_side(price - 100)},{_side(price + 100)}")
        for kind, rows in (("trade", trades), ("quote", quotes)):
            path = f"equity/usa/minute/spy/{day:%Y%m%d}_{kind}.zip"
            self._zip(path, {f"{day:%Y%m%d}_spy_minute_{kind}": rows})

    def _universe(self, root: str, day: date, listed: list[Contract], spot: float) -> None:
        kind = "indexoption" if root == "SPXW" else "option"
        head = "#expiry,strike,right,open,high,low,close,volume,open_interest,implied_volatility,delta,gamma,vega,theta,rho"
        rows = [head, f",,,{spot},{spot},{spot},{spot},0,,,,,,,"]
        rows += [f"{c.expiry:%Y%m%d},{c.strike:g},{c.right},1,1,1,1,10,100,0.2,0.5,0,0,0,0" for c in listed]
        self._text(f"{kind}/usa/universes/{root.lower()}/{day:%Y%m%d}.csv", "\n".join(rows))

    def _quotes(self, root: str, levels: _Levels, listed: list[Contract], odd: _Oddities) -> None:
        kind, style = ("indexoption", "european") if root == "SPXW" else ("option", "american")
        day, files = levels.day, {}
        for contract in listed:
            prices = _levels(odd.mids[contract], levels.ends) if contract in odd.mids else levels.prices(contract)
            rows = [
                _quote(end, price, HALF_SPREADS[root])
                for end, price in zip(levels.ends, prices, strict=True)
                if odd.is_quoted(contract, end)
            ]
            right = "call" if contract.is_call else "put"
            name = f"{day:%Y%m%d}_{root.lower()}_minute_quote_{style}_{right}_{round(contract.strike * GRID)}"
            files[f"{name}_{contract.expiry:%Y%m%d}"] = rows
        self._zip(f"{kind}/usa/minute/{root.lower()}/{day:%Y%m%d}_quote_{style}.zip", files)

    def _text(self, path: str, content: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)

    def _zip(self, path: str, files: Mapping[str, list[str]]) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with ZipFile(file, "w") as archive:
            for name, rows in files.items():
                if rows:
                    archive.writestr(f"{name}.csv", "\n".join(rows))


class Story:
    """A run that has ended, as a test asks about it."""

    def __init__(self, finished: Run) -> None:
        desk = finished.algorithm
        self.states: dict[str, list[str]] = desk.states
        self.log: list[str] = desk.lines
        self.proofs: int = desk.proofs
        self.decisions: list[dict[str, Any]] = [*desk.records()["decisions"]]
        self.rolls: list[dict[str, Any]] = [*desk.records()["rolls"]]
        self.campaigns: dict[str, dict[str, Any]] = {row["campaign"]: row for row in desk.records()["campaigns"]}
        self.made = float(desk.portfolio.total_portfolio_value) - desk.cash
        self.is_flat = not any(kept.value.invested for kept in desk.portfolio)
        self.fills = [_Filled.of(event) for event in finished.events if event.fill_quantity]

    def campaign(self, id: str) -> dict[str, Any]:
        return self.campaigns[id]

    def says(self, *words: str) -> bool:
        """Whether one line of the log has all these words."""
        return any(all(word in line for word in words) for line in self.log)

    @property
    def pnl(self) -> float:
        """USD that all campaigns made, the open ones at mid."""
        return sum(row["pnl"] for row in self.campaigns.values())


@dataclass(frozen=True)
class _Filled:
    """One fill: New York time, the symbol's text, signed quantity, price in points."""

    at: str
    symbol: str
    quantity: int
    price: float

    @staticmethod
    def of(event: Any) -> _Filled:
        moment = event.utc_time.astimezone(NEW_YORK)
        return _Filled(
            f"{moment:%m-%d %H:%M}", event.symbol.value, int(event.fill_quantity), round(float(event.fill_price), 4)
        )


def chain(root: str, expiry: date, puts: Iterable[float] = (), calls: Iterable[float] = ()) -> tuple[Contract, ...]:
    """Contracts of one expiry, as a listing."""
    rights = (("P", puts), ("C", calls))
    return tuple(Contract(root, expiry, float(strike), right) for right, strikes in rights for strike in strikes)


def years_left(expiry: date, day: date, minute: int) -> float:
    """Years to the close of an expiry day, from a New York minute of a day."""
    now = datetime.combine(day, datetime.min.time(), NEW_YORK) + timedelta(minutes=minute)
    close = close_minute(Venue.NEW_YORK, day) if expiry == day else 16 * 60
    end = datetime.combine(expiry, datetime.min.time(), NEW_YORK) + timedelta(minutes=close)
    return trading_clock.years_to_expiry(now, end)


def _levels(level: Level, ends: list[int]) -> np.ndarray:
    if not isinstance(level, Mapping):
        return np.full(len(ends), float(level))
    steps = sorted((_minute(at), value) for at, value in level.items())
    return np.array(
        [[value for start, value in steps if start <= end or start == steps[0][0]][-1] for end in ends], dtype=float
    )


def _quote(end: int, price: float, half: float) -> str:
    """A quote on the grid, two half-spreads wide, that never lacks a bid."""
    bid = max(1, round((price - half) / half)) * half
    return f"{_ms(end)},{_side(round(bid * GRID))},{_side(round((bid + 2 * half) * GRID))}"


def _side(price: int) -> str:
    return f"{price},{price},{price},{price},10"


def _ms(end: int) -> int:
    return (end - 1) * 60_000


def _minute(at: str) -> int:
    hours, minutes = at.split(":")
    return int(hours) * 60 + int(minutes)
