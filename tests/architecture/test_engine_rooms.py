"""The embedded engine's rooms import one way."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, name_of

ENGINE = ROOT / "backtests" / "engine"
DOOR = ""  # what lies beside the rooms
ROOMS = ("base", "disk", "orders", "market", "brokerage", "api", "reporting", DOOR)  # each may import those before it
FILES = sorted(ENGINE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.parent.name if path.parent != ENGINE else DOOR


def needed_rooms(source: str, room: str) -> Iterator[str]:
    """The rooms that a file of a room imports when it runs: not what only its annotations name."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.ImportFrom) and node.level:
            is_from_here = node.level == 1
            parts = [] if node.module is None else node.module.split(".")
            if is_from_here and room != DOOR:
                yield room
            else:
                yield parts[0] if parts and parts[0] in ROOMS else DOOR


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_room_of_the_engine_needs_only_the_rooms_before_it(path: Path):
    room = room_of(path)
    allowed = set(ROOMS[: ROOMS.index(room) + 1])

    assert set(needed_rooms(path.read_text(encoding="utf-8"), room)) - allowed == set()


def test_every_folder_of_the_engine_is_a_room():
    assert {room_of(path) for path in FILES} == set(ROOMS)


@pytest.mark.parametrize(
    ("source", "room", "needed"),
    [
        ("from ..market.bars import Line", "orders", ["market"]),
        ("from .order import Order", "orders", ["orders"]),
        ("from .market.feed import Extra", DOOR, ["market"]),
        ("from ..loop import Loop", "api", [DOOR]),
        ("from .. import loop", "api", [DOOR]),
        ("if TYPE_CHECKING:\n    from ..market.securities import Security", "orders", []),
    ],
)
def test_a_needed_room_is_told_from_one_that_only_annotations_name(source: str, room: str, needed: list[str]):
    assert list(needed_rooms(source, room)) == needed
