"""Drill 1: without a fault a live run's orders are the backtest's, whatever the fractions of a second and the threads."""

from __future__ import annotations

from datetime import date

from backtests.engine import run
from backtests.engine.live.run import Live
from tests.live.drill import COLUMNS, FOUR, MAIN, Outcome, data_of
from tests.live.kills import MONTH, YEAR, lived
from tests.live.orders import Sent, orders_of

SEEDS = 20


def live_is_the_backtest(points: int | None, *, first: int | None = None) -> Outcome:
    """A month with all four strategies, by twenty seeds."""
    return compared(*MONTH, range(1, SEEDS + 1)[first:][:points], SEEDS)


def compared(first: date, last: date, seeds: range, of: int) -> Outcome:
    """The orders of one backtest against those of a live run of each seed."""
    plain = backtested(first, last)
    words = []
    for seed in seeds:
        ours = orders_of(lived(first, last, Live(seed=seed)))
        words += [f"seed {seed}: {each}" for each in {*plain} ^ {*ours}]
        if len(plain) != len(ours):
            words.append(f"seed {seed}: {len(ours)} orders instead of {len(plain)}")
    return Outcome(len(seeds), of, unexplained=len(words), words=tuple(words))


def backtested(first: date, last: date) -> list[Sent]:
    given = {"start": f"{first}", "end": f"{last}", "cash": "100000", "strategies": FOUR}
    finished = run(MAIN, data_of(*YEAR), parameters=given, columns=COLUMNS)
    assert finished.error is None, finished.error
    return orders_of(finished)
