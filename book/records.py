"""A frozen record with a few fields changed, for records that are changed on most bars.

`dataclasses.replace` asks each field whether it belongs to the constructor, calls it, and has it derive everything anew.
"""

from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")

_note = object.__setattr__
_values_of = cache(lambda kind: attrgetter(*kind.__slots__))


def changed(record: T, **changes: object) -> T:
    """A copy of a slotted dataclass with these fields changed, for fields from which no other is derived.

    No constructor runs. Raises AttributeError for a field that it doesn't have.
    """
    kind: Any = type(record)
    after: T = object.__new__(kind)
    for name, value in zip(kind.__slots__, _values_of(kind)(record), strict=True):
        _note(after, name, value)
    for name, value in changes.items():
        _note(after, name, value)
    return after
