"""Reading single entries of a zip fast: a day of options has thousands of them, and zipfile makes an object of each.

Layout: APPNOTE.TXT of PKWARE. Only what LEAN's data need is known: entries that are stored or deflated, no ZIP64.
"""

from __future__ import annotations

import os
import struct
import zlib
from zipfile import BadZipFile

_END, _END_SIGNATURE = struct.Struct("<4s6xHIIH"), b"PK\x05\x06"
_LONGEST_COMMENT = 0xFFFF
_ENTRY, _ENTRY_SIGNATURE = struct.Struct("<4s4xHH4xIIIHHH8xI"), b"PK\x01\x02"
_LOCAL, _LOCAL_SIGNATURE = struct.Struct("<4s22xHH"), b"PK\x03\x04"
_ENCRYPTED, _STORED, _DEFLATED = 1, 0, 8
_ZIP64 = 0xFFFFFFFF
_TAIL = 24  # bytes of a name by which it is searched for
_EXTRA = 64  # bytes that a local header's extra field usually stays below


class Archive:
    """An open zip. Its directory is searched as bytes; of two entries with one name the later counts, as in zipfile."""

    __slots__ = ("_directory", "_file", "_path")

    def __init__(self, path: str) -> None:
        """Raises FileNotFoundError, or BadZipFile where the file is no zip that is known here."""
        self._path = path
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
        tail = os.pread(self._file, _END.size, max(0, size - _END.size))
        if not tail.startswith(_END_SIGNATURE):
            tail = os.pread(self._file, _LONGEST_COMMENT + _END.size, max(0, size - _LONGEST_COMMENT - _END.size))
            tail = tail[max(0, tail.rfind(_END_SIGNATURE)) :]
        if len(tail) < _END.size or not tail.startswith(_END_SIGNATURE):
            raise BadZipFile(f"{self._path} is no zip file")
        _, _, length, start, _ = _END.unpack_from(tail)
        if start == _ZIP64:
            raise BadZipFile(f"{self._path} is a ZIP64 file, which is not known to the embedded engine")
        return os.pread(self._file, length, start)

    def read(self, name: str) -> bytes | None:
        """An entry's bytes, None where there is none. Raises BadZipFile where they are damaged."""
        entry = self._find(name.encode())
        if entry is None:
            return None
        _, flags, method, crc, packed, length, named, _, _, start = entry
        if flags & _ENCRYPTED or method not in (_STORED, _DEFLATED):
            raise BadZipFile(f"{self._path}#{name} is encrypted, or neither stored nor deflated")
        block = os.pread(self._file, _LOCAL.size + named + _EXTRA + packed, start)
        signature, local_name, extra = _LOCAL.unpack_from(block)
        first = _LOCAL.size + local_name + extra
        if first + packed > len(block):
            block = os.pread(self._file, first + packed, start)
        body = block[first : first + packed]
        if method == _DEFLATED:
            body = zlib.decompress(body, -zlib.MAX_WBITS, length or 1)
        if signature != _LOCAL_SIGNATURE or len(body) != length or zlib.crc32(body) != crc:
            raise BadZipFile(f"{self._path}#{name} is damaged")
        return body

    def _find(self, name: bytes) -> tuple[int, ...] | None:
        """The directory's record of a name, found by the name's end, which is what tells it from its neighbours'.

        The end may also be found in a longer name, or in an extra field.
        """
        directory, tail = self._directory, name[-_TAIL:]
        end = len(directory)
        while (at := directory.rfind(tail, 0, end)) >= 0:
            start = at + len(tail) - len(name) - _ENTRY.size
            if start >= 0 and directory.startswith(_ENTRY_SIGNATURE, start):
                entry = _ENTRY.unpack_from(directory, start)
                if entry[6] == len(name) and directory.startswith(name, start + _ENTRY.size):
                    return entry
            end = at + len(tail) - 1
        return None
