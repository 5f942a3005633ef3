"""What config/ says beside what is so outside of it: what a run's strategies did, and the calendar."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from backtests.report.idle import never_looks
from backtests.report.records import Result
from config import products
from config.bounds import Fault
from config.schema import DividendRow, StrategyRow
from risk.money import is_over
from strategies.configuration.records import PRODUCTS, Parameters, place_of

if TYPE_CHECKING:
    from backtests.report.figures import StrategyFigures

LEAST_CLOSED = 20  # campaigns, to judge by
TOLERANCE = 0.05


@dataclass(frozen=True, slots=True)
class WinRate:
    """A strategy's win rate as configured and as a run had it; `measured` is None where nothing closed."""

    strategy: str
    configured: float
    measured: float | None
    closed: int

    @property
    def is_enough(self) -> bool:
        return self.closed >= LEAST_CLOSED


def win_rates(rows: Sequence[StrategyRow], result: Result) -> tuple[WinRate, ...]:
    """The win rates of the strategies that closed campaigns in a run, in the order of the rows."""
    found = {each.strategy: each for each in _strategies(result)}
    return tuple(
        WinRate(row.name, row.win_rate, found[row.name].win_rate, found[row.name].closed)
        for row in rows
        if row.name in found
    )


def win_rate_above_measured(rates: Sequence[WinRate]) -> Iterator[Fault]:
    """A configured win rate, which Kelly takes for true, more than 5 points above the one measured."""
    points = f"{100 * TOLERANCE:g}"
    for rate in rates:
        if rate.measured is not None and rate.is_enough and is_over(rate.configured - rate.measured, TOLERANCE):
            yield Fault(
                f"{place_of(rate.strategy)}.win_rate",
                f"{rate.configured:.0%}, which sizes its campaigns, and {rate.measured:.1%} of {rate.closed} closed "
                f"campaigns won: more than {points} points less",
                f"at most {rate.measured + TOLERANCE:.0%}, the measured rate and {points} points for chance; or its "
                "reason in config/accepted.py",
            )


def never_came_to_the_gate(result: Result) -> Iterator[Fault]:
    """A strategy that a run was asked for and that never asked the gate: it never looked, or found nothing to open."""
    for each in _strategies(result):
        if each.idle is not None:
            advice = "days or data on which it can, another window, or leave it out"
            yield Fault(place_of(each.strategy), f"opened nothing in {result.folder}: {each.idle}", advice)


def window_never_opens(parameters: Parameters) -> Iterator[Fault]:
    """A strategy of config/run.py whose window opens on no trading day from START to END."""
    for strategy in parameters.strategies:
        row = strategy.row
        if row.name in parameters.traded and never_looks(row.window, parameters.start, parameters.end):
            wrong = f"opens on no trading day from {parameters.start} to {parameters.end}"
            yield Fault(f"{place_of(row.name)}.window", wrong, "another day, or more days")


def dividend_out_of_date(row: DividendRow, today: date) -> Iterator[Fault]:
    """A last dividend that is more than a year old, or still to come."""
    age = (today - row.ex_date).days
    if not 0 <= age <= products.DIVIDEND_MEMORY_DAYS:
        wrong = f"{row.ex_date} is {age} days ago" if age > 0 else f"{row.ex_date} is still to come"
        yield Fault(f"{PRODUCTS} LAST_DIVIDEND.ex_date", wrong, "the shares' newest ex-date, and what they paid")


def _strategies(result: Result) -> "Sequence[StrategyFigures]":
    from backtests.report.figures import figures  # noqa: PLC0415 - half a second of imports, and few looks are at a result

    return figures(result).strategies or ()
