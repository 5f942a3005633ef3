"""Daily history as LEAN's data frame."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ..base.clock import MINUTES, midnight
from ..base.enums import SecurityType
from ..base.market_hours import close_minute, is_trading_day
from ..base.symbols import Symbol
from .files import DataFolder

if TYPE_CHECKING:
    import pandas as pd


def daily_history(data: DataFolder, symbol: Symbol, periods: int, today: date) -> pd.DataFrame:
    """The last `periods` daily bars before `today`: columns close, high, low, open (and volume for shares).

    Indexed by symbol and by the end of the bar, the close in the exchange's zone; empty where there are no bars.
    """
    import pandas as pd  # noqa: PLC0415 - only history needs it

    rows = [(day, bar) for day, bar in data.daily(symbol) if day < today and is_trading_day(day)][-periods:]
    if not rows:
        return pd.DataFrame()
    ends = [midnight(day) + MINUTES[close_minute(symbol._venue, day)] + symbol._venue.zone for day, _ in rows]
    columns = {"close": 3, "high": 1, "low": 2, "open": 0}
    if symbol.security_type == SecurityType.EQUITY:
        columns["volume"] = 4
    index = pd.MultiIndex.from_product([[symbol], ends], names=["symbol", "time"])
    return pd.DataFrame({name: [bar[at] for _, bar in rows] for name, at in columns.items()}, index=index)
