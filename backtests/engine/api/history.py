"""History: daily bars, and what a share has paid."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ..base.clock import MINUTES, midnight
from ..base.enums import Resolution, SecurityType
from ..base.market_hours import close_minute, is_trading_day
from ..base.missing import Refusing, unknown
from ..base.symbols import Symbol
from ..market.slices import DividendData
from .host import Host


class History(Refusing):
    """LEAN's `history`: called for daily bars, as `history[Dividend]` for dividends."""

    __slots__ = ("_host",)

    def __init__(self, host: Host) -> None:
        self._host = host

    def __call__(self, symbol: Symbol, periods: int, resolution: Resolution | None = None) -> Any:
        """The last daily bars before today, as LEAN's frame: columns close, high, low, open (and volume for shares).

        Indexed by symbol and by the end of the bar, the close in the exchange's zone; empty where there are no bars.
        """
        if resolution != Resolution.DAILY or not isinstance(periods, int):
            unknown("history of anything but a number of daily bars")
        import pandas as pd  # noqa: PLC0415 - only history needs it

        today = self._host.clock.now.date()
        rows = [row for row in self._host.data.daily(symbol) if row[0] < today and is_trading_day(row[0])][-periods:]
        if not rows:
            return pd.DataFrame()
        venue = symbol._venue
        ends = [midnight(day) + MINUTES[close_minute(venue, day)] + venue.zone for day, _ in rows]
        columns = {"close": 3, "high": 1, "low": 2, "open": 0}
        if symbol.security_type == SecurityType.EQUITY:
            columns["volume"] = 4
        index = pd.MultiIndex.from_product([[symbol], ends], names=["symbol", "time"])
        return pd.DataFrame({name: [bar[at] for _, bar in rows] for name, at in columns.items()}, index=index)

    def __getitem__(self, type: Any) -> DividendHistory:
        if type is not DividendData:
            unknown(f"history[{getattr(type, '__name__', type)}]")
        return DividendHistory(self._host)


class DividendHistory(Refusing):
    """LEAN's `history[Dividend]`."""

    __slots__ = ("_host",)

    def __init__(self, host: Host) -> None:
        self._host = host

    def __call__(self, symbol: Symbol, span: timedelta, resolution: Resolution | None = None) -> list[DividendData]:
        """What a share has paid in the span until now, by its factor file, ascending."""
        is_known = isinstance(span, timedelta) and resolution in (None, Resolution.DAILY)
        if not is_known or symbol.security_type != SecurityType.EQUITY:
            unknown("history[Dividend] of anything but a share and a span of time, by day")
        now = self._host.clock.now
        found = [(midnight(each.day), each) for each in self._host.data.dividends(symbol.value)]
        return [
            DividendData(symbol, time, each.amount, each.reference) for time, each in found if now - span < time <= now
        ]
