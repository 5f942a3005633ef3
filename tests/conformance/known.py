"""Where the engine is not yet what LEAN is. Nothing may be added to these tables; what is mended has to leave them.

An algorithm that uses one of these runs here and fails on LEAN. The project's own algorithm uses none of them, which
`test_desk_uses_lean` holds.
"""

# names that the engine's rooms need of each other's classes, by the class that has them
INTERNALS: dict[str, frozenset[str]] = {
    "BrokerageModel": frozenset({"fee_model", "name", "refusal"}),
    "Chart": frozenset({"as_result"}),
    "ConstantFeeModel": frozenset({"fee"}),
    "DefaultOptionAssignmentModel": frozenset({"assigned"}),
    "FeeModel": frozenset({"fee"}),
    "IndexOption": frozenset({"tick"}),
    "InteractiveBrokersFeeModel": frozenset({"fee"}),
    "NullOptionAssignmentModel": frozenset({"assigned"}),
    "Option": frozenset({"intrinsic", "multiplier", "price_line"}),
    "Order": frozenset({"created", "next_event_id"}),
    "OrderRequest": frozenset({"fields", "kind"}),
    "OrderStatus": frozenset({"closed"}),
    "OrderTicket": frozenset({"add_event"}),
    "Portfolio": frozenset({"add_cash", "held", "is_ruined", "touch"}),
    "ScheduledEvent": frozenset({"fire", "next_time", "skip_until"}),
    "Security": frozenset(
        {
            "is_market_open",
            "lines",
            "multiplier",
            "price_line",
            "quote_line",
            "quote_side",
            "quote_stamp",
            "tick",
            "trade_line",
        }
    ),
    "SecurityHolding": frozenset({"apply"}),
    "SecurityManager": frozenset({"activate", "all_known", "deactivate", "ever", "known"}),
    "Series": frozenset({"as_result"}),
    "Slice": frozenset({"without_bars"}),
    "Symbol": frozenset({"venue"}),
    "TastytradeFeeModel": frozenset({"fee"}),
    "TimeInForce": frozenset({"day"}),
    "Transactions": frozenset(
        {
            "brokerage",
            "busy",
            "cancel",
            "closings",
            "events",
            "next_assignment",
            "on_assignment",
            "on_error",
            "on_event",
            "refused",
            "scan",
            "settle",
            "stale_after",
            "step",
            "submit",
            "update",
            "warming_up",
            "work_off",
        }
    ),
}

# what LEAN has too, but calls otherwise: most by the name of a parameter, which only shows when it is given by name
DIFFERENT = frozenset(
    {
        "DataMap.contains_key",
        "DataMap.get",
        "Exchange.date_is_open",
        "ExchangeHours.get_next_market_close",
        "ExchangeHours.get_next_market_open",
        "ExchangeHours.get_next_trading_day",
        "ExchangeHours.get_previous_trading_day",
        "ExchangeHours.is_date_open",
        "ExchangeHours.is_open",
        "ObjectStore.contains_key",
        "ObjectStore.delete",
        "ObjectStore.read",
        "ObjectStore.read_bytes",
        "ObjectStore.save",
        "ObjectStore.save_bytes",
        "Option.set_option_assignment_model",
        "OptionChainsMap.get",
        "OptionChainsMap.items",
        "OptionChainsMap.values",
        "Portfolio.get",
        "Portfolio.set_cash",
        "Portfolio.set_positions",
        "QCAlgorithm.liquidate",
        "ScheduleManager.remove",
        "Security.set_buying_power_model",
        "Security.set_fee_model",
        "SecurityManager.get",
        "Slice.get",
        "Symbol.create_canonical_option",
        "Symbol.has_underlying",
        "Transactions.cancel_order",
        "Transactions.get_order_tickets",
        "Transactions.get_orders",
    }
)

# constructors that an algorithm calls, with parameters of other names
MADE_OTHERWISE = frozenset({"Chart", "DefaultOptionAssignmentModel", "Series"})

# names that the star import brings here and not on LEAN, or for another class than on LEAN
EXPORTS = frozenset(
    {
        "Bar",
        "Charts",
        "DefaultFeeModel",
        "DividendData",
        "Index",
        "KeyNotFoundException",
        "KeyValuePair",
        "NoFees",
        "Notify",
        "OptionChainsMap",
        "Portfolio",
        "Settings",
        "UnknownApiError",
    }
)
