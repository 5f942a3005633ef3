"""The command run twice over the same days leaves the same bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.copies import a_copy, with_own_numbers

DAYS = ("--from", "2018-01-22", "--to", "2018-02-06")  # all four strategies, and the crash of 2018-02-05
OF_PROJECT = ("--cash", "100000", "--set", "strategies=0DTE,LT112,IPMCC,STRANGLE")  # whatever config.json says
SAME_FILES = ("decisions.jsonl", "rolls.jsonl", "campaigns.jsonl", "order-events.json", "log.txt", "summary.txt")


def a_result(copy: Path, seed: str) -> Path:
    """The result folder of a process whose sets are in an order of their own."""
    words = [sys.executable, "-m", "backtests", "run", *DAYS, *OF_PROJECT, "--out", seed]
    given = {**os.environ, "PYTHONPATH": "", "PYTHONHASHSEED": seed}
    subprocess.run(words, cwd=copy, env=given, check=True, capture_output=True)
    return copy / seed


def orders_of(folder: Path) -> str:
    return json.dumps(json.loads((folder / "result.json").read_text())["orders"])


@pytest.mark.drill  # tests/days/test_lines_and_repeats.py holds a day on each pull request
def test_two_runs_decide_trade_and_tell_the_same_byte_by_byte(tmp_path: Path):
    copy = with_own_numbers(a_copy(tmp_path))
    one, other = a_result(copy, "1"), a_result(copy, "2")

    assert [name for name in SAME_FILES if (one / name).read_bytes() != (other / name).read_bytes()] == []
    assert all((one / name).stat().st_size > 1000 for name in SAME_FILES)
    assert orders_of(one) == orders_of(other)
    assert len(json.loads(orders_of(one))) > 20
