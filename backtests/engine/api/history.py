"""History: daily bars, and what a share has paid."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ..base.clock import midnight
from ..base.enums import Resolution, SecurityType
from ..base.missing import Refusing, unknown
from ..base.symbols import Symbol
from ..disk.history import daily_history
from ..market.slices import DividendData
from .host import Host


class History(Refusing):
    """LEAN's `history`: called for daily bars, as `history[Dividend]` for dividends."""

    __slots__ = ("_host",)

    def __init__(self, host: Host) -> None:
        self._host = host

    def __call__(self, symbol: Symbol, periods: int, resolution: Resolution | None = None) -> Any:
        """The last daily bars before today, as LEAN's frame indexed by symbol and time."""
        if resolution != Resolution.DAILY or not isinstance(periods, int):
            unknown("history of anything but a number of daily bars")
        return daily_history(self._host.data, symbol, periods, self._host.clock.now.date())

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
