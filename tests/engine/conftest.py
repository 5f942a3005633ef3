"""The recordings' data folders, unpacked once a test process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.engine.recorded import ARCHIVES


@pytest.fixture(scope="session")
def lean_data(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives the folder of an archive in `tests/engine/lean` by its name."""
    unpacked: dict[str, Path] = {}

    def folder(name: str) -> Path:
        if name not in unpacked:
            unpacked[name] = tmp_path_factory.mktemp(name)
            with ZipFile(ARCHIVES / f"{name}.zip") as archive:
                archive.extractall(unpacked[name])
        return unpacked[name]

    return folder
