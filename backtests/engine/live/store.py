"""LEAN's object store as it is live: it keeps in memory, and a kill loses what was not put on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from ..api.store import ObjectStore
from ..base.dictionary import KeyValuePair
from ..base.missing import KeyNotFoundException
from .life import Life, Moment


class Disk(Protocol):
    """What outlives a kill, by key."""

    def put(self, path: str, contents: bytes) -> None: ...
    def get(self, path: str) -> bytes | None: ...
    def drop(self, path: str) -> None: ...
    def where(self, path: str) -> str: ...
    @property
    def keys(self) -> list[str]: ...


class FolderDisk:
    """A folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, path: str, contents: bytes) -> None:
        file = self._root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(contents)

    def get(self, path: str) -> bytes | None:
        file = self._root / path
        return file.read_bytes() if file.is_file() else None

    def drop(self, path: str) -> None:
        (self._root / path).unlink(missing_ok=True)

    def where(self, path: str) -> str:
        return str(self._root / path)

    @property
    def keys(self) -> list[str]:
        return [str(path.relative_to(self._root)) for path in self._root.rglob("*") if path.is_file()]


class MemoryDisk:
    """A replay's own disk, which is gone with it: a hundred times faster, and a forked process has its own. Its paths lead
    nowhere."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def put(self, path: str, contents: bytes) -> None:
        self._kept[path] = contents

    def get(self, path: str) -> bytes | None:
        return self._kept.get(path)

    def drop(self, path: str) -> None:
        self._kept.pop(path, None)

    def where(self, path: str) -> str:
        return f"memory/{path}"

    @property
    def keys(self) -> list[str]:
        return list(self._kept)


class LiveStore(ObjectStore):
    """What is saved is on disk after `get_file_path` of its key, or with the next minute, as LEAN writes every 5 seconds."""

    def __init__(self, disk: Disk, life: Life, stamp: Callable[[], int]) -> None:
        self._disk = disk
        self._life = life
        self._memory: dict[str, bytes] = {}
        self._waiting: set[str] = set()
        self._refuses_until = 0  # stamp
        self._stamp = stamp

    def save_bytes(self, path: str, contents: bytes) -> bool:
        path = self._key(path)
        self._life.pulse(Moment.SAVE, key=path)
        if self._refuses_until and self._stamp() < self._refuses_until:
            return False
        self._memory[path] = contents
        self._waiting.add(path)
        return True

    def refuse(self, minutes: int) -> None:
        """Take nothing for so long."""
        self._refuses_until = self._stamp() + minutes

    def contains_key(self, path: str) -> bool:
        path = self._key(path)
        return path in self._memory or self._disk.get(path) is not None

    def read_bytes(self, path: str) -> bytes:
        path = self._key(path)
        kept = self._memory.get(path)
        if kept is None:
            kept = self._disk.get(path)
        if kept is None:
            raise KeyNotFoundException(f"Object with path {path!r} was not found; ask contains_key first")
        return kept

    def get_file_path(self, path: str) -> str:
        path = self._key(path)
        if path in self._waiting:
            self._put(path)
        elif self._disk.get(path) is None:
            raise KeyNotFoundException(f"Object with path {path!r} was not found; ask contains_key first")
        return self._disk.where(path)

    def clear(self) -> None:
        """Forget what was read, after all that waits was put on disk."""
        if self._waiting:
            self.flush()
        self._memory.clear()

    def delete(self, path: str) -> bool:
        path = self._key(path)
        found = self.contains_key(path)
        self._memory.pop(path, None)
        self._waiting.discard(path)
        self._disk.drop(path)
        return found

    @property
    def keys(self) -> list[str]:
        return sorted({*self._disk.keys, *self._memory})

    def __iter__(self) -> Iterator[KeyValuePair]:
        return iter([KeyValuePair(key, self.read_bytes(key)) for key in self.keys])

    @property
    def is_waiting(self) -> bool:
        """Whether anything is in memory only."""
        return bool(self._waiting)

    def flush(self) -> None:
        """Put on disk what waits for it."""
        for path in sorted(self._waiting):
            self._put(path)

    def _put(self, path: str) -> None:
        contents = self._memory[path]
        self._life.pulse(Moment.DISK, lambda: self._disk.put(path, contents[: len(contents) // 2]), path)
        self._disk.put(path, contents)
        self._waiting.discard(path)
