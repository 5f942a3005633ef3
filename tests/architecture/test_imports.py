"""Imports point one way, and the desk needs nothing that LEAN has not."""

import sys

import pytest

from tests.architecture.sources import (
    ROOMS,
    circle,
    cloud_files,
    folders,
    imported_rooms,
    imports,
    name_of,
    project_imports,
    room_of,
)

LIBRARIES = {"numpy", "scipy", "pandas"}
LEAN = "AlgorithmImports"
CLOUD_FILES = cloud_files()
KNOWS_LEAN = {"execution", "main"}
FOLDERS = folders(project_imports())


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_the_rooms_before_it(room):
    allowed = ROOMS[: ROOMS.index(room)]

    assert FOLDERS[""].get(room, set()) - set(allowed) == set()


@pytest.mark.parametrize("folder", sorted(FOLDERS), ids=lambda folder: folder or "the project")
def test_no_file_or_folder_imports_another_in_a_circle(folder):
    assert circle(FOLDERS[folder]) == []


def test_a_circle_is_told_as_the_way_through_it():
    through = folders([("a.x", "a.y.one"), ("a.y.two", "b"), ("b", "c.__init__"), ("c.z", "a.__init__")])

    assert circle(through[""]) == ["a", "b", "c", "a"]
    assert circle(through["a"]) == []


@pytest.mark.parametrize("path", CLOUD_FILES, ids=name_of)
def test_what_runs_in_lean_imports_what_lean_has(path):
    others = imported_rooms(path) - set(ROOMS) - set(sys.stdlib_module_names) - LIBRARIES - {LEAN}

    assert others == set()


@pytest.mark.parametrize("path", [path for path in CLOUD_FILES if room_of(path) not in KNOWS_LEAN], ids=name_of)
def test_what_decides_knows_nothing_of_lean(path):
    assert LEAN not in imported_rooms(path)


@pytest.mark.parametrize(("room", "others"), [("backtests", {"tests", "benchmarks"}), ("tests", set())])
def test_a_room_off_the_cloud_is_imported_by_none_but(room: str, others: set[str]):
    assert {importer for importer, imported in FOLDERS[""].items() if room in imported} <= others


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("import risk.gate", ["risk.gate"]),
        ("from risk.gate import judge", ["risk.gate.judge"]),
        ("def f():\n    from execution import orders", ["execution.orders"]),
        ("if TYPE_CHECKING:\n    import numpy as np, scipy", ["numpy", "scipy"]),
        ("from . import gate", ["a.b.gate"]),
        ("from .gate import judge, see", ["a.b.gate.judge", "a.b.gate.see"]),
        ("from ..market.bars import Line", ["a.market.bars.Line"]),
    ],
)
def test_an_import_is_found_wherever_it_stands(source, named):
    assert list(imports(source, package="a.b")) == named


@pytest.mark.parametrize("path", CLOUD_FILES, ids=name_of)
def test_imports_are_absolute(path):
    text = path.read_text(encoding="utf-8")

    assert list(imports(text)) == list(imports(text, package="elsewhere"))
