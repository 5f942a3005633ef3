"""The pages that show the house show the one that stands."""

import ast
import re
from pathlib import Path

import pytest

from book.alerts import Alert
from book.starting import WayOut
from desk.commands import Verb
from execution.recipients import Way
from risk.gate.rules import RULES
from tests.architecture.rooms import PICTURE, as_text, kept_text, panels
from tests.architecture.sources import ROOT, project_imports

ONE_BAR = ROOT / "docs" / "one-bar.md"
RULE_ROW = re.compile(r"^ *\| `([A-Z_]+)` \| (.+) \|$", re.MULTILINE)
DENY = "Deny when "
# such as `desk/exits.py` `Exits.due` `Exits.look_after`
NAMED = re.compile(r"`([\w/]+\.py)`((?:,? `[\w.]+`)*)")


def names_in(path: Path) -> set[str]:
    """Functions and classes of a file; methods with their class."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
    return found


def test_the_picture_of_the_rooms_was_drawn_from_the_imports_of_now():
    assert kept_text(PICTURE) == as_text(panels(project_imports())), "draw it anew: make rooms"


@pytest.mark.parametrize(("file", "names"), NAMED.findall(ONE_BAR.read_text(encoding="utf-8")))
def test_what_the_page_of_one_bar_names_is_there(file: str, names: str):
    assert set(re.findall(r"[\w.]+", names)) <= names_in(ROOT / file)


def test_the_readmes_rules_are_those_of_the_registry_in_its_order_and_words():
    contracts: dict[str, list[str]] = {}
    for rule in RULES:
        assert rule.contract.startswith(DENY)
        contracts.setdefault(rule.code, []).append(rule.contract.removeprefix(DENY).removesuffix("."))

    told = RULE_ROW.findall((ROOT / "README.md").read_text(encoding="utf-8"))

    assert told == [(code, "; or ".join(said)) for code, said in contracts.items()]


DEPLOYING = (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8")
FIRST_CELL = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)


def rows_under(heading: str) -> list[str]:
    """What the rows of a section's table are about."""
    return FIRST_CELL.findall(DEPLOYING.partition(f"### {heading}\n")[2].partition("\n### ")[0])


def test_there_is_a_row_for_each_alert_that_the_desk_tells_in_their_order():
    assert rows_under("What to do at an alert") == list(Alert.__members__)


def test_there_is_a_row_for_each_command():
    assert [row for row in rows_under("Telling it something") if row != "action"] == [verb.value for verb in Verb]


def test_a_start_that_is_held_has_every_way_out_of_the_code():
    held = DEPLOYING.partition("### When a start is held\n")[2].partition("\n### ")[0]

    assert all(f"`{way.value}" in held for way in WayOut)


def test_every_way_to_be_told_is_there():
    assert all(f"`{way.value}:" in DEPLOYING for way in Way)
