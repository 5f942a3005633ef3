"""What is kept between runs: zip files, whose checksums tell damage, and which say what they come from.

A file is written under another name and renamed. Runs at the same time may replace each other's files, and never see
half of one.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextlib import closing, suppress
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from .archive import Archive

_ABOUT = "about"


def read(path: Path, source: object, *names: str) -> list[bytes]:
    """What a file holds under names; nothing where it isn't there, is damaged, which is told, or is not of `source`."""
    try:
        with closing(Archive(str(path))) as file:
            about, *found = [file.read(name) for name in (_ABOUT, *names)]
    except OSError:
        return []
    except BadZipFile:
        print(f"{path} is damaged, and is made again", file=sys.stderr)
        return []
    whole = [each for each in found if each is not None]
    return whole if about == _about(source) and len(whole) == len(names) else []


def write(path: Path, source: object, contents: Mapping[str, bytes]) -> bool:
    """Keep bytes by name, under what they come from (anything that JSON knows); False where the folder takes no file."""
    packed = BytesIO()
    with ZipFile(packed, "w") as file:
        for name, content in {_ABOUT: _about(source), **contents}.items():
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


def _about(source: object) -> bytes:
    return json.dumps(source).encode()
