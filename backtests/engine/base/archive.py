"""Reading single entries of a zip fast: a day of options has thousands of them, and zipfile makes an object of each.

Layout: APPNOTE.TXT of PKWARE, sections 4.3.7 to 4.3.16 and, for ZIP64, 4.5.3. Entries are stored or deflated.
"""

from __future__ import annotations

import os
import struct
from typing import Any
from zipfile import BadZipFile

from isal import isal_zlib

_DAMAGED: Any = isal_zlib.error  # its types call the class an instance of it
_END, _END_SIGNATURE = struct.Struct("<4s8xIIH"), b"PK\x05\x06"
_LOCATOR, _LOCATOR_SIGNATURE = struct.Struct("<4s4xQ4x"), b"PK\x06\x07"
_END64, _END64_SIGNATURE = struct.Struct("<4s36xQQ"), b"PK\x06\x06"
_LONGEST_COMMENT = 0xFFFF
_ENTRY, _ENTRY_SIGNATURE = struct.Struct("<4s4xHH4xIIIHHH8xI"), b"PK\x01\x02"
_LOCAL, _LOCAL_SIGNATURE = struct.Struct("<4s22xHH"), b"PK\x03\x04"
_EXTRA, _EXTRA64 = struct.Struct("<HH"), 1
_SIZE64 = struct.Struct("<Q")
_ENCRYPTED, _STORED, _DEFLATED = 1, 0, 8
_IN_EXTRA = 0xFFFFFFFF  # a size or a place that stands in the entry's ZIP64 field
_TAIL = 24  # bytes of a name by which it is searched for
_USUAL_EXTRA = 64  # bytes that a local header's extra field usually stays below


class Archive:
    """An open zip. Its directory is searched as bytes; of two entries with one name the later counts, as in zipfile."""

    __slots__ = ("_are_names_known", "_directory", "_file", "_path")

    def __init__(self, path: str) -> None:
        """Raises FileNotFoundError, or BadZipFile where the file is no zip, or is none any more."""
        self._path = path
        self._are_names_known = False
        self._file = os.open(path, os.O_RDONLY)
        try:
            self._directory = self._read_directory()
        except (BadZipFile, OSError):
            self.close()
            raise

    def close(self) -> None:
        os.close(self._file)

    def _read_directory(self) -> bytes:
        size = os.fstat(self._file).st_size
        at = max(0, size - _END.size)
        tail = os.pread(self._file, _END.size, at)
        if not tail.startswith(_END_SIGNATURE):
            at = max(0, size - _LONGEST_COMMENT - _END.size)
            tail = os.pread(self._file, size - at, at)
            found = max(0, tail.rfind(_END_SIGNATURE))
            at, tail = at + found, tail[found:]
        if len(tail) < _END.size or not tail.startswith(_END_SIGNATURE):
            raise BadZipFile(f"{self._path} is half-written or no zip file: its end is missing")
        _, length, start, _ = _END.unpack_from(tail)
        length, start = self._end64(at) or (length, start)
        directory = os.pread(self._file, length, start) if start + length <= at else b""
        if len(directory) != length or (length and not directory.startswith(_ENTRY_SIGNATURE)):
            raise BadZipFile(f"{self._path} is damaged: its directory is not where its end says")
        return directory

    def _end64(self, end: int) -> tuple[int, int] | None:
        """Length and start of the directory of a ZIP64 file, whose end is told by a locator before the end record."""
        at = end - _LOCATOR.size
        locator = os.pread(self._file, _LOCATOR.size, at) if at >= 0 else b""
        if not locator.startswith(_LOCATOR_SIGNATURE):
            return None
        _, place = _LOCATOR.unpack(locator)
        record = os.pread(self._file, _END64.size, place) if place < at else b""
        if len(record) != _END64.size or not record.startswith(_END64_SIGNATURE):
            raise BadZipFile(f"{self._path} is damaged: its ZIP64 end is not where its locator says")
        _, length, start = _END64.unpack(record)
        return length, start

    def first_name(self) -> str | None:
        """The name of the first entry, None where there is none."""
        if not self._directory:
            return None
        named = _ENTRY.unpack_from(self._directory)[6]
        return self._directory[_ENTRY.size : _ENTRY.size + named].decode("ascii", "replace")

    def read(self, name: str) -> bytes | None:
        """An entry's bytes, None where there is none. Raises BadZipFile where they are damaged, or where a name is."""
        entry = self._find(name.encode())
        if entry is None and not self._are_names_known:
            self._check_names()
        try:
            return None if entry is None else self._unpacked(name, *entry)
        except (_DAMAGED, struct.error, OSError, OverflowError, MemoryError) as fault:
            raise BadZipFile(f"{self._path}#{name} is damaged: {fault}") from fault

    def _check_names(self) -> None:
        """Hold each name of the directory against its entry's own: an entry whose name is damaged would seem not to be there."""
        directory, at = self._directory, 0
        content = os.pread(self._file, os.fstat(self._file).st_size, 0)
        try:
            while at < len(directory):
                signature, *_, packed, length, named, extra, comment, place = _ENTRY.unpack_from(directory, at)
                first, behind = at + _ENTRY.size, at + _ENTRY.size + named
                if _IN_EXTRA in (length, packed, place):
                    *_, place = _sizes64(directory[behind : behind + extra], (length, packed, place))
                own_signature, own_named, _ = _LOCAL.unpack_from(content, place)
                is_known = (signature, own_signature, own_named) == (_ENTRY_SIGNATURE, _LOCAL_SIGNATURE, named)
                if not is_known or not content.startswith(directory[first:behind], place + _LOCAL.size):
                    raise BadZipFile(f"{self._path} is damaged: its directory and its entries differ")
                at = behind + extra + comment
        except struct.error as fault:
            raise BadZipFile(f"{self._path} is damaged: its directory can't be read") from fault
        self._are_names_known = True

    def _unpacked(  # noqa: PLR0917 - the record's own fields
        self, name: str, flags: int, method: int, crc: int, packed: int, length: int, start: int
    ) -> bytes:
        if flags & _ENCRYPTED or method not in (_STORED, _DEFLATED):
            raise BadZipFile(f"{self._path}#{name} is encrypted, or neither stored nor deflated")
        block = os.pread(self._file, _LOCAL.size + len(name) + _USUAL_EXTRA + packed, start)
        signature, local_name, extra = _LOCAL.unpack_from(block)
        first = _LOCAL.size + local_name + extra
        if first + packed > len(block):
            block = os.pread(self._file, first + packed, start)
        body = block[first : first + packed]
        if method == _DEFLATED:
            body = isal_zlib.decompress(body, -isal_zlib.MAX_WBITS, length or 1)
        if signature != _LOCAL_SIGNATURE or len(body) != length or isal_zlib.crc32(body) != crc:
            raise BadZipFile(f"{self._path}#{name} is damaged")
        return body

    def _find(self, name: bytes) -> tuple[int, ...] | None:
        """Flags, method, checksum, packed and unpacked size and start of an entry, found by its name's end.

        The end is what tells it from its neighbours. It may also be found in a longer name, or in an extra field.
        """
        directory, tail = self._directory, name[-_TAIL:]
        end = len(directory)
        while (at := directory.rfind(tail, 0, end)) >= 0:
            start = at + len(tail) - len(name) - _ENTRY.size
            if start >= 0 and directory.startswith(_ENTRY_SIGNATURE, start):
                _, flags, method, crc, packed, length, named, extra, _, place = _ENTRY.unpack_from(directory, start)
                if named == len(name) and directory.startswith(name, start + _ENTRY.size):
                    sizes: tuple[int, ...] = (length, packed, place)
                    if _IN_EXTRA in sizes:
                        behind = start + _ENTRY.size + named
                        sizes = _sizes64(directory[behind : behind + extra], sizes)
                    length, packed, place = sizes
                    return flags, method, crc, packed, length, place
            end = at + len(tail) - 1
        return None


def _sizes64(extra: bytes, sizes: tuple[int, ...]) -> tuple[int, ...]:
    """Sizes and place of an entry, those that stand in its ZIP64 field taken from there, in the order of the field."""
    at = 0
    while at + _EXTRA.size <= len(extra):
        kind, length = _EXTRA.unpack_from(extra, at)
        at += _EXTRA.size
        if kind == _EXTRA64:
            wide = iter(_SIZE64.iter_unpack(extra[at : at + length // _SIZE64.size * _SIZE64.size]))
            return tuple(next(wide, (size,))[0] if size == _IN_EXTRA else size for size in sizes)
        at += length
    return sizes
