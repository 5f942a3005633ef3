"""A few modelled days, written once, and readers that see them as LEAN does."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest

from backtests import history
from backtests.history import daily


@dataclass(frozen=True, slots=True)
class Contract:
    """An option as a file's name says it; strike in points."""

    strike: float
    is_call: bool
    expiry: date


class Reader:
    """Reads a data folder by LEAN's rules: no header, a zip a day, milliseconds, scaled option and share prices."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._options: dict[tuple[str, date], dict[Contract, dict[int, tuple[int, int]]]] = {}

    def rows(self, path: str, entry: str) -> list[list[str]]:
        """Cells of one entry of a zip."""
        with zipfile.ZipFile(self.folder / path) as archive:
            return list(csv.reader(io.StringIO(archive.read(entry).decode())))

    def index(self, ticker: str, day: date) -> list[list[float]]:
        """Milliseconds, open, high, low, close and volume of an index's minutes."""
        name = f"index/usa/minute/{ticker}/{day:%Y%m%d}_trade.zip"
        return _floats(self.rows(name, f"{day:%Y%m%d}_{ticker}_minute_trade.csv"))

    def shares(self, kind: str, day: date) -> list[list[float]]:
        """Rows of SPY's trade or quote file, unscaled."""
        name = f"equity/usa/minute/spy/{day:%Y%m%d}_{kind}.zip"
        return _floats(self.rows(name, f"{day:%Y%m%d}_spy_minute_{kind}.csv"))

    def option_file(self, root: str, day: date) -> Path:
        """Path of a root's quote zip."""
        folder, style = ("indexoption", "european") if root == "spxw" else ("option", "american")
        return self.folder / f"{folder}/usa/minute/{root}/{day:%Y%m%d}_quote_{style}.zip"

    def options(self, root: str, day: date) -> dict[Contract, dict[int, tuple[int, int]]]:
        """Closing bid and ask in 1/10,000 USD by contract and milliseconds."""
        if (root, day) in self._options:
            return self._options[root, day]
        found = self._options[root, day] = {}
        with zipfile.ZipFile(self.option_file(root, day)) as archive:
            for name in archive.namelist():
                stamp, ticker, period, kind, _style, right, strike, expiry = name.removesuffix(".csv").split("_")
                assert (stamp, ticker, period, kind) == (f"{day:%Y%m%d}", root, "minute", "quote")
                contract = Contract(int(strike) / 10_000, right == "call", datetime.strptime(expiry, "%Y%m%d").date())
                rows = [[int(cell) for cell in row] for row in csv.reader(io.StringIO(archive.read(name).decode()))]
                assert all(len(row) == 11 for row in rows)
                found[contract] = {row[0]: (row[4], row[9]) for row in rows}
        return found

    def same_day(self, root: str, day: date) -> dict[Contract, dict[int, tuple[int, int]]]:
        """The options that expire on the day itself."""
        return {contract: rows for contract, rows in self.options(root, day).items() if contract.expiry == day}

    def later(self, root: str, day: date) -> dict[Contract, dict[int, tuple[int, int]]]:
        """The options that expire after the day."""
        return {contract: rows for contract, rows in self.options(root, day).items() if contract.expiry > day}

    def universe(self, root: str, day: date) -> list[list[str]]:
        """Cells of a universe file, its header first."""
        folder = "indexoption" if root == "spxw" else "option"
        text = (self.folder / f"{folder}/usa/universes/{root}/{day:%Y%m%d}.csv").read_text()
        return list(csv.reader(io.StringIO(text)))


def _floats(rows: list[list[str]]) -> list[list[float]]:
    return [[float(cell) for cell in row] for row in rows]


@pytest.fixture(scope="session")
def november(tmp_path_factory) -> Reader:
    """Thanksgiving 2018 to the close of 2018-12-05, when the exchange mourned a president."""
    out = tmp_path_factory.mktemp("history")
    bars = daily.built_in()
    lines = ["date,spx_open,spx_high,spx_low,spx_close,vix_open,vix_high,vix_low,vix_close"]
    for day, *prices in zip(bars.days, bars.spx.tolist(), bars.vix.tolist(), strict=True):
        if np.datetime64("2018-11-16") <= day <= np.datetime64("2018-12-07"):
            lines.append(",".join(map(str, [day, *prices[0], *prices[1]])))
    (out / "bars.csv").write_text("\n".join(lines))
    return Reader(history.write(date(2018, 11, 19), date(2018, 12, 7), out, history=out / "bars.csv"))
