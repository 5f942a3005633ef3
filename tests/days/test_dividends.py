"""The last dividend that the desk knows at its start, and where it has it from."""

from __future__ import annotations

from pathlib import Path

import pytest

from backtests.engine import Run, run
from tests.days.market import Day, write

WATCHING = """
from main import PositionScalingDesk


class Watching(PositionScalingDesk):
    def initialize(self):
        self.logged, self.dividends, self.ahead = [], set(), set()
        super().initialize()

    def log(self, message):
        self.logged.append(str(message))

    def on_data(self, slice):
        super().on_data(slice)
        market = self.desk._market
        if market.session():
            view = market.read(market.now(), market.session())
            self.dividends.add(view.dividend)
            self.ahead.add(view.session.ahead)
"""


def a_run(tmp_path: Path, *, paid: str = "", row: str = "2099-01-01") -> Run:
    """A desk on Friday, 2018-02-02. `paid`: last trading day before an ex-date, on which 1.35 a share were paid."""
    folder = write(tmp_path / "data", Day())
    if paid:  # one row, or several
        factors = folder / "equity/usa/factor_files/spy.csv"
        factors.parent.mkdir(parents=True, exist_ok=True)
        factors.write_text(f"19980102,0.995,1,0\n{paid},0.995,1,270\n20501231,1,1,0\n")
    path = tmp_path / "watching.py"
    path.write_text(WATCHING)
    given = {"start": "2018-02-02", "end": "2018-02-02", "cash": "100000", "strategies": "0DTE"}
    given |= {"products.last_dividend.ex_date": row, "products.last_dividend.usd": "1.23"}
    finished = run(path, folder, parameters=given)
    assert finished.error is None, finished.error
    return finished


def told(finished: Run) -> list[str]:
    return [line for line in finished.algorithm.logged if "DIVIDEND" in line]


@pytest.mark.parametrize("paid", ["20171214", "20170202", "20180201", "20170914,0.98505,1,200\n20171214"])
def test_a_dividend_of_the_year_before_the_start_is_known_by_history(tmp_path: Path, paid: str):
    finished = a_run(tmp_path, paid=paid, row="2018-01-02")

    (dividend,) = finished.algorithm.dividends
    assert (str(dividend.ex_date), dividend.amount) == ("2018-03-16", pytest.approx(1.35))
    assert told(finished) == []


@pytest.mark.parametrize("paid", ["", "20170201", "20180202"])
def test_without_such_history_the_row_of_the_configuration_stands_for_it_and_that_is_told(tmp_path: Path, paid: str):
    finished = a_run(tmp_path, paid=paid, row="2018-02-02")

    (dividend,) = finished.algorithm.dividends
    assert (str(dividend.ex_date), dividend.amount) == ("2018-03-16", 1.23)
    assert told(finished) == [
        "NO DIVIDEND HISTORY of SPY: the 1.23 of 2018-02-02 in config/products.py stand for the next"
    ]


def test_a_row_of_a_later_day_is_none_of_a_backtests_time(tmp_path: Path):
    finished = a_run(tmp_path, row="2018-02-03")

    assert finished.algorithm.dividends == {None}
    assert told(finished) == ["NO DIVIDEND KNOWN: no early assignment for one is expected before SPY pays the first"]


def test_a_session_tells_the_trading_days_ahead(tmp_path: Path):
    (ahead,) = a_run(tmp_path).algorithm.ahead

    assert [f"{day:%m-%d}" for day in ahead] == [f"02-{day:02}" for day in (5, 6, 7, 8, 9, 12, 13, 14, 15, 16)]
