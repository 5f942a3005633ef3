"""The live probe without the limit orders of shares, which the engine refuses by name."""

from AlgorithmImports import OrderProperties, TimeInForce

from live import Live as Probe


class Live(Probe):
    def keep_over_night(self) -> None:
        self.place("good till cancelled", self.natural() - 5)
        day = OrderProperties()
        day.time_in_force = TimeInForce.DAY
        self.place("for the day", self.natural() - 5, order_properties=day)
