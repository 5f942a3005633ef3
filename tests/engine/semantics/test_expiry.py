"""The end of a contract: settlement, delistings, data that end early, the last day of a run; and dividends."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.engine.semantics.story import FRIDAY, MONDAY, Folder, a_folder, a_story, all_day, fills

EVENTS = """
def on_order_event(self, event):
    if event.status != OrderStatus.SUBMITTED:
        self.note(event.symbol.value, str(event.status), event.fill_quantity, event.fill_price, event.is_assignment)

def on_assignment_order_event(self, event):
    self.note("assignment of", event.symbol.value)

def on_delistings(self, delistings):
    self.note(*((symbol.value, str(delisting.type)) for symbol, delisting in delistings.items()))
"""
SPXW, SPY = "SPXW  180202P02900000", "SPY   180202P00290000"


@pytest.fixture(scope="module")
def expiry_day(tmp_path_factory: pytest.TempPathFactory):
    """A Friday on which a put on SPXW and one on SPY end in the money, both short; run until Monday."""
    folder = a_folder(tmp_path_factory.mktemp("expiry"), FRIDAY, MONDAY).shares(FRIDAY).shares(MONDAY)
    folder.spxw("put 2900 2018-02-02", FRIDAY, all_day(99.0, 101.0))
    folder.spy_option("put 290 2018-02-02", FRIDAY, all_day(9.9, 10.1))
    return a_story(
        folder,
        """
        def ready(self):
            self.spy = self.add_spy()
            for option in (
                self.add_index_option_contract(self.spxw(2900, "2018-02-02")),
                self.add_option_contract(self.spy_option(290, "2018-02-02")),
            ):
                option.set_option_assignment_model(NullOptionAssignmentModel())

        def at_02_1001(self):
            self.market_order(self.spxw(2900, "2018-02-02"), -1)
            self.market_order(self.spy_option(290, "2018-02-02"), -1)
            self.seen.clear()

        def at_05_1000(self):
            self.note(self.portfolio.cash, self.portfolio[self.spy.symbol].quantity)
        """,
        EVENTS,
        last=MONDAY,
    )


def test_contracts_end_in_the_night_after_their_expiry_on_spy_an_hour_before_spxw(expiry_day):
    assert [seen[0] for seen in expiry_day.seen[:-1]] == ["03 00:00"] * 4 + ["03 01:00"] * 3


def test_an_assignment_is_the_options_fill_then_its_call_then_the_shares_at_the_strike(expiry_day):
    assert [seen[1:] for seen in expiry_day.seen[:3]] == [
        (SPY, "FILLED", 1.0, 0.0, True),
        ("assignment of", SPY),
        ("SPY", "FILLED", 100.0, 290.0, False),
    ]


def test_an_index_option_settles_in_cash_by_its_intrinsic_value_without_a_fee(expiry_day):
    assert [seen[1:] for seen in expiry_day.seen[4:6]] == [(SPXW, "FILLED", 1.0, 0.0, True), ("assignment of", SPXW)]
    sold, settled, shares, fee = 9_900 + 990, 100 * 100, 290 * 100, 1.0  # LEAN's default charges SPY's options
    assert expiry_day.seen[-1][1:] == (100_000 + sold - settled - shares - fee, 100.0)


@pytest.mark.parametrize(("index", "in_the_money"), [(2799.99, True), (2799.991, False)])
def test_a_contract_is_exercised_from_a_cent_in_the_money_on(index: float, in_the_money: bool, tmp_path: Path):
    folder = Folder(tmp_path / "lean").index("SPX", FRIDAY, index)
    folder.spxw("put 2800 2018-02-02", FRIDAY, all_day(1.0, 1.2))
    story = a_story(
        folder,
        """
        def ready(self):
            self.add_index_option_contract(self.spxw(2800, "2018-02-02"))

        def at_02_1001(self):
            self.market_order(self.spxw(2800, "2018-02-02"), 1)
            self.seen.clear()

        def on_order_event(self, event):
            self.note(event.is_in_the_money, self.portfolio.cash)
        """,
        last=MONDAY,
    )
    assert story.seen == [("03 01:00", in_the_money, pytest.approx(100_000 - 120 + (1 if in_the_money else 0)))]


@pytest.mark.parametrize(("right", "held", "shares"), [("CALL", 1, 100), ("CALL", -1, -100), ("PUT", 1, -100)])
def test_an_exercise_delivers_shares_at_the_strike(right: str, held: int, shares: int, tmp_path: Path):
    strike = 270 if right == "CALL" else 290
    folder = a_folder(tmp_path, FRIDAY, MONDAY).shares(FRIDAY).shares(MONDAY)
    folder.spy_option(f"{right.lower()} {strike} 2018-02-02", FRIDAY, all_day(9.9, 10.1))
    story = a_story(
        folder,
        f"""
        def ready(self):
            self.spy = self.add_spy()
            self.option = self.add_option_contract(self.spy_option({strike}, "2018-02-02", OptionRight.{right}))

        def at_02_1001(self):
            self.market_order(self.option.symbol, {held})

        def at_05_1000(self):
            held = self.portfolio[self.spy.symbol]
            self.note(held.quantity, held.average_price)
        """,
        last=MONDAY,
    )
    assert story.seen == [("05 10:00", shares, strike)]


def test_an_index_option_settles_on_the_last_bar_of_its_index_however_old(tmp_path: Path):
    folder = a_folder(tmp_path, FRIDAY).spxw("put 2900 2018-02-05", FRIDAY, all_day(99.0, 101.0))
    story = a_story(
        folder,
        """
        def ready(self):
            self.add_index_option_contract(self.spxw(2900, "2018-02-05"))

        def at_02_1001(self):
            self.market_order(self.spxw(2900, "2018-02-05"), 1)
        """,
        last=date(2018, 2, 6),
    )
    assert (fills(story.events)[1:], story.portfolio.cash) == ([("06 01:00", 2, 0.0)], 100_000 - 10_100 + 10_000)


def test_a_close_of_0_is_no_price_to_settle_on(tmp_path: Path):
    folder = Folder(tmp_path / "lean").index("SPX", FRIDAY, {"09:30": 2800.0, "12:00": 2790.0, "15:59": 0.0})
    folder.index("SPX", MONDAY, {"09:30": 0.0}).spxw("put 2700 2018-02-02", FRIDAY, all_day(1.0, 1.2))
    story = a_story(
        folder,
        """
        def ready(self):
            self.add_index_option_contract(self.spxw(2700, "2018-02-02"))

        def at_02_1001(self):
            self.market_order(self.spxw(2700, "2018-02-02"), -1)

        def at_02_1615(self):
            self.note(self.spx.price)
        """,
        last=MONDAY,
    )
    assert story.seen == [("02 16:15", 2790.0)]
    assert story.portfolio.cash == 100_000 + 100


def test_delisted_is_told_after_the_settlement(expiry_day):
    assert [expiry_day.seen[at][1:] for at in (3, 6)] == [((SPY, "DELISTED"),), ((SPXW, "DELISTED"),)]


def test_on_its_expiry_day_a_contract_is_warned_of_at_its_exchanges_midnight(tmp_path: Path):
    thursday = date(2018, 2, 1)
    folder = a_folder(tmp_path, thursday, FRIDAY).shares(thursday).shares(FRIDAY)
    story = a_story(
        folder,
        """
        def ready(self):
            self.spy = self.add_spy()
            self.add_index_option_contract(self.spxw(2900, "2018-02-02"))
            self.add_option_contract(self.spy_option(290, "2018-02-02"))
        """,
        EVENTS,
        first=thursday,
    )
    assert story.seen == [("02 00:00", (SPY, "WARNING")), ("02 01:00", (SPXW, "WARNING"))]


def test_on_data_also_comes_at_night_without_bars(tmp_path: Path):
    story = a_story(
        a_folder(tmp_path, FRIDAY, MONDAY),
        """
        def ready(self):
            self.add_index_option_contract(self.spxw(2900, "2018-02-05"))

        def on_data(self, data):
            if self.time.hour < 9:
                self.note(len(data.bars), len(data.quote_bars), len(data.delistings))
        """,
        last=MONDAY,
    )
    assert story.seen == [("05 01:00", 0, 0, 1)]


def test_what_expires_on_the_last_day_of_a_run_stays_open(tmp_path: Path):
    story = a_story(
        a_folder(tmp_path).spxw("put 2900 2018-02-02", FRIDAY, all_day(99.0, 101.0)),
        """
        def ready(self):
            self.add_index_option_contract(self.spxw(2900, "2018-02-02"))

        def at_02_1001(self):
            self.market_order(self.spxw(2900, "2018-02-02"), -1)

        def on_end_of_algorithm(self):
            self.note(self.portfolio.cash, self.portfolio[self.spxw(2900, "2018-02-02")].quantity)
        """,
    )
    assert story.seen == [("02 16:15", 109_900.0, -1.0)]


def test_what_is_scheduled_after_the_last_bar_of_the_last_day_never_fires(tmp_path: Path):
    story = a_story(
        a_folder(tmp_path),
        """
        def ready(self):
            self.daily(16, 15, lambda: self.note("at the close"))
            self.daily(16, 16, lambda: self.note("after it"))
        """,
    )
    assert story.seen == [("02 16:15", "at the close")]


def test_at_net_zero_nothing_settles_and_a_worthless_contract_settles_at_nothing(tmp_path: Path):
    folder = a_folder(tmp_path, FRIDAY, MONDAY)
    folder.spxw("put 2900 2018-02-02", FRIDAY, all_day(99.0, 101.0))
    folder.spxw("put 2700 2018-02-02", FRIDAY, all_day(0.5, 0.6))
    story = a_story(
        folder,
        """
        def ready(self):
            for strike in (2900, 2700):
                self.add_index_option_contract(self.spxw(strike, "2018-02-02"))

        def at_02_1001(self):
            self.market_order(self.spxw(2900, "2018-02-02"), -1)
            self.market_order(self.spxw(2900, "2018-02-02"), 1)
            self.market_order(self.spxw(2700, "2018-02-02"), -1)

        def at_05_1001(self):
            self.note(self.portfolio.cash)
        """,
        last=MONDAY,
    )
    assert fills(story.events)[3:] == [("03 01:00", 4, 0.0)]
    assert story.seen == [("05 10:01", 100_000.0 - 200 + 50)]


def test_a_legs_expiry_cancels_the_combo_that_works_on_it(tmp_path: Path):
    folder = a_folder(tmp_path, FRIDAY, MONDAY)
    folder.spxw("put 2700 2018-02-02", FRIDAY, all_day(1.0, 1.2)).spxw("put 2700 2018-02-09", FRIDAY, all_day(3.0, 3.2))
    story = a_story(
        folder,
        """
        def ready(self):
            self.near, self.far = self.spxw(2700, "2018-02-02"), self.spxw(2700)
            for symbol in (self.near, self.far):
                self.add_index_option_contract(symbol)

        def at_02_1001(self):
            self.combo_limit_order([Leg.create(self.near, -1), Leg.create(self.far, 1)], 1, 0.5)
        """,
        last=MONDAY,
    )
    assert [(when, order) for when, order, status, _ in story.events if status == "CANCELED"] == [
        ("03 01:00", 1),
        ("03 01:00", 2),
    ]


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory):
    """A contract whose rows end at Friday noon, held into its expiry on Monday."""
    folder = a_folder(tmp_path_factory.mktemp("silent"), FRIDAY, MONDAY, date(2018, 2, 6))
    folder.spxw("put 2900 2018-02-05", FRIDAY, {"09:30": (99.0, 101.0), "11:59": (98.0, 100.0)})
    return a_story(
        folder,
        """
        def ready(self):
            self.option = self.add_index_option_contract(self.spxw(2900, "2018-02-05"))

        def at_02_1001(self):
            self.market_order(self.option.symbol, 2)

        def at_05_1001(self):
            self.note(self.option.price, self.option.has_data, str(self.option.get_last_data().end_time))
            self.market_order(self.option.symbol, -1)
        """,
        last=date(2018, 2, 6),
    )


def test_a_contract_whose_rows_end_early_keeps_its_last_price(silent):
    assert silent.seen == [("05 10:01", 99.0, True, "2018-02-02 11:00:00")]


def test_a_contract_whose_rows_end_early_cannot_be_sold_and_settles_all_the_same(silent):
    assert [event[:3] for event in silent.events] == [
        ("02 10:01", 1, "SUBMITTED"),
        ("02 10:01", 1, "FILLED"),
        ("05 10:01", 2, "SUBMITTED"),
        ("06 01:00", 3, "FILLED"),
        ("06 01:00", 2, "CANCEL_PENDING"),
        ("06 01:00", 2, "CANCELED"),
    ]
    assert silent.portfolio.cash == pytest.approx(100_000 - 2 * 10_100 + 2 * 10_000)


def test_history_has_the_dividends_of_the_span_until_now(tmp_path: Path):
    folder = a_folder(tmp_path, FRIDAY, MONDAY).shares(FRIDAY).shares(MONDAY)
    factors = ("19980102,0.98505,1,0", "20171214,0.98505,1,250", "20180202,0.995,1,270", "20501231,1,1,0")
    folder.text("equity/usa/factor_files/spy.csv", "\n".join(factors) + "\n")
    story = a_story(
        folder,
        """
        def ready(self):
            self.spy = self.add_spy()
            self.ask()

        def ask(self):
            for days in (48, 49, 50, 3, 2):
                paid = self.history[Dividend](self.spy.symbol, timedelta(days=days))
                self.note(days, *[(str(each.time), each.distribution, each.reference_price) for each in paid])

        def at_05_1001(self):
            self.ask()
        """,
        last=MONDAY,
    )
    december, february = ("2017-12-15 00:00:00", 2.5, 250.0), ("2018-02-05 00:00:00", 1.35, 270.0)
    assert story.seen == [
        ("02 00:00", 48),
        ("02 00:00", 49),
        ("02 00:00", 50, december),
        ("02 00:00", 3),
        ("02 00:00", 2),
        ("05 10:01", 48, february),
        ("05 10:01", 49, february),
        ("05 10:01", 50, february),
        ("05 10:01", 3, february),
        ("05 10:01", 2, february),
    ]


def test_a_dividend_is_paid_at_midnight_of_its_ex_date_on_long_and_on_short_shares(tmp_path: Path):
    folder = a_folder(tmp_path, FRIDAY, MONDAY).shares(FRIDAY).shares(MONDAY)
    folder.text("equity/usa/factor_files/spy.csv", "19980102,0.995,1,0\n20180202,0.995,1,270\n20501231,1,1,0\n")
    story = a_story(
        folder,
        """
        def ready(self):
            self.spy = self.add_spy()

        def at_02_1001(self):
            self.market_order(self.spy.symbol, -100)
            self.cash = self.portfolio.cash

        def on_dividends(self, dividends):
            self.note(dividends[self.spy.symbol].distribution, round(self.portfolio.cash - self.cash, 2))
        """,
        last=MONDAY,
    )
    assert story.seen == [("05 00:00", pytest.approx(1.35), -135.0)]
