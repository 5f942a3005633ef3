"""Frozen records and tables that also answer `[...]`, as the user's own document asks them."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import fields
from difflib import SequenceMatcher
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Subscripted:
    """For frozen dataclasses: `record["field"]` and `record.get("field", default)` are the field itself.

    Nothing is stored a second time. An unknown name raises KeyError, naming the nearest known one.
    """

    __slots__ = ()

    def __getitem__(self, name: str) -> Any:
        known = self.names()
        if name not in known:
            raise KeyError(_unknown(type(self).__name__, name, known))
        return getattr(self, name)

    def get(self, name: str, default: Any = None) -> Any:
        """The field of a name, or the default where there is none."""
        return self[name] if name in self.names() else default

    def names(self) -> tuple[str, ...]:
        """The names that can be asked for."""
        return tuple(field.name for field in fields(self))  # type: ignore[arg-type]  # its heirs are dataclasses


class Table(Mapping[K, V]):
    """A table that can't be changed. An unknown key raises KeyError, naming the nearest known one."""

    __slots__ = ("_name", "_rows")

    def __init__(self, name: str, rows: Mapping[K, V]) -> None:
        self._name, self._rows = name, dict(rows)

    def __getitem__(self, key: K) -> V:
        try:
            return self._rows[key]
        except KeyError:
            raise KeyError(_unknown(self._name, key, self._rows)) from None

    def __iter__(self) -> Iterator[K]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return f"{self._name}{self._rows}"


def _unknown(owner: str, key: object, known: Iterable[object]) -> str:
    by_likeness = sorted(known, key=lambda other: -_likeness(key, other))
    return f"{owner} has no {key!r}; the nearest is {by_likeness[0]!r}, of {', '.join(map(repr, by_likeness))}"


def _likeness(key: object, other: object) -> float:
    if isinstance(key, int) and isinstance(other, int):
        return -abs(key - other)
    return SequenceMatcher(None, str(key).lower(), str(other).lower()).ratio()
