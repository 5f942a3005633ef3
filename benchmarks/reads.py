"""What the desk asks of LEAN in a run: attributes read of LEAN's objects, calls included, and chains listed.

On LEAN each of these crosses from Python to .NET, some microseconds at a time, and a chain takes milliseconds. They are counted
where the desk's edge, execution/, asks the embedded engine's objects for them.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

from backtests import engine, history

EDGE = "/execution/"
OURS = "backtests.engine."
CHAIN = "option_chain"


class Reads(NamedTuple):
    """Of one run: simulated days, attributes read, and chains listed; `by_name` are the attributes, the most read first."""

    days: int
    attributes: int
    chains: int
    by_name: tuple[tuple[str, int], ...]


def count(start: date, end: date, strategies: str, tree: Path, data: Path) -> Reads:
    """Run a tree's main.py over modelled history, and count. Raises RuntimeError for a run that failed."""
    counted: Counter[str] = Counter()
    for kind in _kinds():
        kind.__getattribute__ = _counting(kind, counted)  # type: ignore[method-assign]
    days: list[date] = []
    parameters = {"start": start.isoformat(), "end": end.isoformat(), "cash": "100000", "strategies": strategies}
    run = engine.run(tree / "main.py", history.write(start, end, data), parameters=parameters, on_day=days.append)
    if run.error:
        raise RuntimeError(run.error)
    chains = sum(number for name, number in counted.items() if name.endswith(f".{CHAIN}"))
    return Reads(len(days), counted.total(), chains, tuple(counted.most_common()))


def _kinds() -> Iterator[Any]:
    """The engine's classes whose objects an algorithm may hold."""
    for name, module in tuple(sys.modules.items()):
        if name.startswith(OURS):
            for kind in tuple(vars(module).values()):
                if (
                    isinstance(kind, type)
                    and kind.__module__ == name
                    and not issubclass(kind, (Enum, BaseException, type))
                ):
                    yield kind


def _counting(kind: type, counted: Counter[str]) -> Callable[[object, str], object]:
    # a kind that this one is derived from may be counting already
    plain = getattr(kind.__getattribute__, "plain", kind.__getattribute__)
    known = frozenset(dir(kind))

    def look(thing: object, name: str) -> object:
        if name in known and EDGE in sys._getframe(1).f_code.co_filename:
            counted[f"{kind.__name__}.{name}"] += 1
        return plain(thing, name)

    look.plain = plain  # type: ignore[attr-defined]
    return look
