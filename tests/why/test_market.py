"""The market of a data folder, read without a run."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest

from backtests.engine.base.damaged import DamagedFileError
from backtests.why.market import MarketDay, dividends, trading_days
from config.products import LAST_DIVIDEND
from market.quotes import Listings, Quote, Reading
from tests.builders import at
from tests.campaigns.world import World, chain

FRIDAY, MONDAY = date(2018, 2, 2), date(2018, 2, 5)
PUT, CALL = chain("SPY", FRIDAY, puts=(270,), calls=(280,))
Worlds = Callable[..., World]


def minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def a_day(world: World, day: date = FRIDAY) -> MarketDay:
    return MarketDay(world.root, day, ())


def quoted(root: Path, rows: list[str]) -> MarketDay:
    """A Friday on which PUT has these rows."""
    path = root / "option/usa/minute/spy/20180202_quote_american.zip"
    path.parent.mkdir(parents=True)
    with ZipFile(path, "w") as archive:
        archive.writestr("20180202_spy_minute_quote_american_put_2700000_20180202.csv", "\n".join(rows))
    return MarketDay(root, FRIDAY, ())


def listings(world: World, day: date) -> Listings:
    return a_day(world, day).at(minute("10:00")).market.listings


def a_row(start: str, bid: float, ask: float) -> str:
    sides = (f"{round(side * 10_000)}" if side else "" for side in (bid, ask))
    bids, asks = (",".join([side] * 4) for side in sides)
    return f"{minute(start) * 60_000},{bids},10,{asks},10"


def test_a_quote_is_there_from_the_end_of_its_row_until_the_next_and_knows_its_time(a_world: Worlds):
    with a_day(a_world(PUT, CALL).day(FRIDAY, mids={PUT: {"9:30": 0.5, "10:00": 0.7}})) as day:
        before, on, after = (day.at(minute(clock)).quotes.get(PUT) for clock in ("9:59", "10:00", "10:04"))

    assert (before.bid, before.ask, before.time) == (0.49, 0.51, at("9:55"))
    assert (on.bid, on.ask, on.time) == (0.69, 0.71, at("10:00"))
    assert after == on


def test_before_its_first_row_of_the_day_a_contract_has_no_quote(a_world: Worlds):
    with a_day(a_world(PUT).day(FRIDAY, minutes={PUT: ("10:25",)})) as day:
        assert day.at(minute("10:24")).quotes.get(PUT) is None
        assert day.at(minute("10:25")).quotes.get(PUT) is not None


def test_only_what_was_asked_for_is_subscribed(a_world: Worlds):
    with a_day(a_world(PUT, CALL).day(FRIDAY)) as day:
        quotes = day.at(minute("10:00")).subscribed(frozenset([PUT])).quotes

    assert list(quotes) == [PUT]
    assert quotes.get(CALL) is None
    assert (PUT in quotes, CALL in quotes) == (True, False)


def test_a_question_is_asked_again_with_the_quotes_that_it_wants_until_it_wants_no_others(a_world: Worlds):
    seen = []

    def question(market):
        seen.append(sorted(market.quotes))
        return len(seen), frozenset([PUT] if len(seen) == 1 else [PUT, CALL])

    with a_day(a_world(PUT, CALL).day(FRIDAY)) as day:
        answer = day.at(minute("10:00")).ask((), question)

    assert (answer, seen) == (3, [[], [PUT], sorted([PUT, CALL])])


def test_readings_are_those_of_the_last_bar_in_new_york_time(a_world: Worlds):
    world = a_world(PUT).day(FRIDAY, spot={"9:30": 275, "11:00": 270}, vix={"9:30": 20, "11:00": 25})
    with a_day(world) as day:
        before, on = (day.at(minute(clock)).market for clock in ("10:59", "11:00"))

    assert (before.vix.value, before.vix.time) == (20.0, at("10:55"))
    assert (on.vix.value, on.underlyings["SPX"].value, on.underlyings["SPY"].value) == (25.0, 2700.0, 270.0)
    assert on.underlyings["SPX"].time == on.underlyings["SPY"].time == at("11:00")


def test_before_the_first_bar_the_reading_is_the_last_of_the_trading_day_before(a_world: Worlds):
    world = a_world(*chain("SPY", date(2018, 3, 2), puts=(270,))).day(FRIDAY, vix=33.0).day(MONDAY, vix=20.0)

    with a_day(world, MONDAY) as day:
        reading = day.at(minute("9:30")).market.vix

    assert (reading.value, reading.time) == (33.0, at("16:00", FRIDAY))


def test_what_was_never_seen_has_no_time(a_world: Worlds):
    with a_day(a_world(PUT).day(MONDAY)) as day:
        assert day.at(minute("10:00")).market.vix.time is None


def test_index_bars_go_on_to_a_quarter_past_four_and_shares_end_at_four(tmp_path: Path):
    for folder, name, scale, zone in (("index", "spx", 1, 60), ("equity", "spy", 10_000, 0)):
        path = tmp_path / f"{folder}/usa/minute/{name}/20180202_trade.zip"
        path.parent.mkdir(parents=True)
        rows = [f"{(minute(clock) - zone) * 60_000},{','.join([str(price * scale)] * 4)},0" for clock, price in ROWS]
        with ZipFile(path, "w") as archive:
            archive.writestr(f"20180202_{name}_minute_trade.csv", "\n".join(rows))

    with MarketDay(tmp_path, FRIDAY, ()) as day:
        opening, close = (day.at(minute(clock)).market.underlyings for clock in ("9:31", "16:15"))

        assert (opening["SPX"], opening["SPY"]) == (Reading(101, at("9:31")), Reading(101, at("9:31")))
        assert (close["SPX"], close["SPY"]) == (Reading(103, at("16:15")), Reading(102, at("16:00")))
        assert day.last_prices() == {"SPX": 103.0, "SPY": 102.0}


ROWS = (("9:29", 100), ("9:30", 101), ("15:59", 102), ("16:14", 103), ("16:15", 104))  # by the start of the bar


def test_a_day_without_bars_has_no_last_price(a_world: Worlds):
    with a_day(a_world(PUT).day(FRIDAY), MONDAY) as day:
        assert day.last_prices() == {}


def test_a_missing_side_is_that_of_the_row_before(tmp_path: Path):
    rows = [a_row("9:31", 0.5, 0.6), a_row("9:32", 0, 0.7), a_row("9:33", 0.4, 0)]

    with quoted(tmp_path, rows) as day:
        quotes = [day.at(minute(clock)).quotes.get(PUT) for clock in ("9:32", "9:33", "9:34")]

    assert [(quote.bid, quote.ask) for quote in quotes] == [(0.5, 0.6), (0.5, 0.7), (0.4, 0.7)]


def test_without_any_bid_so_far_the_bid_is_nothing(tmp_path: Path):
    with quoted(tmp_path, [a_row("9:31", 0, 0.1)]) as day:
        assert day.at(minute("9:32")).quotes.get(PUT) == Quote(0.0, 0.1, at("9:32"))


def test_a_file_with_missing_cells_is_named(tmp_path: Path):
    with (
        quoted(tmp_path, ["34200000,1,2"]) as day,
        pytest.raises(DamagedFileError, match=r"put_2700000_20180202\.csv: row "),
    ):
        day.at(minute("9:32")).quotes.get(PUT)


def test_what_is_listed_was_listed_at_the_close_before_and_has_not_expired(a_world: Worlds):
    later = chain("SPY", date(2018, 3, 2), puts=(260, 250), calls=(300,))
    world = a_world(PUT, *later).day(FRIDAY).day(MONDAY)

    listed = listings(world, MONDAY)

    assert listed.expiries("SPY") == (date(2018, 3, 2),)
    assert listed.strikes("SPY", date(2018, 3, 2), "P") == (250.0, 260.0)
    assert listed.strikes("SPY", date(2018, 3, 2), "C") == (300.0,)
    assert (listed.strikes("SPY", FRIDAY, "P"), listed.expiries("SPXW")) == ((), ())


def test_a_listing_up_to_three_trading_days_old_is_still_used(a_world: Worlds):
    world = a_world(*chain("SPY", date(2018, 3, 2), puts=(260,))).day(FRIDAY)  # listed on Thursday evening

    assert listings(world, date(2018, 2, 6)).expiries("SPY")
    assert not listings(world, date(2018, 2, 7)).expiries("SPY")


def test_dividends_of_the_year_before_a_run_tell_the_next_and_later_ones_do_not(a_world: Worlds):
    world = a_world(*chain("SPY", date(2018, 3, 23), puts=(270,))).dividend(date(2018, 3, 12), 1.35, 275.0)
    paid = dividends(world.root, date(2018, 3, 1))

    before, on = (
        MarketDay(world.root, day, paid).at(minute("10:00")).market.dividend
        for day in (date(2018, 3, 12), date(2018, 3, 13))
    )

    assert before is None
    assert (on.ex_date, on.amount) == (date(2018, 3, 16), 1.35)


@pytest.mark.parametrize(
    ("start", "known"),
    [
        (date(2018, 3, 13), True),
        (date(2018, 3, 14), True),
        (date(2019, 3, 12), True),
        (date(2019, 3, 13), False),
        (date(2019, 3, 14), False),
    ],
)
def test_a_run_knows_the_dividends_of_a_year(a_world: Worlds, start: date, known: bool):
    world = a_world(*chain("SPY", date(2018, 3, 23), puts=(270,))).dividend(date(2018, 3, 12), 1.35, 275.0)

    assert dividends(world.root, start) == (((date(2018, 3, 13), 1.35),) if known else ())


@pytest.mark.parametrize(("days", "known"), [(-1, False), (0, True), (1, True)])
def test_a_folder_without_dividends_has_that_of_the_configuration_from_its_date_on(
    tmp_path: Path, days: int, known: bool
):
    row = LAST_DIVIDEND

    assert dividends(tmp_path, row.ex_date + timedelta(days=days)) == (((row.ex_date, row.usd),) if known else ())


def test_trading_days_leave_weekends_and_holidays_out():
    assert trading_days(date(2018, 2, 16), date(2018, 2, 20)) == [date(2018, 2, 16), date(2018, 2, 20)]
