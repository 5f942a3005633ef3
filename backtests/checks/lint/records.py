"""What the linter looks at, and what it finds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from typing import Any, NamedTuple

from config import limits, products, run
from config.accepted import ACCEPTED
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
from config.stress import CORRELATION_GROUPS, SCENARIOS
from strategies.parts.strategy import Strategy, every_strategy

LIMITS, PRODUCTS, RUN = "config/limits.py", "config/products.py", "config/run.py"
STRESS, BROKERS_FOLDER = "config/stress.py", "config/brokers/"


@dataclass(frozen=True, slots=True)
class Parameters:
    """All of config/ that the checks read, taken as it is: what makes no sense is to be told, not refused.

    `strategies` are those of all files in strategies/.
    """

    phases: tuple[Phase, ...] = limits.PHASES
    position_multipliers: tuple[VixBand, ...] = limits.POSITION_MULTIPLIERS
    strategy_limits: tuple[LimitRow, ...] = limits.STRATEGY_LIMITS
    any_other: LimitRow = limits.ANY_OTHER_STRATEGY
    portfolio: LimitRow = limits.PORTFOLIO_LIMIT
    same_day_reserve: tuple[ReserveRow, ...] = limits.SAME_DAY_RESERVE
    trades_multipliers: tuple[VixBand, ...] = limits.TRADES_MULTIPLIERS
    trades_floor: int = limits.TRADES_FLOOR
    trades_cap: int = limits.TRADES_CAP
    max_bp: tuple[VixBand, ...] = limits.MAX_BP
    max_group_bp: float = limits.MAX_GROUP_BP
    max_group_loss: float = limits.MAX_GROUP_LOSS
    max_stress_loss: float = limits.MAX_STRESS_LOSS
    correlation_groups: tuple[CorrelationGroup, ...] = CORRELATION_GROUPS
    scenarios: tuple[Scenario, ...] = SCENARIOS
    margin_call_at: float = limits.MARGIN_CALL_AT
    margin_call_down_to: float = limits.MARGIN_CALL_DOWN_TO
    rungs: tuple[Rung, ...] = products.RUNGS
    last_dividend: DividendRow = products.LAST_DIVIDEND
    strategies: tuple[Strategy, ...] = field(default_factory=every_strategy)
    start: date = run.START
    end: date = run.END
    cash: float = run.CASH
    brokerage: str = run.BROKERAGE
    brokers: tuple[Broker, ...] = tuple(BROKERS.values())
    entry_look_minutes: int = run.ENTRY_LOOK_MINUTES
    requirement_look_minutes: int = run.REQUIREMENT_LOOK_MINUTES
    trading_days_ahead: int = run.TRADING_DAYS_AHEAD
    entry_patience_minutes: int = run.ENTRY_PATIENCE_MINUTES
    steps_to_natural: int = run.STEPS_TO_NATURAL
    accepted: tuple[AcceptedRow, ...] = ACCEPTED

    @property
    def broker(self) -> Broker:
        """The broker of a run that nothing was said about, which `run_cannot_start` has found."""
        return next(broker for broker in self.brokers if broker.name == self.brokerage)


@dataclass(frozen=True, slots=True)
class Fault:
    """What a check found: the row's file and name, what is wrong with it in numbers, and what would mend it."""

    row: str
    wrong: str
    advice: str


@dataclass(frozen=True, slots=True)
class LintFinding:
    """A fault, the check that found it, and the reason why it stays if config/accepted.py gives one."""

    check: str
    fault: Fault
    accepted: str | None = None


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
