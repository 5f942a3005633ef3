"""Recorded quotes: a csv file, and what volatility they imply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from backtests.history import carry
from market.quotes import NEW_YORK
from risk.pricing import black76 as pricing
from risk.pricing import trading_clock

Floats = npt.NDArray[np.float64]

CLOSE: Final = time(16, 0)
COLUMNS: Final = ("date", "time", "root", "right", "strike", "expiry", "bid", "ask", "forward", "vix", "dte", "mid")


class RecordedError(ValueError):
    """Recorded quotes can't be used; the message names the file and what was expected."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Quotes with a volatility, each of the side out of the money, all arrays of shape (n,).

    `moment`: number of the minute and expiry of one root; `root`: spx, spxw, spy or es; `dte`: calendar days to expiry;
    `minute` after 09:30; `years` by the desk's clock; `vix` in points; `bid`, `ask` in points, nan where there was only a
    `mid`; `vol` a year, implied by the mid.
    """

    moment: npt.NDArray[np.int64]
    root: npt.NDArray[np.str_]
    dte: npt.NDArray[np.int64]
    minute: npt.NDArray[np.int64]
    years: Floats
    vix: Floats
    forward: Floats
    strike: Floats
    bid: Floats
    ask: Floats
    mid: Floats
    vol: Floats


def read(path: Path) -> Recorded:
    """Read the quotes of a csv file with the columns COLUMNS; times are New York, prices in points.

    Quotes in the money are left out: their mid says little of volatility. So are those past their last minute.
    Raises RecordedError for a file that can't be read, lacks a column or has no quote that is left.
    """
    try:
        rows = pd.read_csv(path, dtype={"date": str, "time": str, "expiry": str})
    except (OSError, ValueError) as fault:
        raise RecordedError(f"{path}: can't be read: {fault}") from fault
    missing = [name for name in COLUMNS if name not in rows.columns]
    if missing:
        raise RecordedError(f"{path}: the columns {', '.join(missing)} are missing; expected {', '.join(COLUMNS)}")
    is_call = rows["right"] == "call"
    rows = rows[is_call == (rows["strike"] >= rows["forward"])]
    now = [_at(day, clock) for day, clock in zip(rows["date"], rows["time"], strict=True)]
    days = [moment.date() for moment in now]
    expiries = [date.fromisoformat(text) for text in rows["expiry"]]
    closes = [datetime.combine(expiry, CLOSE, NEW_YORK) for expiry in expiries]
    years = np.array([trading_clock.years_to_expiry(*ends) for ends in zip(now, closes, strict=True)])
    discounts = [
        np.exp(-carry.short_rate(day) * (expiry - day).days / carry.DAYS_A_YEAR)
        for day, expiry in zip(days, expiries, strict=True)
    ]
    forward, strike, mid = (rows[name].to_numpy(dtype=np.float64) for name in ("forward", "strike", "mid"))
    vol = pricing.implied_vol(mid, forward, strike, years, strike >= forward, np.array(discounts))
    moment = rows.groupby(["date", "time", "root", "expiry"], sort=False).ngroup()
    sound = np.isfinite(vol) & (vol > 0.0)
    if not sound.any():
        raise RecordedError(f"{path}: no quote out of the money has a volatility; expected at least one")
    columns = (
        moment.to_numpy(dtype=np.int64),
        rows["root"].to_numpy(dtype=np.str_),
        rows["dte"].to_numpy(dtype=np.int64),
        np.array([one.hour * 60 + one.minute - 570 for one in now]),
        years,
        rows["vix"].to_numpy(dtype=np.float64),
        forward,
        strike,
        *(rows[name].to_numpy(dtype=np.float64) for name in ("bid", "ask")),
        mid,
        vol,
    )
    return Recorded(*(column[sound] for column in columns))


def _at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=NEW_YORK)
