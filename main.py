"""The position-scaling desk as a LEAN algorithm: it subscribes, and hands each bar over. Nothing is decided here."""

from typing import Any

from AlgorithmImports import *

from execution.bars import BarDesk, Records
from execution.settings import LAUNCHERS_SAMPLES, given_to, read_settings
from risk.limits.phases import AccountPhase
from strategies.configuration.numbers import put_in_force


class PositionScalingDesk(QCAlgorithm):
    """Trades option strategies as many, as large and on what product as account value and VIX allow."""

    parameters_beside: tuple[str, ...] = LAUNCHERS_SAMPLES  # that are none of the desk's; an heir names its own

    def initialize(self) -> None:
        own = {name: text for name, text in given_to(self).items() if name not in self.parameters_beside}
        settings = read_settings(own, self.live_mode)
        put_in_force(settings.configuration)
        self.set_start_date(settings.start.year, settings.start.month, settings.start.day)
        self.set_end_date(settings.end.year, settings.end.month, settings.end.day)
        self.set_cash(settings.cash)
        self.set_brokerage_model(getattr(BrokerageName, settings.broker.name), AccountType.MARGIN)
        self.desk = BarDesk(self, settings)

    def on_data(self, slice: Slice) -> None:
        self.desk.on_bar()

    def on_command(self, data: Any) -> bool | None:
        return self.desk.on_command(data.action)

    def on_warmup_finished(self) -> None:
        self.desk.on_start()

    def on_dividends(self, dividends: Dividends) -> None:
        self.desk.on_dividends(dividends)

    def on_order_event(self, order_event: OrderEvent) -> None:
        self.desk.on_order_event(order_event)

    def on_brokerage_message(self, message_event: Any) -> None:
        self.desk.on_broker_message(str(message_event.message))

    def on_brokerage_disconnect(self) -> None:
        self.desk.on_disconnect()

    def on_brokerage_reconnect(self) -> None:
        self.desk.on_reconnect()

    def on_end_of_algorithm(self) -> None:
        self.desk.on_end()

    def get_account_phase(self, account_value: float) -> AccountPhase:
        """The phase of an account value in USD, which equals its number, and what it allows."""
        return self.desk.get_account_phase(account_value)

    def records(self) -> Records:
        """What a result folder keeps beside LEAN's own files: the gate's answers and the campaigns, as rows."""
        return self.desk.records()
