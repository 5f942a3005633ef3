"""Subscribing and dropping: what a contract knows, and what stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.engine.semantics.story import FRIDAY, MONDAY, a_folder, a_story, all_day

PUT = "put 2700 2018-02-09"


def test_a_contract_waits_for_its_first_row_before_it_has_price_data_or_bars(tmp_path: Path):
    folder = a_folder(tmp_path).spxw(PUT, FRIDAY, {"09:30": (1.0, 1.2), "10:15": (2.0, 2.2)})
    story = a_story(
        folder,
        """
        def look(self, data):
            option = self.securities[self.spxw(2700)]
            bar = data.quote_bars.get(self.spxw(2700))
            self.note(option.price, option.has_data, option.get_last_data() is None, bar and bar.is_fill_forward)

        def at_02_1000(self, data):
            self.add_index_option_contract(self.spxw(2700))
            self.look(data)

        def at_02_1015(self, data):
            self.look(data)

        def at_02_1016(self, data):
            self.look(data)

        def at_02_1017(self, data):
            self.look(data)
        """,
    )
    assert [(when, *rest) for when, price, *rest in story.seen] == [
        ("02 10:00", False, True, None),
        ("02 10:15", False, True, None),
        ("02 10:16", True, False, False),
        ("02 10:17", True, False, True),
    ]
    assert [round(price, 2) for _, price, *_ in story.seen] == [0.0, 0.0, 2.1, 2.1]


def test_a_contract_without_new_rows_keeps_its_price_and_only_its_last_datas_time_tells(tmp_path: Path):
    folder = a_folder(tmp_path, FRIDAY, MONDAY).spxw(PUT, FRIDAY, {"09:30": (1.0, 1.2)})
    story = a_story(
        folder,
        """
        def ready(self):
            self.option = self.add_index_option_contract(self.spxw(2700))

        def at_05_1500(self, data):
            bar = data.quote_bars[self.option.symbol]
            self.note(round(self.option.price, 2), self.option.has_data, str(self.option.get_last_data().end_time))
            self.note(bar.is_fill_forward, str(bar.end_time), bar.bid.close)
        """,
        last=MONDAY,
    )
    assert story.seen == [
        ("05 15:00", 1.1, True, "2018-02-02 08:31:00"),
        ("05 15:00", True, "2018-02-05 14:00:00", 1.0),
    ]


@pytest.fixture(scope="module")
def dropped(tmp_path_factory: pytest.TempPathFactory):
    folder = a_folder(tmp_path_factory.mktemp("dropped"))
    folder.spxw(PUT, FRIDAY, {"09:30": (1.0, 1.2), "11:00": (1.0, 1.2), "12:00": (3.0, 3.2)})
    folder.spxw("put 2650 2018-02-09", FRIDAY, all_day(0.4, 0.6))
    return a_story(
        folder,
        """
        def ready(self):
            self.universe_settings.minimum_time_in_universe = timedelta(0)
            self.a, self.b = self.spxw(2700), self.spxw(2650)
            for symbol in (self.a, self.b):
                self.add_index_option_contract(symbol)
            self.securities[self.a].set_option_assignment_model(NullOptionAssignmentModel())
            self.made = []
            self.add_security_initializer(lambda security: self.made.append(security.symbol.value))

        def at_02_0935(self):
            self.combo_limit_order([Leg.create(self.a, 1), Leg.create(self.b, -1)], 1, 0.05)

        def look(self):
            self.note(self.a in self.securities.keys(), self.b in self.securities.keys())

        def at_02_1000(self):
            self.remove_security(self.a)
            self.look()

        def at_02_1001(self):
            self.look()
            self.note(self.a in self.portfolio.keys(), self.portfolio.contains_key(self.a))
            self.note(self.securities.contains_key(self.a), self.securities[self.a].price, self.remove_security(self.a))

        def at_02_1105(self):
            option = self.add_index_option_contract(self.a)
            self.note(option.price, option.has_data)

        def at_02_1201(self):
            self.note(round(self.securities[self.a].price, 2))
            self.model = type(self.securities[self.a].option_assignment_model).__name__
        """,
    )


def test_dropping_a_contract_cancels_the_whole_combo_that_works_on_it(dropped):
    assert [(order, status) for when, order, status, _ in dropped.events if when == "02 10:00"] == [
        (1, "CANCEL_PENDING"),
        (1, "CANCELED"),
        (2, "CANCELED"),
    ]


def test_with_no_minimum_time_a_dropped_contract_is_gone_at_the_next_bar_and_the_other_stays(dropped):
    assert dropped.seen[:2] == [("02 10:00", True, True), ("02 10:01", False, True)]


def test_a_dropped_contract_is_still_found_and_is_empty(dropped):
    assert dropped.seen[2:4] == [("02 10:01", False, True), ("02 10:01", True, 0.0, True)]


def test_a_contract_that_is_subscribed_again_starts_empty(dropped):
    assert dropped.seen[4:] == [("02 11:05", 0.0, False), ("02 12:01", 3.1)]


def test_a_contract_that_is_subscribed_again_keeps_its_assignment_model_and_is_initialized_again(dropped):
    assert (dropped.model, dropped.made) == ("NullOptionAssignmentModel", ["SPXW  180209P02700000"])


NOW = """
def ready(self):
    if not self.get_parameter("keeps", ""):
        self.universe_settings.minimum_time_in_universe = timedelta(0)
    self.a, self.b, self.c = self.spxw(2700), self.spxw(2650), self.spxw(2600)
    for symbol in (self.a, self.c):
        self.add_index_option_contract(symbol)

def on_data(self, data):
    price = round(self.securities[self.b].price, 2) if self.securities.contains_key(self.b) else None
    now = self.time.strftime("%H:%M")
    if now in ("10:01", "10:02"):
        self.note(price, sorted(str(symbol) for symbol in data.keys()))
    if now == "10:01" and price is None:
        for step in self.get_parameter("steps").split():
            call = self.remove_security if step[0] == "-" else self.add_index_option_contract
            call({"a": self.a, "b": self.b, "c": self.c}[step[1]])

def on_securities_changed(self, changes):
    if self.time.strftime("%H:%M") == "10:01":
        told = changes.added_securities, changes.removed_securities
        self.note(*([int(security.symbol.id.strike_price) for security in one] for one in told))
"""
AT_ONCE, LATER = [("02 10:01", 1.1, ["SPXW  180209P02650000"])], []


@pytest.fixture(scope="module")
def quoted(tmp_path_factory: pytest.TempPathFactory):
    folder = a_folder(tmp_path_factory.mktemp("now"))
    for strike in (2700, 2650, 2600, 2610):
        folder.spxw(f"put {strike} 2018-02-09", FRIDAY, {"10:00": (1.0, 1.2)})
    return folder


@pytest.mark.parametrize(
    ("steps", "added", "removed", "at_once"),
    [
        ("-a +b", [2650], [2700], AT_ONCE),
        ("+b -a", [2650], [2700], LATER),
        ("+b", [2650], [], LATER),
        ("-a +a +b", [2650], [], AT_ONCE),
        ("-a -c +b", [2650], [2600, 2700], AT_ONCE),
        ("-b +b", [2650], [], LATER),
    ],
)
def test_what_is_added_shows_the_row_of_now_where_a_removal_was_the_first_change_of_its_family(
    quoted, steps: str, added: list[int], removed: list[int], at_once: list
):
    seen = a_story(quoted, NOW, steps=steps).seen
    everything = ["SPX", "SPXW  180209P02600000", "SPXW  180209P02700000"]
    assert seen[:2] == [("02 10:01", None, everything), ("02 10:01", added, removed)]
    assert seen[2:-1] == at_once
    price = 1.1 if at_once else 0.0
    assert seen[-1][:2] == ("02 10:02", price)


@pytest.mark.parametrize(("steps", "at_once"), [("-a +b", AT_ONCE), ("-c +b", LATER)])
def test_removing_what_has_to_stay_counts_as_a_change_once(quoted, steps: str, at_once: list):
    once_before = """
    def at_02_0959(self):
        self.remove_security(self.c)

    def on_data(self, data, then=on_data):
        Story.at_02_0959(self) if self.time.strftime("%H:%M") == "09:59" else then(self, data)
    """
    seen = a_story(quoted, NOW, once_before, steps=steps, keeps="yes").seen
    assert [row for row in seen if row[1:] == ([2650], [])] == [("02 10:01", [2650], [])]
    assert seen[2:-1] == at_once


def test_a_family_that_began_with_an_addition_is_looked_at_after_one_that_began_with_a_removal(tmp_path: Path):
    story = a_story(
        a_folder(tmp_path).shares(FRIDAY),
        """
        def ready(self):
            self.universe_settings.minimum_time_in_universe = timedelta(0)
            self.spy = self.add_spy()
            self.add_option_contract(self.spy_option(270))
            self.add_index_option_contract(self.spxw(2700))

        def at_02_1001(self):
            self.add_index_option_contract(self.spxw(2650))
            self.remove_security(self.spxw(2700))
            self.remove_security(self.spy_option(270))
            self.seen.clear()

        def on_securities_changed(self, changes):
            self.note(*([str(one) for one in told] for told in (changes.added_securities, changes.removed_securities)))
        """,
    )
    assert story.seen == [
        ("02 10:01", [], ["SPY", "SPY   180209P00270000"]),
        ("02 10:01", ["SPXW  180209P02650000"], ["SPXW  180209P02700000"]),
    ]


def test_a_second_look_at_a_family_within_a_minute_shows_no_row_of_now(quoted):
    story = a_story(
        quoted,
        NOW,
        """
        def on_securities_changed(self, changes):
            if self.time.strftime("%H:%M") == "10:01" and self.b in [one.symbol for one in changes.added_securities]:
                self.remove_security(self.b)
                self.add_index_option_contract(self.spxw(2610))
        """,
        steps="+b",
    )
    assert [row[0] for row in story.seen] == ["02 10:01", "02 10:02"]


@pytest.mark.parametrize("hour", [9, 17])
def test_what_an_event_between_sessions_subscribes_misses_the_bar_that_the_event_came_with(hour: int, tmp_path: Path):
    thursday = date(2018, 2, 1)
    story = a_story(
        a_folder(tmp_path, thursday, FRIDAY).spxw(PUT, FRIDAY, {"09:30": (1.0, 1.2), "09:31": (2.0, 2.2)}),
        f"""
        def ready(self):
            self.daily({hour}, 0, self.subscribe)

        def subscribe(self):
            if self.time.day == {1 if hour == 17 else 2}:
                self.add_index_option_contract(self.spxw(2700))

        def look(self):
            self.note(round(self.securities[self.spxw(2700)].price, 2))

        def at_02_0931(self):
            self.look()

        def at_02_0932(self):
            self.look()
        """,
        first=thursday,
    )
    assert story.seen == [("02 09:31", 0.0), ("02 09:32", 2.1)]


def test_with_leans_day_of_minimum_time_a_dropped_contract_keeps_its_line_for_good(tmp_path: Path):
    folder = a_folder(tmp_path, FRIDAY, MONDAY)
    folder.spxw(PUT, FRIDAY, all_day(1.0, 1.2)).spxw(PUT, MONDAY, all_day(5.0, 5.2))
    story = a_story(
        folder,
        """
        def ready(self):
            self.option = self.add_index_option_contract(self.spxw(2700))

        def at_02_1000(self):
            self.remove_security(self.option.symbol)

        def at_05_1200(self):
            self.note(self.option.symbol in self.securities.keys(), round(self.option.price, 2))
        """,
        last=MONDAY,
    )
    assert story.seen == [("05 12:00", True, 5.1)]


def test_dropping_a_held_contract_sells_it_at_the_bid(tmp_path: Path):
    story = a_story(
        a_folder(tmp_path).spxw(PUT, FRIDAY, all_day(1.0, 1.2)),
        """
        def ready(self):
            self.option = self.add_index_option_contract(self.spxw(2700))

        def at_02_0935(self):
            self.market_order(self.option.symbol, 1)

        def at_02_1001(self):
            self.remove_security(self.option.symbol)
            self.note(self.option.holdings.quantity, self.portfolio.cash)
        """,
    )
    assert story.seen == [("02 10:01", 0.0, 100_000.0 - 120 + 100)]


def test_a_dropped_contract_stays_while_its_sale_waits_for_a_quote(tmp_path: Path):
    folder = a_folder(tmp_path).spxw(PUT, FRIDAY, {"09:30": (1.0, 1.2), "12:00": (2.0, 2.2)})
    story = a_story(
        folder,
        """
        def ready(self):
            self.universe_settings.minimum_time_in_universe = timedelta(0)
            self.option = self.add_index_option_contract(self.spxw(2700))

        def at_02_0935(self):
            self.market_order(self.option.symbol, 1)

        def at_02_1100(self):
            self.remove_security(self.option.symbol)

        def on_securities_changed(self, changes):
            for security in changes.removed_securities:
                self.note("removed", str(security))

        def at_02_1159(self):
            self.note(self.option.symbol in self.securities.keys(), self.option.holdings.quantity)

        def at_02_1202(self):
            self.note(self.option.holdings.quantity)
        """,
    )
    told = [("02 11:00", "removed", "SPX"), ("02 11:00", "removed", "SPXW  180209P02700000")]
    assert story.seen == [*told, ("02 11:59", True, 1.0), ("02 12:02", 0.0)]


def test_an_order_on_a_contract_that_nobody_subscribed_subscribes_and_seeds_it_and_fills_in_the_same_call(
    tmp_path: Path,
):
    story = a_story(
        a_folder(tmp_path).spxw(PUT, FRIDAY, all_day(1.0, 1.2)),
        """
        def at_02_1001(self):
            self.note(str(self.market_order(self.spxw(2700), 1).status))
        """,
    )
    assert story.seen == [("02 10:01", "FILLED")]


def test_an_expired_contract_may_be_added_and_never_has_a_price(tmp_path: Path):
    story = a_story(
        a_folder(tmp_path),
        """
        def at_02_1000(self):
            self.option = self.add_index_option_contract(self.spxw(2700, "2018-01-19"))

        def at_02_1200(self):
            self.note(str(self.option), self.option.price, self.option.has_data)
        """,
    )
    assert story.seen == [("02 12:00", "SPXW  180119P02700000", 0.0, False)]


def test_an_unknown_security_raises_and_contains_key_answers(tmp_path: Path):
    story = a_story(
        a_folder(tmp_path),
        """
        def at_02_1000(self):
            self.note(self.securities.contains_key(self.spxw(2700)))
            try:
                self.securities[self.spxw(2700)]
            except Exception as error:
                self.note(type(error).__name__)
        """,
    )
    assert story.seen == [("02 10:00", False), ("02 10:00", "KeyNotFoundException")]


def test_a_plain_security_initializer_takes_the_brokerages_fees_away_and_an_added_one_does_not(tmp_path: Path):
    folder = a_folder(tmp_path).spxw(PUT, FRIDAY, all_day(1.0, 1.2))
    body = """
        def before(self):
            self.set_brokerage_model(BrokerageName.INTERACTIVE_BROKERS_BROKERAGE, AccountType.MARGIN)
            self.{call}(lambda security: self.note(security.symbol.value))

        def ready(self):
            self.option = self.add_index_option_contract(self.spxw(2700))

        def at_02_1001(self):
            self.market_order(self.option.symbol, 1)
            self.note(self.option.holdings.total_fees)
    """
    fees = [a_story(folder, body.format(call=f"{verb}_security_initializer")).seen[-1] for verb in ("set", "add")]
    assert fees == [("02 10:01", 0.0), ("02 10:01", 1.0)]


def test_shares_have_no_price_from_quotes_alone(tmp_path: Path):
    folder = a_folder(tmp_path).share_quotes(FRIDAY, all_day(279.9, 280.1))
    story = a_story(
        folder,
        """
        def ready(self):
            self.spy = self.add_spy()

        def at_02_1200(self):
            self.note(self.spy.price)
        """,
    )
    assert story.seen == [("02 12:00", 0.0)]
