"""Every number by its path; another configuration made of paths; and what is in force."""

import tomllib
from datetime import time

import pytest

from config import limits, products, run, stress
from config.brokers import BROKERS
from config.schema import VixBand
from execution.settings import SettingsError, as_parameters, read_settings
from risk.parameters import get_risk_parameters
from risk.stress.stress import stress_test
from strategies.configuration.numbers import (
    UnusableError,
    as_written,
    changed,
    in_force,
    numbers,
    paths_of,
    put_in_force,
    text_of,
    using,
)
from strategies.configuration.show import as_toml
from strategies.parts.strategy import load_strategies


def value_of(path):
    return next(number.value for number in numbers(as_written()) if path in (number.path, number.place))


def refused(**given):
    with pytest.raises(UnusableError) as caught:
        changed(as_written(), {path.replace("__", "."): text for path, text in given.items()})
    return caught.value.faults


def test_no_path_names_two_numbers():
    found = numbers(as_written())

    assert len({number.path for number in found}) == len({number.place for number in found}) == len(found)


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("limits.vix.above_35", "0.4", 0.4),
        ("limits.vix.3.value", "0.4", 0.4),
        ("limits.vix.ends.35", "36", 36.0),
        ("limits.phases.2.multiplier", 1.25, 1.25),
        ("LIMITS.Strategy_Limits.0DTE.base", "3", 3),
        ("run.stop_looks", "3.0", 3),
        ("strategies.0dte.window.start", "10:45", time(10, 45)),
        ("strategies.0dte.window.start", time(10, 45), time(10, 45)),
        ("strategies.0dte.window.weekday", "any", None),
        ("strategies.0dte.ladder", "SPY", ("SPY",)),
        ("strategies.0dte.ladder", ["SPY"], ("SPY",)),
        ("brokers.tastytrade.index_options.fees.charges_closing", "on", True),
        ("products.spx.naked_share", "0.2", 0.2),
        ("stress.scenarios.2024-08-05.vix", "70", 70.0),
    ],
)
def test_a_number_is_reached_by_its_path_in_any_case_and_by_its_place(path, text, value):
    before = {number.place: number.value for number in numbers(as_written())}
    place = next(number.place for number in numbers(as_written()) if path.lower() in (number.path, number.place))

    after = {number.place: number.value for number in numbers(changed(as_written(), {path: text}))}

    assert after == before | {place: value}


def test_every_fault_is_told_with_the_nearest_known_path():
    assert refused(limits__vix__above_36="1", run__stop_looks="1.5", run__end="soon") == (
        "limits.vix.above_36 is unknown; the nearest is limits.vix.above_35",
        "run.stop_looks is '1.5'; expected a whole number: looks in a row on which a stop must be seen",
        "run.end is 'soon'; expected a date such as 2018-02-05: the last day",
    )


@pytest.mark.parametrize("path", ["products.spx.multiplier", "limits.phases.0.number", "products.spx.root"])
def test_what_other_rows_and_data_hang_on_is_no_setting(path):
    with pytest.raises(UnusableError, match="is unknown"):
        changed(as_written(), {path: "1"})


def test_what_is_in_force_is_what_everybody_reads():
    texts = {
        "limits.vix.above_35": "0.4",
        "limits.max_day_loss": "0.07",
        "products.spx.naked_share": "0.25",
        "stress.scenarios.2024-08-05.vix": "70",
        "brokers.tastytrade.index_options.fees.least": "2",
        "strategies.0dte.stop_credits": "3",
        "limits.campaign_share": "0.03",
    }
    with using(changed(as_written(), texts)):
        assert limits.POSITION_MULTIPLIERS[-1].value == 0.4
        assert get_risk_parameters().position_multipliers[-1].value == 0.4
        assert limits.MAX_DAY_LOSS == 0.07
        assert {products.SPX.naked_share, products.RUNGS[0].naked_share, products.RUNG_OF["SPX"].naked_share} == {0.25}
        assert stress.AUGUST_5TH.vix == stress_test().scenarios[0].vix == 70.0
        assert BROKERS["TASTYTRADE"].index_options.fees.least == 2.0
        assert load_strategies(("0DTE",))[0].row.stop_credits == 3.0
    assert [number.value for number in numbers(in_force())] == [number.value for number in numbers(as_written())]


def test_two_configurations_after_each_other_leave_nothing_behind():
    one, other = changed(as_written(), {"limits.ramp_days": "5"}), changed(as_written(), {"limits.ramp_trades": "2"})
    try:
        put_in_force(one)
        put_in_force(other)

        assert (value_of("limits.ramp_days"), 2) == (limits.RAMP_DAYS, limits.RAMP_TRADES)
    finally:
        put_in_force(as_written())


def test_what_was_in_force_is_so_again_after_an_error():
    with pytest.raises(ZeroDivisionError), using(changed(as_written(), {"run.stop_looks": "5"})):
        raise ZeroDivisionError

    assert value_of("run.stop_looks") == run.STOP_LOOKS


def test_a_configuration_is_made_again_from_its_parameters():
    made = read_settings({"limits.vix.above_35": "0.4", "strategies.0dte.ladder": "SPY"}).configuration

    again = read_settings(as_parameters(made)).configuration

    assert [number.value for number in numbers(again)] == [number.value for number in numbers(made)]


def test_parameters_that_were_kept_hold_where_bounds_were_edited_since():
    kept = as_parameters(changed(as_written(), {"limits.vix.ends.35": "36"}))

    again = read_settings(kept).configuration

    assert again.constants[1][2] == VixBand(0.75, upto=36.0)


def test_the_same_number_by_two_names_is_refused():
    with pytest.raises(SettingsError, match=r"limits.vix.3.value is '0.3'; limits.vix.above_35 says the same number"):
        read_settings({"limits.vix.above_35": "0.4", "limits.vix.3.value": "0.3"})


def test_what_is_shown_is_a_settings_file_that_gives_the_same():
    shown = changed(as_written(), {"limits.vix.above_35": "0.4", "strategies.0dte.window.start": "10:45"})

    again = changed(as_written(), paths_of(tomllib.loads(as_toml(shown))))

    assert [text_of(number.value) for number in numbers(again)] == [text_of(number.value) for number in numbers(shown)]
    assert "above_35 = 0.4  # 0.5 in config/limits.py; times the bases" in as_toml(shown)


@pytest.mark.parametrize(("by_place", "table"), [(False, "products.spy_winged"), (True, "products.spy_winged")])
def test_what_only_a_file_says_is_shown_as_a_comment_beside_its_row(by_place, table):
    rows = as_toml(as_written(), by_place=by_place).split("\n\n")

    (row,) = (row for row in rows if row.startswith(f"[{table}]"))
    assert (
        "# defined_risk = true  # whether every short is bought in further out; only config/products.py says it" in row
    )
    assert (
        "# same_day = true  # whether its campaigns end on the day of their entry; only strategies/zero_dte.py says it"
        in (line for row in rows for line in row.splitlines())
    )
