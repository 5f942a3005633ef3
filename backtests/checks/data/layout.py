"""Where LEAN's data folder keeps what: paths and zip entries of the instruments that the desk uses."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Final

OPTION: Final = re.compile(r"(?P<root>\S+) +(?P<expiry>\d{6})(?P<right>[CP])(?P<strike>\d{8})")
LAG: Final = 1
CHICAGO_LAG: Final = 61
TRADE_CELLS: Final = 6  # time, open, high, low, close, volume
CLOSE: Final = 4  # cell of such a row
QUOTE_CELLS: Final = 11  # time, then open, high, low, close, size of the bid and of the ask
LISTED_CELLS: Final = 15  # of a row in a list of contracts
SCALE: Final = 10_000  # prices of shares and options, and strikes in names, are in 1/10,000


@dataclass(frozen=True, slots=True)
class CsvEntry:
    """One csv file in a zip, both named from the data folder on.

    `lag` are the minutes from a row's time, the start of its bar, to the bar's end in New York; `cells` is a row's width.
    """

    zip: PurePosixPath
    name: str
    lag: int
    cells: int


@dataclass(frozen=True, slots=True)
class OptionRoot:
    """The options of one root: their folder below the data folder, and their exercise style in file names."""

    root: str
    folder: str
    style: str

    def quotes(self, day: date) -> PurePosixPath:
        """The zip of a day's quotes."""
        return PurePosixPath(f"{self.folder}/usa/minute/{self.root}/{day:%Y%m%d}_quote_{self.style}.zip")

    def entries(self, day: date) -> str:
        """What the names of the csv files in that zip begin with."""
        return f"{day:%Y%m%d}_{self.root}_minute_quote_{self.style}_"

    def universe(self, day: date) -> PurePosixPath:
        """The contracts that were listed in the evening of a day."""
        return PurePosixPath(f"{self.folder}/usa/universes/{self.root}/{day:%Y%m%d}.csv")


SPXW: Final = OptionRoot("spxw", "indexoption", "european")
SPY: Final = OptionRoot("spy", "option", "american")
FAMILIES: Final = (SPXW, SPY)
INDICES: Final = ("SPX", "VIX")
SHARE: Final = "SPY"
MAP_FILE: Final = PurePosixPath("equity/usa/map_files/spy.csv")
FACTOR_FILE: Final = PurePosixPath("equity/usa/factor_files/spy.csv")
RATES: Final = PurePosixPath("alternative/interest-rate/usa/interest-rate.csv")
INDEX_DAYS: Final = PurePosixPath("index/usa/daily/spx.zip")
SHARE_DAYS: Final = PurePosixPath("equity/usa/daily/spy.zip")


def index_trades(ticker: str, day: date) -> CsvEntry:
    """Minute bars of an index, in Chicago's time."""
    stamp, name = f"{day:%Y%m%d}", ticker.lower()
    path = PurePosixPath(f"index/usa/minute/{name}/{stamp}_trade.zip")
    return CsvEntry(path, f"{stamp}_{name}_minute_trade.csv", CHICAGO_LAG, TRADE_CELLS)


def share_minutes(ticker: str, day: date, kind: str = "trade") -> CsvEntry:
    """Minute bars of a share, or its quotes: `quote`."""
    cells = TRADE_CELLS if kind == "trade" else QUOTE_CELLS
    stamp, name = f"{day:%Y%m%d}", ticker.lower()
    path = PurePosixPath(f"equity/usa/minute/{name}/{stamp}_{kind}.zip")
    return CsvEntry(path, f"{stamp}_{name}_minute_{kind}.csv", LAG, cells)


def option_quotes(ticker: str, day: date) -> CsvEntry | None:
    """Minute quotes of a contract by its ticker, such as `SPXW  180209P02700000`; None for another ticker or root."""
    parts = OPTION.fullmatch(ticker)
    family = next((one for one in FAMILIES if parts and one.root == parts["root"].lower()), None)
    if parts is None or family is None:
        return None
    right = "call" if parts["right"] == "C" else "put"
    expiry = datetime.strptime(parts["expiry"], "%y%m%d")
    strike = int(parts["strike"]) * SCALE // 1000
    name = f"{family.entries(day)}{right}_{strike}_{expiry:%Y%m%d}.csv"
    return CsvEntry(family.quotes(day), name, LAG, QUOTE_CELLS)
