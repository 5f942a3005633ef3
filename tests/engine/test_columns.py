"""A file's text as columns, and the line that moves along them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtests.engine.base.clock import Clock
from backtests.engine.base.enums import SecurityType
from backtests.engine.base.symbols import plain
from backtests.engine.disk.columns import INDEX_TRADES, NOTHING, QUOTES, SHARE_TRADES, Kind, Rows
from backtests.engine.disk.parsing import rows_of
from backtests.engine.market.bars import Line, QuoteBar, TradeBar
from tests.engine.builder import FRIDAY, MONDAY

TEN = 10 * 60
MIDNIGHT = FRIDAY.toordinal() * 1440
SESSION = (9 * 60 + 30, 16 * 60)
SPX = plain("SPX", SecurityType.INDEX, datetime(1899, 12, 30))


def parsed(text: str, kind: Kind, name: str = "a.zip#a.csv", day: date = FRIDAY) -> Rows:
    rows = rows_of(text.encode(), kind, name, 1, SESSION)
    return Rows.of(kind.columns(rows), kind, day.toordinal() * 1440, lambda: rows)


def text_of(*sides: tuple[float, float]) -> str:
    """Quotes that end at 10:00, 10:01 and so on, their sizes being 1, 2 and so on; a side of 0 is an empty one."""
    lines = []
    for size, (bid, ask) in enumerate(sides, start=1):
        b, a = (f"{round(side * 10_000)}" if side else "" for side in (bid, ask))
        lines.append(f"{(TEN - 2 + size) * 60_000},{b},{b},{b},{b},{size},{a},{a},{a},{a},{size}")
    return "\n".join(lines) + "\n"


def quotes(*sides: tuple[float, float], day: date = FRIDAY) -> Rows:
    return parsed(text_of(*sides), QUOTES, day=day)


def prices(rows: Rows) -> list[tuple[float, float, float]]:
    """Bid, ask and price of each row."""
    return [rows.prices(row) for row in range(len(rows.ends.stamps) - 1)]


def at(minute: int) -> datetime:
    return datetime(2018, 2, 2, 10, minute)


def a_line(rows: Rows, now: datetime = datetime(2018, 2, 2)) -> tuple[Line, Clock]:
    clock = Clock(now)
    line = Line(clock, SPX, QuoteBar)
    line.load(rows)
    return line, clock


# text


@pytest.mark.parametrize(
    ("kind", "line", "values"),
    [
        (INDEX_TRADES, "34200000,2804.03,2804.71,2804,2804.7,0", (2804.03, 2804.71, 2804.0, 2804.7, 0.0)),
        (SHARE_TRADES, "34200000,2804000,2804700,2803900,2804100,100", (280.4, 280.47, 280.39, 280.41, 100.0)),
        (QUOTES, "34200000,1,2,3,4,5,,,,,", (0.0001, 0.0002, 0.0003, 0.0004, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0)),
    ],
)
def test_a_row_is_in_dollars_and_points_and_an_empty_cell_is_0(kind: Kind, line: str, values: tuple[float, ...]):
    rows = parsed(line, kind)
    assert rows.values(0) == values
    assert rows.ends.stamps[:-1] == [MIDNIGHT + 9 * 60 + 31]


@pytest.mark.parametrize("kind", [INDEX_TRADES, SHARE_TRADES])
@pytest.mark.parametrize("nothing", ["0,0,0,0,0", "0.0,0.0,0.0,0.0,0", ",,,,", "1,1,1,0,5"])
def test_a_trade_bar_whose_close_is_0_is_left_out(kind: Kind, nothing: str):
    rows = parsed(f"34200000,1,1,1,1,0\n34260000,{nothing}\n34320000,3,3,3,3,0", kind)
    assert rows.ends.stamps[:-1] == [MIDNIGHT + 571, MIDNIGHT + 573]
    assert [rows.prices(row)[2] for row in (0, 1)] == [1 / kind.scale, 3 / kind.scale]


def test_a_trade_bar_with_the_smallest_price_counts():
    assert parsed("34200000,0,0,0,0.01,0", INDEX_TRADES).prices(0)[2] == 0.01


@given(st.lists(st.decimals("0.01", 10_000, places=2), min_size=4, max_size=4))
def test_a_price_is_the_float_that_its_text_stands_for(prices: list):
    assert parsed(f"34200000,{','.join(map(str, prices))},0", INDEX_TRADES).values(0)[:4] == tuple(map(float, prices))


def test_windows_line_ends_and_blank_lines_at_the_end_are_no_rows():
    rows = parsed("34200000,1,1,1,1,0\r\n34260000,2,2,2,2,0\r\n\r\n", INDEX_TRADES)
    assert prices(rows) == [(0.0, 0.0, 1.0), (0.0, 0.0, 2.0)]


def test_rows_outside_the_session_are_left_out():
    minutes = (9 * 60 + 28, 9 * 60 + 29, 9 * 60 + 30, 15 * 60 + 59, 16 * 60)
    rows = parsed("\n".join(f"{minute * 60_000},{minute},0,0,{minute},0" for minute in minutes), INDEX_TRADES)
    assert [price for _, _, price in prices(rows)] == [570.0, 959.0]
    assert rows.values(0)[0] == 570.0


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        ("36060000,1,2,3", r"row '36060000,1,2,3' has 4 cells; expected 6"),
        ("36060000,1,2,3,4,5,6", r"has 7 cells; expected 6"),
        ("", r"row '' has 1 cells; expected 6"),
        (",1,2,3,4,5", r"row ',1,2,3,4,5' has no time"),
        ("36060000,no,number,is,here,0", r"row '36060000,no,number,is,here,0': a cell is no number"),
        ("36060000,1,2,3,4,5x", r": a cell is no number"),
        ("late,1,2,3,4,5", r": a cell is no number"),
    ],
)
@pytest.mark.parametrize("before", ["36000000,1,2,3,4,5", "36000000,1.5,2,3,4,5"])
@pytest.mark.filterwarnings("ignore:string or file could not be read:DeprecationWarning")
def test_a_bad_row_is_named_with_its_file_when_the_file_is_read(before: str, bad: str, fault: str):
    with pytest.raises(ValueError, match=r"spx\.zip#spx\.csv: .*" + fault):
        parsed(f"{before}\n{bad}\n36120000,1,2,3,4,5\n", INDEX_TRADES, "spx.zip#spx.csv")


def test_a_row_that_is_earlier_than_the_one_before_is_named_with_its_file():
    with pytest.raises(ValueError, match=r"spx\.zip#spx\.csv: line 3 is earlier than the line before"):
        parsed("35940000,1,2,3,4,5\n36000000,1,2,3,4,5\n35940000,1,2,3,4,5\n", INDEX_TRADES, "spx.zip#spx.csv")


def test_of_two_rows_of_one_minute_the_later_counts():
    rows = parsed("35940000,1,2,3,4,5\n36000000,1,2,3,4,5\n36000000,1,2,3,9,5\n", INDEX_TRADES, "spx.zip#spx.csv")

    rows.ends.move(rows.ends.stamps[1])
    assert rows.prices(rows.ends.row) == (0.0, 0.0, 9.0)


# rows


@pytest.mark.parametrize(("minute", "after"), [(TEN - 1, 0), (TEN, 1), (TEN + 1, 2), (TEN + 2, 3), (TEN + 9, 3)])
def test_the_first_row_after_a_minute(minute: int, after: int):
    assert quotes((1, 2), (1, 2), (1, 2)).after(MIDNIGHT + minute) == after


def test_whole_rows_are_read_only_when_somebody_asks_for_one_and_then_once():
    rows = rows_of(text_of((1, 2), (3, 4)).encode(), QUOTES, "quotes", 1, SESSION)
    asked: list[None] = []

    def read() -> np.ndarray:
        asked.append(None)
        return rows

    made = Rows.of(QUOTES.columns(rows), QUOTES, MIDNIGHT, read)
    assert (prices(made), asked) == ([(1.0, 2.0, 1.5), (3.0, 4.0, 3.5)], [])
    assert [made.values(row)[8] for row in (0, 1)] == [2.0, 4.0]
    assert len(asked) == 1


SIDE = st.sampled_from((0.0, 1.0, 2.5))


@given(st.lists(st.tuples(SIDE, SIDE), min_size=1, max_size=8), st.integers(0, 8), st.tuples(SIDE, SIDE))
def test_a_missing_side_is_the_newest_that_was_there_since_subscribing(sides, first, before):
    first = min(first, len(sides))
    bid, ask = before
    filled = quotes(*sides).filled(first, (*[bid] * 4, 9.0, *[ask] * 4, 9.0))
    for row in range(first, len(sides)):
        bid, ask = sides[row][0] or bid, sides[row][1] or ask
        price = (bid + ask) / 2 if bid and ask else bid + ask
        assert filled.prices(row) == (bid, ask, price)
        assert filled.values(row) == (*[bid] * 4, row + 1.0, *[ask] * 4, row + 1.0)


def test_high_and_low_of_a_side_need_no_whole_row_and_are_the_close_where_all_rows_are_flat():
    flat = quotes((1, 2), (3, 4))
    moving = parsed("36000000,10000,30000,5000,20000,1,40000,60000,35000,50000,1", QUOTES)
    for rows in (flat, moving):
        rows._read = None
    assert (flat.reach(1, of_bid=True), flat.reach(1, of_bid=False)) == ((3.0, 3.0), (4.0, 4.0))
    assert (moving.reach(0, of_bid=True), moving.reach(0, of_bid=False)) == ((0.5, 3.0), (3.5, 6.0))


def test_a_side_that_was_filled_has_the_reach_of_the_row_before():
    rows = parsed(
        "36000000,10000,30000,5000,20000,1,40000,60000,35000,50000,1\n36060000,,,,,1,7,7,7,7,1", QUOTES
    ).filled(0, NOTHING)
    assert rows.reach(1, of_bid=True) == (0.5, 3.0)
    assert rows.only(1).reach(0, of_bid=True) == (0.5, 3.0)


# a line


def test_a_line_skips_to_the_last_row_that_has_ended_and_knows_the_next():
    line, clock = a_line(quotes((1, 2), (2, 3), (3, 4), (4, 5)), at(0))
    clock.set(at(2))
    assert (line.end_stamp(), line.bid, line.ask, line.price) == (clock.stamp, 3.0, 4.0, 3.5)
    assert line.due == clock.stamp + 1


def test_rows_of_the_same_minutes_of_a_day_share_their_ends():
    rows = quotes((1, 2), (2, 3))
    assert rows.ends is quotes((5, 6), (6, 7)).ends
    assert rows.ends is not quotes((5, 6), (6, 7), day=MONDAY).ends
    assert rows.ends is not quotes((5, 6)).ends


@pytest.mark.parametrize("minutes", [(0, 2), (2, 0), (2, 2)])
def test_lines_that_share_their_ends_each_stand_at_their_own_clocks_minute(minutes: tuple[int, int]):
    lines = [a_line(quotes((1, 2), (2, 3), (3, 4)), at(0) - timedelta(minutes=1)) for _ in minutes]
    for (_, clock), minute in zip(lines, minutes, strict=True):
        clock.set(at(minute))
    assert [line.current().price for line, _ in lines] == [minute + 1.5 for minute in minutes]


def test_a_line_shows_nothing_before_its_first_row_and_its_last_row_from_then_on():
    line, clock = a_line(quotes((1, 2)), at(0) - timedelta(minutes=1))
    assert (line.current(), line.values(), line.price) == (None, NOTHING, 0.0)
    clock.set(datetime(2018, 2, 5))
    line.settle()
    assert (line.current().end_time, line.price) == (datetime(2018, 2, 2, 9), 1.5)


def test_a_bar_keeps_its_row_when_the_line_has_moved_on():
    line, clock = a_line(quotes((1, 2), (0, 3), (3, 4)))
    clock.set(at(0))
    line.current()
    clock.set(at(1))
    carried = line.current()
    clock.set(at(2))
    assert line.values()[3] == 3.0
    assert (carried.bid.close, carried.ask.close) == (1.0, 3.0)


@pytest.mark.parametrize("looks", [(3,), (1, 3), (0, 1, 2, 3)])
def test_a_missing_side_is_the_one_before_however_often_somebody_looks(looks: tuple[int, ...]):
    line, clock = a_line(quotes((1, 2), (0, 3), (0, 0), (0, 4)))
    for minute in looks:
        clock.set(at(minute))
        line.end_stamp()
    assert (line.bid, line.ask, line.price) == (1.0, 4.0, 2.5)


def test_a_missing_side_is_not_taken_from_a_row_before_the_subscription():
    line, clock = a_line(quotes((1, 2), (0, 3)), at(0))
    clock.set(at(1))
    assert line.values()[3] == 0.0
    assert line.price == 3.0


def test_a_missing_side_is_taken_from_the_day_before():
    line, clock = a_line(quotes((1, 2)))
    clock.set(at(0))
    line.settle()
    line.load(quotes((0, 3), day=MONDAY))
    clock.set(datetime(2018, 2, 5, 10))
    assert line.values()[3::5] == (1.0, 3.0)
    assert (line.bid, line.ask) == (1.0, 3.0)


def test_a_line_that_is_over_keeps_its_last_row_alone():
    line, clock = a_line(quotes((1, 2), (3, 4), (5, 6)))
    clock.set(at(1))
    line.compact()
    clock.set(at(5))
    assert (line.price, line.values()[4], line.current().end_time) == (3.5, 2.0, datetime(2018, 2, 2, 9, 1))


def test_trades_have_a_price_and_neither_side():
    clock = Clock(datetime(2018, 2, 2))
    line = Line(clock, SPX, TradeBar)
    line.load(parsed("36000000,1.5,2.5,0.5,2.25,7", INDEX_TRADES))
    clock.set(at(1))
    bar = line.current()
    assert (line.bid, line.ask, line.price) == (0.0, 0.0, 2.25)
    assert (bar.open, bar.high, bar.low, bar.close, bar.volume) == (1.5, 2.5, 0.5, 2.25, 7.0)
