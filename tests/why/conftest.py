"""A world for each story, and one modelled month that the real desk has lived in."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from market.contracts import Contract

from backtests import engine, history
from backtests.report.records import Prices
from backtests.runs import run as running
from backtests.runs.request import RunRequest
from tests.campaigns.world import World

MAIN = Path(__file__).parents[2] / "main.py"
START, END = date(2018, 2, 1), date(2018, 2, 16)
CASH = 45_000.0


@pytest.fixture
def a_world(tmp_path: Path) -> Callable[..., World]:
    """Gives an empty world in which these contracts are listed."""

    def made(*contracts: Contract) -> World:
        return World(tmp_path / "lean", contracts)

    return made


@pytest.fixture(scope="session")
def february(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result folder of two weeks in which VIX went from 13 to 50, with every strategy at 45,000 USD."""
    root = tmp_path_factory.mktemp("february")
    data = history.write(START, END, root / "data")
    parameters = {"start": f"{START}", "end": f"{END}", "cash": f"{CASH:g}"}
    request = RunRequest(MAIN, START, END, CASH, parameters, data, None, root / "result", ())
    error = running.carry_out(engine.run, request, running.Source(data, Prices.MODELLED), lambda day: None)
    assert error is None, error
    return request.out
