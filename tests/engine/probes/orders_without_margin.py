"""The `orders` probe without the one order that LEAN refuses for margin, which the engine does not know."""
from AlgorithmImports import *
from orders import Orders


class OrdersWithoutMargin(Orders):
    def do_too_big(self):
        pass
