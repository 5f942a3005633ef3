"""Risk preserved: what share of an account is at risk when every limit is used up, and whether that is what was promised.

A campaign is taken at the 5% of account value that it may risk at most; a limit's share is that many of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from backtests.checks.boundaries import account_values, vix_levels
from backtests.checks.limits import limits_of_strategies
from backtests.report.layout import LOUD, new_table, percent, stacked
from config import limits as config_limits
from risk.money import is_over, reaches
from risk.parameters import RiskParameters
from risk.sizing import budget_share
from strategies.parts.strategy import Strategy, load_strategies

ACCOUNTS = (25_000.0, 30_000.0, 50_000.0, 75_000.0, 100_000.0, 250_000.0, 500_000.0, 1_000_000.0, 2_000_000.0)
LEVELS = (9.0, 20.0, 80.0)

# The promises, as the user's own document makes them: shares of account value.
SAME_DAY, CALM = "0DTE", 20.0
FOUR_ACCOUNTS = (30_000.0, 50_000.0, 75_000.0, 100_000.0)
LEAST_AT_RISK, MOST_AT_RISK = 0.10, 0.40
LARGE, MOST_OF_LARGE = 75_000.0, 0.35
LOW_VIX, MOST_AT_ONCE, MOST_BELOW_LOW_VIX = 15.0, 0.35, 0.45


@dataclass(frozen=True, slots=True)
class AtRisk:
    """The share of an account that a strategy, or the portfolio, has at risk with its limit used up."""

    account: float
    phase: int
    vix: float
    strategy: str
    limit: int
    share: float

    def __str__(self) -> str:
        return f"{percent(self.share)} ({self.limit} campaigns) at {_usd(self.account)} USD and VIX {self.vix:g}"


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised, and what was found where it comes nearest to breaking."""

    promised: str
    found: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Preserved:
    """The risk at every account and VIX, and the promises held against it."""

    risks: tuple[AtRisk, ...]
    promises: tuple[Promise, ...]

    @property
    def is_kept(self) -> bool:
        return all(promise.is_kept for promise in self.promises)


def preserved(rules: RiskParameters) -> Preserved:
    """Risk over accounts from 25,000 USD to 2 million and VIX from 9 to 80, each boundary from both sides."""
    accounts = sorted({*ACCOUNTS, *account_values(rules.phases)})
    levels = sorted({*LEVELS, *vix_levels(rules.position_multipliers)})
    risks = tuple(risk for account in accounts for vix in levels for risk in at_risk(rules, account, vix))
    return Preserved(risks, tuple(_promises(rules, risks)))


def at_risk(rules: RiskParameters, account: float, vix: float) -> Iterator[AtRisk]:
    """The portfolio and each strategy at one moment. Raises ValueError for a negative or infinite figure."""
    for limit in (rules.explain_portfolio_position_limit(account, vix), *limits_of_strategies(rules, account, vix)):
        yield AtRisk(account, limit.phase, vix, limit.strategy, limit.value, limit.value * config_limits.CAMPAIGN_SHARE)


def most_lost(strategy: Strategy) -> float:
    """The share of account value that one campaign of a strategy is sized to lose at most: all that it needs, or what its
    own `max_loss` leaves of that."""
    return budget_share(strategy.row) * float(getattr(strategy, "max_loss", 1.0))


def places() -> str:
    """What a place of a limit counts, in words, and which strategies need more for one than it may lose."""
    counted = f"each place counts {percent(config_limits.CAMPAIGN_SHARE)} of account value, the most that a campaign may lose."
    shares = {strategy.row.name: (budget_share(strategy.row), most_lost(strategy)) for strategy in load_strategies()}
    dearer = [
        f"{name} needs up to {percent(needed)} for one, of which {percent(lost)} may be lost."
        for name, (needed, lost) in shares.items()
        if is_over(needed, lost)
    ]
    return " ".join([counted, *dearer])


def _promises(rules: RiskParameters, risks: tuple[AtRisk, ...]) -> Iterator[Promise]:
    yield _of_campaigns()
    portfolio = [risk for risk in risks if risk.strategy == rules.portfolio.strategy]
    for when, most, own in (
        (f"at VIX {LOW_VIX:g} and above", MOST_AT_ONCE, [risk for risk in portfolio if risk.vix >= LOW_VIX]),
        (f"below VIX {LOW_VIX:g}", MOST_BELOW_LOW_VIX, [risk for risk in portfolio if risk.vix < LOW_VIX]),
    ):
        yield _at_most(f"The portfolio risks at most {most:.0%} {when}", most, own)
    asked = sorted({*FOUR_ACCOUNTS, *(risk.account for risk in risks)})
    calm = [risk for value in asked for risk in at_risk(rules, value, CALM) if risk.strategy == SAME_DAY]
    four = [risk for risk in calm if risk.account in FOUR_ACCOUNTS]
    those = ", ".join(f"{value:,.0f}" for value in FOUR_ACCOUNTS)
    name = f"{SAME_DAY} at VIX {CALM:g}"
    least = min(four, key=lambda risk: risk.share)
    kept = reaches(least.share, LEAST_AT_RISK)
    yield Promise(f"{name} risks at least {LEAST_AT_RISK:.0%} at {those} USD", str(least), kept)
    yield _at_most(f"{name} risks at most {MOST_AT_RISK:.0%} at {those} USD", MOST_AT_RISK, four)
    large = [risk for risk in calm if risk.account >= LARGE]
    yield _at_most(f"{name} risks at most {MOST_OF_LARGE:.0%} from {LARGE:,.0f} USD up", MOST_OF_LARGE, large)
    growth, grown = four[-1].share / four[0].share, four[-1].account / four[0].account
    yield Promise(
        f"{name} grows no faster than the account from the first of them to the last",
        f"{four[0].limit} to {four[-1].limit} campaigns, x {growth:.2f}; the account x {grown:.2f}",
        not is_over(growth, grown),
    )


def _of_campaigns() -> Promise:
    worst = max(load_strategies(), key=most_lost)
    return Promise(
        f"One campaign risks at most {config_limits.CAMPAIGN_SHARE:.0%}",
        f"{percent(most_lost(worst))} of account value, {worst.row.name}",
        not is_over(most_lost(worst), config_limits.CAMPAIGN_SHARE),
    )


def _at_most(promised: str, most: float, own: list[AtRisk]) -> Promise:
    worst = max(own, key=lambda risk: risk.share)
    return Promise(promised, str(worst), not is_over(worst.share, most))


def as_json(found: Preserved) -> dict[str, Any]:
    return {"is_kept": found.is_kept, "promises": found.promises, "grid": found.risks}


def tables(found: Preserved) -> RenderableType:
    """The promises, then a table for the portfolio and for each strategy."""
    rows = ((each.promised, each.found, "kept" if each.is_kept else Text("BROKEN", LOUD)) for each in found.promises)
    promises = new_table("Promises", "Promise", "Found, where it comes nearest", "", rows=rows, left=3)
    names = dict.fromkeys(risk.strategy for risk in found.risks)
    return stacked(
        promises, *(_by_vix(name, [risk for risk in found.risks if risk.strategy == name]) for name in names)
    )


def _by_vix(name: str, own: list[AtRisk]) -> Table:
    levels = list(dict.fromkeys(risk.vix for risk in own))
    table = new_table(
        f"{name}: share of account value at risk, by VIX",
        *("USD", "Phase", *(f"{level:g}" for level in levels)),
        caption=f"Limit x {config_limits.CAMPAIGN_SHARE:.0%}; each phase to its last cent, and the next from its first USD",
    )
    table.padding = (0, 0, 0, 1)  # 80 columns
    by_moment = {(risk.account, risk.vix): risk for risk in own}
    for account in dict.fromkeys(risk.account for risk in own):
        cells = [by_moment[account, level] for level in levels]
        table.add_row(_usd(account), f"{cells[0].phase}", *(f"{cell.share:.0%}" for cell in cells))
    return table


def _usd(value: float) -> str:
    return f"{value:,.2f}".removesuffix(".00")
