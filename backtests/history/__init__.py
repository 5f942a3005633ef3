"""Modelled history: real daily S&P 500 and VIX bars, turned into a folder of LEAN-format minute data.

Index prices pass through each day's real open, high, low and close; everything between, and every option quote, is
modelled. How: docs/modelled-history.md.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from backtests.history import build
from backtests.history.daily import HistoryError

__all__ = ["HistoryError", "write"]


def write(
    start: date,
    end: date,
    out: Path,
    *,
    history: Path | None = None,
    on_month: Callable[[int, int], None] | None = None,
) -> Path:
    """Write LEAN-format data for the trading days in [start, end] below `out`, or reuse what is there.

    `history`: a csv file of daily bars (`daily.read` says how it looks); without it the arch package's bars are
    used, which cover 2014-01-06 to 2018-12-31. `on_month(done, total)` is called as calendar months get ready.

    Returns the data folder to hand to the engine. A date's files depend on the daily bars up to it and on the code,
    never on the range that was asked for. Unchanged months and ranges are reused.

    Raises HistoryError for a range that the bars don't cover and for a damaged file, all faults in one message.
    """
    return build.write(start, end, Path(out), history=history, on_month=on_month)
