"""What an algorithm finds beside its calls: zone names, settings, and messages that go nowhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ..base.missing import Refusing, unknown
from ..brokerage.handler import OrderHandler

NEW_YORK_ZONE = "America/New_York"


class TimeZones(Refusing):
    """Zone names; algorithms here live in New York."""

    NEW_YORK = NEW_YORK_ZONE
    CHICAGO = "America/Chicago"
    UTC = "UTC"


class Settings(Refusing):
    """LEAN's `self.settings`: what the engine heeds is the age up to which a market order takes a quote."""

    _handler: OrderHandler

    def __init__(self, handler: OrderHandler) -> None:
        super().__setattr__("_handler", handler)

    @property
    def stale_price_time_span(self) -> timedelta:
        return self._handler.stale_after

    @stale_price_time_span.setter
    def stale_price_time_span(self, span: timedelta) -> None:
        self._handler.stale_after = span

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "stale_price_time_span":
            super().__setattr__(name, value)
        elif (name, value) not in (("free_portfolio_value_percentage", 0), ("seed_initial_prices", False)):
            unknown(f"settings.{name} = {value!r}")


class Notify(Refusing):
    """Messages to people are never sent in a backtest: every call answers False."""

    def email(self, address: str, subject: str, message: str, data: str = "", headers: Any = None) -> bool:
        return self._take("email", f"{subject}: {message}")

    def sms(self, phone_number: str, message: str) -> bool:
        return self._take("sms", message)

    def telegram(self, id: str, message: str, token: str | None = None) -> bool:
        return self._take("telegram", message)

    def web(self, address: str, data: Any = None, headers: Any = None) -> bool:
        return self._take("web", f"{data}")

    def _take(self, how: str, text: str) -> bool:
        return False
