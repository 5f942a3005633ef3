"""Months kept by content, and the folders that are put together from them.

A month's folder is named by a hash of all that its files depend on, so a changed input or model never meets an old
file. Folders are written under another name and renamed when whole: what has its final name is complete.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from backtests.system.locks import lock

_UNFINISHED: Final = ".unfinished-"
_ROOM: Final = Path(__file__).parent
_SOURCES: Final = (
    *sorted(_ROOM.glob("*.py")),
    *sorted(_ROOM.glob("*.csv")),
    *sorted((_ROOM.parents[1] / "risk" / "pricing").glob("*.py")),
)
_PACKAGES: Final = ("numpy", "scipy", "pandas_market_calendars", "arch")


def code_key() -> bytes:
    """Hash of the code that writes, with its tables, and of the packages whose numbers reach the files."""
    digest = hashlib.sha256()
    for path in _SOURCES:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for package in _PACKAGES:
        digest.update(f"{package} {importlib.metadata.version(package)}\0".encode())
    return digest.digest()


def key(*parts: bytes) -> str:
    """Short name for content: the same parts, the same name."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:16]


def once(target: Path, fill: Callable[[Path], None]) -> Path:
    """Have `fill` write into a new folder that becomes `target` when whole; nothing happens if `target` is there."""
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    work, held = _work_folder(target.parent)
    try:
        fill(work)
        work.chmod(0o755)
        try:
            work.rename(target)
        except OSError:
            if not target.is_dir():  # otherwise another run was faster, with the same bytes
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
        os.close(held)
    return target


def sweep(parent: Path) -> None:
    """Remove what killed runs left unfinished; a folder that a live run still writes is locked, and stays."""
    for work in parent.glob(f"{_UNFINISHED}*"):
        held = lock(work)
        if held is not None:
            shutil.rmtree(work, ignore_errors=True)
            os.close(held)


def _work_folder(parent: Path) -> tuple[Path, int]:
    """A new folder, and the lock that says that it is written."""
    while True:
        work = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=parent))
        held = lock(work)
        if held is not None:  # else another run swept it before it was locked
            return work, held


def link(source: Path, target: Path, names: Iterable[str]) -> None:
    """Show files of one folder in another, without a copy where the file system allows it."""
    made: set[Path] = set()
    for name in names:
        to = target / name
        if to.parent not in made:
            to.parent.mkdir(parents=True, exist_ok=True)
            made.add(to.parent)
        try:
            os.link(source / name, to)
        except OSError:
            shutil.copyfile(source / name, to)
