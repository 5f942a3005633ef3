"""A folder or a file that is written beside its place and moved there when it is whole.

Whatever is killed when: the place holds what it held before or the whole new one, and what is unfinished has a hidden
name. Between two renames the place of a folder may be empty; `tidy` then puts back what was there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from backtests.system.locks import is_at, lock

UNFINISHED: Final = ".unfinished-"
REPLACED: Final = ".replaced-"


class BusyError(RuntimeError):
    """Another process is writing what shall stand in the same place."""


@contextmanager
def in_the_making(place: Path) -> Iterator[Path]:
    """A new, empty folder beside `place`, this process's alone until the block ends; gone then if it was not `put`.

    Raises BusyError while another process makes one for the same place.
    """
    work = place.with_name(UNFINISHED + place.name)
    new = [folder for folder in place.parents if not folder.exists()]
    work.mkdir(parents=True, exist_ok=True)
    held = lock(work)
    if held is None:
        raise BusyError(f"{place} is being written by another run")
    try:
        _empty(work)
        _put_back(place)
        yield work
    finally:
        if is_at(work, held):
            shutil.rmtree(work, ignore_errors=True)
        os.close(held)
        with suppress(OSError):  # something stands in them
            for folder in new:
                folder.rmdir()


@contextmanager
def whole(place: Path) -> Iterator[Path]:
    """A path beside `place` to write a file to, which takes the place when the block ends, and is gone when it breaks off.

    Raises BusyError while another process writes one for the same place.
    """
    work = place.with_name(UNFINISHED + place.name)
    work.touch()
    held = lock(work)
    if held is None:
        raise BusyError(f"{place} is being written by another run")
    try:
        yield work
        work.replace(place)
    finally:
        if is_at(work, held):
            work.unlink()
        os.close(held)


def put(work: Path, place: Path) -> None:
    """Move a whole folder to its place; what stood there is removed afterwards, or is back where this breaks off."""
    try:
        if place.exists():
            place.rename(place.with_name(REPLACED + place.name))
        work.rename(place)
    finally:
        _put_back(place)


def place_of(folder: Path) -> Path:
    """Where a folder will stand, or stands, that may be in the making or lie in one that is."""
    return Path(*(part.removeprefix(UNFINISHED) for part in folder.parts))


def tidy(folder: Path) -> None:
    """Clear away, everywhere below `folder`, what killed processes left, and put back what they had moved aside."""
    for aside in folder.rglob(f"{REPLACED}*"):
        place = aside.with_name(aside.name.removeprefix(REPLACED))
        work = place.with_name(UNFINISHED + place.name)
        held = lock(work)
        if held is not None or not work.is_dir():  # whoever moved it is gone
            _put_back(place)
        if held is not None:
            os.close(held)
    for work in [*folder.rglob(f"{UNFINISHED}*")]:
        held = lock(work)
        if held is not None:
            _remove(work)
            os.close(held)


def remove(place: Path) -> None:
    """Remove a folder or a file, so that it is there whole or not at all. Raises BusyError while it is being written anew."""
    work = place.with_name(UNFINISHED + place.name)
    if work.exists():
        raise BusyError(f"{place} is being written by another run")
    place.rename(work)
    _remove(work)


def _put_back(place: Path) -> None:
    aside = place.with_name(REPLACED + place.name)
    if not aside.is_dir():
        return
    if place.exists():
        shutil.rmtree(aside, ignore_errors=True)
    else:
        aside.rename(place)


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        _remove(entry)


def _remove(entry: Path) -> None:
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry, ignore_errors=True)
    else:
        entry.unlink(missing_ok=True)
