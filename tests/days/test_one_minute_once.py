"""Whatever calls a minute brings, and with what fractions of seconds, the desk does the same as with one call a minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from backtests.history import build
from tests.days.market import Day, write
from tests.days.story import Story, tell, tell_live

EARLY = Path(__file__).parent / "early.py"
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
    """All that a run did, and all that it said of it, after a live one's start."""
    return story.orders, story.decisions, story.campaigns, standings(story)


def standings(story: Story) -> list[dict[str, Any]]:
    """What held the desk after its start was over, where it had one; the row that ends the start is not among them."""
    rows = list(story.algorithm.records()["standings"])
    starting = [n for n, row in enumerate(rows) if any(hold["cause"] == "START" for hold in row["holds"])]
    return rows[starting[-1] + 2 :] if starting else rows


@pytest.mark.parametrize("name", DAYS)
def test_a_live_day_without_a_fault_is_the_day_of_the_backtest(tmp_path: Path, name: str):
    day = DAYS[name]
    data = write(tmp_path / "data", day)
    plain = tell(data, tmp_path / "plain", day.on, day.on, cash=100_000)

    for seed in SEEDS:
        out = tmp_path / f"seed {seed}"
        live = tell_live(data, out, day.on, day.on, seed=seed, algorithm=EARLY)

        assert told(live) == told(plain)
        assert [text for _, text in live.algorithm._host.log if text.startswith(("ALARM", "FAULT"))] == []
    assert plain.orders


@pytest.fixture(scope="module")
def a_week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The modelled week in which VIX was at 37 on Monday and at 50 on Tuesday."""
    return build.write(date(2018, 2, 5), date(2018, 2, 9), tmp_path_factory.mktemp("week"), history=None, on_month=None)


@pytest.mark.parametrize("seed", [7, pytest.param(8, marks=pytest.mark.drill)])
def test_a_week_of_all_strategies_is_the_week_of_the_backtest(a_week: Path, tmp_path: Path, seed: int):
    span, four = (date(2018, 2, 5), date(2018, 2, 9)), {"strategies": "0DTE,LT112,IPMCC,STRANGLE"}

    plain = tell(a_week, tmp_path / "plain", *span, cash=100_000, **four)
    live = tell_live(a_week, tmp_path / "live", *span, seed=seed, algorithm=EARLY, **four)

    assert told(live) == told(plain)
    assert {row["strategy"] for row in plain.campaigns} >= {"LT112", "IPMCC", "STRANGLE"}
