"""One day of a data folder in LEAN's format: bars, quotes and listings, each file read when it is first asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import numpy as np
import numpy.typing as npt
from market.contracts import Contract

from backtests.engine.base.market_hours import OPEN_MINUTE, Venue, close_minute, previous_trading_day
from config.products import CASH_SETTLED_ROOTS

SCALE = 10_000.0  # of options' and shares' prices
MS_A_MINUTE = 60_000
TRADE_CELLS, QUOTE_CELLS = 6, 11
CLOSE, BID, ASK = 4, 4, 9  # the cells of a row that count: its closes
CHICAGO_BEHIND = 60  # minutes
DAYS_BACK = 3  # trading days that LEAN looks back for a listing
INDICES = ("SPX", "VIX")


class Rows(NamedTuple):
    """Bars or quotes of a day, ascending: the New York minutes of the day at which they ended, and prices in points."""

    ends: list[int]
    bids: list[float]  # of a trade both are its close
    asks: list[float]

    def last(self, minute: int) -> int | None:
        """The last row that had ended by a minute, None before the first."""
        row = bisect_right(self.ends, minute) - 1
        return row if row >= 0 else None


class Day:
    """A trading day of a folder, its listings those of the close before. What has no file is silent, as in LEAN."""

    def __init__(self, folder: Path, day: date) -> None:
        self.day = day
        self._folder = folder
        self._zips: dict[str, ZipFile | None] = {}
        self._quotes: dict[Contract, Rows | None] = {}
        self._bars: dict[str, Rows | None] = {}
        self._chains: dict[str, dict[date, dict[str, tuple[float, ...]]]] = {}

    def quotes(self, contract: Contract) -> Rows | None:
        """The quotes of a contract; a missing side is that of the row before. None where it has none that day."""
        try:
            return self._quotes[contract]
        except KeyError:
            rows = self._quotes[contract] = self._read_quotes(contract)
            return rows

    def bars(self, name: str) -> Rows | None:
        """The minute bars of SPX, VIX or SPY; None without a file."""
        if name not in self._bars:
            self._bars[name] = self._read_bars(name.lower(), name in INDICES)
        return self._bars[name]

    def strikes(self, root: str, expiry: date, right: str) -> tuple[float, ...]:
        """The strikes of one expiry in ascending order; empty when it isn't listed."""
        return self._listed(root).get(expiry, {}).get(right, ())

    def expiries(self, root: str) -> tuple[date, ...]:
        """The listed expiries in ascending order."""
        return tuple(sorted(self._listed(root)))

    def close(self) -> None:
        """Close its files."""
        for archive in self._zips.values():
            if archive is not None:
                archive.close()

    def _read_bars(self, ticker: str, is_index: bool) -> Rows | None:
        kind, stamp = "index" if is_index else "equity", f"{self.day:%Y%m%d}"
        path = self._folder / kind / "usa" / "minute" / ticker / f"{stamp}_trade.zip"
        if not path.is_file():
            return None
        with ZipFile(path) as archive:
            cells = _cells(archive.read(f"{stamp}_{ticker}_minute_trade.csv"), TRADE_CELLS, f"{path}")
        closes = (cells[:, CLOSE] / (1.0 if is_index else SCALE)).tolist()
        venue, behind = (Venue.CBOE, CHICAGO_BEHIND) if is_index else (Venue.NEW_YORK, 0)
        return self._session(cells, behind, venue, closes, closes)

    def _read_quotes(self, contract: Contract) -> Rows | None:
        archive, entry = self._zip(contract.root), _entry(contract, self.day)
        if archive is None or entry not in archive.NameToInfo:
            return None
        cells = _cells(archive.read(entry), QUOTE_CELLS, f"{archive.filename}#{entry}")
        bids, asks = (_carried(cells[:, side] / SCALE).tolist() for side in (BID, ASK))
        venue = Venue.CBOE if contract.root in CASH_SETTLED_ROOTS else Venue.NEW_YORK
        return self._session(cells, 0, venue, bids, asks)

    def _session(
        self, cells: npt.NDArray[np.float64], behind: int, venue: Venue, bids: list[float], asks: list[float]
    ) -> Rows | None:
        """The rows that ended in the regular session, as LEAN shows no others."""
        ends = (cells[:, 0] // MS_A_MINUTE).astype(int) + 1 + behind
        first, last = np.searchsorted(ends, [OPEN_MINUTE, close_minute(venue, self.day)], side="right").tolist()
        return Rows(ends[first:last].tolist(), bids[first:last], asks[first:last]) if first < last else None

    def _zip(self, root: str) -> ZipFile | None:
        if root not in self._zips:
            folder = self._folder / _kind(root) / "usa" / "minute" / root.lower()
            path = folder / f"{self.day:%Y%m%d}_quote_{_style(root)}.zip"
            self._zips[root] = ZipFile(path) if path.is_file() else None
        return self._zips[root]

    def _listed(self, root: str) -> Mapping[date, Mapping[str, tuple[float, ...]]]:
        if root not in self._chains:
            self._chains[root] = self._read_chain(root)
        return self._chains[root]

    def _read_chain(self, root: str) -> dict[date, dict[str, tuple[float, ...]]]:
        """The newest universe file before the day, up to 3 trading days back."""
        day, found = self.day, dict[date, dict[str, list[float]]]()
        folder = self._folder / _kind(root) / "usa" / "universes" / root.lower()
        for _ in range(DAYS_BACK):
            day = previous_trading_day(day)
            path = folder / f"{day:%Y%m%d}.csv"
            if path.is_file():
                _, _, *lines = path.read_text().split("\n")
                for expiry, strike, right, *_ in (line.split(",", 3) for line in lines if line.strip()):
                    found.setdefault(_date(expiry), {}).setdefault(right, []).append(float(strike))
                break
        return {
            expiry: {right: tuple(sorted(strikes)) for right, strikes in rights.items()}
            for expiry, rights in found.items()
            if expiry >= self.day
        }


def _cells(text: bytes, width: int, name: str) -> npt.NDArray[np.float64]:
    """All cells of a file, a row a line; an empty one is 0. Raises ValueError naming the file."""
    lines = text.replace(b"\r", b"").strip().replace(b"\n", b",")
    while b",," in lines:
        lines = lines.replace(b",,", b",0,")
    try:
        return np.array(lines.split(b","), dtype=np.float64).reshape(-1, width)
    except ValueError as fault:
        raise ValueError(f"{name}: expected rows of {width} numbers: {fault}") from fault


def _carried(side: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """A side of the quotes in which a row without it has that of the row before, as LEAN copies it in."""
    return side[np.maximum.accumulate(np.where(side > 0, np.arange(len(side)), 0))]


def _kind(root: str) -> str:
    return "indexoption" if root in CASH_SETTLED_ROOTS else "option"


def _entry(contract: Contract, day: date) -> str:
    right = "call" if contract.is_call else "put"
    root, strike = contract.root.lower(), round(contract.strike * SCALE)
    return f"{day:%Y%m%d}_{root}_minute_quote_{_style(contract.root)}_{right}_{strike}_{contract.expiry:%Y%m%d}.csv"


def _style(root: str) -> str:
    return "european" if root in CASH_SETTLED_ROOTS else "american"


@lru_cache(maxsize=1024)
def _date(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").date()
