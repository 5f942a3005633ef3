"""The rooms of backtests/ import one way, nothing lies loose beside them, and each command is a file."""

import subprocess
import sys
from pathlib import Path

import pytest

from backtests.commands.app import COMMANDS
from tests.architecture.sources import ROOT, imports, name_of

BACKTESTS = ROOT / "backtests"
DOOR = "__main__"
# each may import those before it
ROOMS = (
    "engine", "system", "history", "console", "report", "checks", "pages", "runs", "parity", "compare", "why", "sweep",
    "commands", DOOR,
)  # fmt: skip
FILES = [path for path in sorted(BACKTESTS.rglob("*.py")) if path != BACKTESTS / "__init__.py"]
BESIDE_COMMANDS = {"__init__", "app", "options"}


def room_of(path: Path) -> str:
    return path.relative_to(BACKTESTS).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_room_of_the_backtests_imports_only_the_rooms_before_it(path: Path):
    named = {tuple(name.split(".")) for name in imports(path.read_text(encoding="utf-8"))}
    needed = {parts[1] for parts in named if parts[0] == "backtests" and len(parts) > 1}

    assert needed - set(ROOMS[: ROOMS.index(room_of(path)) + 1]) == set()


def test_nothing_lies_loose_beside_the_rooms():
    assert {room_of(path) for path in FILES} == set(ROOMS)
    assert [path.stem for path in FILES if path.parent == BACKTESTS] == [DOOR]


def test_each_command_is_a_file_of_its_own_name():
    files = {path.stem for path in (BACKTESTS / "commands").glob("*.py")} - BESIDE_COMMANDS

    assert files == set(COMMANDS)


def test_a_command_that_only_looks_loads_nothing_that_draws_or_counts_for_others():
    loaded = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "backtests", "limits", "--value", "62000", "--vix", "28"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stderr  # fmt: skip

    names = {line.rsplit("|", 1)[1].strip() for line in loaded.splitlines() if "|" in line}
    assert "backtests.checks.limits" in names
    assert names & {"pandas", "matplotlib", "plotly", "arch", "distributed", "backtests.engine.run"} == set()
