"""What all tests share: properties are tried on many examples, a slow machine is no failure, the project's own numbers, and
runs that the real desk has lived in.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from backtests import engine, history
from backtests.report.read import read_marker
from backtests.report.records import Prices
from backtests.runs import backtest
from backtests.runs.request import RunRequest
from tests import own_numbers

MAIN = Path(__file__).parents[1] / "main.py"
START, END = date(2018, 2, 1), date(2018, 2, 16)
CASH = 45_000.0
MORNING, SMALL = date(2018, 2, 9), 30_000.0
own_numbers.take()

settings.register_profile("desk", deadline=None, max_examples=60)
settings.load_profile("desk")


@pytest.fixture(scope="session")
def february(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result folder of two weeks in which VIX went from 13 to 50, with every strategy at 45,000 USD."""
    return _a_result(tmp_path_factory.mktemp("february"), START, END, CASH)


@pytest.fixture(scope="session")
def unguarded(february: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result folder of two of these days in a run for comparison: without two rules, and with limits at their caps."""
    days = {"start": START, "end": START + timedelta(days=1)}
    data, without = Path(read_marker(february).data), "stress,CORRELATION,DYNAMIC_LIMITS"
    return _a_run(tmp_path_factory.mktemp("unguarded"), data, **days, cash=CASH, without=without)


@pytest.fixture(scope="session")
def stopped_morning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result folder of a day on which a condor was stopped while the window for others was open."""
    return _a_result(tmp_path_factory.mktemp("morning"), MORNING, MORNING, SMALL)


def _a_result(root: Path, start: date, end: date, cash: float) -> Path:
    return _a_run(root, history.write(start, end, root / "data"), start, end, cash)


def _a_run(root: Path, data: Path, start: date, end: date, cash: float, **parameters: str) -> Path:
    parameters |= {"start": f"{start}", "end": f"{end}", "cash": f"{cash:g}"}
    request = RunRequest(MAIN, start, end, cash, parameters, data, None, root / "result", ())
    error = backtest.carry_out(engine.run, request, backtest.Source(data, Prices.MODELLED), lambda day: None)
    assert error is None, error
    return request.out


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One for all tests of a worker: playwright takes no second one beside it."""
    from tests.pages.browser import chromium  # noqa: PLC0415 - only where a page is opened

    with chromium() as made:
        yield made
