"""A configuration as the checks look at it, and what they find."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, time
from typing import Any, NamedTuple

from config import limits, products, run, stress
from config.accepted import ACCEPTED
from config.bounds import Fault
from config.brokers import BROKERS
from config.schema import (
    AcceptedRow,
    Broker,
    CorrelationGroup,
    DividendRow,
    LimitRow,
    Phase,
    ReserveRow,
    Rung,
    Scenario,
    StrategyRow,
    VixBand,
)
from strategies.parts.strategy import Strategy, every_strategy

LIMITS, PRODUCTS, RUN = "config/limits.py", "config/products.py", "config/run.py"
STRESS, BROKERS_FOLDER = "config/stress.py", "config/brokers/"
OPEN, CLOSE, HALF_DAY_CLOSE = time(9, 30), time(16, 0), time(13, 0)  # New York


@dataclass(frozen=True, slots=True)
class Parameters:
    """All of config/ that the checks read, taken as it is: what makes no sense is to be told, not refused.

    `strategies` are those of all files in strategies/.
    """

    phases: tuple[Phase, ...] = field(default_factory=lambda: limits.PHASES)
    position_multipliers: tuple[VixBand, ...] = field(default_factory=lambda: limits.POSITION_MULTIPLIERS)
    strategy_limits: tuple[LimitRow, ...] = field(default_factory=lambda: limits.STRATEGY_LIMITS)
    any_other: LimitRow = field(default_factory=lambda: limits.ANY_OTHER_STRATEGY)
    portfolio: LimitRow = field(default_factory=lambda: limits.PORTFOLIO_LIMIT)
    same_day_reserve: tuple[ReserveRow, ...] = field(default_factory=lambda: limits.SAME_DAY_RESERVE)
    trades_multipliers: tuple[VixBand, ...] = field(default_factory=lambda: limits.TRADES_MULTIPLIERS)
    trades_floor: int = field(default_factory=lambda: limits.TRADES_FLOOR)
    trades_cap: int = field(default_factory=lambda: limits.TRADES_CAP)
    max_bp: tuple[VixBand, ...] = field(default_factory=lambda: limits.MAX_BP)
    max_group_bp: float = field(default_factory=lambda: limits.MAX_GROUP_BP)
    max_group_loss: float = field(default_factory=lambda: limits.MAX_GROUP_LOSS)
    max_stress_loss: float = field(default_factory=lambda: limits.MAX_STRESS_LOSS)
    correlation_groups: tuple[CorrelationGroup, ...] = field(default_factory=lambda: stress.CORRELATION_GROUPS)
    scenarios: tuple[Scenario, ...] = field(default_factory=lambda: stress.SCENARIOS)
    margin_call_at: float = field(default_factory=lambda: limits.MARGIN_CALL_AT)
    margin_call_down_to: float = field(default_factory=lambda: limits.MARGIN_CALL_DOWN_TO)
    rungs: tuple[Rung, ...] = field(default_factory=lambda: products.RUNGS)
    last_dividend: DividendRow = field(default_factory=lambda: products.LAST_DIVIDEND)
    strategies: tuple[Strategy, ...] = field(default_factory=every_strategy)
    start: date = field(default_factory=lambda: run.START)
    end: date = field(default_factory=lambda: run.END)
    cash: float = field(default_factory=lambda: run.CASH)
    traded: tuple[str, ...] = field(default_factory=lambda: run.STRATEGIES)
    brokerage: str = field(default_factory=lambda: run.BROKERAGE)
    brokers: tuple[Broker, ...] = field(default_factory=lambda: tuple(BROKERS.values()))
    entry_look_minutes: int = field(default_factory=lambda: run.ENTRY_LOOK_MINUTES)
    requirement_look_minutes: int = field(default_factory=lambda: run.REQUIREMENT_LOOK_MINUTES)
    stress_look_minutes: int = field(default_factory=lambda: run.STRESS_LOOK_MINUTES)
    trading_days_ahead: int = field(default_factory=lambda: run.TRADING_DAYS_AHEAD)
    entry_patience_minutes: int = field(default_factory=lambda: run.ENTRY_PATIENCE_MINUTES)
    steps_to_natural: int = field(default_factory=lambda: run.STEPS_TO_NATURAL)
    accepted: tuple[AcceptedRow, ...] = ACCEPTED

    @property
    def broker(self) -> Broker:
        """The broker of a run that nothing was said about, which `run_cannot_start` has found."""
        return next(broker for broker in self.brokers if broker.name == self.brokerage)


Check = Callable[[Parameters], Iterator[Fault]]


def place_of(name: str) -> str:
    """A strategy as findings name it: its file and its name."""
    for strategy in every_strategy():
        if strategy.row.name == name:
            return f"{type(strategy).__module__.replace('.', '/')}.py {name}"
    return f"strategies/ {name}"


class Linted(NamedTuple):
    """A strategy: its place in findings, its row, and every number beside the row by its path, such as `expiry.least`."""

    at: str
    row: StrategyRow
    numbers: dict[str, Any]


def linted(parameters: Parameters) -> Iterator[Linted]:
    """Every strategy in turn."""
    for strategy in parameters.strategies:
        numbers = {path: value for path, value in _numbers(strategy) if path.partition(".")[0] != "row"}
        yield Linted(place_of(strategy.row.name), strategy.row, numbers)


def _numbers(record: object, within: str = "") -> Iterator[tuple[str, Any]]:
    for each in fields(record):  # type: ignore[arg-type] # only dataclasses are asked
        value, path = getattr(record, each.name), f"{within}{each.name}"
        yield path, value
        if is_dataclass(value):
            yield from _numbers(value, f"{path}.")
