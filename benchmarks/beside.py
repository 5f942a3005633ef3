"""`python -m benchmarks.beside TREE [FIGURE ...]`: this tree and another, such as a worktree of an earlier commit, in turns.

Each figure is the best of its turns, in processor time, as machines that are shared only ever make it worse. A year is 2018,
the sum of the best turn of each of its days, over the history that this tree models for both, on columns that a tree's first
turn kept; beside it stands whether both gave the same orders, byte for byte.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

HERE = Path(__file__).resolve().parent.parent
TURNS = 3
YEAR = date(2018, 1, 2), date(2018, 12, 31)
MONTHS = date(2018, 1, 2), date(2018, 2, 28)
ALL = "0DTE,LT112,IPMCC,STRANGLE"
YEARS = {"0DTE": "0DTE", "all four": ALL}
FIGURES = ("limit", "requirement", "screening", "36 legs", "200 legs", "1000 legs", "history", *YEARS)


class Measured(NamedTuple):
    """A figure of one turn, seconds of each of its parts, and a digest of what came out, if anything did."""

    parts: tuple[float, ...]
    digest: str = ""

    @property
    def seconds(self) -> float:
        return sum(self.parts)


def measure(figure: str, columns: Path, data: Path) -> Measured:
    """One turn of a figure in the tree that this process imports, over data on columns that are kept in a folder."""
    if figure == "history":
        return Measured((_history_seconds(),))
    if figure in YEARS:
        return _year(YEARS[figure], columns, data)
    from benchmarks import micro  # noqa: PLC0415 - of the tree that is measured

    micro.microseconds = _best
    answers: dict[str, Callable[[], float]] = {
        "limit": micro.limit,
        "requirement": micro.margin,
        "screening": micro.screening,
    }
    answer = answers.get(figure) or (lambda: micro.gate_answer(int(figure.split(maxsplit=1)[0]) // micro.LEGS - 1))
    return Measured((answer() / 1e6,))


def _best(call: Callable[[], object], calls: int = 50) -> float:
    """Microseconds of a call, by the best of many slices so short that some of them are not disturbed."""
    number, repeat = (50, 300) if calls > 2 else (1, 60)
    return min(timeit.repeat(call, number=number, repeat=repeat, timer=time.process_time)) / number * 1e6


def _history_seconds() -> float:
    from backtests import history  # noqa: PLC0415 - of the tree that is measured

    with tempfile.TemporaryDirectory() as folder:
        began = os.times()
        history.write(*MONTHS, Path(folder))
        ended = os.times()
    months = MONTHS[1].month - MONTHS[0].month + 1
    # its workers' time is their parent's once they have ended
    return (ended.user + ended.children_user - began.user - began.children_user) / months


def _year(strategies: str, columns: Path, data: Path) -> Measured:
    from backtests import engine  # noqa: PLC0415 - of the tree that is measured

    start, end = (day.isoformat() for day in YEAR)
    parameters = {"start": start, "end": end, "cash": "100000", "strategies": strategies}
    moments = [time.process_time()]

    def note(day: object = None) -> None:
        moments.append(time.process_time())

    run = engine.run(Path("main.py"), data, parameters=parameters, columns=columns, on_day=note)
    note()
    if run.error:
        raise RuntimeError(run.error)
    with tempfile.TemporaryDirectory() as folder:
        run.write(Path(folder))
        digest = hashlib.sha256((Path(folder) / "order-events.json").read_bytes()).hexdigest()
    return Measured(tuple([after - before for before, after in pairwise(moments)]), digest)


def turn(tree: Path, figure: str, columns: Path, data: Path) -> Measured:
    """One turn in a process of its own. Raises CalledProcessError for one that failed; its words are on stderr by then."""
    command = [sys.executable, __file__, str(tree), figure, "--turn", str(columns), str(data)]
    env = {**os.environ, "PYTHONPATH": str(tree), "PYTHONPYCACHEPREFIX": str(columns.parent / "compiled")}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # nobody's run but the first compiles the desk
    done = subprocess.run(command, cwd=tree, env=env, stdout=subprocess.PIPE, text=True, check=True)
    *parts, digest = done.stdout.splitlines()[-1].split(",")
    return Measured(tuple(map(float, parts)), digest)


def compared(other: Path, figure: str, folder: Path, data: Path) -> tuple[Measured, Measured]:
    """The best turn of another tree and of this one."""
    found: dict[Path, list[Measured]] = {other: [], HERE: []}
    for _ in range(TURNS):
        for place, tree in enumerate(found):
            columns = folder / str(place)
            columns.mkdir(exist_ok=True)
            found[tree].append(turn(tree, figure, columns, data))
    return best(found[other]), best(found[HERE])


def best(turns: Sequence[Measured]) -> Measured:
    """Of each part its best turn."""
    return Measured(tuple(map(min, zip(*[each.parts for each in turns], strict=True))), turns[-1].digest)


def _modelled() -> Path:
    from backtests import history  # noqa: PLC0415 - a turn imports its own tree's

    return history.write(*YEAR, HERE / "data").resolve()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tree", type=Path, help="the other tree")
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help=f"some of {', '.join(FIGURES)}; all by default")
    parser.add_argument("--turn", type=Path, nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    unknown = sorted(set(given.figures) - set(FIGURES))
    if unknown or not (given.tree / "main.py").is_file():
        parser.error(f"unknown: {', '.join(unknown)}" if unknown else f"{given.tree} has no main.py")
    if given.turn:
        measured = measure(given.figures[0], *given.turn)
        sys.stdout.write(f"{','.join(map(str, measured.parts))},{measured.digest}\n")
        return
    table = Table("What", given.tree.name, "here", "share", "orders", title="The best of turns, processor time")
    figures = given.figures or FIGURES
    data = _modelled() if YEARS.keys() & set(figures) else HERE
    with tempfile.TemporaryDirectory() as folder:
        for figure in figures:
            before, now = compared(given.tree.resolve(), figure, Path(folder), data)
            unit, scale = ("us", 1e6) if before.seconds < 0.1 else ("s", 1.0)
            said = [f"{each.seconds * scale:.3g} {unit}" for each in (before, now)]
            orders = "" if not now.digest else "the same" if now.digest == before.digest else "others"
            table.add_row(figure, *said, f"{now.seconds / before.seconds:.0%}", orders)
    Console().print(table)


if __name__ == "__main__":
    main()
