"""LEAN's enumerations, as far as the engine knows them; `str()` gives the Python API's name, `int()` LEAN's number."""

from __future__ import annotations

from enum import EnumMeta, IntEnum
from typing import NoReturn

from config.brokers import BROKERS

from .missing import Refusing, unknown


class _NamedMeta(EnumMeta):
    def __getattr__(cls, name: str) -> NoReturn:
        if name.startswith("_"):
            raise AttributeError(name)
        unknown(f"{cls.__name__}.{name}")


class Named(IntEnum, metaclass=_NamedMeta):
    """An enumeration that prints as the Python API does and refuses members that the engine does not know."""

    __hash__ = int.__hash__  # Enum's own is written in Python, and symbols and orders are looked up by members

    def __str__(self) -> str:
        return self.name

    def __format__(self, spec: str) -> str:
        return format(self.name, spec)


class Resolution(Named):
    TICK, SECOND, MINUTE, HOUR, DAILY = range(5)


class SecurityType(Named):
    BASE, EQUITY, OPTION = range(3)
    INDEX, INDEX_OPTION = 9, 10


class OptionRight(Named):
    CALL, PUT = range(2)


class OptionStyle(Named):
    AMERICAN, EUROPEAN = range(2)


class SettlementType(Named):
    PHYSICAL_DELIVERY, CASH = range(2)


class OrderType(Named):
    MARKET, LIMIT, STOP_MARKET, STOP_LIMIT, MARKET_ON_OPEN, MARKET_ON_CLOSE, OPTION_EXERCISE = range(7)
    LIMIT_IF_TOUCHED, COMBO_MARKET, COMBO_LIMIT, COMBO_LEG_LIMIT = range(7, 11)


class OrderStatus(Named):
    NEW, SUBMITTED, PARTIALLY_FILLED, FILLED = range(4)
    CANCELED, NONE, INVALID, CANCEL_PENDING, UPDATE_SUBMITTED = range(5, 10)


CLOSED = frozenset((OrderStatus.FILLED, OrderStatus.CANCELED, OrderStatus.INVALID))


class OrderField(Named):
    LIMIT_PRICE = 0


class OrderDirection(Named):
    BUY, SELL, HOLD = range(3)


class OrderRequestType(Named):
    SUBMIT, UPDATE, CANCEL = range(3)


class OrderRequestStatus(Named):
    UNPROCESSED, PROCESSING, PROCESSED, ERROR = range(4)


class OrderResponseErrorCode(Named):
    NONE = 0
    BROKERAGE_MODEL_REFUSED_TO_SUBMIT_ORDER = -4
    INVALID_ORDER_STATUS = -9
    UNABLE_TO_FIND_ORDER = -10
    ORDER_QUANTITY_ZERO = -11
    MISSING_SECURITY = -14
    SECURITY_PRICE_ZERO = -16
    INVALID_REQUEST = -22
    ALGORITHM_WARMING_UP = -24
    NON_TRADABLE_SECURITY = -28
    INVALID_NEW_ORDER_STATUS = -32


class SeriesType(Named):
    LINE, SCATTER, CANDLE, BAR = range(4)


class ChartType(Named):
    OVERLAY, STACKED = range(2)


class BrokerageName(Named):
    locals().update({broker.name: broker.lean_number for broker in BROKERS.values()})


class AccountType(Named):
    MARGIN, CASH = range(2)


class DataNormalizationMode(Named):
    RAW, ADJUSTED, SPLIT_ADJUSTED, TOTAL_RETURN = range(4)


class DayOfWeek(Named):
    SUNDAY, MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = range(7)


class AlgorithmMode(Named):
    LIVE, OPTIMIZATION, BACKTESTING, RESEARCH = range(4)


class DeploymentTarget(Named):
    CLOUD_PLATFORM, LOCAL_PLATFORM = range(2)


class DelistingType(Named):
    WARNING, DELISTED = range(2)


class Market(Refusing):
    """Market names; the engine knows the US one."""

    USA = "usa"
    CBOE = "cboe"
