"""The desk's state over a restart: saved after every change, loaded only live, refused when it can't be trusted."""

import json
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtests.engine.api.imports import importable
from backtests.engine.api.store import ObjectStore
from book.standing import Cause, Hold, Mode, Standing
from tests.builders import FRIDAY, a_hold, a_standing, at

with importable():
    from execution.store import StandingStore, StoreError, from_text, to_text

KEY = "position-scaling-desk/live/paper/standing.json"
HALTED = replace(a_standing(Cause.LOSS, Cause.COMMAND), close_value=94_000.0, faulty_looks=2, stress_value=95_500.5)


@dataclass
class Algorithm:
    """As much of an algorithm as the store asks for."""

    object_store: ObjectStore
    live_mode: bool = True
    lines: list[str] = field(default_factory=list)

    def log(self, line: str) -> None:
        self.lines.append(line)


class Full(ObjectStore):
    """A store that takes no more."""

    def save(self, key: str, text: str) -> bool:
        return False


@pytest.fixture
def algorithm(tmp_path):
    return Algorithm(ObjectStore(tmp_path))


def test_what_was_saved_is_loaded_by_the_next_start(algorithm):
    StandingStore(algorithm, "paper").save(HALTED)

    assert StandingStore(algorithm, "paper").load() == HALTED


def test_the_last_save_counts(algorithm):
    store = StandingStore(algorithm, "paper")
    store.save(HALTED)
    store.save(a_standing())

    assert store.load() == a_standing()


def test_before_the_first_save_the_desk_trades(algorithm):
    assert StandingStore(algorithm, "paper").load() == Standing()


def test_each_deployment_has_a_key_of_its_own(algorithm):
    StandingStore(algorithm, "paper").save(HALTED)

    assert algorithm.object_store.keys == [KEY]
    assert StandingStore(algorithm, "money").load() == Standing()


def test_a_backtest_neither_loads_what_a_live_desk_saved_nor_leaves_anything(algorithm):
    StandingStore(algorithm, "paper").save(HALTED)
    backtest = StandingStore(Algorithm(algorithm.object_store, live_mode=False), "paper")

    assert backtest.load() == Standing()
    backtest.save(a_standing())
    assert StandingStore(algorithm, "paper").load() == HALTED


def test_a_store_that_takes_no_more_is_told_of(tmp_path):
    algorithm = Algorithm(Full(tmp_path))

    StandingStore(algorithm, "paper").save(HALTED)

    assert algorithm.lines == [f"NOT SAVED: object store {KEY} refused the desk's state, {HALTED}"]


HOLDS = st.lists(
    st.builds(Hold, st.sampled_from(Cause), st.sampled_from(Mode), st.just(at("11:00")), st.text()),
    unique_by=lambda hold: hold.cause,
)
AMOUNTS = st.none() | st.floats(0.0, 1e12)
STANDINGS = st.builds(
    Standing,
    holds=HOLDS.map(tuple),
    ramp_day=st.integers(0, 3),
    day=st.none() | st.just(FRIDAY),
    start_value=AMOUNTS,
    close_value=AMOUNTS,
    faulty_looks=st.integers(0, 9),
    stress_value=AMOUNTS,
)


@given(STANDINGS)
def test_every_state_comes_back_as_it_was(standing):
    assert from_text(to_text(standing)) == standing


GOOD = json.loads(to_text(HALTED))
FIRST_HOLD = GOOD["holds"][0]


def saved(**changed) -> str:
    return json.dumps({**GOOD, **changed})


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no JSON"),
        (saved()[:-20], "no JSON"),
        ("[]", "a list came; expected an object"),
        ("{}", "version is None; expected 1"),
        (saved(version=2), "version is 2 (a newer desk wrote it); expected 1"),
        (saved(version=0), "version is 0; expected 1"),
        (saved(version="1"), "version is '1'; expected 1"),
        (saved(holds=None), "holds is None; expected a list"),
        (saved(holds=["halted"]), "a hold is 'halted'; expected an object"),
        (saved(holds=[{**FIRST_HOLD, "cause": "MOOD"}]), "cause is 'MOOD'; expected one of LOSS, STRESS, DATA, COMMAND"),
        (saved(holds=[{**FIRST_HOLD, "mode": []}]), "mode is []; expected one of TRADING, REDUCING, HALTED"),
        (saved(holds=[{**FIRST_HOLD, "since": "2018-02-02T11:00:00"}]), "since is '2018-02-02T11:00:00'; expected a time"),
        (saved(holds=[{**FIRST_HOLD, "since": "noon"}]), "since is 'noon'; expected a time with its zone"),
        (saved(holds=[{**FIRST_HOLD, "why": 3}]), "why is 3; expected a text"),
        (saved(holds=[{"cause": "LOSS"}]), "mode is missing; expected one of"),
        (saved(holds=[FIRST_HOLD, FIRST_HOLD]), "holds are by LOSS, LOSS; expected each cause once"),
        (saved(ramp_day=-1), "ramp_day is -1; expected a whole number of at least 0"),
        (saved(ramp_day=1.5), "ramp_day is 1.5; expected a whole number of at least 0"),
        (saved(faulty_looks=True), "faulty_looks is True; expected a whole number of at least 0"),
        (saved(day="Friday"), "day is 'Friday'; expected a date or null"),
        (saved(start_value=-0.01), "start_value is -0.01; expected an amount of at least 0 or null"),
        (saved(start_value="100000"), "start_value is '100000'; expected an amount of at least 0 or null"),
        (saved(close_value=float("nan")), "close_value is nan; expected an amount of at least 0 or null"),
        (saved(stress_value=float("inf")), "stress_value is inf; expected an amount of at least 0 or null"),
        (json.dumps({name: what for name, what in GOOD.items() if name != "day"}), "day is missing; expected a date or null"),
    ],
)  # fmt: skip
def test_what_can_not_be_trusted_is_refused_with_its_key_and_what_to_do(algorithm, text, fault):
    algorithm.object_store.save(KEY, text)

    with pytest.raises(StoreError) as refused:
        StandingStore(algorithm, "paper").load()

    assert str(refused.value).startswith(f"object store {KEY}: {fault}")
    assert str(refused.value).endswith("; repair it, or delete the key to begin with a desk that trades")


def test_a_time_keeps_its_moment():
    standing = replace(Standing(), holds=(a_hold(since=at("15:59")),))

    assert from_text(to_text(standing)).holds[0].since == at("15:59")
