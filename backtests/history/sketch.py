"""Option quotes that are modelled when they are asked for.

A day's zip of quotes holds thousands of contracts, of which a run reads some dozens. Where nobody but the run reads the
folder, as in a world of a sweep, a sketch stands in the zip's place: all that the quotes are made of. What comes out of it
is to the byte what would stand in the zip.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from backtests.history import lean_files, quotes
from backtests.history.carry import Carry
from backtests.history.listing import Series
from backtests.history.paths import Paths
from backtests.history.quotes import UNITS, Clock


@dataclass(frozen=True, slots=True)
class Priced:
    """A series with what it is priced by on a day."""

    series: Series
    clock: Clock
    carry: Carry


@dataclass(frozen=True, slots=True)
class Sketch:
    """A day of one root's quotes: the path of its prices, and the series that are quoted on it."""

    day: date
    path: Paths
    same_day_vol: float
    listed: Sequence[Priced]

    def entries(self) -> dict[str, str]:
        """All entries of the day's zip: names and texts."""
        return {name: text for priced in self.listed for name, text in self._entries(priced).items()}

    def read(self, name: str) -> bytes | None:
        """One entry, as from a zip; None where there is none."""
        *_, right, strike, expiry = name.removesuffix(".csv").split("_")
        points = int(strike) / UNITS
        for priced in self.listed:
            series = priced.series
            if f"{series.expiry:%Y%m%d}" == expiry and series.right == right and points in series.strikes:
                one = replace(priced, series=replace(series, strikes=np.array([points])))
                return self._entries(one)[name].encode("ascii")
        return None

    def close(self) -> None:
        """As of a zip: there is nothing to close."""

    def _entries(self, priced: Priced) -> dict[str, str]:
        series, path, root = priced.series, self.path, priced.series.root
        starts = series.starts(len(path.spx) - 1)
        ends = starts + 1
        years, vix, spot = priced.clock.years(ends), path.vix[ends], path.spx[ends] * root.scale
        mid = quotes.mids(
            spot,
            series.strikes,
            vix,
            years,
            series.is_call,
            carry=priced.carry,
            is_american=root.is_american,
            same_day_vol=self.same_day_vol,
        )
        pays = quotes.intrinsic(spot, series.strikes, series.is_call)
        bid, ask = quotes.bid_ask(mid, vix, years, root, intrinsic=pays)
        return lean_files.option_entries(self.day, series, starts.tolist(), bid, ask)


def write(path: Path, sketch: Sketch) -> None:
    """Put a sketch in a zip's place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pickle.dumps(sketch))


def opened(path: str) -> Sketch | None:
    """The sketch in a zip's place, None where a zip is. Raises FileNotFoundError where there is neither."""
    content = Path(path).read_bytes()
    return None if content.startswith(b"PK") else pickle.loads(content)
