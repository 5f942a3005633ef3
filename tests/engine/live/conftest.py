from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.semantics.story import FRIDAY, MONDAY, Folder, a_spread

MINUTES = tuple(f"{minute // 60:02}:{minute % 60:02}" for minute in range(9 * 60 + 30, 16 * 60))


@pytest.fixture
def spread(tmp_path: Path) -> Folder:
    """SPX each minute, and a put spread every half an hour, on a Friday and the Monday after; its natural credit is 0.40."""
    folder = Folder(tmp_path / "lean")
    for day in (FRIDAY, MONDAY):
        folder.index("SPX", day, dict.fromkeys(MINUTES, 2800.0))
    return a_spread(folder, FRIDAY, MONDAY)
