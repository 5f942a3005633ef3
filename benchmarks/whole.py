"""What whole runs cost: history by the simulated month, the engine by the simulated day, memory by the run.

Each measurement has a process of its own, so that one's memory and caches are not another's.
"""

import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from backtests import engine, history
from benchmarks.micro import microseconds

T = TypeVar("T")
MAIN = Path(__file__).resolve().parent.parent / "main.py"
DATA = Path("data")
MEGABYTE = 1024.0 if sys.platform != "darwin" else 1024.0 * 1024.0


@dataclass(frozen=True, slots=True)
class EngineCost:
    """One run: simulated days, seconds of wall time, peak memory in MB, and an idle bar of the desk in microseconds."""

    days: int
    seconds: float
    megabytes: float
    idle_bar: float


def history_seconds(start: date, end: date) -> float:
    """Seconds a simulated month to write history into an empty folder."""
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        history.write(start, end, Path(folder))
        return (time.perf_counter() - began) / months


def engine_cost(start: date, end: date, strategies: str, bars: Path | None = None) -> EngineCost:
    """Run main.py over modelled history from `bars` (None: the built-in ones) in a process of its own."""
    data = history.write(start, end, DATA, history=bars)
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_engine_cost, start, end, strategies, data).result()


def _engine_cost(start: date, end: date, strategies: str, data: Path) -> EngineCost:
    days: list[date] = []
    parameters = {"start": start.isoformat(), "end": end.isoformat(), "cash": "100000", "strategies": strategies}
    began = time.perf_counter()
    run = engine.run(MAIN, data, parameters=parameters, on_day=days.append)
    seconds = time.perf_counter() - began
    if run.error:
        raise RuntimeError(run.error)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    return EngineCost(len(days), seconds, peak, microseconds(run.algorithm.desk.on_bar))
