"""Imports point one way, and the desk needs nothing that LEAN has not."""

import sys

import pytest

from tests.architecture.sources import ROOMS, ROOT, cloud_files, imported_rooms, imports, name_of, room_of

LIBRARIES = {"numpy", "scipy", "pandas"}
LEAN = "AlgorithmImports"
CLOUD_FILES = cloud_files()
EVERY_FILE = [
    path
    for path in ROOT.rglob("*.py")
    if not {".venv", "data", "results", "storage"} & set(path.relative_to(ROOT).parts[:-1])
]


@pytest.mark.parametrize("path", CLOUD_FILES, ids=name_of)
def test_a_room_imports_only_the_rooms_before_it(path):
    allowed = ROOMS[: ROOMS.index(room_of(path)) + 1]

    assert (imported_rooms(path) & set(ROOMS)) - set(allowed) == set()


@pytest.mark.parametrize("path", CLOUD_FILES, ids=name_of)
def test_what_runs_in_lean_imports_what_lean_has(path):
    others = imported_rooms(path) - set(ROOMS) - set(sys.stdlib_module_names) - LIBRARIES - {LEAN}

    assert others == set()


@pytest.mark.parametrize(
    "path", [path for path in CLOUD_FILES if room_of(path) in {"config", "risk", "strategies"}], ids=name_of
)
def test_what_decides_knows_nothing_of_lean(path):
    assert LEAN not in imported_rooms(path)


def test_nothing_but_the_backtests_their_tests_and_benchmarks_imports_the_backtests():
    importers = {room_of(path) for path in EVERY_FILE if "backtests" in imported_rooms(path)}

    assert importers <= {"backtests", "tests", "benchmarks"}


def test_no_file_of_the_project_imports_its_tests():
    importers = {room_of(path) for path in EVERY_FILE if "tests" in imported_rooms(path)}

    assert importers <= {"tests"}


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("import risk.gate", ["risk.gate"]),
        ("from risk.gate import judge", ["risk.gate"]),
        ("def f():\n    from execution import orders", ["execution"]),
        ("if True:\n    import numpy as np, scipy", ["numpy", "scipy"]),
        ("from . import gate", ["."]),
    ],
)
def test_an_import_is_found_wherever_it_stands(source, named):
    assert list(imports(source)) == named


@pytest.mark.parametrize("path", CLOUD_FILES, ids=name_of)
def test_imports_are_absolute(path):
    assert not [name for name in imports(path.read_text(encoding="utf-8")) if name.startswith(".")]
