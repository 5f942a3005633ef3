"""What faults do to a desk's day, the data's first of all, and that the desk trades through them as it should."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from backtests.engine.api.imports import importable
from backtests.engine.live.loop import LiveLoop
from backtests.engine.live.run import Live, LiveRun, run_live
from backtests.engine.loader import folder_importable
from backtests.engine.market.securities import Option
from backtests.runs.faults import FAULTS
from book.holdings import differences
from book.standing import Cause
from tests.days.market import FRIDAY, Day, write
from tests.days.story import MAIN
from tests.live.orders import orders_of

with importable(), folder_importable(MAIN.parent):
    from execution.account import holdings_of

GIVEN = {"start": f"{FRIDAY}", "end": f"{FRIDAY}", "cash": "100000", "strategies": "0DTE"}
MINUTE = timedelta(minutes=1)


@dataclass
class Lived:
    """A day with a fault: what was seen at each minute, and the run."""

    seen: list[Any] = field(default_factory=list)
    run: LiveRun | None = None


def lived(data: Path, fault: str | None, look: Callable[[LiveLoop], Any] = lambda loop: None) -> Lived:
    live, day = Live(seed=1), Lived()
    live = FAULTS[fault].brought(live) if fault else live
    brings = live.on_minute

    def minute(loop: LiveLoop) -> None:
        if brings is not None:
            brings(loop)
        day.seen.append(look(loop))

    day.run = run_live(MAIN, data, live=replace(live, on_minute=minute, has_nights=False), parameters=GIVEN)
    assert day.run.error is None, day.run.error
    assert not [text for _, text in day.run._host.log if text.startswith("FAULT")]
    return day


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write(tmp_path / "lean", Day(still="10:30"))


def vix(loop: LiveLoop) -> Any:
    return next(each for each in loop.host.registry.active.values() if each.symbol.value == "VIX")


def options(loop: LiveLoop) -> list[Option]:
    return [each for each in loop.host.registry.active.values() if isinstance(each, Option)]


def age(loop: LiveLoop, security: Any) -> timedelta:
    """How long ago its last row ended, Chicago's hour taken off."""
    last = security.get_last_data()
    return timedelta(0) if last is None else loop.host.clock.now - last.end_time - timedelta(hours=1)


def jumps(values: list[float]) -> int:
    return sum(now > 1.4 * before for before, now in pairwise(values))


def test_vix_is_silent_for_half_an_hour_and_comes_again(data: Path):
    ages = lived(data, "silent-vix", lambda loop: age(loop, vix(loop))).seen

    oldest = ages.index(max(ages))
    assert ages[oldest : oldest + 2] == [timedelta(minutes=29), timedelta(0)]


def test_options_are_silent_for_half_an_hour(data: Path):
    ages = lived(data, "silent-options", lambda loop: max((age(loop, each) for each in options(loop)), default=MINUTE))

    assert max(ages.seen) >= timedelta(minutes=29)


@pytest.mark.parametrize(
    ("fault", "look"),
    [
        ("vix-jump", lambda loop: vix(loop).price),
        ("value-jump", lambda loop: loop.host.portfolio.total_portfolio_value),
    ],
)
def test_a_jump_of_one_minute_changes_no_order(data: Path, fault: str, look: Callable[[LiveLoop], float]):
    day, undisturbed = lived(data, fault, look), lived(data, None)

    assert jumps(day.seen) == 1
    assert day.seen[-1] < 1.4 * day.seen[0]
    assert orders_of(day.run) == orders_of(undisturbed.run)


def test_no_option_has_a_market_for_ten_minutes(data: Path):
    quoted = lived(data, "no-quotes", lambda loop: [each.ask_price > 0 for each in options(loop)]).seen

    assert sum(bool(quotes) and not any(quotes) for quotes in quoted) >= 10


def test_chains_that_come_late_are_asked_for_again(data: Path):
    late, undisturbed = orders_of(lived(data, "late-chains").run), orders_of(lived(data, None).run)

    assert min(each.sent for each in undisturbed).strftime("%H:%M") < "10:40"
    assert "10:40" <= min(each.sent for each in late).strftime("%H:%M") < "11:30"


def test_a_line_that_goes_down_for_the_night_asks_for_a_restart(tmp_path: Path):
    data = write(
        tmp_path / "lean", Day(on=date(2018, 2, 1), listed=date(2018, 1, 31), still="10:30"), Day(still="10:30")
    )
    live, given = FAULTS["overnight"].brought(Live(seed=1, has_nights=False)), {**GIVEN, "start": "2018-02-01"}

    run = run_live(MAIN, data, live=live, parameters=given)

    doubts = [f"{when:%d %H:%M}" for when, text in run._host.log if "the broker could not be reached" in text]
    assert doubts[0] == "01 16:12"
    assert run.algorithm.desk._book.standing.is_held_by(Cause.BROKER)


def test_what_a_killed_desk_had_sent_works_on_and_the_next_start_knows_it(data: Path):
    run = lived(data, "killed").run

    assert len(run.lives) == 2
    assert sorted(run.reports)[-1] > sorted(run.reports)[0]
    assert not differences(run.algorithm.desk._book, holdings_of(run.algorithm))
