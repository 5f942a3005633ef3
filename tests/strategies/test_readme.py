"""The README's fifth strategy, run as its text says."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.strategies.test_contract import code_of_the_readme

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("config", "market", "book", "risk", "strategies", "desk", "execution", "backtests")


def test_the_readmes_fifth_strategy_trades_for_a_month_in_a_copy_of_the_project(tmp_path: Path):
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("main.py", "config.json"):
        shutil.copy(ROOT / file, tmp_path)
    (tmp_path / "strategies" / "ratio_spread.py").write_text(code_of_the_readme(), "utf-8")
    days = ("--from", "2018-03-01", "--to", "2018-03-29", "--cash", "250000", "--set", "strategies=ratio_spread")

    run = subprocess.run(
        [sys.executable, "-m", "backtests", "run", *days, "--out", "result"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert run.returncode == 0, run.stderr
    rows = [json.loads(line) for line in (tmp_path / "result" / "campaigns.jsonl").read_text("utf-8").splitlines()]
    assert rows
    assert {row["strategy"] for row in rows} == {"RATIO_SPREAD"}
    assert [[leg["quantity"] > 0 for leg in row["legs"]] for row in rows] == [[True, False]] * len(rows)
    assert "RATIO_SPREAD" in run.stdout
