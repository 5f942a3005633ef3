"""A new rule and a new broker are each a file and its line in a registry: added to a copy of the project, they are at work."""

import json
from pathlib import Path

import pytest

from tests.copies import a_copy, backtests, rows_of, with_own_numbers
from tests.days.market import Day, write

FRIDAY = ("--from", "2018-02-02", "--to", "2018-02-02", "--cash", "100000", "--set", "strategies=0DTE")
CHOSEN = ("--set", "brokerage=charles_schwab")
AT_TARGET = Day(vol={"12:59": 0.12, "13:00": 0.08}, still="10:30")

LATE_START = """
from risk.gate.answer import Finding, Stage, denies, passes, rule
from risk.gate.question import DeskState, Question


@rule("LATE_START", Stage.BEFORE_QUOTES)
def late_start(question: Question, desk: DeskState) -> Finding:
    \"\"\"Deny when it is eleven o'clock.\"\"\"
    say = passes if desk.now.hour < 11 else denies
    return say("it is {:%H:%M}", desk.now)
"""

CHARLES_SCHWAB = """
from config.products import SPX_TICKS, SPY_TICKS
from config.schema import Broker, FeeTier, OptionFees, OptionTerms, OrderType, ShareFees

FEES = OptionFees((FeeTier(0.0, 0.70),), least=0.0, charges_closing=True)

BROKER = Broker(
    name="CHARLES_SCHWAB",
    lean_number=31,
    index_options=OptionTerms(FEES, SPX_TICKS),
    share_options=OptionTerms(FEES, SPY_TICKS),
    share_fees=ShareFees(usd=0.0, least=0.0, most=0.0),
    order_types=(OrderType.MARKET, OrderType.LIMIT, OrderType.COMBO_LIMIT),
    most_leg_limits=None,
)
"""


def add(file: Path, text: str, last: str, line: str, imported: str) -> None:
    """Lay a file into its folder, and its line into the registry there, behind the last one."""
    file.write_text(text, "utf-8")
    registry = file.with_name("__init__.py")
    before = registry.read_text("utf-8")
    assert before.count(last) == 1
    after = before.replace(last, f"{last}{line}")
    at = after.index("\nfrom") + 1
    registry.write_text(f"{after[:at]}{imported}\n{after[at:]}", "utf-8")


@pytest.fixture(scope="module")
def with_a_rule(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy with the rule, after a run over a Friday."""
    copy = with_own_numbers(a_copy(tmp_path_factory.mktemp("rule")))
    rules = copy / "risk" / "gate" / "rules"
    imported = "from risk.gate.rules.late_start import late_start"
    add(rules / "late_start.py", LATE_START, "    strategy_limit,\n", "    late_start,\n", imported)
    write(copy / "lean", Day())
    backtests(copy, "run", *FRIDAY, "--data", "lean", "--out", "result")
    return copy


def test_the_gate_asks_a_new_rule_before_it_reads_quotes(with_a_rule: Path):
    rows = rows_of(with_a_rule / "result" / "decisions.jsonl")

    said = {row["proposal"][-5:]: (row["verdict"], row["codes"], row["sets"] is None) for row in rows}
    assert said["10:45"] == ("approved", [], False)
    assert said["11:00"] == ("denied", ["LATE_START"], True)


def test_the_log_and_the_decision_say_what_it_saw(with_a_rule: Path):
    rows = rows_of(with_a_rule / "result" / "decisions.jsonl")

    assert next(row["reasons"] for row in rows if row["codes"]) == ["LATE_START it is 11:00"]
    assert "LATE_START it is 11:00" in (with_a_rule / "result" / "log.txt").read_text("utf-8")


def test_why_tells_its_word(with_a_rule: Path):
    told = backtests(with_a_rule, "why", "result", "--at", "2018-02-02 11:01", "--strategy", "0DTE")

    assert [line for line in told.splitlines() if "LATE_START" in line and "DENIES" in line and "it is 11:01" in line]


@pytest.fixture(scope="module")
def with_a_broker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy with the broker, after a run over a Friday on which what closes at the target never moves from its first limit."""
    copy = with_own_numbers(a_copy(tmp_path_factory.mktemp("broker")))
    imported = "from config.brokers import schwab"
    line = "        schwab.BROKER,\n"
    add(copy / "config" / "brokers" / "schwab.py", CHARLES_SCHWAB, "        tastytrade.BROKER,\n", line, imported)
    write(copy / "lean", AT_TARGET)
    deaf = Path(__file__).parents[1] / "days" / "deaf.py"
    (copy / "deaf.py").write_text(deaf.read_text("utf-8"), "utf-8")
    backtests(copy, "run", *FRIDAY, *CHOSEN, "--data", "lean", "--out", "result")
    stubborn = ("--algorithm", "deaf.py", "--set", "deaf=profit_target")
    backtests(copy, "run", *FRIDAY, *CHOSEN, *stubborn, "--data", "lean", "--out", "stubborn")
    return copy


def test_the_gate_prices_with_a_new_broker(with_a_broker: Path):
    broker = with_a_broker / "config" / "brokers" / "schwab.py"
    broker.write_text(CHARLES_SCHWAB.replace("0.70", "20.0"), "utf-8")
    backtests(with_a_broker, "run", *FRIDAY, *CHOSEN, "--data", "lean", "--out", "dear")
    broker.write_text(CHARLES_SCHWAB, "utf-8")

    row = rows_of(with_a_broker / "dear" / "decisions.jsonl")[0]
    assert row["codes"] == ["SPREAD_TOO_WIDE"]
    assert f"3 x fees of {2 * 4 * row['sets'] * 20:,.2f}" in row["reasons"][0]


def test_why_prices_with_it_too(with_a_broker: Path):
    told = backtests(with_a_broker, "why", "result", "--at", "2018-02-02 10:31", "--strategy", "0DTE")

    row = rows_of(with_a_broker / "result" / "decisions.jsonl")[0]
    assert f"fees {2 * 4 * row['sets'] * 0.70:.2f}" in " ".join(told.split())


def test_the_engine_charges_what_it_charges(with_a_broker: Path):
    events = json.loads((with_a_broker / "result" / "order-events.json").read_text("utf-8"))

    fills = [event for event in events if event["status"] == "filled"]
    assert fills
    assert [event["orderFeeAmount"] for event in fills] == [
        pytest.approx(0.70 * abs(event["fillQuantity"])) for event in fills
    ]


def test_execution_sends_no_order_that_it_does_not_take(with_a_broker: Path):
    orders = json.loads((with_a_broker / "stubborn" / "result.json").read_text("utf-8"))["orders"].values()

    late = [order for order in orders if order["createdTime"] >= "2018-02-02T20:30" and order["status"] == 3]
    assert late
    assert {order["type"] for order in orders} == {9}  # combo limits, where another broker's last order is at market
