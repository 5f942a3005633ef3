"""Days of a market by script: SPX, VIX and SPY minute bars and same-day option quotes, as a folder in LEAN's format.

Options are priced by risk.pricing on the scripted spot and volatility; SPY and its quotes are a tenth of SPX's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from backtests.history import lean_files
from backtests.history.uses import SPXW, SPY, Root
from risk.pricing import black76 as pricing
from risk.pricing import trading_clock

Line = Mapping[str, float] | float  # a value, or values by New York time with straight lines between them
Floats = npt.NDArray[np.float64]

FRIDAY, MONDAY = date(2018, 2, 2), date(2018, 2, 5)
OPEN_MINUTE, CHICAGO_MINUTES = 570, 60
REACH = 0.025  # strikes on either side of the day's range
TICKS = {"spxw": 0.05, "spy": 0.01}
NOISE = 1e-6  # of a tick
NO_PRICE = "0"


def minute_of(at: str) -> int:
    """Minutes since midnight."""
    hours, minutes = at.split(":")
    return int(hours) * 60 + int(minutes)


def line(values: Line, minutes: npt.NDArray[np.int64]) -> Floats:
    """The line's values at minutes since midnight."""
    if not isinstance(values, Mapping):
        return np.full(len(minutes), float(values))
    return np.interp(minutes, [minute_of(at) for at in values], list(values.values()))


@dataclass(frozen=True, slots=True)
class Day:
    """One scripted day. Times are New York, of a bar's end.

    `spread`: points between SPXW's bid and ask before both are moved outwards to ticks. `still`: options are priced
    as if it were that time all day. `silence`: after the one and up to the other time no option is quoted. `bars_end`: the last bar of SPX, VIX or SPY, where it isn't the close; `without`:
    those that have no file; `no_prices`: those whose prices are 0. `listed`: the evening that lists the contracts.
    """

    on: date = FRIDAY
    spot: Line = 2800.0
    vix: Line = 16.0
    vol: Line = 0.12
    spread: Line = 0.05
    still: str | None = None
    close: str = "16:00"
    quote_every: int = 1
    silence: tuple[str, str] | None = None
    bars_end: Mapping[str, str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    no_prices: frozenset[str] = frozenset()
    listed: date = date(2018, 2, 1)

    def quotes(self, root: Root, minutes: npt.NDArray[np.int64], strikes: Floats, is_call: bool) -> tuple[Floats, ...]:
        """Bids and asks in points, each of shape (minutes, strikes), at minutes since midnight."""
        moments = np.full(len(minutes), minute_of(self.still)) if self.still else minutes
        left = np.maximum(minute_of(self.close) - moments, 0).astype(float)
        mid = np.asarray(
            pricing.price(
                line(self.spot, minutes)[:, None] * root.scale,
                strikes,
                line(self.vol, minutes)[:, None],
                np.asarray(trading_clock.trading_years(left))[:, None],
                is_call,
            )
        )
        tick = TICKS[root.name]
        half = line(self.spread, minutes)[:, None] * root.scale / 2
        bid = np.maximum(np.floor((mid - half) / tick + NOISE), 1)
        ask = np.maximum(np.ceil((mid + half) / tick - NOISE), bid + 1)
        return bid * tick, ask * tick

    def quote(self, symbol: str, at: str) -> tuple[float, float]:
        """Bid and ask in points of a contract by its symbol, such as "SPXW  180202P02780000"."""
        root, strike, is_call = parsed(symbol)
        bid, ask = self.quotes(root, np.array([minute_of(at)]), np.array([strike]), is_call)
        return float(bid[0, 0]), float(ask[0, 0])

    def mid(self, symbol: str, at: str) -> float:
        """Mid in points of a contract by its symbol."""
        return sum(self.quote(symbol, at)) / 2

    def strikes(self, root: Root) -> Floats:
        """All strikes that are listed, ascending."""
        spots = np.array(list(self.spot.values()) if isinstance(self.spot, Mapping) else [self.spot]) * root.scale
        first = np.floor(spots.min() * (1 - REACH) / root.grid)
        last = np.ceil(spots.max() * (1 + REACH) / root.grid)
        return np.arange(first, last + 1) * root.grid


def parsed(symbol: str) -> tuple[Root, float, bool]:
    """Root, strike and whether it is a call, of a contract's symbol."""
    root = SPXW if symbol.startswith("SPXW") else SPY
    return root, int(symbol[-8:]) / 1000, symbol[-9] == "C"


def write(folder: Path, *days: Day) -> Path:
    """Write a data folder with these days, and give it back."""
    for day in days:
        for ticker, scripted in (("SPX", day.spot), ("VIX", day.vix)):
            _index(folder, day, ticker, scripted)
        _shares(folder, day)
        for root in (SPXW, SPY):
            _options(folder, day, root)
    lean_files.share_history(folder)
    return folder


def _ends(day: Day, ticker: str) -> npt.NDArray[np.int64]:
    return np.arange(OPEN_MINUTE + 1, minute_of(day.bars_end.get(ticker, day.close)) + 1)


def _index(folder: Path, day: Day, ticker: str, scripted: Line) -> None:
    if ticker in day.without:
        return
    ends = _ends(day, ticker)
    rows = []
    for end, price in zip(ends.tolist(), line(scripted, ends).tolist(), strict=True):
        cell = NO_PRICE if ticker in day.no_prices else f"{price:.2f}"
        rows.append(f"{(end - 1 - CHICAGO_MINUTES) * 60_000},{cell},{cell},{cell},{cell},0")
    stamp, name = f"{day.on:%Y%m%d}", ticker.lower()
    _zip(folder / f"index/usa/minute/{name}/{stamp}_trade.zip", {f"{stamp}_{name}_minute_trade.csv": "\n".join(rows)})


def _shares(folder: Path, day: Day) -> None:
    if "SPY" in day.without:
        return
    ends = _ends(day, "SPY")
    rows = []
    for end, price in zip(ends.tolist(), (line(day.spot, ends) * SPY.scale).tolist(), strict=True):
        cell = NO_PRICE if "SPY" in day.no_prices else f"{round(price * 100) * 100}"
        rows.append(f"{(end - 1) * 60_000},{cell},{cell},{cell},{cell},100")
    stamp = f"{day.on:%Y%m%d}"
    _zip(folder / f"equity/usa/minute/spy/{stamp}_trade.zip", {f"{stamp}_spy_minute_trade.csv": "\n".join(rows)})


def _options(folder: Path, day: Day, root: Root) -> None:
    ends = np.arange(OPEN_MINUTE + day.quote_every, minute_of(day.close) + 1, day.quote_every)
    if day.silence:
        first, last = map(minute_of, day.silence)
        ends = ends[(ends <= first) | (ends > last)]
    strikes = day.strikes(root)
    stamp, entries, listed = f"{day.on:%Y%m%d}", {}, []
    for is_call in (True, False):
        bids, asks = day.quotes(root, ends, strikes, is_call)
        for i, strike in enumerate(strikes.tolist()):
            right = "call" if is_call else "put"
            entry = f"{stamp}_{root.name}_minute_quote_{root.style}_{right}_{round(strike * 10_000)}_{stamp}.csv"
            entries[entry] = "\n".join(_quote_rows(ends, bids[:, i], asks[:, i]))
            listed.append(f"{stamp},{strike:g},{right[0].upper()},1,1,1,1,10,100,0.1,0.5,0.1,0.1,-0.1,0")
    lean_files.option_quotes(folder, root, day.on, entries)
    lean_files.universe(folder, root, day.listed, np.full(4, strikes.mean()), listed)


def _quote_rows(ends: npt.NDArray[np.int64], bids: Floats, asks: Floats) -> list[str]:
    rows = []
    units = (np.rint(side * 10_000).astype(int).tolist() for side in (bids, asks))
    for end, bid, ask in zip(ends.tolist(), *units, strict=True):
        rows.append(f"{(end - 1) * 60_000},{bid},{bid},{bid},{bid},10,{ask},{ask},{ask},{ask},10")
    return rows


def _zip(path: Path, entries: Mapping[str, str]) -> None:
    lean_files.write_zip(path, entries)
