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

from backtests import engine, history
from benchmarks.micro import microseconds

MAIN = Path(__file__).resolve().parent.parent / "main.py"
DATA = Path("data")
STATUS = Path("/proc/self/status")
DAYS_A_YEAR = 252
MEGABYTE = 1024.0 if sys.platform != "darwin" else 1024.0 * 1024.0


@dataclass(frozen=True, slots=True)
class EngineCost:
    """One run: simulated days, seconds of processor time from the first import on, the most memory in MB by the end of
    the first year and of the run, and an idle bar of the desk in microseconds."""

    days: int
    seconds: float
    first_year: float
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
    """Run main.py over modelled history from `bars` (None: the built-in ones), with the columns that a run before kept.

    Each run has a process of its own.
    """
    data = history.write(start, end, DATA, history=bars)
    with tempfile.TemporaryDirectory() as columns:
        for _ in ("the run that keeps", "the run that counts"):
            with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
                cost = pool.submit(_engine_cost, start, end, strategies, data, Path(columns)).result()
    return cost


def _engine_cost(start: date, end: date, strategies: str, data: Path, columns: Path) -> EngineCost:
    peaks: list[float] = []  # by day
    parameters = {"start": start.isoformat(), "end": end.isoformat(), "cash": "100000", "strategies": strategies}
    run = engine.run(MAIN, data, parameters=parameters, columns=columns, on_day=lambda day: peaks.append(_megabytes()))
    seconds = time.process_time()
    if run.error:
        raise RuntimeError(run.error)
    first_year = peaks[min(DAYS_A_YEAR, len(peaks)) - 1]
    return EngineCost(len(peaks), seconds, first_year, _megabytes(), microseconds(run.algorithm.desk.on_bar))


def _megabytes() -> float:
    """The most memory of this process so far."""
    try:
        status = STATUS.read_text()
    except FileNotFoundError:  # not Linux, whose `getrusage` counts what the process was before it began this program
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(peak.split()[1]) / 1024
