"""The order of what is due at once, and the rules that say when something is due."""

from __future__ import annotations

from datetime import date, datetime
from itertools import islice
from pathlib import Path

import pytest

from backtests.engine.api.schedule import DateRule, DateRules, ScheduledEvent, TimeRule, event_times, put_back_first
from backtests.engine.base.enums import DayOfWeek
from tests.engine.builder import FRIDAY, Folder, a_clean_run, a_run


def an_event(name: str, minute: int) -> ScheduledEvent:
    event = ScheduledEvent(name, iter([datetime(2020, 1, 1, 0, minute)]), lambda: None)
    event._skip_until(datetime(2020, 1, 1))
    return event


def order_after(*minutes: int) -> str:
    events = [an_event(str(n), minute) for n, minute in enumerate(minutes, start=1)]
    put_back_first(events)
    return "".join(event.name for event in events)


@pytest.mark.parametrize(
    ("minutes", "order"),
    [
        ((10, 1, 10), "231"),
        ((10, 1, 3, 10, 50), "23415"),
        ((10, 1), "21"),
        ((10, 1, 3), "231"),
        ((10, 1, 3, 50), "2314"),
        ((1, 10, 10), "123"),
    ],
)
def test_the_first_event_goes_behind_those_of_its_time(minutes: tuple[int, ...], order: str):
    assert order_after(*minutes) == order


def test_among_several_of_its_time_it_goes_behind_the_one_that_the_search_hits():
    # of the others (1, 10, 10, 10, 50) the binary search looks at the middle one first
    assert order_after(10, 1, 10, 10, 10, 50) == "234156"


def dates(rule: DateRule, start: date, count: int = 3) -> list[str]:
    return [str(day) for day in islice(rule.dates(start), count)]


def test_date_rules_with_a_symbol_take_the_next_open_day():
    rules = DateRules()
    spx = object()
    assert dates(rules.week_start(spx), date(2018, 1, 13)) == ["2018-01-16", "2018-01-22", "2018-01-29"]
    assert dates(rules.every_day(spx), FRIDAY) == ["2018-02-02", "2018-02-05", "2018-02-06"]


def test_date_rules_without_a_symbol_know_no_holidays():
    rules = DateRules()
    assert dates(rules.every_day(), FRIDAY) == ["2018-02-02", "2018-02-03", "2018-02-04"]
    assert dates(rules.every(DayOfWeek.FRIDAY, DayOfWeek.MONDAY), FRIDAY) == ["2018-02-02", "2018-02-05", "2018-02-09"]


def test_times_are_drawn_from_the_start_that_is_known_when_the_first_is_needed():
    start = [date(2018, 2, 2)]
    times = event_times(
        lambda: start[0],
        DateRule(lambda first: [first]),
        TimeRule(lambda day: [datetime(day.year, day.month, day.day, 10)]),
    )
    start[0] = date(2018, 1, 31)
    assert next(times) == datetime(2018, 1, 31, 10)


def test_an_event_without_a_bar_comes_at_its_own_time_and_one_with_a_bar_before_on_data(tmp_path: Path):
    seen = a_clean_run(
        Folder(tmp_path / "lean").index("SPX", FRIDAY),
        """
        def ready(self):
            for hour, minute in ((9, 0), (10, 0), (17, 0)):
                self.schedule.on(self.date_rules.every_day(), self.time_rules.at(hour, minute), self.note)

        def note(self):
            self.seen.append(self.time.strftime("%H:%M event"))

        def on_data(self, data):
            if self.time.minute == 0 and self.time.hour == 10:
                self.seen.append("10:00 data")
        """,
    )
    assert seen == ["09:00 event", "10:00 event", "10:00 data"]


@pytest.mark.parametrize(
    "call",
    [
        "self.schedule.on(self.date_rules.every_day(), self.time_rules.at(10, 0), self.note)",
        "self.schedule.on('noting', self.date_rules.every_day(), self.time_rules.at(10, 0), self.note)",
        "self.schedule.on(date_rule=self.date_rules.every_day(), time_rule=self.time_rules.at(10, 0), callback=self.note)",
        "self.schedule.on('noting', self.date_rules.every_day(), time_rule=self.time_rules.at(10, 0), callback=self.note)",
    ],
)
def test_an_event_is_scheduled_by_position_or_by_leans_names(tmp_path: Path, call: str):
    body = f"""
    def ready(self):
        {call}

    def note(self):
        self.seen.append(str(self.time.time()))
    """
    assert a_clean_run(Folder(tmp_path / "lean").index("SPX", FRIDAY), body) == ["10:00:00"]


@pytest.mark.parametrize(
    "end",
    ["2018, 2, 6", "datetime(2018, 2, 6)", "end=datetime(2018, 2, 6)", "2018, 2, day=6", "year=2018, month=2, day=6"],
)
def test_a_date_is_set_by_position_or_by_leans_names(tmp_path: Path, end: str):
    body = f"""
    def ready(self):
        self.set_end_date({end})
        self.seen.append(str(self.end_date.date()))
    """
    assert a_clean_run(Folder(tmp_path / "lean").index("SPX", FRIDAY), body) == ["2018-02-06"]


@pytest.mark.parametrize("end", ["2018, 2", "start=datetime(2018, 2, 6)", "2018, 2, 6, year=2018"])
def test_a_date_of_other_arguments_is_refused_by_name(tmp_path: Path, end: str):
    body = f"""
    def ready(self):
        self.set_end_date({end})
    """
    finished = a_run(Folder(tmp_path / "lean").index("SPX", FRIDAY), body)
    assert "set_end_date with" in str(finished.error)
