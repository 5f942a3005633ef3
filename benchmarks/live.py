"""What a live desk's minute costs beside a backtest's: the desk's own calls of on_data, without the engine around them."""

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from unittest.mock import patch

from backtests import engine, history
from backtests.engine.api.imports import importable
from backtests.engine.live.run import Live, run_live
from book.snapshot import Snapshot
from desk.desk import Desk
from desk.outcome import Outcome

with importable():
    from execution.bars import BarDesk

MAIN = Path(__file__).resolve().parent.parent / "main.py"
DATA = Path("data")
TURNS = 5


@dataclass(frozen=True, slots=True)
class LiveCost:
    """A live run without its nights beside the backtest of the same days: shares of processor time, and microseconds.

    `both` is of the minutes on which both decide, `whole` of every minute's calls, `run` of the engine too. `idle` is the
    mean of a live minute on which nothing is decided.
    """

    both: float
    minutes: int  # on which both decide
    whole: float
    run: float
    idle: float


@dataclass(frozen=True, slots=True)
class Turn:
    """One run: seconds of the desk's calls by minute, the minutes on which it decided, seconds of it all."""

    minutes: dict[datetime, float]
    decided: frozenset[datetime]
    seconds: float


def live_cost(start: date, end: date, strategies: str) -> LiveCost:
    """Run both in one process of their own, in turns, so that the machine's mood is the same; each minute's best turn counts."""
    data = history.write(start, end, DATA)
    with tempfile.TemporaryDirectory() as columns, ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(_live_cost, start, end, strategies, data, Path(columns)).result()


def _live_cost(start: date, end: date, strategies: str, data: Path, columns: Path) -> LiveCost:
    parameters = {"start": start.isoformat(), "end": end.isoformat(), "cash": "100000", "strategies": strategies}
    turns: dict[bool, list[Turn]] = {False: [], True: []}
    for is_live in (False, True) * TURNS:
        run = partial(run_live, live=Live(has_nights=False)) if is_live else engine.run
        minutes: dict[datetime, float] = {}
        decided: set[datetime] = set()
        with _measured(minutes, decided):
            began = time.process_time()
            error = run(MAIN, data, parameters=parameters, columns=columns).error
            seconds = time.process_time() - began
        if error:
            raise RuntimeError(error)
        turns[is_live].append(Turn(minutes, frozenset(decided), seconds))
    plain, live = (
        {minute: min(each.minutes[minute] for each in turns[is_live]) for minute in turns[is_live][0].minutes}
        for is_live in (False, True)
    )
    both = turns[False][0].decided & turns[True][0].decided
    idle = [seconds for minute, seconds in live.items() if minute not in turns[True][0].decided]
    return LiveCost(
        sum(live[minute] for minute in both) / sum(plain[minute] for minute in both),
        len(both),
        sum(live.values()) / sum(plain.values()),
        min(each.seconds for each in turns[True]) / min(each.seconds for each in turns[False]),
        1e6 * sum(idle) / len(idle),
    )


@contextmanager
def _measured(minutes: dict[datetime, float], decided: set[datetime]) -> Iterator[None]:
    """Note what each minute's calls take, and on which minutes the desk decides."""
    on_bar, decide = BarDesk.on_bar, Desk.decide

    def timed(desk: BarDesk) -> None:
        minute = desk._algorithm.time.replace(second=0, microsecond=0)
        began = time.process_time()
        on_bar(desk)
        minutes[minute] = minutes.get(minute, 0.0) + time.process_time() - began

    def noted(desk: Desk, snapshot: Snapshot) -> Outcome:
        decided.add(snapshot.market.now.replace(tzinfo=None))
        return decide(desk, snapshot)

    with patch.object(BarDesk, "on_bar", timed), patch.object(Desk, "decide", noted):
        yield
