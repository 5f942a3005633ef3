"""How a run begins and ends, what it writes, and that nothing is guessed."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import pytest

from backtests.engine import run
from backtests.engine.api.charts import Charts
from backtests.engine.api.parameters import parsed_as
from backtests.engine.base.missing import ArgumentException
from backtests.engine.reporting.statistics import drawdown, drawdown_recovery, trades_of
from tests.engine.builder import FRIDAY, Folder, a_clean_run, a_run


def a_folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "lean").index("SPX", FRIDAY)


def test_an_exception_in_on_data_ends_the_run_and_keeps_its_traceback(tmp_path: Path):
    finished = a_run(
        a_folder(tmp_path),
        """
        def on_data(self, data):
            self.seen.append(self.time)
            raise ValueError("no such campaign")

        def on_end_of_algorithm(self):
            self.seen.append("end")
        """,
    )
    assert "ValueError: no such campaign" in finished.error
    assert "in on_data" in finished.error
    assert len(finished.algorithm.seen) == 1


def test_a_file_that_cannot_be_imported_is_a_failed_run_without_an_algorithm(tmp_path: Path):
    path = tmp_path / "broken.py"
    path.write_text("import no_such_room\n")
    finished = run(path, a_folder(tmp_path).root)
    finished.write(tmp_path / "out")
    state = json.loads((tmp_path / "out" / "result.json").read_text())["state"]
    assert finished.algorithm is None
    assert "ModuleNotFoundError: No module named 'no_such_room'" in finished.error
    assert state["Status"] == "RuntimeError"


def test_each_moment_of_the_account_value_is_written_once(tmp_path: Path):
    finished = a_run(a_folder(tmp_path), "")
    finished.write(tmp_path / "out")
    charts = json.loads((tmp_path / "out" / "result.json").read_text())["charts"]
    seconds = [second for second, *_ in charts["Strategy Equity"]["series"]["Equity"]["values"]]
    assert len(seconds) == len(set(seconds)) == 2


def test_a_failed_run_is_written_with_leans_status(tmp_path: Path):
    finished = a_run(a_folder(tmp_path), "def on_data(self, data):\n    raise ValueError('no')")
    finished.write(tmp_path / "out")
    state = json.loads((tmp_path / "out" / "result.json").read_text())["state"]
    assert (state["Status"], state["RuntimeError"]) == ("RuntimeError", "ValueError: no")


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("self.add_crypto('BTCUSD')", "add_crypto"),
        ("self.spx.volatility_model", "Index.volatility_model"),
        ("self.portfolio.margin_call_model", "Portfolio.margin_call_model"),
        ("OrderType.TRAILING_STOP", "OrderType.TRAILING_STOP"),
        ("self.settings.automatic_indicator_warm_up", "Settings.automatic_indicator_warm_up"),
        ("self.history(self.spx.symbol, 3, Resolution.MINUTE)", "history"),
    ],
)
def test_what_the_engine_lacks_is_named(call: str, name: str, tmp_path: Path):
    seen = a_clean_run(
        a_folder(tmp_path),
        f"""
        def ready(self):
            try:
                {call}
            except NotImplementedError as error:
                self.seen.append(str(error))
        """,
    )
    assert name in seen[0]


def test_quit_ends_the_run_as_completed(tmp_path: Path):
    finished = a_run(
        a_folder(tmp_path),
        """
        def on_data(self, data):
            self.seen.append(self.time)
            self.quit("enough")

        def on_end_of_algorithm(self):
            self.seen.append("end")
        """,
    )
    assert finished.error is None
    assert finished.algorithm.seen[1:] == ["end"]


@pytest.mark.parametrize(
    ("text", "default", "value"),
    [
        ("100000.5", 5, 5),
        ("7", 5, 7),
        ("1,5", 0.5, 15.0),
        ("much", 0.5, 0.5),
        ("7", None, "7"),
        ("7", "x", "7"),
    ],
)
def test_parameters_fall_back_silently_as_in_lean(text: str, default: object, value: object):
    assert parsed_as(text, default) == value


def test_sibling_modules_with_leans_names_import_in_every_run(tmp_path: Path):
    folder = a_folder(tmp_path)
    (tmp_path / "engine_test_sibling.py").write_text("from AlgorithmImports import *\nRIGHT = OptionRight.PUT\n")
    body = """
    def ready(self):
        from engine_test_sibling import RIGHT
        self.seen.append(RIGHT is OptionRight.PUT)
    """
    assert [a_clean_run(folder, body) for _ in range(2)] == [[True], [True]]
    assert "AlgorithmImports" not in sys.modules
    assert str(tmp_path) not in sys.path


def test_the_last_class_by_name_runs_and_each_trading_day_is_told(tmp_path: Path):
    folder = a_folder(tmp_path)
    path = tmp_path / "two.py"
    path.write_text(
        "from AlgorithmImports import *\n"
        "class B(QCAlgorithm):\n"
        "    def initialize(self):\n"
        "        self.set_start_date(2018, 2, 2)\n"
        "        self.set_end_date(2018, 2, 6)\n"
        "class A(QCAlgorithm):\n"
        "    pass\n"
    )
    days: list[date] = []
    finished = run(path, folder.root, on_day=days.append)
    assert type(finished.algorithm).__name__ == "B"
    assert days == [date(2018, 2, 2), date(2018, 2, 5), date(2018, 2, 6)]


def test_the_object_store_outlives_a_run_in_its_folder(tmp_path: Path):
    folder = a_folder(tmp_path)
    path = tmp_path / "keep.py"
    path.write_text(
        "from AlgorithmImports import *\n"
        "class Keep(QCAlgorithm):\n"
        "    def initialize(self):\n"
        "        self.set_start_date(2018, 2, 2)\n"
        "        self.set_end_date(2018, 2, 2)\n"
        "        self.was = self.object_store.contains_key('desk/book.json')\n"
        "        self.object_store.save('desk/book.json', '{}')\n"
    )
    kept = [run(path, folder.root, storage=tmp_path / "store").algorithm.was for _ in range(2)]
    assert kept == [False, True]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_order_events_are_written_as_the_standard_library_writes_a_list(count: int, tmp_path: Path):
    orders = "".join(f"self.market_order(self.bought, {number + 1}); " for number in range(count))
    finished = a_run(
        a_folder(tmp_path).put(2700, FRIDAY, {"09:30": (1.0, 1.5)}),
        f"""
        def ready(self):
            self.bought = self.put(2700, datetime(2018, 2, 9)).symbol

        def on_data(self, data):
            if self.time == datetime(2018, 2, 2, 10, 0):
                {orders or "pass"}
        """,
    )
    assert finished.error is None
    finished.write(tmp_path / "out")
    text = (tmp_path / "out" / "order-events.json").read_text()
    assert text == json.dumps(json.loads(text), indent=1)
    assert len(json.loads(text)) == 2 * count


def test_a_filled_combo_is_written_as_lean_writes_it(tmp_path: Path):
    folder = a_folder(tmp_path).put(2700, FRIDAY, {"09:30": (1.1, 1.5)}).put(2650, FRIDAY, {"09:30": (0.4, 0.6)})
    finished = a_run(
        folder,
        """
        def ready(self):
            self.legs = [Leg.create(self.put(strike).symbol, ratio) for strike, ratio in ((2700, -1), (2650, 1))]

        def on_data(self, data):
            if self.at("02 09:35"):
                self.combo_limit_order(self.legs, 2, -0.45, tag="entry")
                self.plot("Limits", "0DTE", 2)
            if self.at("02 09:36"):
                self.combo_market_order(self.legs, 2, tag="at market")
        """,
    )
    finished.write(tmp_path / "out")
    result = json.loads((tmp_path / "out" / "result.json").read_text())
    waiting, filled = result["orders"]["1"], result["orders"]["3"]
    assert waiting["groupOrderManager"] == {
        "id": 1, "quantity": 2.0, "count": 2, "limitPrice": -0.45, "orderIds": [1, 2], "direction": 0,
    }  # fmt: skip
    assert (waiting["type"], filled["type"], filled["status"], filled["quantity"]) == (9, 8, 3, -2.0)
    assert filled["symbol"]["id"] == "SPXW 30R1H2EN32EI6|SPX 31"
    assert filled["orderSubmissionData"] == {"bidPrice": 1.1, "askPrice": 1.5, "lastPrice": pytest.approx(1.3)}
    assert (filled["time"], filled["tag"], filled["price"]) == ("2018-02-02T14:36:00Z", "at market", 1.1)
    assert result["charts"]["Limits"]["series"]["0DTE"]["values"] == [[1517582100, 2.0]]
    assert result["charts"]["Strategy Equity"]["series"]["Equity"]["values"][0][-1] == 100_000.0
    assert result["statistics"]["Total Orders"] == "4"


def test_what_plot_refuses():
    charts = Charts()
    with pytest.raises(ArgumentException, match="finite"):
        charts.plot("Limits", "a", 0, float("nan"))
    with pytest.raises(ArgumentException, match="own charts"):
        charts.plot("Strategy Equity", "a", 0, 1.0)


def test_equal_debug_lines_in_a_row_are_kept_once(tmp_path: Path):
    finished = a_run(
        a_folder(tmp_path),
        """
        def ready(self):
            for text in ("a", "a", "b", "a"):
                self.debug(text)
        """,
    )
    finished.write(tmp_path / "out")
    assert (tmp_path / "out" / "log.txt").read_text().splitlines() == [f"2018-02-02 00:00:00 {x}" for x in "aba"]


def test_drawdown_is_from_the_peak_and_recovery_counts_days_to_it():
    values, seconds = [100, 120, 90, 130], [0, 86_400, 2 * 86_400, 5 * 86_400]
    assert drawdown(values) == pytest.approx(0.25)
    assert drawdown_recovery(seconds, values) == 4
    assert drawdown_recovery(seconds, [100, 100, 100, 100]) == 0


def test_wins_and_losses_are_shares_of_the_capital_at_the_time():
    trades = trades_of([100.0, -110.0], 1000.0)
    assert (trades.average_win, trades.average_loss) == (pytest.approx(0.1), pytest.approx(-0.1))
    assert (trades.win_rate, trades.profit_loss_ratio, trades.expectancy) == (0.5, 1.0, pytest.approx(0.0))


@pytest.mark.parametrize(
    ("start", "end", "warm_up", "known"),
    [
        ((1996, 1, 1), (1996, 1, 3), 0, True),
        ((1995, 12, 31), (1996, 1, 3), 0, False),
        ((1996, 1, 2), (1996, 1, 3), 1, True),
        ((1996, 1, 1), (1996, 1, 3), 1, False),
        ((2032, 12, 30), (2032, 12, 31), 0, True),
        ((2032, 12, 30), (2033, 1, 1), 0, False),
    ],
)
def test_days_whose_trading_days_are_not_known_end_the_run(tmp_path, start, end, warm_up, known):
    path = tmp_path / "probe.py"
    path.write_text(f"""from AlgorithmImports import *

class Probe(QCAlgorithm):
    def initialize(self):
        self.set_start_date{start}
        self.set_end_date{end}
        self.set_warm_up(timedelta(days={warm_up}))
""")
    (tmp_path / "lean").mkdir()
    error = run(path, tmp_path / "lean").error
    assert error is None if known else "trading days are known from 1996-01-01 to 2032-12-31" in error
