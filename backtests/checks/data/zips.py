"""Whether a zip is whole and its rows can be read: fast by its directory and one look inside, or all of it."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from zipfile import BadZipFile, ZipFile

from backtests.engine.base.archive import Archive

Found = TypeVar("Found")


class DamagedError(ValueError):
    """A zip that can't be used; the text says how."""


def first_name(path: Path) -> str:
    """The name of a zip's first entry. Raises DamagedError."""
    name = _looked_up(path, Archive.first_name)
    if name is None:
        raise DamagedError("empty")
    return name


def rows_of(path: Path, name: str) -> list[str]:
    """The rows of an entry. Raises DamagedError where it is missing or can't be unpacked."""
    content = _looked_up(path, lambda archive: archive.read(name))
    if content is None:
        raise DamagedError("without its csv file")
    try:
        return content.decode("ascii").strip().splitlines()
    except UnicodeDecodeError:
        raise DamagedError("damaged: its rows can't be unpacked") from None


def _looked_up(path: Path, look: Callable[[Archive], Found]) -> Found:
    try:
        archive = Archive(str(path))
    except BadZipFile as fault:
        raise DamagedError(str(fault).removeprefix(f"{path} is ")) from None
    try:
        return look(archive)
    except BadZipFile:
        raise DamagedError("damaged: its rows can't be unpacked") from None
    finally:
        archive.close()


def check_all(path: Path, check: Callable[[list[str]], object]) -> None:
    """Unpack every entry, and have its rows checked. Raises DamagedError, with the entry's name for what the check raises."""
    try:
        with ZipFile(path) as archive:
            for name in archive.namelist():
                rows = archive.read(name).decode("ascii").strip().splitlines()
                try:
                    check(rows)
                except DamagedError as fault:
                    raise DamagedError(f"{name}: {fault}") from None
    except (BadZipFile, zlib.error, EOFError, struct.error, OSError, NotImplementedError, UnicodeDecodeError):
        raise DamagedError("damaged: its entries can't be unpacked") from None
