"""Small data folders in LEAN's format, and small algorithms, for tests that are about one thing."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from backtests.engine import Run, run

OPEN, LAST = "09:30", "15:59"
UNIVERSE_HEAD = (
    "#expiry,strike,right,open,high,low,close,volume,open_interest,implied_volatility,delta,gamma,vega,theta,rho"
)
FRIDAY, MONDAY = date(2018, 2, 2), date(2018, 2, 5)

HEAD = """
from AlgorithmImports import *


class Probe(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2018, 2, 2)
        self.set_end_date(2018, 2, {last})
        self.set_cash(100000)
        self.seen = []
        self.spx = self.add_index("SPX", Resolution.MINUTE)
        self.ready()

    def ready(self):
        pass

    def at(self, text):
        return self.time.strftime("%d %H:%M") == text

    def put(self, strike, expiry=datetime(2018, 2, 9)):
        symbol = Symbol.create_option(
            self.spx.symbol, "SPXW", Market.USA, OptionStyle.EUROPEAN, OptionRight.PUT, strike, expiry
        )
        return self.add_index_option_contract(symbol, Resolution.MINUTE)
"""


class Folder:
    """A data folder that is filled row by row. Times are New York, of a bar's start."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def index(self, ticker: str, day: date, prices: Mapping[str, float] | float = 2800.0) -> Folder:
        rows = [f"{_ms(at) - 3_600_000},{p},{p},{p},{p},0" for at, p in _all_day(prices).items()]
        return self._zip(
            f"index/usa/minute/{ticker.lower()}", f"{day:%Y%m%d}_trade", day, f"{ticker.lower()}_minute_trade", rows
        )

    def shares(self, day: date, prices: Mapping[str, float | tuple[float, ...]] | float = 280.0) -> Folder:
        """SPY's trades: one price a bar, or its open, high, low and close."""
        rows = []
        for at, price in _all_day(prices).items():
            bar = price if isinstance(price, tuple) else (price,) * 4
            rows.append(f"{_ms(at)},{','.join(str(round(part * 10_000)) for part in bar)},100")
        return self._zip("equity/usa/minute/spy", f"{day:%Y%m%d}_trade", day, "spy_minute_trade", rows)

    def put(
        self, strike: int, day: date, quotes: Mapping[str, tuple[float, float]], expiry: str = "20180209"
    ) -> Folder:
        return self.spxw(f"put {strike} {expiry}", day, quotes)

    def spxw(self, contract: str, day: date, quotes: Mapping[str, tuple[float, float]]) -> Folder:
        """`contract` names right, strike and expiry, as in `put 2700 2018-02-09`; quotes are (bid, ask)."""
        entry = f"spxw_minute_quote_european_{_contract(contract)}"
        return self._zip("indexoption/usa/minute/spxw", f"{day:%Y%m%d}_quote_european", day, entry, _quote_rows(quotes))

    def spy_option(self, contract: str, day: date, quotes: Mapping[str, tuple[float, float]]) -> Folder:
        """As `spxw`, of an American contract on SPY."""
        entry = f"spy_minute_quote_american_{_contract(contract)}"
        return self._zip("option/usa/minute/spy", f"{day:%Y%m%d}_quote_american", day, entry, _quote_rows(quotes))

    def share_quotes(self, day: date, quotes: Mapping[str, tuple[float, float]]) -> Folder:
        """SPY's bid and ask."""
        return self._zip("equity/usa/minute/spy", f"{day:%Y%m%d}_quote", day, "spy_minute_quote", _quote_rows(quotes))

    def universe(self, root: str, day: date, *contracts: str) -> Folder:
        """What a root (SPXW or SPY) lists at the close of a day; contracts are named as in `put 2700 2018-02-09`."""
        rows = [f"{e:%Y%m%d},{strike},{right[0].upper()},1,1,1,1.5,10,100,0.2,-0.3,0,0,0,0"
                for right, strike, e in map(_parts, contracts)]  # fmt: skip
        kind = "option" if root == "SPY" else "indexoption"
        lines = [UNIVERSE_HEAD, ",,,2800,2800,2800,2800,0,,,,,,,", *rows]
        return self.text(f"{kind}/usa/universes/{root.lower()}/{day:%Y%m%d}.csv", "\n".join(lines) + "\n")

    def text(self, path: str, content: str) -> Folder:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(content))
        return self

    def _zip(self, folder: str, name: str, day: date, entry: str, rows: list[str]) -> Folder:
        path = self.root / folder
        path.mkdir(parents=True, exist_ok=True)
        with ZipFile(path / f"{name}.zip", "a") as archive:
            archive.writestr(f"{day:%Y%m%d}_{entry}.csv", "\n".join(rows))
        return self


def _parts(contract: str) -> tuple[str, int, date]:
    right, strike, expiry = contract.split()
    return right, int(strike), date.fromisoformat(expiry)


def _contract(contract: str) -> str:
    right, strike, expiry = _parts(contract)
    return f"{right}_{strike * 10_000}_{expiry:%Y%m%d}"


def _quote_rows(quotes: Mapping[str, tuple[float, float]]) -> list[str]:
    rows = []
    for at, sides in quotes.items():
        bid, ask = (round(side * 10_000) for side in sides)
        rows.append(f"{_ms(at)},{bid},{bid},{bid},{bid},10,{ask},{ask},{ask},{ask},10")
    return rows


def _ms(at: str) -> int:
    hours, minutes = at.split(":")
    return (int(hours) * 60 + int(minutes)) * 60_000


def _all_day(prices: Mapping[str, Any] | float) -> Mapping[str, Any]:
    return prices if isinstance(prices, Mapping) else {OPEN: prices, LAST: prices}


def a_run(folder: Folder, body: str, *, last: int = 2, **parameters: str) -> Run:
    """Run an algorithm that subscribes SPX from 2018-02-02 to the `last` of that month; `body` are its methods."""
    path = folder.root.parent / "probe.py"
    path.write_text(HEAD.format(last=last) + textwrap.indent(textwrap.dedent(body), "    "))
    return run(path, folder.root, parameters=parameters)


def a_clean_run(folder: Folder, body: str, *, last: int = 2, **parameters: str) -> list[object]:
    """What the algorithm put into `self.seen`, of a run without an error."""
    finished = a_run(folder, body, last=last, **parameters)
    assert finished.error is None, finished.error
    return finished.algorithm.seen
