"""Small data folders in LEAN's format, and small algorithms, for tests that are about one thing."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from zipfile import ZipFile

from backtests.engine import Run, run

OPEN, LAST = "09:30", "15:59"
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

    def shares(self, day: date, prices: Mapping[str, float] | float = 280.0) -> Folder:
        rows = []
        for at, price in _all_day(prices).items():
            scaled = round(price * 10_000)
            rows.append(f"{_ms(at)},{scaled},{scaled},{scaled},{scaled},100")
        return self._zip("equity/usa/minute/spy", f"{day:%Y%m%d}_trade", day, "spy_minute_trade", rows)

    def put(
        self, strike: int, day: date, quotes: Mapping[str, tuple[float, float]], expiry: str = "20180209"
    ) -> Folder:
        rows = []
        for at, sides in quotes.items():
            bid, ask = (round(side * 10_000) for side in sides)
            rows.append(f"{_ms(at)},{bid},{bid},{bid},{bid},10,{ask},{ask},{ask},{ask},10")
        entry = f"spxw_minute_quote_european_put_{strike * 10_000}_{expiry}"
        return self._zip("indexoption/usa/minute/spxw", f"{day:%Y%m%d}_quote_european", day, entry, rows)

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


def _ms(at: str) -> int:
    hours, minutes = at.split(":")
    return (int(hours) * 60 + int(minutes)) * 60_000


def _all_day(prices: Mapping[str, float] | float) -> Mapping[str, float]:
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
