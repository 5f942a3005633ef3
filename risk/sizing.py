"""How large: the budget of a campaign, the sets that fit it, and how much buying power the book may use."""

import math
from dataclasses import dataclass, field

from config import limits, run
from config.brokers import BROKERS
from config.schema import Broker, StrategyRow
from risk.entry import Entry, RefusedRung, Shape
from risk.limits.phases import AccountPhase
from risk.limits.subscripts import Subscripted
from risk.margin.fees import round_trip_fees
from risk.money import NOISE
from risk.parameters import RiskParameters, get_risk_parameters


@dataclass(frozen=True, slots=True)
class BpUsage(Subscripted):
    """How much the book may use: `cap` in USD and as `share` of account value; and how many campaigns."""

    phase: int
    share: float
    cap: float
    max_positions: int
    available_positions: int


@dataclass(frozen=True, slots=True)
class PositionSizer:
    """Turns limits and budgets into sizes and fees, by config/limits.py and the configured broker where none are given."""

    risk_params: RiskParameters = field(default_factory=get_risk_parameters)
    broker: Broker = field(default_factory=lambda: BROKERS[run.BROKERAGE])

    def get_account_phase(self, account_value: float) -> AccountPhase:
        """The phase, which equals its number, and what it allows. Raises ValueError as the limits do."""
        return self.risk_params.get_account_phase(account_value)

    def calculate_max_bp_usage(
        self, vix_level: float, account_value: float, strategy: str | None = None, open_positions: int = 0
    ) -> BpUsage:
        """The BP cap, and how many campaigns of a strategy (None: of the whole portfolio) may be open and are still free.

        Raises ValueError, naming the field, for negative, infinite, NaN or non-numeric values.
        """
        parameters = self.risk_params
        limit = (
            parameters.explain_portfolio_position_limit(account_value, vix_level)
            if strategy is None
            else parameters.explain_strategy_position_limit(strategy, account_value, vix_level)
        )
        share = parameters.get_max_bp_share(account_value, vix_level)
        return BpUsage(limit.phase, share, share * account_value, limit.value, max(0, limit.value - open_positions))

    def size(self, strategy: StrategyRow, shape: Shape, account_value: float) -> Entry | RefusedRung:
        """As many sets of a shape as the campaign's budget holds, or what is missing for one."""
        share = budget_share(strategy)
        budget = share * account_value
        sets = math.floor((budget + NOISE) / shape.requirement) if shape.requirement > 0 else 0
        if sets < 1:
            return RefusedRung(
                shape.rung.name, shape.requirement, budget, shape.requirement / share if share > 0 else math.inf
            )
        return self.entry(shape, sets)

    def budget(self, strategy: StrategyRow, account_value: float) -> float:
        """USD that one campaign may need."""
        return budget_share(strategy) * account_value

    def entry(self, shape: Shape, sets: int) -> Entry:
        """A shape in a size that is given."""
        sizes = tuple(abs(leg.ratio) * sets for leg in shape.legs)
        return Entry(
            shape=shape,
            sets=sets,
            requirement=sets * shape.requirement,
            target=None if shape.earns is None else shape.earns * shape.rung.multiplier * sets,
            fees=round_trip_fees(self.broker.options_on(shape.rung).fees, sizes, shape.mids, shape.closing_share),
        )


def quarter_kelly(strategy: StrategyRow) -> float:
    """0.25 x (p - (1 - p) / b), b the profit target over the stop (Kelly 1956, a quarter of it); the share of account value."""
    odds = strategy.target_credits / strategy.stop_credits
    return limits.KELLY_FACTOR * (strategy.win_rate - (1 - strategy.win_rate) / odds)


def campaign_share(strategy: StrategyRow) -> float:
    """The share of account value in one campaign, at most: the strategy's own, or else that of all."""
    return limits.CAMPAIGN_SHARE if strategy.campaign_share is None else strategy.campaign_share


def budget_share(strategy: StrategyRow) -> float:
    """The share of account value that one campaign may need; 0 when its odds are not worth a bet."""
    return max(0.0, min(campaign_share(strategy), strategy.bp_share, quarter_kelly(strategy)))
