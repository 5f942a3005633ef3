"""The command run twice over the same days leaves the same bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
OWN = ROOT / "tests/numbers.toml"  # whatever config/ says
DAYS = ("--from", "2018-01-22", "--to", "2018-02-06")  # all four strategies, and the crash of 2018-02-05
SAME_FILES = ("decisions.jsonl", "rolls.jsonl", "campaigns.jsonl", "order-events.json", "log.txt", "summary.txt")


def a_result(root: Path, seed: str) -> Path:
    """The result folder of a process whose sets are in an order of their own."""
    words = [sys.executable, "-m", "backtests", "run", *DAYS, "--config", f"{OWN}", "--out", seed]
    given = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed}
    subprocess.run(words, cwd=root, env=given, check=True, capture_output=True)
    return root / seed


def orders_of(folder: Path) -> str:
    return json.dumps(json.loads((folder / "result.json").read_text())["orders"])


def test_two_runs_decide_trade_and_tell_the_same_byte_by_byte(tmp_path: Path):
    one, other = a_result(tmp_path, "1"), a_result(tmp_path, "2")

    assert [name for name in SAME_FILES if (one / name).read_bytes() != (other / name).read_bytes()] == []
    assert all((one / name).stat().st_size > 1000 for name in SAME_FILES)
    assert orders_of(one) == orders_of(other)
    assert len(json.loads(orders_of(one))) > 20
