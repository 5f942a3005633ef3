"""LEAN's object store over a folder: a key is a path of letters, digits and `/_#-$= `, with one dot at most."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from ..base.missing import ArgumentException, KeyNotFoundException, Refusing

_KEY = re.compile(r"[A-Za-z0-9/_#\-$= ]+(\.[A-Za-z0-9]+)?")


class ObjectStore(Refusing):
    """What an algorithm keeps from run to run; without a folder, in one that goes with the store."""

    def __init__(self, root: Path | None) -> None:
        self._temporary = None if root else TemporaryDirectory(prefix="object-store-")
        self._root = root or Path(self._temporary.name if self._temporary else "")
        self._root.mkdir(parents=True, exist_ok=True)

    @staticmethod
    @lru_cache(maxsize=64)
    def _key(path: str) -> str:
        if not _KEY.fullmatch(path):
            raise ArgumentException(
                f"object store key {path!r}; expected letters, digits, / _ # - $ = space and one dot"
            )
        return path.strip("/")

    def _file(self, path: str) -> Path:
        return self._root / self._key(path)

    def save(self, path: str, text: str) -> bool:
        return self.save_bytes(path, text.encode())

    def save_bytes(self, path: str, contents: bytes) -> bool:
        file = self._file(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(bytes(contents))
        return True

    def contains_key(self, path: str) -> bool:
        return self._file(path).is_file()

    def read(self, path: str) -> str:
        return self.read_bytes(path).decode()

    def read_bytes(self, path: str) -> bytes:
        if not self.contains_key(path):
            raise KeyNotFoundException(f"Object with path {path!r} was not found; ask contains_key first")
        return self._file(path).read_bytes()

    def get_file_path(self, path: str) -> str:
        if not self.contains_key(path):
            raise KeyNotFoundException(f"Object with path {path!r} was not found; ask contains_key first")
        return str(self._file(path))

    def clear(self) -> None:
        """Forget what was read: nothing is kept in memory here."""

    def delete(self, path: str) -> bool:
        if not self.contains_key(path):
            return False
        self._file(path).unlink()
        return True

    @property
    def keys(self) -> list[str]:
        return sorted(str(path.relative_to(self._root)) for path in self._root.rglob("*") if path.is_file())
