"""Fills, fees, ticks and netting: the rules one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from backtests.engine.base.enums import OrderDirection, OrderType, SecurityType
from backtests.engine.market.holdings import SecurityHolding
from backtests.engine.orders.fees import BrokerFees
from backtests.engine.orders.ticks import round_to_tick
from config.brokers import default, interactive_brokers, tastytrade
from tests.engine.builder import FRIDAY, MONDAY, Folder, a_clean_run

INTERACTIVE_BROKERS, DEFAULT, TASTYTRADE = (
    BrokerFees(module.BROKER) for module in (interactive_brokers, default, tastytrade)
)


@dataclass
class Quoted:
    """A security as a fee model sees it."""

    bid_price: float = 1.0
    ask_price: float = 1.2
    price: float = 280.0
    type: SecurityType = SecurityType.INDEX_OPTION
    _multiplier: float = 100.0
    holdings: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(quantity=0.0))


def an_order(quantity: float, kind: OrderType = OrderType.MARKET, limit: float = 0.0) -> SimpleNamespace:
    direction = OrderDirection.BUY if quantity > 0 else OrderDirection.SELL
    group = SimpleNamespace(limit_price=limit)
    return SimpleNamespace(
        quantity=quantity, type=kind, direction=direction, limit_price=limit, group_order_manager=group
    )


@pytest.mark.parametrize(
    ("bid", "fee"), [(0.0, 2.5), (0.0499, 2.5), (0.05, 5.0), (0.0999, 5.0), (0.10, 6.5), (5.0, 6.5)]
)
def test_interactive_brokers_charges_by_the_side_that_a_market_order_does_not_fill_at(bid: float, fee: float):
    assert INTERACTIVE_BROKERS._fee(Quoted(bid_price=bid), an_order(10)) == pytest.approx(fee)


@pytest.mark.parametrize(("limit", "fee"), [(-2.0, 2.5), (0.05, 5.0), (0.45, 6.5)])
def test_every_leg_of_a_combo_limit_pays_by_the_groups_limit(limit: float, fee: float):
    order = an_order(10, OrderType.COMBO_LIMIT, limit)
    assert INTERACTIVE_BROKERS._fee(Quoted(), order) == pytest.approx(fee)


def test_a_leg_order_costs_at_least_a_dollar():
    assert INTERACTIVE_BROKERS._fee(Quoted(), an_order(1)) == 1.0


@pytest.mark.parametrize(("shares", "fee"), [(100, 1.0), (200, 1.0), (1000, 5.0)])
def test_shares_cost_half_a_cent_each(shares: int, fee: float):
    assert INTERACTIVE_BROKERS._fee(Quoted(type=SecurityType.EQUITY), an_order(shares)) == pytest.approx(fee)


def test_leans_default_charges_nothing_for_index_options_only():
    assert DEFAULT._fee(Quoted(), an_order(10)) == 0.0
    assert DEFAULT._fee(Quoted(type=SecurityType.OPTION), an_order(10)) == pytest.approx(6.5)


@pytest.mark.parametrize(("held", "fee"), [(0, 3.0), (5, 3.0), (-5, 0.0)])
def test_tastytrade_charges_the_opening_only(held: int, fee: float):
    security = Quoted(holdings=SimpleNamespace(quantity=float(held)))
    assert TASTYTRADE._fee(security, an_order(3)) == fee


@pytest.mark.parametrize(
    ("price", "tick", "rounded"),
    [(-17.425, 0.05, -17.40), (-0.525, 0.05, -0.50), (0.575, 0.05, 0.60), (1.12, 0.05, 1.10), (0.01, 0.05, 0.0)],
)
def test_a_limit_is_rounded_to_its_tick_and_halves_to_the_even_one(price: float, tick: float, rounded: float):
    assert round_to_tick(price, tick) == pytest.approx(rounded)


def a_holding() -> SecurityHolding:
    return SecurityHolding(SimpleNamespace(_multiplier=100.0))


def test_buying_back_a_part_realises_on_that_part_and_keeps_the_average():
    holding = a_holding()
    holding._apply(-3, 1.0)
    assert holding._apply(2, 0.4) == pytest.approx(120.0)
    assert (holding.quantity, holding.average_price) == (-1, 1.0)


def test_adding_averages_by_quantity():
    holding = a_holding()
    holding._apply(-1, 1.0)
    assert holding._apply(-3, 2.0) == 0.0
    assert (holding.quantity, holding.average_price) == (-4, 1.75)


def test_going_through_zero_realises_all_and_starts_at_the_new_price():
    holding = a_holding()
    holding._apply(2, 1.0)
    assert holding._apply(-5, 1.5) == pytest.approx(100.0)
    assert (holding.quantity, holding.average_price) == (-3, 1.5)


def test_flat_leaves_no_average():
    holding = a_holding()
    holding._apply(2, 1.0)
    holding._apply(-2, 0.5)
    assert (holding.quantity, holding.average_price) == (0, 0.0)


def test_a_market_order_on_an_old_quote_waits_for_a_newer_one(tmp_path: Path):
    folder = Folder(tmp_path / "lean").index("SPX", FRIDAY)
    folder.put(2700, FRIDAY, {"09:30": (1.0, 1.2), "11:30": (2.0, 2.2)})
    seen = a_clean_run(
        folder,
        """
        def ready(self):
            self.option = self.put(2700)

        def on_data(self, data):
            if self.at("02 10:31"):
                self.seen.append(str(self.market_order(self.option.symbol, 1).status))
            if self.at("02 10:32"):
                self.seen.append(str(self.market_order(self.option.symbol, 1).status))

        def on_order_event(self, event):
            if event.status == OrderStatus.FILLED:
                self.seen.append((str(self.time), event.fill_price))
        """,
    )
    assert seen == [("2018-02-02 10:31:00", 1.2), "FILLED", "SUBMITTED", ("2018-02-02 11:31:00", 2.2)]


def test_the_worth_of_an_hour_is_a_setting(tmp_path: Path):
    folder = Folder(tmp_path / "lean").index("SPX", FRIDAY).put(2700, FRIDAY, {"09:30": (1.0, 1.2)})
    seen = a_clean_run(
        folder,
        """
        def ready(self):
            self.settings.stale_price_time_span = timedelta(hours=3)
            self.option = self.put(2700)

        def on_data(self, data):
            if self.at("02 12:31"):
                self.seen.append(str(self.market_order(self.option.symbol, 1).status))
        """,
    )
    assert seen == ["FILLED"]


def test_a_market_order_after_the_close_fills_on_the_next_sessions_first_quote(tmp_path: Path):
    folder = Folder(tmp_path / "lean").index("SPX", FRIDAY).index("SPX", MONDAY)
    folder.put(2700, FRIDAY, {"16:00": (1.0, 1.2)}).put(2700, MONDAY, {"09:30": (3.0, 3.2)})
    seen = a_clean_run(
        folder,
        """
        def ready(self):
            self.option = self.put(2700)

        def on_data(self, data):
            if self.at("02 16:15"):
                self.market_order(self.option.symbol, 1)

        def on_order_event(self, event):
            self.seen.append((str(self.time), str(event.status), event.fill_price))
        """,
        last=5,
    )
    assert seen == [("2018-02-02 16:15:00", "SUBMITTED", 0.0), ("2018-02-05 09:31:00", "FILLED", 3.2)]


def test_removing_a_held_contract_sells_it_and_takes_its_line_away(tmp_path: Path):
    folder = Folder(tmp_path / "lean").index("SPX", FRIDAY)
    folder.put(2700, FRIDAY, dict.fromkeys(("09:30", "09:40", "09:50"), (1.0, 1.2)))
    seen = a_clean_run(
        folder,
        """
        def ready(self):
            self.universe_settings.minimum_time_in_universe = timedelta(0)
            self.option = self.put(2700)

        def on_data(self, data):
            if self.at("02 09:35"):
                self.market_order(self.option.symbol, 2)
            if self.at("02 09:45"):
                self.remove_security(self.option.symbol)
                self.seen.append(self.option.holdings.quantity)
            if self.at("02 09:46"):
                self.seen.append(self.option.symbol in self.securities.keys())

        def on_securities_changed(self, changes):
            self.seen.append([str(s) for s in changes.removed_securities])
        """,
    )
    assert seen == [[], 0.0, ["SPX", "SPXW  180209P02700000"], False]


def test_a_dividend_is_cash_on_its_ex_date_for_who_holds_the_shares(tmp_path: Path):
    folder = Folder(tmp_path / "lean").index("SPX", FRIDAY).index("SPX", MONDAY).shares(FRIDAY).shares(MONDAY)
    folder.text("equity/usa/factor_files/spy.csv", "19980102,0.995,1,0\n20180202,0.995,1,270\n20501231,1,1,0\n")
    seen = a_clean_run(
        folder,
        """
        def ready(self):
            mode = DataNormalizationMode.RAW
            self.spy = self.add_equity("SPY", Resolution.MINUTE, data_normalization_mode=mode)

        def on_data(self, data):
            if self.at("02 10:00"):
                self.market_order(self.spy.symbol, 100)
                self.cash = self.portfolio.cash
            dividend = data.dividends.get(self.spy.symbol)
            if dividend:
                self.seen += [str(self.time), dividend.distribution, self.portfolio.cash - self.cash]
        """,
        last=5,
    )
    assert seen == ["2018-02-05 00:00:00", 1.35, pytest.approx(135.0)]


def test_an_account_at_nothing_ends_the_run(tmp_path: Path):
    folder = Folder(tmp_path / "lean").index("SPX", FRIDAY)
    folder.put(2700, FRIDAY, {"09:30": (10.0, 10.2), "10:00": (2000.0, 2000.2)})
    seen = a_clean_run(
        folder,
        """
        def ready(self):
            self.option = self.put(2700)

        def on_data(self, data):
            if self.at("02 09:35"):
                self.market_order(self.option.symbol, -1)
            self.last = self.time

        def on_end_of_algorithm(self):
            self.seen.append(str(self.last))
        """,
    )
    assert seen == [str(datetime(2018, 2, 2, 10, 1))]
