"""Whether a zip is whole and its rows can be read: fast by its end, its first entry and one look inside, or all of it.

Layout: PKWARE, "APPNOTE.TXT - .ZIP File Format Specification", sections 4.3.12 and 4.3.16.
"""

import struct
import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from backtests.engine.disk.archive import Archive

_END = struct.Struct("<4s4H2LH")
_END_SIGNATURE = b"PK\x05\x06"
_LONGEST_COMMENT = 0xFFFF
_RECORD = struct.Struct("<4s24xH16x")
_RECORD_SIGNATURE = b"PK\x01\x02"


class DamagedError(ValueError):
    """A zip that can't be used; the text says how."""


def first_name(path: Path) -> str:
    """The name of a zip's first entry. Raises DamagedError."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _END.size - _LONGEST_COMMENT))
        tail = file.read()
        at = tail.rfind(_END_SIGNATURE)
        if at < 0 or len(tail) - at < _END.size:
            raise DamagedError("half-written or no zip file: its end is missing")
        *_, count, length, start, _ = _END.unpack_from(tail, at)
        if not count:
            raise DamagedError("empty")
        file.seek(min(start, size))
        head = file.read(min(length, _RECORD.size + _LONGEST_COMMENT))
    if len(head) < _RECORD.size or not head.startswith(_RECORD_SIGNATURE):
        raise DamagedError("damaged: its directory is not where its end says")
    _, named = _RECORD.unpack_from(head)
    return head[_RECORD.size : _RECORD.size + named].decode("ascii", "replace")


def rows_of(path: Path, name: str) -> list[str]:
    """The rows of an entry. Raises DamagedError where it is missing or can't be unpacked."""
    try:
        archive = Archive(str(path))
    except BadZipFile:
        raise DamagedError("half-written or no zip file: its end is missing") from None
    try:
        content = archive.read(name)
        text = None if content is None else content.decode("ascii")
    except (BadZipFile, zlib.error, struct.error, UnicodeDecodeError):
        raise DamagedError("damaged: its rows can't be unpacked") from None
    finally:
        archive.close()
    if text is None:
        raise DamagedError("without its csv file")
    return text.splitlines()


def check_all(path: Path) -> None:
    """Unpack every entry. Raises DamagedError."""
    try:
        with ZipFile(path) as archive:
            bad = archive.testzip()
    except (BadZipFile, zlib.error, EOFError, struct.error, OSError):
        raise DamagedError("damaged: its entries can't be unpacked") from None
    if bad is not None:
        raise DamagedError("damaged: an entry's checksum is wrong")
