"""Zips as streaming writers leave them: sizes, places and the directory's own in ZIP64 fields, small as they are."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

_WIDE = 0xFFFFFFFF


def zip64(entries: Mapping[str, bytes], *, wide_end: bool = True, in_extra: str = "lps", before: bytes = b"") -> bytes:
    """A zip of deflated entries. `in_extra`: which of length, packed size and start stand in an entry's ZIP64 field.

    `wide_end` puts the directory's size and place into a ZIP64 end record; `before` is another extra field before it.
    """
    content, directory = b"", b""
    for name, body in entries.items():
        compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = compressor.compress(body) + compressor.flush()
        start, crc = len(content), zlib.crc32(body)
        local = struct.pack("<HHQQ", 1, 16, len(body), len(packed))
        content += struct.pack("<4s5H3I2H", b"PK\3\4", 45, 0, 8, 0, 0, crc, _WIDE, _WIDE, len(name), len(local))
        content += name.encode() + local + packed
        values = {"l": len(body), "p": len(packed), "s": start}
        moved = b"".join(struct.pack("<Q", value) for key, value in values.items() if key in in_extra)
        extra = before + (struct.pack("<HH", 1, len(moved)) + moved if moved else b"")
        length, size, place = (_WIDE if key in in_extra else value for key, value in values.items())
        directory += struct.pack(
            "<4s6H3I5H2I", b"PK\1\2", 45, 45, 0, 8, 0, 0, crc, size, length, len(name), len(extra), 0, 0, 0, 0, place
        )  # fmt: skip
        directory += name.encode() + extra
    count, start = len(entries), len(content)
    content += directory
    if wide_end:
        record = len(content)
        content += struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(directory), start)
        content += struct.pack("<4sIQI", b"PK\6\7", 0, record, 1)
        return content + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, _WIDE, _WIDE, 0)
    return content + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(directory), start, 0)
