"""Explains the limits at an account value and a VIX: what each is made of, and what binds."""

from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from backtests.console.validation import Checks
from risk.parameters import RiskParameters, StrategyLimit, get_risk_parameters
from strategies.parts.strategy import every_strategy

COLUMNS = ("Strategy", "Base", "x phase", "x VIX", "= product", "Cap", "Limit", "Binds")


@dataclass(frozen=True, slots=True)
class ExplainedLimits:
    """Every limit of the desk at one moment. `account_value` in USD, `max_bp` as a share of it."""

    account_value: float
    vix: float
    phase: int
    strategies: tuple[StrategyLimit, ...]
    portfolio: StrategyLimit
    same_day_reserve: int
    trades_a_day: int
    max_bp: float


def limits_request(checks: Checks, value: str, vix: str) -> tuple[float, float]:
    """Check the options of `limits`. Raises BadInputError with every fault."""
    given = checks.number("--value", value), checks.number("--vix", vix)
    checks.finish()
    return given


def explain(account_value: float, vix: float, parameters: RiskParameters | None = None) -> ExplainedLimits:
    """The limits of every strategy that there is, and what else holds. Raises ValueError for a negative or infinite figure."""
    rules = parameters or get_risk_parameters()
    portfolio = rules.explain_portfolio_position_limit(account_value, vix)
    return ExplainedLimits(
        account_value=account_value,
        vix=vix,
        phase=rules.get_phase_for_account_size(account_value),
        strategies=limits_of_strategies(rules, account_value, vix),
        portfolio=portfolio,
        same_day_reserve=rules.get_same_day_reserve(portfolio.value),
        trades_a_day=rules.get_max_trades_per_day(account_value, vix),
        max_bp=rules.get_max_bp_share(account_value, vix),
    )


def limits_of_strategies(rules: RiskParameters, account_value: float, vix: float) -> tuple[StrategyLimit, ...]:
    """That of each file of strategies/, from its own row of the limits or from that of any other strategy.

    Raises ValueError as `explain`.
    """
    names = [strategy.row.name for strategy in every_strategy()]
    return tuple(rules.explain_strategy_position_limit(name, account_value, vix) for name in names)


def as_json(limits: ExplainedLimits) -> dict[str, Any]:
    """The limits with each one's headroom."""

    def one(limit: StrategyLimit) -> dict[str, Any]:
        return {**asdict(limit), "headroom": limit.headroom(limits.account_value)}

    return {
        **asdict(limits),
        "strategies": [one(each) for each in limits.strategies],
        "portfolio": one(limits.portfolio),
    }


def tables(limits: ExplainedLimits) -> RenderableType:
    table = Table(title=title(usd(limits.account_value), vix_text(limits.vix), limits.phase))
    table.title_justify = "left"
    for column in COLUMNS:
        table.add_column(column, justify="left" if column in ("Strategy", "Binds") else "right")
    for limit in limits.strategies:
        table.add_row(*cells(limit))
    table.add_section()
    table.add_row(*cells(limits.portfolio), style="bold")
    return Group(table, Text(), *(Text(line) for line in lines(limits)))


def title(account_value: str, vix: str, phase: int | str) -> str:
    """What the limits are those of, in words."""
    return f"{account_value} USD at VIX {vix}: phase {phase}"


def usd(account_value: float) -> str:
    return f"{account_value:,.0f}"


def vix_text(vix: float) -> str:
    return f"{vix:g}"


def cells(limit: StrategyLimit) -> tuple[str, ...]:
    """A limit under COLUMNS: what it is made of, and what binds."""
    return (
        limit.strategy,
        f"{limit.base}",
        f"{limit.phase_multiplier:.2f}",
        f"{limit.vix_multiplier:.2f}",
        f"{limit.product:.2f}",
        f"{limit.cap}",
        f"{limit.value}",
        limit.binding.value,
    )


def lines(limits: ExplainedLimits) -> list[str]:
    """What else holds at that moment, a sentence each."""
    whole = limits.portfolio
    largest = max(limit.value for limit in limits.strategies)
    together = sum(limit.value for limit in limits.strategies)
    said = [
        f"Whole portfolio: {whole.value} campaigns at once, the strategies' limits together are {together}"
        + (": the portfolio binds first." if whole.value < together else "."),
        f"Same-day reserve: {limits.same_day_reserve} of the {whole.value} places are kept for campaigns that end the "
        "same day.",
        f"Trades a day: {limits.trades_a_day}.",
        f"BP in use: at most {limits.max_bp:.0%} of account value, {limits.max_bp * limits.account_value:,.0f} USD.",
    ]
    if largest > whole.value:
        said.append(f"A strategy's limit of {largest} is above the portfolio's: it can't be filled.")
    headroom = whole.headroom(limits.account_value)
    if headroom is None:
        said.append(f"Phase {limits.phase} is the last one.")
    else:
        said.append(f"Phase {limits.phase + 1} begins at {whole.next_phase_at:,.0f} USD, {headroom:,.0f} USD away.")
    return said
