"""docs/reliability.md has every fault, and names tests that are there."""

from __future__ import annotations

import re

from backtests.runs.faults import FAULTS
from tests.copies import ROOT
from tests.live.__main__ import BY_NAME

PAGE = (ROOT / "docs/reliability.md").read_text()
ROW = re.compile(r"^\| `([\w-]+)` \| (.+?) \| .+ \| (`test_.+`) \|$", re.MULTILINE)


def test_the_table_has_every_fault_in_the_words_of_the_command_line():
    assert {name: what for name, what, _ in ROW.findall(PAGE)} == {fault.name: fault.what for fault in FAULTS.values()}


def test_every_test_that_it_names_is_there():
    named = {name for _, _, tests in ROW.findall(PAGE) for name in re.findall(r"test_\w+", tests)}
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(), re.M)
    }

    assert named - there == set()


def test_the_table_of_the_drills_has_every_drill():
    assert set(re.findall(r"^\| .+ \(`(\w+)`\) \|", PAGE, re.MULTILINE)) == set(BY_NAME)
