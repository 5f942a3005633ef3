"""Records as JSON values and back, by one table for both ways; a fault names its place, what came and what was expected."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from operator import attrgetter
from typing import Any, Generic, Protocol, TypeVar

from market.contracts import Contract, contract_named
from market.quotes import NEW_YORK

T = TypeVar("T")
E = TypeVar("E", bound=Enum)
SHOWN = 80  # characters of what came


class Field(Protocol[T]):
    """How one kind of value is written and read. `load` raises ValueError; `where` is the value's place in the document."""

    def dump(self, value: T, /) -> Any: ...

    def load(self, saved: Any, where: str, /) -> T: ...


@dataclass(frozen=True, slots=True)
class Leaf(Generic[T]):
    """A single value; `parse` raises KeyError, TypeError or ValueError for what it can't take."""

    expected: str
    dump: Callable[[T], Any]
    parse: Callable[[Any], T]

    def load(self, saved: Any, where: str) -> T:
        try:
            return self.parse(saved)
        except (KeyError, TypeError, ValueError) as fault:
            raise unexpected(where, saved, self.expected) from fault


@dataclass(frozen=True, slots=True)
class Maybe(Generic[T]):
    """A value or null."""

    field: Leaf[T]
    dump: Callable[[T | None], Any] = made(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        dump = self.field.dump
        object.__setattr__(
            self, "dump", _same if dump is _same else lambda value: None if value is None else dump(value)
        )

    def load(self, saved: Any, where: str) -> T | None:
        if saved is None:
            return None
        try:
            return self.field.parse(saved)
        except (KeyError, TypeError, ValueError) as fault:
            raise unexpected(where, saved, f"{self.field.expected} or null") from fault


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """Any number of values of one kind."""

    field: Field[T]

    def dump(self, values: Iterable[T]) -> list[Any]:
        dump = self.field.dump
        return [dump(value) for value in values]

    def load(self, saved: Any, where: str) -> tuple[T, ...]:
        if not isinstance(saved, list):
            raise unexpected(where, saved, "a list")
        return tuple([self.field.load(value, f"{where}[{place}]") for place, value in enumerate(saved)])


@dataclass(frozen=True, slots=True)
class Sorted(Listed[T]):
    """The same of values that have an order, written in it."""

    def dump(self, values: Iterable[Any]) -> list[Any]:
        return Listed.dump(self, sorted(values))


@dataclass(frozen=True, slots=True)
class Record(Generic[T]):
    """A record by its two fields or more; each must be there, and no other. `make` takes them by name, `values` gives them."""

    make: Callable[..., T]
    fields: Mapping[str, Field[Any]]
    values: Callable[[T], tuple[Any, ...]] = made(init=False, compare=False, repr=False)
    _written: tuple[tuple[str, Callable[[Any], Any]], ...] = made(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        # a live desk writes every minute: what is JSON as it stands costs no call
        written = [(name, each.dump) for name, each in self.fields.items() if each.dump is not _same]
        object.__setattr__(self, "values", attrgetter(*self.fields))
        object.__setattr__(self, "_written", tuple(written))

    def dump(self, value: T) -> dict[str, Any]:
        dumped = dict(zip(self.fields, self.values(value), strict=True))
        for name, dump in self._written:
            dumped[name] = dump(dumped[name])
        return dumped

    def load(self, saved: Any, where: str = "") -> T:
        if not isinstance(saved, dict):
            raise unexpected(where or "the whole", saved, "an object")
        inside = f"{where}." if where else ""
        if absent := [name for name in self.fields if name not in saved]:
            raise ValueError(f"{', '.join(f'{inside}{name}' for name in absent)} missing")
        if unknown := sorted(saved.keys() - self.fields):
            raise ValueError(f"{', '.join(f'{inside}{name}' for name in unknown)} unknown")
        return self.make(**{name: field.load(saved[name], f"{inside}{name}") for name, field in self.fields.items()})


def unexpected(where: str, saved: object, expected: str) -> ValueError:
    """The fault of a value."""
    return ValueError(f"{where} is {saved!r:.{SHOWN}}; expected {expected}")


def member(kind: type[E]) -> Leaf[E]:
    """A member of an enum, by its name."""
    return Leaf(f"one of {', '.join(kind.__members__)}", lambda value: value.name, lambda saved: kind[saved])


def one_of(names: Iterable[str]) -> Leaf[str]:
    """One of these texts."""
    known = {name: name for name in names}
    return Leaf(f"one of {', '.join(known)}", str, lambda saved: known[saved])


def _same(value: T) -> T:
    return value


def _text(saved: Any) -> str:
    if not isinstance(saved, str):
        raise TypeError
    return saved


def _flag(saved: Any) -> bool:
    if not isinstance(saved, bool):
        raise TypeError
    return saved


def _whole(saved: Any) -> int:
    if isinstance(saved, bool) or not isinstance(saved, int):
        raise TypeError
    return saved


def _count(saved: Any) -> int:
    if _whole(saved) < 0:
        raise ValueError
    return int(saved)


def _number(saved: Any) -> float:
    if isinstance(saved, bool) or not isinstance(saved, int | float) or not math.isfinite(saved):
        raise ValueError
    return float(saved)


def _amount(saved: Any) -> float:
    if _number(saved) < 0:
        raise ValueError
    return float(saved)


def _moment(saved: Any) -> datetime:
    moment = datetime.fromisoformat(saved)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(NEW_YORK)


TEXT: Leaf[str] = Leaf("a text", _same, _text)
FLAG: Leaf[bool] = Leaf("true or false", _same, _flag)
WHOLE: Leaf[int] = Leaf("a whole number", _same, _whole)
COUNT: Leaf[int] = Leaf("a whole number of at least 0", _same, _count)
NUMBER: Leaf[float] = Leaf("a number", _same, _number)
AMOUNT: Leaf[float] = Leaf("an amount of at least 0", _same, _amount)
DAY: Leaf[date] = Leaf("a date", date.isoformat, date.fromisoformat)
MOMENT: Leaf[datetime] = Leaf("a time with its zone", lru_cache(4_096)(datetime.isoformat), _moment)
CONTRACT: Leaf[Contract] = Leaf("a contract such as 'SPXW  180202P02720000'", lru_cache(4_096)(str), contract_named)
