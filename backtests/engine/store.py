"""LEAN's object store over a folder: a key is a path of letters, digits and `/_#-$= `, with one dot at most."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from .missing import ArgumentException, KeyNotFoundException, Refusing

_KEY = re.compile(r"[A-Za-z0-9/_#\-$= ]+(\.[A-Za-z0-9]+)?")


class ObjectStore(Refusing):
    """What an algorithm keeps from run to run; without a folder, in one that goes with the store."""

    def __init__(self, root: Path | None) -> None:
        self._temporary = None if root else TemporaryDirectory(prefix="object-store-")
        self._root = root or Path(self._temporary.name if self._temporary else "")
        self._root.mkdir(parents=True, exist_ok=True)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ArgumentException(
                f"object store key {key!r}; expected letters, digits, / _ # - $ = space and one dot"
            )
        return self._root / key.strip("/")

    def save(self, key: str, text: str) -> bool:
        return self.save_bytes(key, text.encode())

    def save_bytes(self, key: str, content: bytes) -> bool:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(content))
        return True

    def contains_key(self, key: str) -> bool:
        return self._path(key).is_file()

    def read(self, key: str) -> str:
        return self.read_bytes(key).decode()

    def read_bytes(self, key: str) -> bytes:
        if not self.contains_key(key):
            raise KeyNotFoundException(f"Object with path {key!r} was not found; ask contains_key first")
        return self._path(key).read_bytes()

    def delete(self, key: str) -> bool:
        if not self.contains_key(key):
            return False
        self._path(key).unlink()
        return True

    @property
    def keys(self) -> list[str]:
        return sorted(str(path.relative_to(self._root)) for path in self._root.rglob("*") if path.is_file())
