"""A frozen record with a few fields changed, for records that are changed on most bars.

`dataclasses.replace` asks each field whether it belongs to the constructor, calls it, and has it derive everything anew.
"""

from functools import cache
from itertools import repeat
from operator import attrgetter, call
from typing import Any, TypeVar

T = TypeVar("T")

_note = object.__setattr__
_values_of = cache(lambda kind: attrgetter(*kind.__slots__))
# a slot's own setter takes half as long as the object's
_setters_of = cache(lambda kind: tuple(vars(kind)[name].__set__ for name in kind.__slots__))


def changed(record: T, **changes: object) -> T:
    """A copy of a slotted dataclass with these fields changed, for fields from which no other is derived.

    No constructor runs. Raises AttributeError for a field that it doesn't have.
    """
    kind: Any = type(record)
    after: T = object.__new__(kind)
    # a setter answers None, so that `any` comes to the last of them, without a step in Python
    any(map(call, _setters_of(kind), repeat(after), _values_of(kind)(record)))
    for name, value in changes.items():
        _note(after, name, value)
    return after
