"""What a bar shows, when: filling forward, missing files, subscriptions from now on, the calendar."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pandas as pd
import pandas_market_calendars
import pytest

from backtests.engine.base.market_hours import (
    Venue,
    close_minute,
    is_trading_day,
    next_close,
    next_trading_day,
    previous_trading_day,
    sessions,
)
from tests.engine.builder import FRIDAY, MONDAY, Folder, a_clean_run


def test_a_missing_vix_day_fills_bars_forward_but_leaves_the_last_datas_time_old(tmp_path: Path):
    folder = Folder(tmp_path / "lean").index("SPX", FRIDAY).index("SPX", MONDAY).index("VIX", FRIDAY, 17.0)
    seen = a_clean_run(
        folder,
        """
        def ready(self):
            self.vix = self.add_index("VIX", Resolution.MINUTE)

        def on_data(self, data):
            if self.at("05 12:00"):
                bar, last = data.bars.get(self.vix.symbol), self.vix.get_last_data()
                self.seen += [bar.is_fill_forward, str(bar.end_time), bar.close, self.vix.price, str(last.end_time)]
        """,
        last=5,
    )
    assert seen == [True, "2018-02-05 11:00:00", 17.0, 17.0, "2018-02-02 15:00:00"]


def test_an_index_without_any_file_has_no_price_and_no_data(tmp_path: Path):
    seen = a_clean_run(
        Folder(tmp_path / "lean").index("SPX", FRIDAY),
        """
        def ready(self):
            self.vix = self.add_index("VIX", Resolution.MINUTE)

        def on_data(self, data):
            if self.at("02 12:00"):
                self.seen += [self.vix.price, self.vix.has_data, self.vix.get_last_data(), len(data.bars)]
        """,
    )
    assert seen == [0.0, False, None, 1]


def test_index_bars_go_on_to_a_quarter_past_four(tmp_path: Path):
    seen = a_clean_run(
        Folder(tmp_path / "lean").index("SPX", FRIDAY),
        """
        def on_data(self, data):
            self.seen.append(str(self.time))
        """,
    )
    assert (seen[0], seen[-1], len(seen)) == ("2018-02-02 09:31:00", "2018-02-02 16:15:00", 405)


def test_a_contract_shows_nothing_of_before_it_was_subscribed(tmp_path: Path):
    folder = Folder(tmp_path / "lean").index("SPX", FRIDAY)
    folder.put(2700, FRIDAY, {"09:30": (1.0, 1.2), "10:15": (2.0, 2.2)})
    seen = a_clean_run(
        folder,
        """
        def on_data(self, data):
            if self.at("02 10:00"):
                self.option = self.put(2700)
            if self.at("02 10:01") or self.at("02 10:16"):
                self.seen += [self.option.has_data, self.option.price]
        """,
    )
    assert seen == [False, 0.0, True, pytest.approx(2.1)]


def test_without_a_bid_ever_the_price_is_the_ask_and_later_a_missing_bid_is_the_one_before(tmp_path: Path):
    folder = Folder(tmp_path / "lean").index("SPX", FRIDAY)
    folder.put(2700, FRIDAY, {"09:30": (0.0, 0.1), "09:40": (0.2, 0.3), "09:50": (0.0, 0.4)})
    seen = a_clean_run(
        folder,
        """
        def ready(self):
            self.option = self.put(2700)

        def on_data(self, data):
            if self.time.strftime("%H:%M") in ("09:31", "09:41", "09:51"):
                self.seen.append((self.option.bid_price, self.option.ask_price, round(self.option.price, 4)))
        """,
    )
    assert seen == [(0.0, 0.1, 0.1), (0.2, 0.3, 0.25), (0.2, 0.4, 0.3)]


def test_warm_up_counts_calendar_days_and_refuses_orders(tmp_path: Path):
    folder = Folder(tmp_path / "lean").index("SPX", date(2018, 2, 1)).index("SPX", FRIDAY)
    folder.put(2700, date(2018, 2, 1), {"09:30": (1.0, 1.2)})
    seen = a_clean_run(
        folder,
        """
        def ready(self):
            self.set_warm_up(timedelta(days=1))
            self.option = self.put(2700)

        def on_warmup_finished(self):
            self.seen.append(str(self.time))

        def on_data(self, data):
            if self.at("01 12:00"):
                ticket = self.market_order(self.option.symbol, 1)
                self.seen += [self.is_warming_up, ticket.order_id, str(ticket.status)]
        """,
    )
    assert seen == [True, -10, "INVALID", "2018-02-02 00:00:00"]


@pytest.mark.parametrize("day", ["2001-09-11", "2001-09-14", "2004-06-11", "2007-01-02", "2012-10-29", "2018-12-05"])
def test_lean_knows_the_days_of_mourning_and_the_storms(day: str):
    assert not is_trading_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("day", "minutes"),
    [
        ("1998-11-27", 16 * 60),
        ("1999-11-26", 13 * 60),
        ("2002-07-03", 16 * 60),
        ("2002-07-05", 13 * 60),
        ("2003-12-26", 13 * 60),
        ("2005-06-01", 16 * 60),
        ("2017-11-24", 13 * 60),
    ],
)
def test_early_closes_are_those_that_lean_knows(day: str, minutes: int):
    assert close_minute(Venue.NEW_YORK, date.fromisoformat(day)) == minutes


def test_trading_days_and_early_closes_are_those_of_the_librarys_own_table():
    table = pandas_market_calendars.get_calendar("NYSE").schedule("1996-01-01", "2032-12-31")
    closes = zip(table.index, table["market_close"].dt.tz_convert("America/New_York"), strict=True)
    early = {day.date(): close.time() == time(13) and day >= pd.Timestamp("1999-11-26") for day, close in closes}
    assert sessions() == early


def test_the_next_close_is_todays_until_it_strikes():
    assert next_close(Venue.CBOE, datetime(2018, 2, 2, 16, 14)) == datetime(2018, 2, 2, 16, 15)
    assert next_close(Venue.CBOE, datetime(2018, 2, 2, 16, 15)) == datetime(2018, 2, 5, 16, 15)


def test_trading_days_skip_weekends_both_ways():
    assert (next_trading_day(FRIDAY), previous_trading_day(MONDAY)) == (MONDAY, FRIDAY)
    assert previous_trading_day(date(2018, 2, 4)) == FRIDAY
