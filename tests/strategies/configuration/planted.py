"""Today's configuration with a fault planted in it."""

from dataclasses import replace

from config.schema import VixBand
from strategies.configuration.records import Check, Fault, Parameters
from strategies.parts.strategy import Strategy

TODAY = Parameters()


def a_strategy(name: str = "0DTE", *, row: dict | None = None, shape: dict | None = None) -> Strategy:
    """A strategy of today with some fields of its row, or some of its own numbers, changed."""
    strategy = next(each for each in TODAY.strategies if each.row.name == name)
    return replace(strategy, row=replace(strategy.row, **(row or {})), **(shape or {}))


def only(strategy: Strategy, **changes) -> Parameters:
    """Today's configuration with this strategy alone."""
    return replace(TODAY, strategies=(strategy,), **changes)


def with_window(name: str = "0DTE", **changes) -> Parameters:
    return only(a_strategy(name, row={"window": replace(a_strategy(name).row.window, **changes)}))


def with_limit(name: str, **changes) -> Parameters:
    rows = (replace(row, **changes) if row.strategy == name else row for row in TODAY.strategy_limits)
    return replace(TODAY, strategy_limits=tuple(rows))


def with_phase(number: int, **changes) -> Parameters:
    rows = (replace(row, **changes) if row.number == number else row for row in TODAY.phases)
    return replace(TODAY, phases=tuple(rows))


def with_band(bands: tuple[VixBand, ...], number: int, **changes) -> tuple[VixBand, ...]:
    return tuple(replace(band, **changes) if at == number else band for at, band in enumerate(bands))


def faults_of(check: Check, parameters: Parameters) -> list[Fault]:
    return list(check(parameters))


def rows_of(check: Check, parameters: Parameters) -> list[str]:
    return [fault.row for fault in faults_of(check, parameters)]
