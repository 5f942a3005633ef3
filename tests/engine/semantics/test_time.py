"""When things happen: bars, scheduled events, warm-up, half-days, holidays, the clock changes of March and November."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.engine.semantics.story import FRIDAY, MONDAY, a_folder, a_story

HALF_DAY = date(2017, 11, 24)


def test_a_bar_is_delivered_at_its_end_and_carries_its_exchanges_time(tmp_path: Path):
    folder = a_folder(tmp_path).shares(FRIDAY, {"09:30": 280.0, "10:00": 281.0})
    story = a_story(
        folder,
        """
        def ready(self):
            self.spy = self.add_spy()

        def at_02_1000(self, data):
            self.note(self.spy.price)

        def at_02_1001(self, data):
            spy, spx = data.bars[self.spy.symbol], data.bars[self.spx.symbol]
            self.note(self.spy.price, str(spy.time), str(spy.end_time), str(spx.end_time))
        """,
    )
    assert story.seen == [
        ("02 10:00", 280.0),
        ("02 10:01", 281.0, "2018-02-02 10:00:00", "2018-02-02 10:01:00", "2018-02-02 09:01:00"),
    ]


def test_what_is_due_between_two_bars_fires_at_its_own_time_on_the_last_prices_seen(tmp_path: Path):
    folder = a_folder(tmp_path).index("SPX", MONDAY, 2700.0)
    story = a_story(
        folder,
        """
        def ready(self):
            self.daily(18, 0, lambda: self.note(self.spx.price))

        def at_05_0931(self):
            self.note(self.spx.price)
        """,
        last=MONDAY,
    )
    assert story.seen == [
        ("02 18:00", 2800.0),
        ("03 18:00", 2800.0),
        ("04 18:00", 2800.0),
        ("05 09:31", 2700.0),
    ]


def test_an_event_sees_the_prices_of_its_minute_before_on_data_does(tmp_path: Path):
    story = a_story(
        a_folder(tmp_path).index("VIX", FRIDAY, {"09:30": 17.0, "10:30": 18.0}),
        """
        def ready(self):
            self.vix = self.add_index("VIX", Resolution.MINUTE)
            self.daily(10, 31, lambda: self.note("event", self.vix.price))

        def at_02_1031(self):
            self.note("bar", self.vix.price)
        """,
    )
    assert story.seen == [("02 10:31", "event", 18.0), ("02 10:31", "bar", 18.0)]


def test_an_event_fills_what_was_sent_before_and_fresh_quotes_came_for(tmp_path: Path):
    folder = a_folder(tmp_path).spxw("put 2700 2018-02-09", FRIDAY, {"09:30": (1.0, 1.2), "09:40": (1.0, 1.2)})
    story = a_story(
        folder,
        """
        def ready(self):
            self.add_index_option_contract(self.spxw(2700))
            self.daily(9, 41, lambda: self.note(len(self.events)))

        def at_02_0935(self):
            self.combo_limit_order([Leg.create(self.spxw(2700), 1)], 1, 1.25)
        """,
    )
    assert story.seen == [("02 09:41", 2)]


def test_scheduled_events_fire_during_warm_up_which_ends_at_midnight_of_the_start(tmp_path: Path):
    story = a_story(
        a_folder(tmp_path, date(2018, 2, 1), FRIDAY),
        """
        def ready(self):
            self.set_warm_up(timedelta(days=1))
            self.daily(10, 0, lambda: self.note("event", self.is_warming_up))

        def on_warmup_finished(self):
            self.note("finished", self.is_warming_up)
        """,
    )
    assert story.seen == [("01 10:00", "event", True), ("02 00:00", "finished", False), ("02 10:00", "event", False)]


def test_one_day_of_warm_up_before_a_monday_is_an_empty_sunday(tmp_path: Path):
    story = a_story(
        a_folder(tmp_path, FRIDAY, MONDAY),
        """
        def ready(self):
            self.set_warm_up(timedelta(days=1))
            self.bars = 0

        def on_data(self, data):
            self.bars += self.is_warming_up

        def on_warmup_finished(self):
            self.note(self.bars, self.spx.price, self.spx.has_data)
        """,
        first=MONDAY,
        last=MONDAY,
    )
    assert story.seen == [("05 00:00", 0, 0.0, False)]


def test_without_warm_up_its_end_is_told_all_the_same(tmp_path: Path):
    story = a_story(a_folder(tmp_path), "def on_warmup_finished(self):\n    self.note(self.is_warming_up)")
    assert story.seen == [("02 00:00", False)]


@pytest.fixture(scope="module")
def half_day(tmp_path_factory: pytest.TempPathFactory):
    days = (date(2017, 11, 22), date(2017, 11, 23), HALF_DAY)
    folder = a_folder(tmp_path_factory.mktemp("half"), days[0], HALF_DAY).shares(days[0]).shares(HALF_DAY)
    return a_story(
        folder,
        """
        def ready(self):
            self.spy = self.add_spy()
            for name in (self.spx.symbol, self.spy.symbol):
                rule = self.time_rules.before_market_close(name, 15)
                self.schedule.on(self.date_rules.every_day(name), rule, lambda n=name.value: self.note(n))
            self.daily(10, 0, lambda: self.note("every day"))
            self.bars = {}

        def on_data(self, data):
            for symbol in data.bars.keys():
                self.bars[self.time.day, symbol.value] = self.time.strftime("%H:%M")
        """,
        first=days[0],
        last=HALF_DAY,
    )


def test_on_a_half_day_bars_end_at_one_oclock_and_on_a_holiday_there_are_none(half_day):
    assert half_day.bars == {(22, "SPX"): "16:15", (22, "SPY"): "16:00", (24, "SPX"): "13:00", (24, "SPY"): "13:00"}


def test_before_the_close_means_the_early_one_on_a_half_day_for_both_exchanges(half_day):
    assert sorted(seen for seen in half_day.seen if seen[1] != "every day") == [
        ("22 15:45", "SPY"),
        ("22 16:00", "SPX"),
        ("24 12:45", "SPX"),
        ("24 12:45", "SPY"),
    ]


def test_every_day_without_a_symbol_is_also_the_holiday(half_day):
    assert [when for when, what in half_day.seen if what == "every day"] == ["22 10:00", "23 10:00", "24 10:00"]


@pytest.mark.parametrize(
    ("before", "after", "hours"),
    [(date(2018, 3, 9), date(2018, 3, 12), (15, 14)), (date(2018, 11, 2), date(2018, 11, 5), (14, 15))],
)
def test_new_yorks_hours_stay_and_utc_moves_when_the_clocks_change(
    before: date, after: date, hours: tuple[int, int], tmp_path: Path
):
    story = a_story(
        a_folder(tmp_path, before, after),
        """
        def ready(self):
            self.daily(10, 0, lambda: self.note(self.utc_time.hour))

        def on_data(self, data):
            if self.time.strftime("%H:%M") == "10:01":
                bar = data.bars[self.spx.symbol]
                self.note(self.utc_time.hour, str(bar.end_time.time()), str(self.spx.local_time.time()))
        """,
        first=before,
        last=after,
    )
    chicago = "09:01:00"
    assert [x for x in story.seen if len(x) == 4] == [
        (f"{before:%d} 10:01", hours[0], chicago, chicago),
        (f"{after:%d} 10:01", hours[1], chicago, chicago),
    ]
    assert [x[1] for x in story.seen if len(x) == 2] == [hours[0], hours[0], hours[1], hours[1]]


@pytest.mark.parametrize(
    ("first", "expiry", "last", "utc"),
    [
        (date(2018, 3, 9), date(2018, 3, 9), date(2018, 3, 12), "2018-03-10 06:00:00+00:00"),
        (date(2018, 11, 5), date(2018, 11, 5), date(2018, 11, 6), "2018-11-06 06:00:00+00:00"),
        (date(2018, 3, 12), date(2018, 3, 12), date(2018, 3, 13), "2018-03-13 05:00:00+00:00"),
    ],
)
def test_settlement_is_at_one_in_the_morning_of_new_york_on_both_sides_of_a_clock_change(
    first: date, expiry: date, last: date, utc: str, tmp_path: Path
):
    folder = a_folder(tmp_path, first, last).spxw(f"put 2850 {expiry}", first, {"09:30": (49.0, 51.0)})
    story = a_story(
        folder,
        f"""
        def ready(self):
            self.option = self.add_index_option_contract(self.spxw(2850, "{expiry}")).symbol

        def on_data(self, data):
            if not self.transactions.orders_count and self.securities[self.option].has_data:
                self.market_order(self.option, 1)

        def on_order_event(self, event):
            self.note(str(event.status), str(event.utc_time))
        """,
        first=first,
        last=last,
    )
    assert story.seen[-1][1:] == ("FILLED", utc)
