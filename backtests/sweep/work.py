"""What a worker does: model the history of a run where it isn't there yet, run the algorithm, keep its figures."""

import gc
import resource
import shutil
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from backtests.console.parameters import MAIN
from backtests.engine.base.archive import Archive
from backtests.engine.disk.files import Zip
from backtests.history import sketch
from backtests.report.read import read
from backtests.report.records import Prices
from backtests.runs import backtest
from backtests.runs.backtest import DATA, KEPT, Source
from backtests.runs.backtester import RunEngine, WriteHistory
from backtests.runs.request import RunRequest
from backtests.sweep.rows import Row, finished
from backtests.sweep.trials import Span, Trial, code_key
from execution.settings import read_settings
from strategies.configuration.numbers import using

WORLDS = DATA / "worlds"
BARS = DATA / "bars"
UNIT = 1024 * 1024  # bytes of a megabyte; Linux counts a process's memory in kilobytes


class OtherCodeError(Exception):
    """A worker whose copy of the project is not the one that the sweep was started from."""


@dataclass(frozen=True, slots=True)
class Machinery:
    """What runs are made with, as it is sent to workers, and the key of the code that they must have."""

    engine: RunEngine
    history: WriteHistory
    code: str
    sweep: str  # names its worlds' folders


@dataclass(frozen=True, slots=True)
class Done:
    """A row, and what it cost: seconds, and the most memory that its worker ever had, megabytes."""

    row: Row
    seconds: float
    megabytes: float


def model(machinery: Machinery, trial: Trial) -> Path:
    """The data folder of a trial's span on this worker's disk, modelled if it isn't there and none was given.

    Raises OtherCodeError, and HistoryError for bars that can't be used.
    """
    if code_key() != machinery.code:
        raise OtherCodeError(f"this worker's project is {code_key()}, the sweep's is {machinery.code}")
    span = trial.span
    if span.data is not None:
        return span.data
    folder = DATA if span.world is None else _world_folder(machinery.sweep, span.world)
    with using(read_settings(trial.parameters).configuration):
        return machinery.history(
            span.start,
            span.end,
            folder,
            history=file_of(span, BARS if span.world is None else folder),
            same_day_vol=span.same_day_vol,
            as_sketches=span.world is not None,
            on_month=lambda _done, _total: None,
        )


def carry_out(machinery: Machinery, trial: Trial, _modelled: object = None) -> Done:
    """Run a trial. An algorithm that fails is a row with its error; raises as `model` does."""
    began = time.monotonic()
    span = trial.span
    source = Source(model(machinery, trial), Prices.MODELLED if span.data is None else Prices.GIVEN)
    columns, engine = KEPT, machinery.engine
    if span.world is not None:
        columns = _world_folder(machinery.sweep, span.world) / KEPT.name
        engine = partial(engine, open_zip=_opened)
    with tempfile.TemporaryDirectory(prefix="sweep-") as folder:
        request = RunRequest(
            algorithm=MAIN,
            start=span.start,
            end=span.end,
            cash=float(trial.parameters["cash"]),
            parameters=trial.parameters,
            data=None,
            history=None,
            out=Path(folder) / "result",
            periods=(),
            same_day_vol=span.same_day_vol,
        )
        error = backtest.carry_out(engine, request, source, lambda _day: None, columns=columns)
        known = trial.number, trial.key, span.world, trial.settings
        row = Row(*known, error=error) if error is not None else finished(*known, read(request.out))
    gc.collect()  # a simulated year leaves cycles, and the next one would come on top of them
    return Done(row, time.monotonic() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / UNIT)


def _opened(path: str) -> Zip:
    return sketch.opened(path) or Archive(path)


def forget(sweep: str, world: int | None) -> None:
    """Remove a world's history from this worker's disk, or all that is left of a sweep's worlds."""
    shutil.rmtree(WORLDS / sweep if world is None else _world_folder(sweep, world), ignore_errors=True)


def _world_folder(sweep: str, world: int) -> Path:
    return WORLDS / sweep / str(world)


def file_of(span: Span, folder: Path) -> Path | None:
    """A span's daily bars as a file below `folder`; None for the built-in ones."""
    if span.bars is None:
        return None
    path = folder / span.bars.key / span.bars.name
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            file.write(span.bars.text)
        Path(file.name).replace(path)
    return path
