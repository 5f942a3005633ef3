"""The atlas of limits: every answer of risk/parameters over account value and VIX, on a page and as a picture.

A limit is the same for all account values of a phase and all VIX levels between two bounds, so the answers of one such field
are asked for once, of the desk itself, and the page looks up which field a moment is in.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from backtests.checks.limits import COLUMNS, cells, explain, lines, title, usd, vix_text
from backtests.checks.preserved import at_risk, places
from backtests.console.validation import BadInputError
from backtests.pages.page import render
from backtests.report.layout import percent
from backtests.report.performance import closes
from backtests.report.read import read
from config.schema import VixBand
from risk.parameters import Binding, RiskParameters, StrategyLimit

LOWEST_VIX, HIGHEST_VIX, VIX_STEP = 5.0, 85.0, 0.1
LOWEST_ACCOUNT, HIGHEST_ACCOUNT = 25_000, 1_000_000
ACCOUNT_STEPS = ((100_000, 1_000), (250_000, 5_000), (HIGHEST_ACCOUNT, 25_000))  # USD: up to which, how far apart
MARK = "python -m backtests atlas"
FIRST_SEEN = (62_000, 28.0)
CENT = 0.01


@dataclass(frozen=True, slots=True)
class Bound:
    """Where a field ends, in USD or VIX points; `is_within` says whether the bound itself is in it. None has no end."""

    at: float | None
    is_within: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One strategy's limit in one field, and the share of account value at risk with it used up."""

    strategy: str
    value: int
    cap: int
    binding: str
    share: float
    explained: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What `limits` says at one account value and a VIX of one band: its table without the heading, its sentences, and the
    share at risk in words."""

    phase: int
    lines: tuple[str, ...]
    at_risk: str


@dataclass(frozen=True, slots=True)
class Example:
    """A moment that the user's own document reckons with, and what it says there."""

    account: float
    vix: float
    strategy: str
    says: str


@dataclass(frozen=True, slots=True)
class Walk:
    """Where an account was at its closes."""

    name: str
    days: tuple[str, ...]
    accounts: tuple[float, ...]
    levels: tuple[float, ...]


EXAMPLES = (
    Example(40_000, 20.0, "PORTFOLIO", "more than the 3 of a phase-1 account"),
    Example(100_000, 20.0, "PORTFOLIO", "7 positions, 35% of the account"),
    Example(100_000, 36.0, "PORTFOLIO", "halved: 3 positions, 15% of the account"),
    *(
        Example(account, 20.0, "0DTE", "risk between 10% and 40% of the account")
        for account in (30_000, 50_000, 75_000, 100_000)
    ),
    *(
        Example(account, 20.0, strategy, "more than 0, at most 15")
        for strategy in ("0DTE", "LT112", "STRANGLE")
        for account in (35_000, 45_000, 65_000, 85_000)
    ),
)


def account_bounds(rules: RiskParameters) -> tuple[Bound, ...]:
    """The ends of the phases."""
    return tuple(Bound(phase.below if phase.below < math.inf else None, False) for phase in rules.phases)


def vix_bounds(rules: RiskParameters) -> tuple[Bound, ...]:
    """The ends of the fields of VIX: wherever a band of positions, trades or buying power ends."""
    tables = (rules.position_multipliers, rules.trades_multipliers, rules.max_bp)
    found = {_end(band) for table in tables for band in table}
    ends = sorted((at, is_within) for at, is_within in found if at < math.inf)
    return (*(Bound(at, is_within) for at, is_within in ends), Bound(None, False))


def within(bounds: Sequence[Bound], place: int) -> float:
    """A figure inside the field that ends at bounds[place]: halfway, or beyond the last bound."""
    low = 0.0 if place == 0 else _at(bounds[place - 1])
    high = bounds[place].at
    if high is None:
        return low + 1.0
    return high if high == low else (low + high) / 2


def fields(rules: RiskParameters) -> Iterator[tuple[Field, ...]]:
    """The fields of each phase and VIX field, phase by phase: the portfolio, then each strategy."""
    levels, accounts = vix_bounds(rules), account_bounds(rules)
    for phase in range(len(accounts)):
        for level in range(len(levels)):
            moment = within(accounts, phase), within(levels, level)
            found = explain(*moment, rules)
            shares = {risk.strategy: risk.share for risk in at_risk(rules, *moment)}
            yield tuple(_field(limit, shares[limit.strategy]) for limit in (found.portfolio, *found.strategies))


def account_steps() -> tuple[int, ...]:
    """The account values of the slider, USD."""
    steps, at = [LOWEST_ACCOUNT], LOWEST_ACCOUNT
    for upto, step in ACCOUNT_STEPS:
        while at < upto:
            at += step
            steps.append(at)
    return tuple(steps)


def vix_steps() -> tuple[float, ...]:
    """The VIX levels of the slider."""
    return tuple(float(level) for level in np.round(np.arange(LOWEST_VIX, HIGHEST_VIX + VIX_STEP / 2, VIX_STEP), 1))


def field_of(bounds: Sequence[Bound], figure: float) -> int:
    """Which field a figure is in; the page's script does the same."""
    return next(
        place
        for place, bound in enumerate(bounds)
        if bound.at is None or figure < bound.at or (bound.is_within and figure == bound.at)
    )


def answers(rules: RiskParameters) -> tuple[tuple[Answer, ...], ...]:
    """What `limits` says at each account value of the slider in each field of VIX."""
    levels = vix_bounds(rules)
    inside = [within(levels, place) for place in range(len(levels))]
    return tuple(tuple(_answer(rules, float(account), vix) for vix in inside) for account in account_steps())


def walk_of(folder: Path) -> Walk:
    """The account and VIX at each close of a result. Raises BadInputError for a result without VIX."""
    result = read(folder)
    if result.daily is None or result.daily.vix.empty:
        raise BadInputError([f"RESULT is {str(folder)!r}; expected a run that plotted VIX, as main.py does"])
    levels = closes(result.daily.vix)
    accounts = closes(result.equity).reindex(levels.index).dropna()
    levels = levels[accounts.index]
    days = tuple(f"{day:%Y-%m-%d}" for day in accounts.index)
    return Walk(folder.name, days, tuple(map(float, accounts)), tuple(map(float, levels)))


def page(rules: RiskParameters, walk: Walk | None) -> str:
    """The atlas as a page; with `walk` the way of an account lies over each map."""
    accounts, levels = account_bounds(rules), vix_bounds(rules)
    steps = vix_steps()
    grid = [cells(limit) for limit in _all_limits(rules)]
    data: dict[str, object] = {
        "phases": [phase.number for phase in rules.phases],
        "accounts": accounts,
        "levels": levels,
        "fields": tuple(fields(rules)),
        "names": [row[0] for row in grid],
        "columns": COLUMNS,
        "tables": [
            [
                [cells(limit) for limit in _at_field(rules, accounts, levels, phase, level)]
                for level in range(len(levels))
            ]
            for phase in range(len(accounts))
        ],
        "account_steps": account_steps(),
        "account_words": [usd(value) for value in account_steps()],
        "vix_steps": steps,
        "vix_words": [vix_text(level) for level in steps],
        "title": title("{account}", "{vix}", "{phase}"),
        "answers": answers(rules),
        "examples": EXAMPLES,
        "first": FIRST_SEEN,
        "walk": walk,
    }
    return render(
        "atlas.html.j2", "Limits atlas", data, mark=MARK, names=[row[0] for row in grid], walk=walk, places=places()
    )


def _answer(rules: RiskParameters, account: float, vix: float) -> Answer:
    found = explain(account, vix, rules)
    risks = [f"{risk.strategy} {percent(risk.share)}" for risk in at_risk(rules, account, vix)]
    return Answer(
        found.phase, tuple(lines(found)), f"At risk with every place taken, each at its most: {', '.join(risks)}."
    )


def _all_limits(rules: RiskParameters) -> tuple[StrategyLimit, ...]:
    found = explain(float(LOWEST_ACCOUNT), LOWEST_VIX, rules)
    return (found.portfolio, *found.strategies)


def _at_field(
    rules: RiskParameters, accounts: Sequence[Bound], levels: Sequence[Bound], phase: int, level: int
) -> tuple[StrategyLimit, ...]:
    found = explain(within(accounts, phase), within(levels, level), rules)
    return (*found.strategies, found.portfolio)


def _field(limit: StrategyLimit, share: float) -> Field:
    return Field(limit.strategy, limit.value, limit.cap, limit.binding.value, share, str(limit))


def _end(band: VixBand) -> tuple[float, bool]:
    return (band.below, False) if math.isnan(band.upto) else (band.upto, True)


def _at(bound: Bound) -> float:
    assert bound.at is not None, "only the last bound has no end"
    return bound.at


def is_capped(field: Field) -> bool:
    """Whether the cap decided."""
    return field.binding == Binding.CAP.value
