"""Where LEAN's data folder keeps what: paths and zip entries of the instruments that the desk uses."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Final

OPTION: Final = re.compile(r"(?P<root>\S+) +(?P<expiry>\d{6})(?P<right>[CP])(?P<strike>\d{8})")
SCALE: Final = 10_000  # prices of shares and options, and strikes in names, are in 1/10,000


@dataclass(frozen=True, slots=True)
class Entry:
    """One csv file in a zip, both below the data folder."""

    zip: PurePosixPath
    name: str


@dataclass(frozen=True, slots=True)
class Family:
    """The options of one root: their folder below the data folder, and their exercise style in file names."""

    root: str
    folder: str
    style: str

    def quotes(self, day: date) -> PurePosixPath:
        """The zip of a day's quotes."""
        return PurePosixPath(f"{self.folder}/usa/minute/{self.root}/{day:%Y%m%d}_quote_{self.style}.zip")

    def universe(self, day: date) -> PurePosixPath:
        """The contracts that were listed in the evening of a day."""
        return PurePosixPath(f"{self.folder}/usa/universes/{self.root}/{day:%Y%m%d}.csv")


SPXW: Final = Family("spxw", "indexoption", "european")
SPY: Final = Family("spy", "option", "american")
FAMILIES: Final = (SPXW, SPY)


def index_trades(ticker: str, day: date) -> Entry:
    """Minute bars of an index."""
    stamp, name = f"{day:%Y%m%d}", ticker.lower()
    return Entry(PurePosixPath(f"index/usa/minute/{name}/{stamp}_trade.zip"), f"{stamp}_{name}_minute_trade.csv")


def share_bars(ticker: str, kind: str, day: date) -> Entry:
    """Minute bars of a share; `kind` is trade or quote."""
    stamp, name = f"{day:%Y%m%d}", ticker.lower()
    return Entry(PurePosixPath(f"equity/usa/minute/{name}/{stamp}_{kind}.zip"), f"{stamp}_{name}_minute_{kind}.csv")


def option_quotes(ticker: str, day: date) -> Entry | None:
    """Minute quotes of a contract by its ticker, such as `SPXW  180209P02700000`; None for another ticker or root."""
    parts = OPTION.fullmatch(ticker)
    family = next((one for one in FAMILIES if parts and one.root == parts["root"].lower()), None)
    if parts is None or family is None:
        return None
    right = "call" if parts["right"] == "C" else "put"
    expiry = datetime.strptime(parts["expiry"], "%y%m%d")
    strike = int(parts["strike"]) * SCALE // 1000
    stamp = f"{day:%Y%m%d}"
    name = f"{stamp}_{family.root}_minute_quote_{family.style}_{right}_{strike}_{expiry:%Y%m%d}.csv"
    return Entry(family.quotes(day), name)
