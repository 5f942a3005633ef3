"""The module that `from AlgorithmImports import *` finds during a run: LEAN's names, as far as the engine knows them."""

from __future__ import annotations

import datetime as _datetime
import json
import math
import sys
import typing
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType

from . import algorithm, bars, charts, enums, fees, holdings, missing, orders, securities, settlement, slices, universe
from .market_hours import ExchangeHours
from .schedule import ScheduledEvent
from .symbols import SecurityIdentifier, Symbol

NAME = "AlgorithmImports"


def _exported() -> dict[str, object]:
    found: dict[str, object] = {name: getattr(typing, name) for name in typing.__all__}
    modules = (
        algorithm,
        bars,
        charts,
        enums,
        fees,
        holdings,
        missing,
        orders,
        securities,
        settlement,
        slices,
        universe,
    )
    for module in modules:
        for name, value in vars(module).items():
            if isinstance(value, type) and value.__module__ == module.__name__ and not name.startswith("_"):
                found[name] = value
    for hidden in (
        "FeeModel",  # a protocol; a fee model of an algorithm's own is not known
        "Host",
        "Named",
        "Refusing",
        "Trading",
        "Exercise",
        "Line",
        "Side",
        "DataMap",
        "Universes",
    ):
        found.pop(hidden, None)
    found.update(
        Dividend=slices.DividendData, Dividends=slices.DataMap, Symbol=Symbol, SecurityIdentifier=SecurityIdentifier
    )
    found.update(ScheduledEvent=ScheduledEvent, SecurityExchangeHours=ExchangeHours)
    found.update(math=math, json=json, Exception=Exception)
    found.update({name: getattr(_datetime, name) for name in ("date", "time", "datetime", "timedelta")})
    return found


@cache
def module() -> ModuleType:
    """The module itself, the same one for every run of this process."""
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    made = ModuleType(NAME, __doc__)
    made.__dict__.update(_exported(), np=np, pd=pd)
    return made


@contextmanager
def importable() -> Iterator[None]:
    """Let `import AlgorithmImports` find the module, and put back what was there before."""
    before = sys.modules.get(NAME)
    sys.modules[NAME] = module()
    try:
        yield
    finally:
        if before is None:
            del sys.modules[NAME]
        else:
            sys.modules[NAME] = before
