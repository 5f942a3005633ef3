"""The parameters of a run, and how they are refused."""

from datetime import date
from types import SimpleNamespace

import pytest

from backtests.engine.base.dictionary import KeyValuePair
from config import run
from config.brokers import BROKERS
from config.run import STRATEGIES
from execution.settings import given_to, read_settings
from risk.gate.comparison import Omitted


def settings(*, is_live=False, **given):
    return read_settings({name: text for name, text in given.items() if text is not None}, is_live=is_live)


def faults(**given):
    with pytest.raises(ValueError, match="parameter") as caught:
        settings(**given)
    return str(caught.value).splitlines()


def test_without_parameters_the_configuration_holds():
    read = settings()

    assert (read.start, read.end, read.cash, read.broker.name) == (run.START, run.END, run.CASH, run.BROKERAGE)
    assert tuple(strategy.row.name for strategy in read.strategies) == STRATEGIES
    assert (read.uses_lean_margin, read.without, read.deployment) == (False, (), run.DEPLOYMENT)


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_blank_parameter_is_not_given(blank):
    assert settings(cash=blank).cash == run.CASH


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        ("start", "2017-07-03", "start", date(2017, 7, 3)),
        ("end", "2018-02-09", "end", date(2018, 2, 9)),
        ("cash", "45000", "cash", 45_000.0),
        ("cash", " 45000.5 ", "cash", 45_000.5),
        ("brokerage", "tastytrade", "broker", BROKERS["TASTYTRADE"]),
        ("brokerage", "DEFAULT", "broker", BROKERS["DEFAULT"]),
        ("lean_margin", "on", "uses_lean_margin", True),
        ("lean_margin", "off", "uses_lean_margin", False),
        ("deployment", "my-paper_2", "deployment", "my-paper_2"),
        ("without", "STRESS", "without", (Omitted.STRESS,)),
        ("without", "dynamic_limits, Stress", "without", (Omitted.STRESS, Omitted.DYNAMIC_LIMITS)),
    ],
)
def test_a_parameter_is_read_as_what_it_means(name, text, field, value):
    assert getattr(settings(**{name: text}), field) == value


def test_strategies_are_named_with_commas_in_any_case():
    assert [strategy.row.name for strategy in settings(strategies="strangle, 0dte").strategies] == ["0DTE", "STRANGLE"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("start", "03.07.2017", "expected a date such as 2017-06-01"),
        ("end", "2018-02-30", "expected a date such as 2017-06-01"),
        ("cash", "0", "expected an amount in USD above 0"),
        ("cash", "-1", "expected an amount in USD above 0"),
        ("cash", "nan", "expected an amount in USD above 0"),
        ("cash", "inf", "expected an amount in USD above 0"),
        ("cash", "a lot", "expected an amount in USD above 0"),
        ("strategies", "wheel", "expected some of 0DTE"),
        ("strategies", "0DTE,", "expected some of 0DTE"),
        ("brokerage", "MY_BROKER", "expected one of INTERACTIVE_BROKERS_BROKERAGE"),
        ("lean_margin", "yes", "expected off or on"),
        ("deployment", "a/b", "expected letters, digits, _ and - only"),
        ("deployment", "v1.2", "expected letters, digits, _ and - only"),
        ("without", "HALTED", "expected some of STRESS, CORRELATION, DYNAMIC_LIMITS, SCALING, separated by commas"),
        ("without", "STRESS,", "expected some of STRESS, CORRELATION, DYNAMIC_LIMITS, SCALING, separated by commas"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused_with_what_came_and_what_was_expected(name, text, expected):
    (fault,) = faults(**{name: text})

    assert fault.startswith(f"parameter {name} is {text!r}; ")
    assert expected in fault


def test_live_no_rule_can_be_left_out():
    with pytest.raises(
        ValueError, match="parameter without is 'STRESS'; expected nothing live, where every rule holds"
    ):
        settings(is_live=True, without="STRESS")


@pytest.mark.parametrize("text", [None, "", " "])
def test_live_without_anything_left_out_it_starts(text):
    assert settings(is_live=True, without=text).without == ()


@pytest.mark.parametrize(("end", "is_refused"), [("2017-07-02", True), ("2017-07-03", False), ("2017-07-04", False)])
def test_a_run_ends_on_or_after_its_start(end, is_refused):
    given = {"start": "2017-07-03", "end": end}

    if is_refused:
        assert faults(**given) == ["parameter end is 2017-07-02; expected a day on or after start, 2017-07-03"]
    else:
        assert settings(**given).end == date.fromisoformat(end)


def test_every_fault_is_in_one_message():
    named = faults(start="soon", end="late", cash="none", strategies="wheel", brokerage="x", lean_margin="maybe")

    assert [fault.split()[1] for fault in named] == ["start", "end", "cash", "strategies", "brokerage", "lean_margin"]


@pytest.mark.parametrize(
    "listed", [("cash", "start"), (KeyValuePair("cash", "1"), KeyValuePair("start", "2018-02-02"))]
)
def test_parameters_are_read_whether_lean_lists_them_as_names_or_as_pairs(listed):
    values = {"cash": "1", "start": "2018-02-02"}
    algorithm = SimpleNamespace(get_parameters=lambda: listed, get_parameter=values.get)

    assert given_to(algorithm) == values
