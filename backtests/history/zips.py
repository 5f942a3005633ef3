"""Zip files of many small entries, whose bytes depend on names, texts and the packing library alone.

The standard library's writer spends more time on an entry's bookkeeping than on its compression; a month holds tens
of thousands. Only what LEAN needs is here: deflated entries, no comments, under 4 GB.
Format: PKWARE, "APPNOTE.TXT - .ZIP File Format Specification", sections 4.3.7, 4.3.12 and 4.3.16.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Final

from isal import isal_zlib

_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_VERSION: Final = 20
_FROM_UNIX: Final = (3 << 8) | _VERSION
_DEFLATED: Final = 8
_TIME, _DATE = 0, (1 << 5) | 1  # 1980-01-01 00:00, the first that the format knows
_PLAIN_FILE: Final = 0o100644 << 16
_LEVEL: Final = 1
_MOST_ENTRIES: Final = 0xFFFF


def pack(entries: Mapping[str, str]) -> bytes:
    """The bytes of a zip of text entries, in their order. Raises ValueError for more entries than the format holds."""
    if len(entries) > _MOST_ENTRIES:
        raise ValueError(f"entries are {len(entries)}; a zip holds at most {_MOST_ENTRIES}")
    parts: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name, text in entries.items():
        title, data = name.encode("ascii"), text.encode("ascii")
        packed = isal_zlib.compress(data, _LEVEL, -isal_zlib.MAX_WBITS)
        shared = (0, _DEFLATED, _TIME, _DATE, isal_zlib.crc32(data), len(packed), len(data), len(title), 0)
        local = _LOCAL.pack(b"PK\x03\x04", _VERSION, *shared)
        directory.append(_CENTRAL.pack(b"PK\x01\x02", _FROM_UNIX, _VERSION, *shared, 0, 0, 0, _PLAIN_FILE, offset))
        directory.append(title)
        parts += (local, title, packed)
        offset += len(local) + len(title) + len(packed)
    size = sum(map(len, directory))
    end = _END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), size, offset, 0)
    return b"".join((*parts, *directory, end))
