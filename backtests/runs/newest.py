"""Result folders to explain: the one that was named, or the newest."""

from pathlib import Path

from backtests.report.read import MARKER

RESULTS = Path("results")


def newest(folder: Path = RESULTS) -> Path | None:
    """The result folder below `folder` that was written last, or None."""
    markers = sorted(folder.rglob(MARKER), key=lambda marker: (marker.stat().st_mtime_ns, marker))
    return markers[-1].parent if markers else None
