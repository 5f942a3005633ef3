"""What is kept between runs: zip files, whose checksums tell damage, and which say what they come from.

A file is written under another name and renamed. Runs at the same time may replace each other's files, and never see
half of one.
"""

from __future__ import annotations

import json
import os
import struct
import sys
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

_ABOUT = "about"
_DAMAGED = (BadZipFile, EOFError, KeyError, RuntimeError, ValueError, OverflowError, struct.error, zlib.error)


def read(path: Path, source: object) -> dict[str, bytes]:
    """What a file holds by name; empty where it isn't there, is damaged, which is told, or is not of `source`."""
    try:
        with ZipFile(path) as file:
            found = {name: file.read(name) for name in file.namelist()}
    except OSError:
        return {}
    except _DAMAGED:
        print(f"{path} is damaged, and is made again", file=sys.stderr)
        return {}
    return found if found.pop(_ABOUT, b"") == _about(source, found) else {}


def write(path: Path, source: object, contents: Mapping[str, bytes]) -> bool:
    """Keep bytes by name, under what they come from (anything that JSON knows); False where the folder takes no file."""
    packed = BytesIO()
    with ZipFile(packed, "w") as file:
        for name, content in {_ABOUT: _about(source, contents), **contents}.items():
            file.writestr(ZipInfo(name), content)
    unfinished = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(packed.getbuffer())
        unfinished.replace(path)
    except OSError:
        with suppress(OSError):
            unfinished.unlink()
        return False
    return True


def _about(source: object, names: Iterable[str]) -> bytes:
    return json.dumps([source, *names]).encode()  # no checksum covers a zip's own list of names
