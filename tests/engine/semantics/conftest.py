from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.semantics.story import FRIDAY, MONDAY, Folder, a_folder, a_spread


@pytest.fixture
def spread(tmp_path: Path) -> Folder:
    """A put spread quoted on a Friday and the Monday after."""
    return a_spread(a_folder(tmp_path, FRIDAY, MONDAY), FRIDAY, MONDAY)
