"""What the embedded engine offers to an algorithm exists in LEAN, with the same names, shapes and values."""

from __future__ import annotations

import typing

import pytest

from backtests.engine.api import imports
from backtests.engine.api.algorithm import QCAlgorithm
from backtests.engine.base.enums import Named
from backtests.engine.orders import tickets
from tests.conformance import names, offered, stubs
from tests.conformance.compare import misfits, signature_fault
from tests.conformance.stubs import Offer, Signature

COMPARED = names.compared()


def faults(cls: type, lean: tuple[str, ...]) -> list[str]:
    ours = offered.offer(cls, apart=frozenset(COMPARED))
    return list(misfits(ours, [stubs.offer(name) for name in lean]))


@pytest.mark.parametrize("cls", COMPARED, ids=lambda cls: cls.__name__)
def test_a_class_has_nothing_that_lean_has_not(cls: type):
    assert faults(cls, COMPARED[cls]) == []


def constructors(cls: type) -> list[Signature]:
    """LEAN's ways to make what `cls` stands for; without parameters where the stubs tell none."""
    offers: list[Offer] = [stubs.offer(name) for name in COMPARED[cls]]
    return [
        signature
        for offer in offers
        if "__init__" in offer.members
        for signature in offer.members["__init__"].signatures
    ] or [()]


@pytest.mark.parametrize("cls", names.MADE, ids=lambda cls: cls.__name__)
def test_what_an_algorithm_makes_itself_is_made_as_on_lean(cls: type):
    faults = [signature_fault(ours, constructors(cls)) for ours in offered.constructors(cls)]

    assert faults == [None] * len(faults)


def test_the_star_import_brings_no_name_that_lean_has_not():
    exported = stubs.exported()

    assert [name for name, value in vars(imports.module()).items() if not brings(exported, name, value)] == []


def brings(exported: dict[str, str], name: str, value: object) -> bool:
    """Whether LEAN's star import has a name too, for the same class."""
    if name.startswith("_") or name in stubs.imported() or name in typing.__all__:
        return True
    return name in exported and (not isinstance(value, type) or exported[name] in COMPARED.get(value, ()))


def test_a_renamed_parameter_is_found(monkeypatch: pytest.MonkeyPatch):
    def cancel(self: object, text: str | None = None) -> None: ...

    monkeypatch.setattr(tickets.OrderTicket, "cancel", cancel)

    (fault,) = faults(tickets.OrderTicket, COMPARED[tickets.OrderTicket])
    assert fault.startswith("OrderTicket.cancel: no overload takes (text=None)")


def planted(**members: object) -> type:
    """A class as the engine would have it."""
    return type("Planted", (), {"__module__": f"{offered.ENGINE}planted", **members})


def method(arguments: str) -> object:
    """A method of these parameters."""
    return eval(f"lambda self, {arguments}: None")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("ticker, resolution=None, market=None, fill_forward=True", None),
        ("ticker, resolution=None", None),
        ("ticker", None),
        ("ticker, market=None", "no overload takes"),
        ("tickers", "no overload takes"),
        ("ticker, resolution=None, market=None, fill_forward=True, more=None", "no overload takes"),
        ("ticker, resolution=None, market='usa'", "market defaults to 'usa' here, to None in LEAN"),
        ("*ticker", "no overload takes"),
    ],
)
def test_a_method_fits_by_the_names_order_and_defaults_of_its_parameters(arguments: str, told: str | None):
    found = faults(planted(add_index=method(arguments)), COMPARED[QCAlgorithm])

    assert [told in fault for fault in found] == ([] if told is None else [True])


@pytest.mark.parametrize(
    ("member", "told"),
    [
        ({"add_indices": method("ticker")}, "Planted.add_indices: LEAN has no such name"),
        ({"add_index": property(lambda self: None)}, "Planted.add_index: a value here, a method in LEAN"),
        ({"utc_time": method("zone=None")}, "Planted.utc_time: a method here, a value in LEAN"),
    ],
)
def test_a_name_or_a_shape_that_lean_has_not_is_found(member: dict[str, object], told: str):
    assert faults(planted(**member), COMPARED[QCAlgorithm]) == [told]


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"NEW": 0, "FILLED": 3}, []),
        ({"NEW": 0, "EXPIRED": 12}, ["OrderStatus.EXPIRED: LEAN has no such name"]),
        ({"NEW": 1}, ["OrderStatus.NEW: 1 here, 0 in LEAN"]),
    ],
)
def test_an_enumerations_member_or_value_that_lean_has_not_is_found(members: dict[str, int], told: list[str]):
    cls = Named("OrderStatus", members, module=f"{offered.ENGINE}planted")

    assert faults(cls, ("QuantConnect.Orders.OrderStatus",)) == told


def test_every_overload_of_a_method_is_read():
    signatures = stubs.offer("QuantConnect.Algorithm.QCAlgorithm").members["plot"].signatures
    told = [[parameter.name for parameter in signature] for signature in signatures]

    assert ["series", "value"] in told
    assert ["chart", "series", "value"] in told


def test_an_overload_that_lean_has_not_is_found():
    class Planted:
        @typing.overload
        def add_index(self, ticker: str) -> None: ...
        @typing.overload
        def add_index(self, ticker: str, exchange: str) -> None: ...
        def add_index(self, *arguments: object) -> None: ...

    Planted.__module__ = f"{offered.ENGINE}planted"

    (fault,) = faults(Planted, COMPARED[QCAlgorithm])
    assert fault.startswith("Planted.add_index: no overload takes (ticker, exchange)")
