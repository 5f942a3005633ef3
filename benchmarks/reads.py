"""`python -m benchmarks.reads`: what the desk asks of LEAN in a year, attributes of LEAN's objects, calls included, and chains.

On LEAN each of these crosses from Python to .NET, some microseconds at a time, and a chain takes milliseconds. They are counted
where the desk's edge, execution/, asks the embedded engine's objects for them. Run by its path in another tree, with that
as PYTHONPATH, it counts that tree's.
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

YEAR = date(2018, 1, 2), date(2018, 12, 31)
EDGE = "/execution/"
OURS = "backtests.engine."
CHAIN = "option_chain"


class Reads(NamedTuple):
    """Of one run: attributes read and chains listed; `by_name` are the attributes, the most read first."""

    attributes: int
    chains: int
    by_name: tuple[tuple[str, int], ...]


def count(data: Path, main: Path = Path("main.py")) -> Reads:
    """Run four strategies over the year of a data folder, and count. The classes of this process go on counting.

    Raises RuntimeError for a run that failed.
    """
    counted: Counter[str] = Counter()
    for kind in _kinds():
        kind.__getattribute__ = _counting(kind, counted)
    start, end = (day.isoformat() for day in YEAR)
    parameters = {"start": start, "end": end, "cash": "100000", "strategies": "0DTE,LT112,IPMCC,STRANGLE"}
    run = engine.run(main, data, parameters=parameters)
    if run.error:
        raise RuntimeError(run.error)
    chains = sum(number for name, number in counted.items() if name.endswith(f".{CHAIN}"))
    return Reads(counted.total(), chains, tuple(counted.most_common()))


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
    look_up: Any = kind.__getattribute__
    plain: Callable[[object, str], object] = getattr(look_up, "plain", look_up)

    def look(thing: object, name: str) -> object:
        if name[0] != "_" and EDGE in sys._getframe(1).f_code.co_filename:
            counted[f"{kind.__name__}.{name}"] += 1
        return plain(thing, name)

    look.plain = plain  # type: ignore[attr-defined]
    return look


def main() -> None:
    """Count over the data of a folder that is given, else over what is modelled for it."""
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else history.write(*YEAR, Path("data"))
    reads = count(data)
    for name, number in reads.by_name[:20]:
        sys.stdout.write(f"{number:>9,} {name}\n")
    sys.stdout.write(f"{reads.attributes:>9,} attributes read\n{reads.chains:>9,} chains listed\n")


if __name__ == "__main__":
    main()
