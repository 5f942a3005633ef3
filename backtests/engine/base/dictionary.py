"""LEAN's dictionaries by symbol, as its Python API shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .missing import Refusing
from .symbols import Symbol

T = TypeVar("T")


@dataclass(slots=True, eq=False, repr=False)
class KeyValuePair(Refusing):
    """What iterating a LEAN dictionary gives."""

    key: object
    value: object


class Parameters(Refusing):
    """The parameters of a run by name, as texts."""

    __slots__ = ("_listed",)

    def __init__(self, listed: Mapping[str, str]) -> None:
        self._listed = listed

    def items(self) -> list[tuple[str, str]]:
        return list(self._listed.items())


class SymbolDictionary(Refusing, Generic[T]):
    """What lists it has what `_listed` has; an heir may find more by `[...]` and `in`."""

    __slots__ = ()

    _listed: Mapping[Symbol, T]

    def __getitem__(self, symbol: Symbol) -> T:
        return self._listed[symbol]

    def __contains__(self, symbol: object) -> bool:
        return symbol in self._listed

    def __len__(self) -> int:
        return len(self._listed)

    def __iter__(self) -> Iterator[Any]:
        return iter([KeyValuePair(symbol, value) for symbol, value in self._listed.items()])

    @property
    def count(self) -> int:
        return len(self)

    def contains_key(self, key: Symbol) -> bool:
        return key in self

    def keys(self) -> list[Symbol]:
        return list(self._listed)

    def values(self) -> list[T]:
        return list(self._listed.values())

    def items(self) -> list[tuple[Symbol, T]]:
        return list(self._listed.items())

    def get(self, key: Symbol, default_value: T | None = None) -> T | None:
        return self[key] if key in self else default_value  # noqa: SIM401 - this is what get does
