"""The README's fifth strategy, run as its text says."""

import json
import re
from pathlib import Path

from tests.copies import a_copy, backtests, rows_of
from tests.strategies.test_contract import code_of_the_readme


def test_the_readmes_fifth_strategy_trades_for_a_month_in_a_copy_of_the_project(tmp_path: Path):
    (a_copy(tmp_path) / "strategies" / "ratio_spread.py").write_text(code_of_the_readme(), "utf-8")
    days = ("--from", "2018-03-01", "--to", "2018-03-29", "--cash", "250000", "--set", "strategies=ratio_spread")

    told = backtests(tmp_path, "run", *days, "--out", "result")

    rows = rows_of(tmp_path / "result" / "campaigns.jsonl")
    assert rows
    assert {row["strategy"] for row in rows} == {"RATIO_SPREAD"}
    assert [[leg["quantity"] > 0 for leg in row["legs"]] for row in rows] == [[True, False]] * len(rows)
    assert "RATIO_SPREAD" in told


def test_lint_has_nothing_to_say_of_it_once_the_row_goes_that_excused_its_absence(tmp_path: Path):
    copy = a_copy(tmp_path)
    (copy / "strategies" / "ratio_spread.py").write_text(code_of_the_readme(), "utf-8")
    accepted = copy / "config" / "accepted.py"
    text = accepted.read_text("utf-8")
    accepted.write_text(
        re.sub(r"    AcceptedRow\(\s*\"limit_of_no_strategy\".*?\n    \),\n", "", text, flags=re.DOTALL), "utf-8"
    )

    found = json.loads(backtests(copy, "lint", "--config-only", "--json"))

    told = [*found["faults"], *found["warnings"]]
    assert [each for each in told if "RATIO_SPREAD" in each["row"] + each["wrong"]] == []
