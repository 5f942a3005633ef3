"""Edits of config/ that a trader makes, all of them at once in a copy of the project, and the tests of the copy.

    python -m tests.drills.ordinary_edits tests/risk tests/cli

Every test must pass there: tests hold the project's own numbers by `tests/numbers.toml`. What is typed after the name goes to
pytest.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]


class Edit(NamedTuple):
    """What a trader wants, and the text that is replaced for it in a file."""

    wish: str
    file: str
    before: str
    after: str


EDITS = (
    Edit("another 0DTE at once", "config/limits.py", 'LimitRow("0DTE", base=2, cap=12)', 'LimitRow("0DTE", base=3, cap=12)'),
    Edit("more campaigns", "config/limits.py", 'LimitRow("PORTFOLIO", base=3', 'LimitRow("PORTFOLIO", base=4'),
    Edit("phase 3 from 55,000 on", "config/limits.py", "below=60_000, multiplier=1.5", "below=55_000, multiplier=1.6"),
    Edit("a phase above 250,000", "config/limits.py", "    Phase(number=4, below=math.inf, multiplier=2.5, trades_a_day=10, max_bp=0.80),\n", "    Phase(number=4, below=250_000, multiplier=2.5, trades_a_day=10, max_bp=0.80),\n    Phase(number=5, below=math.inf, multiplier=3.0, trades_a_day=11, max_bp=0.80),\n"),
    Edit("calm only below 14", "config/limits.py", "VixBand(1.25, below=15.0),\n    VixBand(1.00, upto=25.0)", "VixBand(1.20, below=14.0),\n    VixBand(1.00, upto=24.0)"),
    Edit("a step above 45", "config/limits.py", "    VixBand(0.50, upto=math.inf),\n)\n\nSTRATEGY", "    VixBand(0.50, upto=45.0),\n    VixBand(0.25, upto=math.inf),\n)\n\nSTRATEGY"),
    Edit("less in use", "config/limits.py", "VixBand(0.45, below=15.0)", "VixBand(0.40, below=15.0)"),
    Edit("a smaller loss under stress", "config/limits.py", "that it may lose\")] = 0.25", "that it may lose\")] = 0.20"),
    Edit("a day may lose less", "config/limits.py", 'share("of account value")] = 0.05', 'share("of account value")] = 0.04'),
    Edit("0DTE further out", "strategies/zero_dte.py", "short_delta=0.16", "short_delta=0.12"),
    Edit("0DTE on every day, until 11:30", "strategies/zero_dte.py", "weekday=4, start=time(10, 30), end=time(12, 0)", "weekday=None, start=time(10, 30), end=time(11, 30)"),
    Edit("a tighter stop", "strategies/zero_dte.py", "stop_credits=2.0", "stop_credits=1.8"),
    Edit("strangles of 60 days", "strategies/strangle.py", "DaysToExpiry(target=90, least=75, most=105)", "DaysToExpiry(target=60, least=45, most=75)"),
    Edit("strangles on SPY alone", "strategies/strangle.py", 'ladder=("SPX", "SPY", "SPY winged")', 'ladder=("SPY", "SPY winged")'),
    Edit("a lower win rate", "strategies/lt112.py", "win_rate=0.90", "win_rate=0.88"),
    Edit("a LEAP nearer to the money", "strategies/ipmcc.py", "leap_delta=0.80", "leap_delta=0.75"),
    Edit("no IPMCC", "config/run.py", '    "IPMCC",\n', ""),
    Edit("another broker", "config/run.py", '= "INTERACTIVE_BROKERS_BROKERAGE"', '= "TASTYTRADE"'),
    Edit("its fees of today", "config/brokers/tastytrade.py", "FeeTier(0.0, 1.00)", "FeeTier(0.0, 1.10)"),
    Edit("50,000 USD in 2018", "config/run.py", "date(2017, 6, 1)", "date(2018, 1, 2)"),
    Edit("50,000 USD in 2018", "config/run.py", "= 100_000.0", "= 50_000.0"),
    Edit("a slower walk", "config/run.py", "most=HOUR, more=More.LATER)\n] = 4\n", "most=HOUR, more=More.LATER)\n] = 5\n"),
    Edit("a naked SPX short needs more", "config/products.py", "naked_share=0.15", "naked_share=0.20"),
    Edit("a harder August 5th", "config/stress.py", "vix=65.0", "vix=70.0"),
    Edit("one more scenario", "config/stress.py", '    Scenario("up-crash"', '    Scenario("2010-05-06", spot_move=-0.085, vix=45.0),\n    Scenario("up-crash"'),
)  # fmt: skip


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="edited-")) / "project"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    for edit in EDITS:
        path = folder / edit.file
        text = path.read_text("utf-8")
        assert edit.before in text, edit
        path.write_text(text.replace(edit.before, edit.after, 1), "utf-8")
    environment = {**os.environ, "PYTHONPATH": ""}
    try:
        lint = [sys.executable, "-m", "backtests", "lint", "--config-only"]
        tests = [sys.executable, "-m", "pytest", *sys.argv[1:]]
        return max(
            subprocess.run(words, cwd=folder, env=environment, check=False).returncode for words in (lint, tests)
        )
    finally:
        shutil.rmtree(folder.parent)


if __name__ == "__main__":
    sys.exit(main())
