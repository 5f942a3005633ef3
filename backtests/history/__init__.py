"""Modelled history: real daily S&P 500 and VIX bars, turned into a folder of LEAN-format minute data.

Index prices pass through each day's real open, high, low and close; everything between, and every option quote, is
modelled. How: docs/modelled-history.md.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from backtests.history.daily import HistoryError
from backtests.history.model import LEAST_SAME_DAY_VOL, MOST_SAME_DAY_VOL, SAME_DAY_VOL

__all__ = ["LEAST_SAME_DAY_VOL", "MOST_SAME_DAY_VOL", "SAME_DAY_VOL", "HistoryError", "write"]


def write(
    start: date,
    end: date,
    out: Path,
    *,
    history: Path | None = None,
    same_day_vol: float = SAME_DAY_VOL,
    on_month: Callable[[int, int], None] | None = None,
    as_sketches: bool = False,
) -> Path:
    """Write LEAN-format data for the trading days in [start, end] below `out`, or reuse what is there.

    `history`: a csv file of daily bars (`daily.read` says how it looks); without it the arch package's bars are
    used, which cover 2014-01-06 to 2018-12-31. `same_day_vol`: volatility at the money at the open of an expiry day,
    over VIX; between LEAST_SAME_DAY_VOL and MOST_SAME_DAY_VOL. `on_month(done, total)` is called as calendar months get ready. `as_sketches`:
    for readers of this project alone, option quotes that are modelled when they are asked for (`sketch`).

    Returns the data folder to hand to the engine. A date's files depend on the daily bars up to it and on the code,
    never on the range that was asked for. Unchanged months and ranges are reused.

    Raises HistoryError for a range that the bars don't cover and for a damaged file, all faults in one message.
    """
    if not LEAST_SAME_DAY_VOL <= same_day_vol <= MOST_SAME_DAY_VOL:
        expected = f"from {LEAST_SAME_DAY_VOL:g} to {MOST_SAME_DAY_VOL:g}"
        raise HistoryError(f"same_day_vol is {same_day_vol:g}; it must be {expected}, as a share of VIX")
    from backtests.history import build  # noqa: PLC0415 - what only asks for a number here needn't load it all

    return build.write(
        start, end, Path(out), history=history, on_month=on_month, same_day_vol=same_day_vol, as_sketches=as_sketches
    )
