"""The door of the engine: run an algorithm file over a data folder, and write what LEAN would have written."""

from __future__ import annotations

import gc
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from .api.algorithm import QCAlgorithm
from .api.host import Host
from .api.imports import importable
from .api.store import ObjectStore
from .base.archive import Archive
from .base.holidays import KEPT_IN
from .disk.cache import ColumnCache
from .disk.files import DataFolder, Zip
from .loader import LoadError, algorithm_class, folder_importable
from .loop import Loop
from .orders.tickets import OrderEvent
from .reporting.result_files import write

_GARBAGE = (50_000, 5, 5)  # a simulated year leaves some 50,000 objects in cycles: securities and what they hold


@contextmanager
def rare_collection() -> Iterator[None]:
    """Let Python look for cycles less often than it does by default, and never in what was there before the run.

    That would take some percent of a run's time.
    """
    before = gc.get_threshold()
    gc.set_threshold(*_GARBAGE)
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


@dataclass(frozen=True)
class Run:
    """A finished run: the algorithm as it ended, and the traceback of what it raised (None when it completed).

    There is no algorithm where its file could not be imported.
    """

    algorithm: Any
    error: str | None
    _name: str = field(repr=False)
    _host: Host = field(repr=False)
    _equity: list[tuple[float, float]] = field(repr=False)

    @property
    def events(self) -> list[OrderEvent]:
        """What happened to the orders, in the order in which the algorithm heard of it."""
        return list(self._host.handler.records.events)

    def write(self, folder: Path, parameters: Mapping[str, str] | None = None) -> None:
        """Write `result.json`, `order-events.json` and `log.txt`, in LEAN's shapes, into a folder (made if missing).

        `parameters` are noted in the place of those that were given, which may hold what nobody may read.
        """
        noted = self._host.parameters if parameters is None else parameters
        write(folder, self._name, self._host, self._equity, self.error, parameters=noted)


def run(
    algorithm: Path,
    data: Path,
    *,
    parameters: Mapping[str, str] | None = None,
    storage: Path | None = None,
    columns: Path | None = None,
    on_day: Callable[[date], None] | None = None,
    open_zip: Callable[[str], Zip] = Archive,
) -> Run:
    """Run the algorithm of a file over a data folder in LEAN's format.

    `parameters` are texts, as `get_parameter` sees them; `storage` is the object store's folder, a fresh one if None;
    `columns` is a folder in which what was read is kept for later runs (see disk/cache.py), None for no such thing; `on_day`
    hears of each trading date; `open_zip` opens what stands in a zip's place. An exception of the algorithm's own code ends the run, as LEAN's RuntimeError does, and
    is kept as `Run.error`, as is that of a file which can't be imported. A missing file or folder, and a file without
    an algorithm, raise here.
    """
    algorithm = Path(algorithm).resolve()
    store = ObjectStore(Path(storage) if storage else None)
    cache = ColumnCache(Path(columns), Path(data)) if columns else None
    KEPT_IN.set(Path(columns) if columns else None)
    host = Host(DataFolder(Path(data), cache, open_zip), store, dict(parameters or {}))
    with folder_importable(algorithm.parent), importable(), rare_collection():
        try:
            kind = algorithm_class(algorithm)
        except LoadError as fault:
            error: str | None = "".join(traceback.format_exception(fault.__cause__))
            return Run(None, error, algorithm.stem, host, [])
        QCAlgorithm._pending_host = host
        try:
            instance = kind()
        finally:
            QCAlgorithm._pending_host = None
        loop = Loop(host, instance, on_day)
        error = loop.run()
    if cache:
        cache.trim()
    return Run(instance, error, algorithm.stem, host, loop.equity)
