"""A sweep's folder: a small Parquet file for each run as soon as it ends, and one of all of them at the end.

A file is written beside and moved into place, so whatever moment a sweep is killed at, what is there is whole.
"""

import json
import math
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from backtests.console.validation import BadInputError
from backtests.runs.sweep_folder import PIECES, PLAN, WHOLE, fault_of
from backtests.sweep.rows import FIGURES, Row
from backtests.system.locks import lock
from backtests.system.placing import tidy, whole

TYPES = {
    "number": pa.int32(),
    "key": pa.string(),
    "world": pa.int32(),
    "error": pa.string(),
    "margin_calls": pa.int32(),
    "margin_campaigns": pa.int32(),
    "days_at_limit": pa.int32(),
    "campaigns": pa.int32(),
    "orders": pa.int32(),
    "fills": pa.int32(),
    "days": pa.list_(pa.date32()),
    "values": pa.list_(pa.float64()),
}


@dataclass(frozen=True, slots=True)
class Store:
    """The rows of one sweep; `names` are those of its settings, of which `numbers` hold a number in every run."""

    folder: Path
    names: tuple[str, ...]
    numbers: frozenset[str]

    @property
    def whole(self) -> Path:
        return self.folder / WHOLE

    @contextmanager
    def opened(self, plan: dict[str, Any]) -> Iterator[None]:
        """Make the folder, or take up the sweep that it holds; no other process can until the block ends.

        Raises BadInputError for a folder that holds anything else, or another sweep, or in which one is going on; nothing
        is touched then.
        """
        noted = self.folder / PLAN
        if fault := fault_of(self.folder):
            raise BadInputError([f"--out is {str(self.folder)!r}; expected {fault}"])
        if noted.is_file() and (before := json.loads(noted.read_text(encoding="utf-8"))) != plan:
            other = sorted(name for name in {*before, *plan} if before.get(name) != plan.get(name))
            raise BadInputError(
                [
                    f"--out {self.folder} holds another sweep: its {name} is {before.get(name)!r}, not {plan.get(name)!r}"
                    for name in other
                ]
            )
        self.folder.mkdir(parents=True, exist_ok=True)
        held = lock(self.folder)
        if held is None:
            raise BadInputError([f"--out {self.folder}: a sweep is going on in it"])
        try:
            (self.folder / PIECES).mkdir(exist_ok=True)
            tidy(self.folder)
            with whole(noted) as beside:
                beside.write_text(json.dumps(plan, indent=2) + "\n", encoding="utf-8")
            yield
        finally:
            os.close(held)

    def rows(self) -> list[Row]:
        """Every run that has ended, by number."""
        files = [*(self.folder / PIECES).glob("*.parquet"), *self.folder.glob(WHOLE)]
        found = {row.key: row for file in sorted(files) for row in self._read(file)}
        return sorted(found.values(), key=lambda row: row.number)

    def add(self, row: Row) -> None:
        """Keep a run that has ended."""
        self._write(self.folder / PIECES / f"{row.key}.parquet", [row])

    def compact(self) -> None:
        """Put all rows into one file, by number, and the small ones away."""
        self._write(self.whole, self.rows())
        for piece in (self.folder / PIECES).glob("*.parquet"):
            piece.unlink()
        (self.folder / PIECES).rmdir()

    def _schema(self) -> pa.Schema:
        settings = [(name, pa.float64() if name in self.numbers else pa.string()) for name in self.names]
        figures = [(name, TYPES.get(name, pa.float64())) for name in FIGURES]
        return pa.schema([*settings, *figures])

    def _write(self, path: Path, rows: Sequence[Row]) -> None:
        with whole(path) as beside:
            pq.write_table(pa.Table.from_pylist([self._cells(row) for row in rows], self._schema()), beside)

    def _cells(self, row: Row) -> dict[str, Any]:
        settings = {name: float(text) if name in self.numbers else text for name, text in row.settings}
        return settings | {name: getattr(row, name) for name in FIGURES}

    def _read(self, path: Path) -> Iterable[Row]:
        for cells in pq.read_table(path, partitioning=None).to_pylist():
            settings = tuple((name, _text(cells[name])) for name in self.names if cells[name] is not None)
            figures = {name: cells[name] for name in FIGURES}
            lists = {name: tuple(figures[name]) for name in ("days", "values")}
            yield Row(settings=settings, **(figures | lists))


def _text(cell: str | float) -> str:
    if isinstance(cell, str):
        return cell
    return str(int(cell)) if math.isfinite(cell) and cell == int(cell) else repr(cell)
