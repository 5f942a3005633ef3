"""The desk's state in the object store: what is saved is what is loaded, and what can't be read is refused."""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtests.engine.store import ObjectStore
from execution.store import FIELDS, VERSION, StandingStore, StoreError, from_text, to_text
from risk.model import NEW_YORK
from risk.standing import Cause, Hold, Mode, Standing
from tests.builders import FRIDAY, a_hold, at

LEGAL = re.compile(r"[A-Za-z0-9/_#\-$= ]+\.[A-Za-z0-9/_#\-$= ]+")  # LEAN's, with its one dot
STANDING = Standing((a_hold(Cause.LOSS), a_hold(Cause.DATA, Mode.REDUCING)), 0, FRIDAY, 100_000.0, 94_000.5, 3)

times = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)).map(lambda time: time.replace(tzinfo=NEW_YORK, fold=0))
holds = st.builds(Hold, st.sampled_from(Cause), st.sampled_from(Mode), times, st.text())
values = st.none() | st.floats(allow_nan=False, allow_infinity=False)
standings = st.builds(
    Standing,
    st.lists(holds).map(tuple),
    st.integers(0, 3),
    st.none() | st.dates(date(2000, 1, 1)),
    values,
    values,
    st.integers(0, 100),
)


def a_store(root: Path, *, live: bool) -> StandingStore:
    return StandingStore(SimpleNamespace(object_store=ObjectStore(root), live_mode=live))


def saved(**changed: object) -> str:
    return json.dumps(json.loads(to_text(STANDING)) | changed)


@given(standings)
def test_what_is_saved_is_what_is_read(standing: Standing):
    assert from_text(to_text(standing), "here") == standing


def test_what_is_saved_says_its_version_and_every_field():
    text = json.loads(to_text(STANDING))

    assert (text.keys(), text["version"]) == (FIELDS, VERSION)


def test_what_is_saved_last_is_loaded(tmp_path: Path):
    a_store(tmp_path, live=True).save(Standing(ramp_day=2))
    a_store(tmp_path, live=True).save(STANDING)

    assert a_store(tmp_path, live=True).load() == STANDING


def test_before_the_first_time_it_is_a_desk_that_trades(tmp_path: Path):
    assert a_store(tmp_path, live=True).load() == Standing()


def test_a_backtest_and_a_live_desk_over_one_store_know_nothing_of_each_other(tmp_path: Path):
    a_store(tmp_path, live=False).save(STANDING)

    assert a_store(tmp_path, live=True).load() == Standing()


@dataclass
class Noting:
    """An object store that notes its keys."""

    keys: list[str]

    def save(self, key: str, text: str) -> bool:
        self.keys.append(key)
        return True


@pytest.mark.parametrize("live", [True, False])
def test_its_key_is_one_that_lean_takes(live: bool):
    noting = Noting([])

    StandingStore(SimpleNamespace(object_store=noting, live_mode=live)).save(STANDING)

    (key,) = noting.keys
    assert LEGAL.fullmatch(key)
    assert key.count(".") == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "is no JSON"),
        ("", "is no JSON"),
        ("[]", "has version None; expected 1"),
        ("null", "has version None; expected 1"),
        ("{}", "has version None; expected 1"),
        (saved(version=VERSION + 1), "has version 2; expected 1"),
        (saved(mood="good"), "'mood'"),
        (json.dumps({"version": VERSION, "holds": []}), "expected ['close_value', 'day', "),
        (saved(holds=None), "can't be read"),
        (saved(holds=["LOSS"]), "can't be read"),
        (saved(holds=[{"cause": "RAIN", "mode": "HALTED", "since": at("10:00").isoformat(), "why": ""}]), "'RAIN'"),
        (saved(holds=[{"cause": "LOSS", "mode": "HALTED", "since": "soon", "why": ""}]), "can't be read"),
        (saved(ramp_day="two"), "can't be read"),
        (saved(ramp_day=float("inf")), "can't be read"),
        (saved(day="2018-02-30"), "can't be read"),
        (saved(start_value=[]), "can't be read"),
    ],
)
def test_what_can_not_be_read_is_refused_with_its_key_and_a_way_out(text: str, expected: str):
    with pytest.raises(StoreError) as caught:
        from_text(text, "desk/standing.json")

    assert str(caught.value).startswith("object store desk/standing.json ")
    assert expected in str(caught.value)
    assert str(caught.value).endswith("delete the key to begin with a desk that trades")
