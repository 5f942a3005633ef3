"""Properties that only hand on what something else knows, written in one line."""

from __future__ import annotations

from operator import attrgetter
from typing import Any


def of(path: str) -> Any:
    """A read-only property: the value of a path of attributes, such as `_order.id`."""
    return property(attrgetter(path))
