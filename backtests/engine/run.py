"""The door of the engine: run an algorithm file over a data folder, and write what LEAN would have written."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from .algorithm import Host, QCAlgorithm
from .files import DataFolder
from .imports import importable
from .loader import algorithm_class, folder_importable
from .loop import Loop
from .results import write
from .store import ObjectStore


@dataclass(frozen=True)
class Run:
    """A finished run: the algorithm as it ended, and the traceback of what it raised (None when it completed)."""

    algorithm: Any
    error: str | None
    _name: str = field(repr=False)
    _host: Host = field(repr=False)
    _equity: list[tuple[float, float]] = field(repr=False)

    def write(self, folder: Path) -> None:
        """Write `result.json`, `order-events.json` and `log.txt`, in LEAN's shapes, into a folder (made if missing)."""
        write(folder, self._name, self._host, self._equity, self.error)


def run(
    algorithm: Path,
    data: Path,
    *,
    parameters: Mapping[str, str] | None = None,
    storage: Path | None = None,
    on_day: Callable[[date], None] | None = None,
) -> Run:
    """Run the algorithm of a file over a data folder in LEAN's format.

    `parameters` are texts, as `get_parameter` sees them; `storage` is the object store's folder, a fresh one if None;
    `on_day` hears of each trading date. An exception of the algorithm's own code ends the run, as LEAN's RuntimeError
    does, and is kept as `Run.error`; a file without an algorithm or a missing folder raises here.
    """
    algorithm = Path(algorithm).resolve()
    store = ObjectStore(Path(storage) if storage else Path(tempfile.mkdtemp(prefix="object-store-")))
    host = Host(DataFolder(Path(data)), store, dict(parameters or {}))
    with folder_importable(algorithm.parent), importable():
        kind = algorithm_class(algorithm)
        QCAlgorithm._pending_host = host
        try:
            instance = kind()
        finally:
            QCAlgorithm._pending_host = None
        loop = Loop(host, instance, on_day)
        error = loop.run()
    return Run(instance, error, algorithm.stem, host, loop.equity)
