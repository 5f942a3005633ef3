"""One real day of the desk, and copies of its result that differ in one thing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from backtests import engine, history
from backtests.commands.app import build
from tests.days.market import Day
from tests.days.story import a_story

Change = Callable[[dict[str, Any], list[dict[str, Any]]], object]


@dataclass(frozen=True, slots=True)
class Lived:
    """A result folder of the embedded engine, the data it ran over, and a place for changed copies."""

    folder: Path
    data: Path
    place: Path

    def changed(self, change: Change) -> Path:
        """A copy of the result; `change` is given its result and its order events."""
        copy = self.place / "changed"
        shutil.copytree(self.folder, copy)
        files = [copy / "result.json", copy / "order-events.json"]
        result, events = (json.loads(file.read_text()) for file in files)
        change(result, events)
        for file, value in zip(files, (result, events), strict=True):
            file.write_text(json.dumps(value))
        return copy


@pytest.fixture(scope="session")
def friday(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Five condors of a quiet Friday, each open at its quarter of an hour and closed at its target, and the days after."""
    root = tmp_path_factory.mktemp("friday")
    a_story(root, Day(), nights=4)
    return root / "out", root / "data"


@pytest.fixture
def lived(friday: tuple[Path, Path], tmp_path: Path) -> Lived:
    return Lived(*friday, tmp_path)


def parity(*words: object) -> Result:
    """The command."""
    return CliRunner().invoke(build(engine.run, history.write), ["parity", *map(str, words)])
