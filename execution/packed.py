"""Rows of a run of many years, or of a desk that lives for years: the older ones packed, so that they take next to nothing."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator

from execution.rows import Row

BATCH = 128  # rows in a pack at least: enough for them to share their words


class PackedRows:
    """Rows in the order in which they came. One that was packed is given as a copy, and is not to be changed any more."""

    def __init__(self) -> None:
        self._packs: list[bytes] = []
        self._loose: list[Row] = []

    def append(self, row: Row) -> None:
        """Add a row."""
        self._loose.append(row)

    def pack(self, may_change: Callable[[Row], bool]) -> None:
        """Pack the rows before the first that may still change, as soon as they fill a pack."""
        final = next((place for place, row in enumerate(self._loose) if may_change(row)), len(self._loose))
        if final >= BATCH:
            self._packs.append(zlib.compress(json.dumps(self._loose[:final]).encode()))
            del self._loose[:final]

    def __iter__(self) -> Iterator[Row]:
        for pack in self._packs:
            yield from json.loads(zlib.decompress(pack))
        yield from self._loose
