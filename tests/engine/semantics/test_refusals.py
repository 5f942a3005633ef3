"""What the engine does not model it refuses by name, at the call."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.semantics.story import FRIDAY, SUBSCRIBED, a_folder, a_spread, a_story, a_story_run

REFUSALS = [
    ("self.add_index('SPX', Resolution.DAILY)", "add_index with DAILY"),
    ("self.add_equity('SPY', Resolution.HOUR)", "add_equity with HOUR"),
    ("self.add_equity('SPY')", "DataNormalizationMode.RAW"),
    ("self.add_index_option_contract(self.spxw(2700), Resolution.DAILY)", "add_option_contract with DAILY"),
    ("self.add_option('SPY')", "add_option"),
    ("self.add_index_option('SPX')", "add_index_option"),
    ("self.add_universe(lambda: [])", "add_universe"),
    ("self.remove_security(self.spx.symbol)", "remove_security(SPX)"),
    ("self.option_chain(self.spx.symbol, flatten=True)", "option_chain(flatten=True)"),
    ("self.option_chain(self.spxw(2700))", "option_chain(SPXW"),
    ("data.option_chains[self.spxw(2700).canonical]", "Slice.option_chains"),
    ("self.history(self.spx.symbol, timedelta(days=3), Resolution.DAILY)", "history"),
    ("self.history[Slice](self.spx.symbol, timedelta(days=3))", "history[Slice]"),
    ("self.history[Dividend](self.spx.symbol, timedelta(days=3))", "history[Dividend] of anything but a share"),
    ("self.history[Dividend](self.spx.symbol, 3)", "history[Dividend] of anything but a share and a span of time"),
    (
        "self.history[Dividend](self.spx.symbol, timedelta(days=3), Resolution.HOUR)",
        "history[Dividend] of anything but",
    ),
    ("self.sma(self.spx.symbol, 3)", "sma"),
    ("self.set_time_zone(TimeZones.UTC)", "set_time_zone"),
    ("self.spx.exchange.hours.is_open(self.time, True)", "is_open with extended hours"),
    ("self.spx.exchange.hours.get_next_market_open(self.time, True)", "get_next_market_open with extended hours"),
    ("self.spx.exchange.hours.get_next_market_close(self.time, True)", "get_next_market_close with extended hours"),
    ("self.set_benchmark('SPY')", "set_benchmark"),
    ("self.set_brokerage_model(BrokerageName.TASTYTRADE, AccountType.CASH)", "set_brokerage_model with CASH"),
    ("BrokerageName.TRADIER_BROKERAGE", "BrokerageName.TRADIER_BROKERAGE"),
    ("self.settings.free_portfolio_value_percentage = 0.05", "settings.free_portfolio_value_percentage = 0.05"),
    ("self.portfolio.set_positions(SecurityPositionGroupModel.DEFAULT)", "SecurityPositionGroupModel.DEFAULT"),
    ("self.set_time_zone(TimeZones.LONDON)", "TimeZones.LONDON"),
    ("Symbol.create_future('ES', Market.CME, self.time)", "Symbol.create_future"),
    ("Market.CME", "Market.CME"),
    ("self.spx.set_buying_power_model(object())", "set_buying_power_model"),
    ("self.spx.set_fee_model(object())", "Index.set_fee_model"),
    ("self.spx.fill_model = None", "Index.fill_model = None"),
    ("self.securities[self.spxw(2700)].price_model = None", "IndexOption.price_model = None"),
    ("self.universe_settings.fill_forward = False", "UniverseSettings.fill_forward = False"),
    ("self.portfolio.margin_call_model = None", "Portfolio.margin_call_model = None"),
    ("self.portfolio.set_cash(1000)", "Portfolio.set_cash"),
    ("self.portfolio.total_net_profit", "Portfolio.total_net_profit"),
    ("self.portfolio[self.spx.symbol].net_profit", "SecurityHolding.net_profit"),
    ("self.error('no')", "error"),
    ("self.get_parameter('verbose', False)", "get_parameter with a default of True or False"),
    ("self.spx.set_fill_model(object())", "Index.set_fill_model"),
    ("self.spx.set_slippage_model(object())", "Index.set_slippage_model"),
    ("self.securities[self.spxw(2700)].set_option_assignment_model(object())", "set_option_assignment_model(object)"),
    ("self.stop_market_order(self.spxw(2700), 1, 2.0)", "stop_market_order"),
    ("self.market_on_open_order(self.spxw(2700), 1)", "market_on_open_order"),
    ("self.market_order(self.spxw(2700), 1.5)", "an order of 1.5"),
    ("Leg.create(self.spxw(2700), 1.5)", "Leg.create with a quantity of 1.5"),
    ("self.limit_order(self.add_spy().symbol, 1, 280.0)", "limit_order of shares"),
    ("self.combo_market_order([Leg.create(self.add_spy().symbol, 100)], 1)", "a combo with shares"),
    ("self.transactions.cancel_order(1)", "Transactions.cancel_order"),
    ("self.market_on_close_order(self.spxw(2700), 1)", "market_on_close_order"),
    ("self.exercise_option(self.spxw(2700), 1)", "exercise_option"),
    ("self.set_holdings(self.spxw(2700), 0.1)", "set_holdings"),
    ("TimeInForce.good_til_date(self.time)", "TimeInForce.good_til_date"),
    ("self.limit_order(self.spxw(2700), 1, 0.05).update_quantity(2)", "OrderTicket.update_quantity"),
    ("self.schedule.on('daily', self.date_rules.every_day(), self.note)", "schedule.on"),
    ("self.date_rules.year_start()", "DateRules.year_start"),
    ("self.date_rules.month_start(self.spx.symbol)", "DateRules.month_start"),
    ("self.date_rules.week_start(self.spx.symbol, 1)", "date_rules.week_start with an offset"),
    ("self.time_rules.every(timedelta(0))", "time_rules.every(0:00:00)"),
    ("self.time_rules.set_default_time_zone('UTC')", "TimeRules.set_default_time_zone"),
    ("self.train(self.note)", "train"),
]


@pytest.mark.parametrize(("call", "name"), REFUSALS, ids=[name for _, name in REFUSALS])
def test_what_is_not_modelled_is_refused_by_name(call: str, name: str, tmp_path: Path):
    body = f"""
    def at_02_1001(self, data):
        try:
            {call}
        except NotImplementedError as error:
            self.note(str(error))
    """
    ((_, text),) = a_story(a_spread(a_folder(tmp_path), FRIDAY), SUBSCRIBED, body).seen
    assert name in text
    assert "embedded engine" in text


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("self.set_warm_up(timedelta(hours=36))", "set_warm_up"),
        ("self.set_warm_up(100)", "set_warm_up"),
        ("from AlgorithmImports import RollingWindow", "RollingWindow"),
        ("class Mine(FeeModel):\n        pass", "FeeModel"),
    ],
)
def test_what_is_not_modelled_in_initialize_ends_the_run_there(call: str, name: str, tmp_path: Path):
    error = a_story_run(a_folder(tmp_path), f"def ready(self):\n    {call}\n").error
    assert error is not None
    assert name in error.splitlines()[-1]


def test_a_slice_that_is_kept_for_later_is_refused(tmp_path: Path):
    error = a_story_run(
        a_folder(tmp_path),
        "def at_02_1001(self, data):\n    self.kept = data\n\ndef at_02_1002(self):\n    self.kept.bars\n",
    ).error
    assert error is not None
    assert "a Slice read after its own time step" in error


def test_a_split_in_the_factor_file_is_refused(tmp_path: Path):
    folder = a_folder(tmp_path).shares(FRIDAY)
    folder.text("equity/usa/factor_files/spy.csv", "19980102,1,0.5,0\n20180202,1,0.5,270\n20501231,1,1,0\n")
    error = a_story_run(folder, "def ready(self):\n    self.add_spy()\n").error
    assert error is not None
    assert "splits are not known to the embedded engine" in error
