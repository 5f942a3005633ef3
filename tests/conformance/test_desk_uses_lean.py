"""What main.py and execution/ use of LEAN exists in LEAN, and in the embedded engine."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from backtests.engine.api import imports
from backtests.engine.market import bars
from config.brokers import BROKERS
from tests.architecture.sources import ROOT, name_of
from tests.conformance import names, offered, stubs
from tests.conformance.stubs import Kind, Offer, Signature
from tests.conformance.usage import Call, Usage, Use, usage

SOURCES = {
    name_of(path): path.read_text(encoding="utf-8") for path in (ROOT / "main.py", *(ROOT / "execution").glob("*.py"))
}

# what no type tells, told here
TOLD: dict[str, list[tuple[str, str]]] = {
    "main.py: data.action": [],  # a field of the command's own payload
    "execution/market.py: frame.empty": [],  # pandas' own
    "execution/market.py: frame['close']": [],
    "execution/market.py: frame['close'].items": [],
    "execution/settings.py: algorithm.get_parameters": [("QuantConnect.Algorithm.QCAlgorithm", "get_parameters")],
    "execution/settings.py:  for kept in algorithm.get_parameters()": [],  # pairs, as every dictionary of LEAN's has them
    "execution/settings.py: getattr(kept, 'key', kept)": [("System.Collections.Generic.KeyValuePair", "key")],
    "execution/settings.py: algorithm.get_parameter": [("QuantConnect.Algorithm.QCAlgorithm", "get_parameter")],
    "execution/kept_text.py: head['parameters']": [],  # JSON's own
    "execution/kept_text.py: head['config']": [],
    "execution/kept_text.py: head['records']": [],
    "execution/kept_text.py:  for name in head['records']": [],
    "main.py: message_event.message": [],  # of LEAN's BrokerageMessageEvent; the embedded engine has no broker to speak
    "main.py: getattr(BrokerageName, settings.broker.name)": [
        ("QuantConnect.Brokerages.BrokerageName", name) for name in BROKERS
    ],
    "execution/market.py: security.set_buying_power_model": [
        ("QuantConnect.Securities.Security", "set_buying_power_model")
    ],
}
# of the engine's or Python's own, beside the classes that are compared
STANDS_FOR: dict[str, list[type]] = {
    "QuantConnect.Data.BaseData": [bars.Bar],
    "System.Collections.Generic.ICollection": [list],  # such as the keys of the object store
}
PLANTED = """
from datetime import timedelta

from AlgorithmImports import *
from AlgorithmImports import OrderTicket, Telescope


class Planted(QCAlgorithm):
    def initialize(self) -> None:
        self.set_crash(5)
        self.set_cash(amount=5)
        self.set_account_currency("EUR")
        self.spx = self.add_index("SPX").symbol
        status = OrderStatus.LOST
        Universes()

    def on_datum(self, slice: Slice) -> None:
        for bar in slice:
            pass

    def on_end_of_day(self, symbol: Symbol, more: int) -> None:
        pass
"""


def engine_classes(owner: str) -> list[type]:
    """The engine's classes that stand for one of LEAN's."""
    found = [cls for cls, lean in names.compared().items() if owner in lean]
    return [*found, *STANDS_FOR.get(owner, [])]


def lacking_in_lean(used: Usage) -> Iterator[Use]:
    known = stubs.exported().keys() | stubs.imported()
    for use in used.uses:
        if use.name not in (stubs.offer(use.owner).members if use.owner else known):
            yield use


@cache
def engine_offer(cls: type) -> Offer:
    return offered.offer(cls)


def lacking_in_the_engine(used: Usage) -> Iterator[Use]:
    for use in used.uses:
        if use.owner:
            if not any(_offers(cls, use) for cls in engine_classes(use.owner)):
                yield use
        elif not hasattr(imports.module(), use.name):
            yield use


def _offers(cls: type, use: Use) -> bool:
    if use.name.startswith("__"):
        return hasattr(cls, use.name)
    member = engine_offer(cls).members.get(use.name)
    if member is None:
        return False
    return use.call is None or member.kind is Kind.VALUE or any(takes(one, use.call) for one in member.signatures)


def takes(signature: Signature, call: Call) -> bool:
    """Whether a call's arguments have their parameters, and each parameter without a default its argument."""
    if any(parameter.is_variadic for parameter in signature):
        return True
    known = [parameter.name for parameter in signature]
    given = {*known[: call.positional], *call.named}
    return (
        call.positional <= len(known)
        and set(call.named) <= set(known[call.positional :])
        and all(parameter.default is not None or parameter.name in given for parameter in signature)
    )


@pytest.fixture(scope="module")
def used() -> Usage:
    """What the project's algorithm uses, and what an algorithm with planted faults does: mypy looks at both at once."""
    return usage({**SOURCES, "planted.py": PLANTED})


def of(used: Usage, is_planted: bool) -> Usage:
    """The part of the project, or the planted one."""

    def keep(text: object) -> bool:
        return str(text).startswith("planted.py") is is_planted

    return Usage(tuple(filter(keep, used.uses)), tuple(filter(keep, used.errors)), tuple(filter(keep, used.untold)))


@pytest.fixture(scope="module")
def desk(used: Usage) -> Usage:
    """What the project's algorithm uses, what no type tells included."""
    own = of(used, is_planted=False)
    told = tuple(Use(text, *use) for text in own.untold for use in TOLD.get(text, ()))
    return Usage((*own.uses, *told), own.errors, own.untold)


def test_the_desk_uses_nothing_that_lean_lacks(desk: Usage):
    assert desk.errors == ()
    assert [str(use) for use in lacking_in_lean(desk) if use.name[:2] != "__"] == []


def test_the_desk_uses_nothing_that_the_engine_lacks(desk: Usage):
    assert [str(use) for use in lacking_in_the_engine(desk)] == []


def test_all_that_the_desk_uses_was_seen(desk: Usage):
    assert set(desk.untold) == TOLD.keys()
    seen = {f"{use.owner.rpartition('.')[2]}.{use.name}" for use in desk.uses}
    assert seen >= {
        ".QCAlgorithm",
        "QCAlgorithm.on_data",
        "QCAlgorithm.set_cash",
        "QCAlgorithm.combo_limit_order",
        "SecurityPortfolioManager.__getitem__",
        "SecurityPortfolioManager.__iter__",
        "OrderTicket.update_limit_price",
        "SecurityExchangeHours.get_next_market_close",
        "OrderStatus.CANCELED",
        "BrokerageName.TASTYTRADE",
    }


def test_planted_faults_are_found_against_lean(used: Usage):
    planted = of(used, is_planted=True)
    assert {use.name for use in lacking_in_lean(planted)} == {"Telescope", "on_datum", "LOST", "set_crash", "Universes"}
    assert any('"Planted" has no attribute "set_crash"' in error for error in planted.errors)
    assert any('Unexpected keyword argument "amount"' in error for error in planted.errors)


def test_planted_faults_are_found_against_the_engine(used: Usage):
    lacking = {(use.name, use.call) for use in lacking_in_the_engine(of(used, is_planted=True))}
    assert lacking == {
        ("Telescope", None),
        ("Universes", None),
        ("on_datum", Call(1, ())),
        ("LOST", None),
        ("set_cash", Call(0, ("amount",))),
        ("set_account_currency", Call(1, ())),
        ("on_end_of_day", Call(2, ())),
        ("set_crash", Call(1, ())),
        ("__iter__", None),
    }


@pytest.mark.parametrize(
    ("call", "fits"),
    [
        (Call(2, ()), True),
        (Call(1, ()), False),
        (Call(3, ()), True),
        (Call(4, ()), False),
        (Call(2, ("tag",)), True),
        (Call(2, ("text",)), False),
        (Call(1, ("quantity",)), True),
        (Call(2, ("quantity",)), False),
    ],
)
def test_a_call_fits_a_signature_by_number_and_name_of_its_arguments(call: Call, fits: bool):
    signature = (stubs.Parameter("symbol"), stubs.Parameter("quantity"), stubs.Parameter("tag", "''"))

    assert takes(signature, call) is fits
