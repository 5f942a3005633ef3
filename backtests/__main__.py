"""`python -m backtests`: run, accounts, history, limits, lint, preserved, margin."""

from backtests import engine, history
from backtests.cli import build

build(engine.run, history.write)(prog_name="python -m backtests")
