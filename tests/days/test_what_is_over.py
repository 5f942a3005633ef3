"""What a long run lets go of: orders of which nothing more can be told, names of contracts that have expired."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from backtests.engine.base.market_hours import previous_trading_day
from config.run import ORDER_MEMORY_DAYS
from tests.days.market import Day
from tests.days.story import Story, a_story

DAILY = Path(__file__).parent / "daily.py"
DAYS = tuple(date(2018, 2, day) for day in (2, 5, 6, 7, 8, 9, 12))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    days = (Day(on=day, listed=previous_trading_day(day), still="10:30") for day in DAYS)
    return a_story(tmp_path_factory.mktemp("days"), *days, algorithm=DAILY)


def test_orders_are_remembered_for_a_week(story: Story):
    remembered = story.algorithm.desk._orders._by_id.values()
    first = DAYS[-1] - timedelta(days=ORDER_MEMORY_DAYS)

    assert {working.started.date() for working in remembered} == {day for day in DAYS if day >= first}


def test_a_contract_has_a_name_until_it_has_expired(story: Story):
    named = story.algorithm.desk._market._symbols

    assert list(named) == [DAYS[-1]]
