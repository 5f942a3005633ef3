"""Whatever calls a minute brings, and with what fractions of seconds, the desk does the same as with one call a minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from backtests.history import build
from tests.days.market import Day, write
from tests.days.story import MAIN, Story, tell

RESTLESS = Path(__file__).parent / "restless.py"
STILL = Day(still="10:30")
SPIKES = dict.fromkeys(("11:40", "11:42"), 2760.0)
DAYS = {
    "calm": Day(),
    "moving": Day(spot={"10:30": 2800, "16:00": 2815}),
    "stopped": replace(STILL, spot={"11:07": 2800, "11:08": 2760}),
    "runaway": replace(STILL, spot={"11:07": 2800, "11:40": 2740}),
    "never seen twice": replace(
        STILL, spot={"11:39": 2800, "11:40": 2760, "11:41": 2800, "11:42": 2760, "11:43": 2800}
    ),
    "slow quotes": replace(STILL, quote_every=5),
    "silent": replace(STILL, silence=("11:31", "15:40")),
    "blind": Day(bars_end={"VIX": "11:00"}),
    "half-day": Day(close="13:00", on=date(2018, 11, 23), listed=date(2018, 11, 21)),
}
SEEDS = (1, 2, 3)


def told(story: Story) -> tuple[Any, ...]:
    """All that a run did, and all that it said of it."""
    return story.orders, story.decisions, story.campaigns, [*story.algorithm.records()["standings"]]


@pytest.mark.parametrize("name", DAYS)
def test_a_day_of_fractions_and_of_second_calls_is_the_day_without(tmp_path: Path, name: str):
    day = DAYS[name]
    data = write(tmp_path / "data", day)
    plain = tell(data, tmp_path / "plain", day.on, day.on, cash=100_000)

    for seed in SEEDS:
        out = tmp_path / f"seed {seed}"
        restless = tell(data, out, day.on, day.on, cash=100_000, algorithm=RESTLESS, seed=f"{seed}")

        assert told(restless) == told(plain)
        assert restless.algorithm.calls > 400
    assert plain.orders


@pytest.fixture(scope="module")
def a_week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The modelled week in which VIX was at 37 on Monday and at 50 on Tuesday."""
    return build.write(date(2018, 2, 5), date(2018, 2, 9), tmp_path_factory.mktemp("week"), history=None, on_month=None)


def test_a_week_of_all_strategies_is_the_week_without(a_week: Path, tmp_path: Path):
    stories = [
        tell(
            a_week,
            tmp_path / algorithm.stem,
            date(2018, 2, 5),
            date(2018, 2, 9),
            cash=100_000,
            algorithm=algorithm,
            strategies="0DTE,LT112,IPMCC,STRANGLE",
            **({"seed": "7"} if algorithm == RESTLESS else {}),
        )
        for algorithm in (MAIN, RESTLESS)
    ]

    plain, restless = map(told, stories)
    assert restless == plain
    assert {row["strategy"] for row in stories[0].campaigns} >= {"LT112", "IPMCC", "STRANGLE"}
