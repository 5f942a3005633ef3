"""A copy of the project, into which a test lays what a user would add, and its command line."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("config", "market", "book", "risk", "strategies", "desk", "execution", "backtests")


def a_copy(folder: Path) -> Path:
    """Copy what a run needs into a folder, and give it back."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("main.py", "config.json", "pyproject.toml"):
        shutil.copy(ROOT / file, folder)
    return folder


def with_own_numbers(copy: Path) -> Path:
    """Let a copy take the project's own numbers for what its files say, whatever config/ says (`tests/own_numbers.py`)."""
    for name in ("own_numbers.py", "numbers.toml"):
        shutil.copy(ROOT / "tests" / name, copy)
    with (copy / "strategies" / "configuration" / "numbers.py").open("a", encoding="utf-8") as file:
        file.write("\n\nimport own_numbers\n\nown_numbers.take()\n")
    return copy


def backtests(folder: Path, *words: str) -> str:
    """What a command of the copy prints."""
    done = subprocess.run(
        [sys.executable, "-m", "backtests", *words],
        cwd=folder, env={**os.environ, "PYTHONPATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a jsonl file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
