"""LEAN's files: rows, names and zips. Prices of options and shares are in 1/10,000 USD, of indices in points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from backtests.history import model, zips
from backtests.history.listing import Series
from backtests.history.quotes import UNITS
from backtests.history.roots import Root

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FIRST_MAPPED: Final = date(1998, 1, 2)  # first day of SPY's map and factor file
NEW_YORK_OPEN_MS = (9 * 60 + 30) * 60_000
CHICAGO_OPEN_MS = (8 * 60 + 30) * 60_000
MINUTE_MS = 60_000
UNIVERSE_HEADER = (
    "#expiry,strike,right,open,high,low,close,volume,open_interest,implied_volatility,delta,gamma,vega,theta,rho"
)


def write_zip(path: Path, entries: Mapping[str, str]) -> None:
    """Write text entries into one zip, whose bytes depend on nothing else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(zips.pack(entries))


def write_text(path: Path, lines: Iterable[str]) -> None:
    """Write lines as LEAN's plain csv files."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def index_minutes(folder: Path, ticker: str, day: date, path: Floats) -> None:
    """Minute bars of an index, in Chicago time, from its path of shape (minutes + 1,)."""
    opened, close = path[:-1], path[1:]
    high, low = np.maximum(opened, close), np.minimum(opened, close)
    rows = [
        f"{CHICAGO_OPEN_MS + minute * MINUTE_MS},{o:.2f},{h:.2f},{lo:.2f},{c:.2f},0"
        for minute, (o, h, lo, c) in enumerate(zip(*_lists(opened, high, low, close), strict=True))
    ]
    stamp = f"{day:%Y%m%d}"
    name = f"{stamp}_{ticker}_minute_trade.csv"
    write_zip(folder / f"index/usa/minute/{ticker}/{stamp}_trade.zip", {name: "\n".join(rows) + "\n"})


def share_minutes(folder: Path, day: date, spx_path: Floats) -> None:
    """SPY's minute trade and quote bars: a tenth of the index, the quote a cent wide around it."""
    tenth = np.rint(spx_path * 100.0).astype(np.int64)  # of a cent
    trade, bid = np.rint(tenth / 10.0).astype(np.int64) * 100, (tenth // 10) * 100
    trades, quotes = [], []
    bars = zip(*_lists(*_bar(trade)), *_lists(*_bar(bid)), strict=True)
    for minute, (o, h, lo, c, bo, bh, bl, bc) in enumerate(bars):
        ms = NEW_YORK_OPEN_MS + minute * MINUTE_MS
        trades.append(f"{ms},{o},{h},{lo},{c},{model.SHARE_VOLUME}")
        size = model.SHARE_QUOTE_SIZE
        quotes.append(f"{ms},{bo},{bh},{bl},{bc},{size},{bo + 100},{bh + 100},{bl + 100},{bc + 100},{size}")
    stamp = f"{day:%Y%m%d}"
    for kind, rows in (("trade", trades), ("quote", quotes)):
        name = f"{stamp}_spy_minute_{kind}.csv"
        write_zip(folder / f"equity/usa/minute/spy/{stamp}_{kind}.zip", {name: "\n".join(rows) + "\n"})


class _Cells(dict[int, str]):
    """One side of a quote row by its price; most prices of a month come again and again."""

    def __missing__(self, price: int) -> str:
        text = self[price] = f",{price},{price},{price},{price},{model.QUOTE_SIZE}"
        return text


_CELLS: Final = _Cells()


def option_entries(day: date, series: Series, minutes: Sequence[int], bid: Ints, ask: Ints) -> dict[str, str]:
    """Quote rows of a series: an entry a contract, from bids and asks of shape (times, strikes).

    `minutes` are the starts of the bars after 09:30. A bar's open, high, low and close are its last quote.
    """
    stamps = [f"\n{NEW_YORK_OPEN_MS + minute * MINUTE_MS}" for minute in minutes]
    stamps[:1] = [stamp.lstrip() for stamp in stamps[:1]]
    cells = [""] * (3 * len(stamps)) + ["\n"]  # of all rows: a join of all at once costs half of one a row
    cells[:-1:3] = stamps
    root = series.root
    start, end = f"{day:%Y%m%d}_{root.name}_minute_quote_{root.style}_{series.right}_", f"_{series.expiry:%Y%m%d}.csv"
    entries = {}
    for strike, bids, asks in zip(series.strikes.tolist(), bid.T.tolist(), ask.T.tolist(), strict=True):
        cells[1:-1:3], cells[2:-1:3] = map(_CELLS.__getitem__, bids), map(_CELLS.__getitem__, asks)
        entries[f"{start}{round(strike * UNITS)}{end}"] = "".join(cells)
    return entries


def option_zip(folder: Path, root: Root, day: date) -> Path:
    """Where all option quotes of a root on a day stand."""
    return folder / f"{root.folder}/usa/minute/{root.name}/{day:%Y%m%d}_quote_{root.style}.zip"


def option_quotes(folder: Path, root: Root, day: date, entries: Mapping[str, str]) -> None:
    """All option quotes of a root on a day."""
    write_zip(option_zip(folder, root, day), entries)


def universe(folder: Path, root: Root, day: date, underlying: Floats, rows: Iterable[str]) -> None:
    """Universe file of the evening of `day`; `underlying` is the day's bar of SPX or SPY in points."""
    opened, high, low, close = underlying
    first = f",,,{opened:.2f},{high:.2f},{low:.2f},{close:.2f},0,,,,,,,"
    path = folder / f"{root.folder}/usa/universes/{root.name}/{day:%Y%m%d}.csv"
    write_text(path, [UNIVERSE_HEADER, first, *rows])


def universe_rows(series: Series, numbers: Iterable[Floats]) -> list[str]:
    """A row a contract; `numbers` are prices, volatilities, deltas, gammas, vegas and thetas of its strikes."""
    start, right = f"{series.expiry:%Y%m%d},", "C" if series.is_call else "P"
    rows = []
    for strike, price, vol, delta, gamma, vega, theta in zip(*_lists(series.strikes, *numbers), strict=True):
        close = f"{price:.2f}"
        sizes = f"{close},{close},{close},{close},{model.QUOTE_SIZE},{model.OPEN_INTEREST}"
        rows.append(f"{start}{strike:g},{right},{sizes},{vol:.6f},{delta:.6f},{gamma:.6f},{vega:.4f},{theta:.4f},0")
    return rows


def index_days(folder: Path, ticker: str, days: Sequence[date], bars: Floats) -> None:
    """Daily bars of an index, shape (days, 4)."""
    rows = [
        f"{day:%Y%m%d} 00:00,{o:.2f},{h:.2f},{lo:.2f},{c:.2f},0"
        for day, (o, h, lo, c) in zip(days, bars.tolist(), strict=True)
    ]
    write_zip(folder / f"index/usa/daily/{ticker}.zip", {f"{ticker}.csv": "\n".join(rows) + "\n"})


def share_days(folder: Path, days: Sequence[date], spx: Floats) -> None:
    """SPY's daily bars from the index's, shape (days, 4)."""
    bars = share_price(spx)
    volume = model.SHARE_VOLUME * 100
    rows = [
        f"{day:%Y%m%d} 00:00,{o},{h},{lo},{c},{volume}"
        for day, (o, h, lo, c) in zip(days, np.rint(bars * UNITS).astype(np.int64).tolist(), strict=True)
    ]
    write_zip(folder / "equity/usa/daily/spy.zip", {"spy.csv": "\n".join(rows) + "\n"})


def share_history(folder: Path, dividends: Sequence[tuple[date, float, float]] = ()) -> None:
    """SPY's map and factor file. `dividends`: last day before the ex-date, USD a share, close of that day."""
    write_text(folder / "equity/usa/map_files/spy.csv", [f"{FIRST_MAPPED:%Y%m%d},spy", "20501231,spy"])
    factor, rows = 1.0, ["20501231,1,1,0"]
    for day, amount, close in sorted(dividends, reverse=True):
        factor *= 1.0 - amount / close
        rows.append(f"{day:%Y%m%d},{factor:.10g},1,{close:g}")
    rows.append(f"{FIRST_MAPPED:%Y%m%d},{factor:.10g},1,0")
    write_text(folder / "equity/usa/factor_files/spy.csv", reversed(rows))


def rates(folder: Path, months: Iterable[tuple[date, float]]) -> None:
    """LEAN's interest rates: first day of each month and percent a year."""
    rows = [f"{day:%Y-%m-%d},{rate:.4f}" for day, rate in months]
    write_text(folder / "alternative/interest-rate/usa/interest-rate.csv", ["DATE,PCREDIT8", *rows])


def share_price(spx: Floats) -> Floats:
    """SPY in USD, to the cent, from S&P 500 points of any shape."""
    return np.asarray(np.rint(np.rint(spx * 100.0) / 10.0) / 100.0)


def _bar(path: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    opened, close = path[:-1], path[1:]
    return opened, np.maximum(opened, close), np.minimum(opened, close), close


def _lists(*columns: npt.NDArray[np.float64] | Ints) -> list[list[float]]:
    return [column.tolist() for column in columns]
