"""`python -m backtests`: run, accounts, history; and the commands that only look: limits, lint, preserved, margin, parity, data, why."""

from backtests import engine, history
from backtests.cli import build

build(engine.run, history.write)(prog_name="python -m backtests")
