"""`python -m backtests`: what runs (run, accounts, crises, history), and what only looks (limits, lint, data, why, ...)."""

from backtests import engine, history
from backtests.commands.app import build

build(engine.run, history.write)(prog_name="python -m backtests")
