"""LEAN's object store as it is live: it keeps in memory, and a kill loses what was not put on disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..api.store import ObjectStore
from ..base.missing import KeyNotFoundException
from .life import Life, Moment


class LiveStore(ObjectStore):
    """What is saved is on disk after `get_file_path` of its key, or with the next minute, as LEAN writes every 5 seconds.

    `refuses` answers whether it takes no more.
    """

    def __init__(self, root: Path | None, life: Life) -> None:
        super().__init__(root)
        self._memory: dict[str, bytes] = {}
        self._waiting: set[str] = set()
        self._life = life
        self._refuses: Callable[[], bool] = lambda: False

    def save_bytes(self, path: str, contents: bytes) -> bool:
        self._file(path)  # refuses what is no key
        self._life.pulse(Moment.SAVE)
        if self._refuses():
            return False
        self._memory[path] = bytes(contents)
        self._waiting.add(path)
        return True

    def contains_key(self, path: str) -> bool:
        return path in self._memory or super().contains_key(path)

    def read_bytes(self, path: str) -> bytes:
        kept = self._memory.get(path)
        return super().read_bytes(path) if kept is None else kept

    def get_file_path(self, path: str) -> str:
        if path in self._waiting:
            self._put(path)
        if not super().contains_key(path):
            raise KeyNotFoundException(f"Object with path {path!r} was not found; ask contains_key first")
        return str(self._file(path))

    def clear(self) -> None:
        """Forget what was read, after all that waits was put on disk."""
        self._flush()
        self._memory.clear()

    def delete(self, path: str) -> bool:
        self._memory.pop(path, None)
        self._waiting.discard(path)
        return super().delete(path)

    @property
    def keys(self) -> list[str]:
        return sorted({*super().keys, *self._memory})

    def _flush(self) -> None:
        for path in sorted(self._waiting):
            self._put(path)

    def _put(self, path: str) -> None:
        contents = self._memory[path]
        self._life.pulse(Moment.DISK, lambda: self._tear(path))
        super().save_bytes(path, contents)
        self._waiting.discard(path)

    def _tear(self, path: str) -> None:
        contents = self._memory[path]
        super().save_bytes(path, contents[: len(contents) // 2])
