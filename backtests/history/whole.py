"""Whether a kept month is still what was written: the sizes of its files, in a file beside them."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Final

SIZES: Final = "sizes.json"  # of a month's folder; no part of LEAN's data


def note(folder: Path) -> None:
    """Write down the sizes of a finished month's files."""
    (folder / SIZES).write_text(json.dumps(_sizes(folder)), encoding="utf-8")


def throw_away_damaged(folder: Path) -> bool:
    """Remove a month whose files are not those that were written, and say so; a month without sizes is from before them."""
    about = folder / SIZES
    if not about.is_file():
        return False
    try:
        written = json.loads(about.read_text(encoding="utf-8"))
    except ValueError:
        written = {}
    found = _sizes(folder)
    strange = sorted(name for name in written.keys() | found.keys() if written.get(name) != found.get(name))
    if not strange:
        return False
    named = ", ".join(strange[:3]) + (f" and {len(strange) - 3} more" if len(strange) > 3 else "")
    print(f"{folder} is damaged ({named}), and is modelled again", file=sys.stderr)
    shutil.rmtree(folder)
    return True


def _sizes(folder: Path) -> dict[str, int]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != SIZES)
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in files}
