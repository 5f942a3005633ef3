"""Faults between the values of a row, or of rows that hang on each other: with one of them nothing is run.

Each value was held against its bound before.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import fields
from difflib import get_close_matches
from typing import Any

from config.bounds import Fault
from config.schema import DaysToExpiry, OptionTerms, OrderType, WingWidth
from risk.money import is_over
from risk.parameters import RiskParameters
from risk.sizing import quarter_kelly
from risk.stress.stress import StressTest
from strategies.configuration.records import (
    BROKERS_FOLDER,
    CLOSE,
    HALF_DAY_CLOSE,
    LIMITS,
    OPEN,
    RUN,
    STRESS,
    Parameters,
    linted,
)

SLIP = 0.7  # how like a strategy's name one is that was mistyped
NEEDED_ORDERS = (OrderType.MARKET, OrderType.LIMIT, OrderType.COMBO_LIMIT)


def limits_of(parameters: Parameters) -> RiskParameters:
    """The desk's own limits over these rows. Raises ValueError where they can't be used."""
    return RiskParameters(**{each.name: getattr(parameters, each.name) for each in fields(RiskParameters) if each.init})


def limits_refused(parameters: Parameters) -> Iterator[Fault]:
    """What the desk itself would refuse at its start: bands and phases out of order, caps under their base, ..."""
    yield from _refused(LIMITS, lambda: limits_of(parameters))


def stress_refused(parameters: Parameters) -> Iterator[Fault]:
    """What the desk itself would refuse at its start: scenarios without a VIX, an underlying in two groups, ..."""
    yield from _refused(STRESS, lambda: StressTest(parameters.scenarios, parameters.correlation_groups))


def _refused(file: str, build: Callable[[], object]) -> Iterator[Fault]:
    try:
        build()
    except ValueError as refused:
        for line in str(refused).splitlines()[1:]:
            said, _, advice = line.removeprefix("- ").partition("; expected ")
            is_named = said.startswith(("limit row ", "scenario "))
            name, _, wrong = said.partition(": " if is_named else " ")
            yield Fault(f"{file} {name}", wrong if is_named else f"it {wrong}", advice)


def limit_row_in_small_letters(parameters: Parameters) -> Iterator[Fault]:
    """Names are looked up in capitals: a row in small letters is never found."""
    for row in parameters.strategy_limits:
        if row.strategy != (name := row.strategy.upper()):
            wrong = f"never found: limits are looked up as {name}"
            yield Fault(f"{LIMITS} STRATEGY_LIMITS {row.strategy}", wrong, f"name it {name}")


def name_given_twice(parameters: Parameters) -> Iterator[Fault]:
    """Campaigns know their strategy by its name: of two files that share one, the last would manage the campaigns of both."""
    files: dict[str, list[str]] = {}
    for strategy in parameters.strategies:
        files.setdefault(strategy.row.name.upper(), []).append(f"{type(strategy).__module__.replace('.', '/')}.py")
    for name, which in files.items():
        if len(which) > 1:
            yield Fault(f"strategies/ {name}", f"the name of {' and of '.join(which)}", "give each a name of its own")


def limit_row_of_no_strategy(parameters: Parameters) -> Iterator[Fault]:
    """A row whose name is nearly that of a strategy without a row of its own, which would have the one of all others."""
    strategies = [strategy.row.name for strategy in parameters.strategies]
    rows = [row.strategy for row in parameters.strategy_limits]
    lacking = [name for name in strategies if name not in rows]
    for name in rows:
        if name.upper() not in strategies and (near := get_close_matches(name.upper(), lacking, 1, SLIP)):
            wrong = f"no strategy is called so, and {near[0]} has no row"
            yield Fault(f"{LIMITS} STRATEGY_LIMITS {name}", wrong, f"name it {near[0]}")


def ladder_broken(parameters: Parameters) -> Iterator[Fault]:
    """A ladder that is empty, names an unknown rung, or doesn't go from the largest down; phase 0's off the ladder."""
    order = [rung.name for rung in parameters.rungs]
    known = ", ".join(order)
    for at, row, _ in linted(parameters):
        for name, ladder in (("ladder", row.ladder), ("phase_0_ladder", row.phase_0_ladder)):
            unknown = [rung for rung in ladder if rung not in order]
            if unknown or not ladder:
                wrong = f"unknown: {', '.join(unknown)}" if unknown else "empty"
                yield Fault(f"{at}.{name}", wrong, f"use some of {known}")
            elif list(ladder) != sorted(set(ladder), key=order.index):
                wrong = f"{', '.join(ladder)} is not from the largest down"
                yield Fault(f"{at}.{name}", wrong, f"the order is {known}")
        if off := [rung for rung in row.phase_0_ladder if rung not in row.ladder]:
            wrong = f"{', '.join(off)} is not on its ladder: its underlying isn't watched"
            yield Fault(f"{at}.phase_0_ladder", wrong, f"use some of {', '.join(row.ladder)}")


def odds_not_worth_a_bet(parameters: Parameters) -> Iterator[Fault]:
    """A quarter of Kelly at or below 0, which stops every entry."""
    for at, row, _ in linted(parameters):
        if not is_over(kelly := quarter_kelly(row), 0.0):
            least = row.stop_credits / (row.stop_credits + row.target_credits)
            yield Fault(
                f"{at}.win_rate",
                f"a quarter of Kelly is {kelly:.2%} at a win rate of {row.win_rate:.0%} and a stop of "
                f"{row.stop_credits / row.target_credits:g} targets: there is never an entry",
                f"a win rate above {least:.1%}, or a nearer stop",
            )


def window_out_of_order(parameters: Parameters) -> Iterator[Fault]:
    """A window that ends before it starts, or lies outside of trading hours."""
    for place, row, _ in linted(parameters):
        window, at = row.window, f"{place}.window"
        for name, end, close in (("end", window.end, CLOSE), ("half_day_end", window.half_day_end, HALF_DAY_CLOSE)):
            if end <= window.start:
                yield Fault(f"{at}.{name}", f"{end:%H:%M} is not after the start, {window.start:%H:%M}", "end it later")
            elif end > close:
                yield Fault(f"{at}.{name}", f"{end:%H:%M} is after the close, {close:%H:%M}", f"at most {close:%H:%M}")
        if window.start < OPEN:
            yield Fault(f"{at}.start", f"{window.start:%H:%M} is before the open", f"at least {OPEN:%H:%M}")


def deltas_out_of_order(parameters: Parameters) -> Iterator[Fault]:
    """Short puts that are not further out than the spread that they pay for."""
    for at, _, numbers in linted(parameters):
        long = numbers.get("long_delta", math.inf)
        for name in ("short_delta", "winged_short_delta"):
            if (value := numbers.get(name, 0.0)) >= long:
                wrong = f"{value:g} is not further out than the debit spread's long put at {long:g}"
                yield Fault(f"{at}.{name}", wrong, f"below {long:g}")


def range_out_of_order(parameters: Parameters) -> Iterator[Fault]:
    """Expiries and wings whose least is above their most."""
    for at, value in _fields(parameters):
        match value:
            case DaysToExpiry(target, least, most) if not 0 <= least <= target <= most:
                yield Fault(at, f"{target} days between {least} and {most}", "0 <= least <= target <= most")
            case WingWidth(least, most) if not 0 < least <= most < 1:
                yield Fault(at, f"from {least:g} to {most:g} of the underlying", "0 < least <= most < 1")


def _fields(parameters: Parameters) -> Iterator[tuple[str, Any]]:
    """Every own number of the strategies, with its place."""
    return ((f"{at}.{path}", value) for at, _, numbers in linted(parameters) for path, value in numbers.items())


def wing_without_width(parameters: Parameters) -> Iterator[Fault]:
    """A rung that an iron condor can be traded on, and no narrowest wing for it."""
    for at, row, numbers in linted(parameters):
        if (wings := numbers.get("least_wings")) is not None:
            for rung in dict.fromkeys((*row.ladder, *row.phase_0_ladder)):
                if rung not in {wing.rung for wing in wings}:
                    yield Fault(f"{at}.least_wings", f"none for {rung}", "add one, or leave the rung")


def fee_tiers_broken(parameters: Parameters) -> Iterator[Fault]:
    """Tiers are tried from the dearest premium down, and the last one takes all that is left."""
    for at, terms in _option_terms(parameters):
        starts = [tier.from_premium for tier in terms.fees.tiers]
        if not starts or starts[-1] != 0 or starts != sorted(set(starts), reverse=True):
            listed = ", ".join(f"{start:g}" for start in starts) or "nothing"
            yield Fault(f"{at}.fees.tiers", f"premiums from {listed}", "falling, the last one from 0")


def ticks_broken(parameters: Parameters) -> Iterator[Fault]:
    """Dear prices without a tick: the walk from mid to natural goes by ticks."""
    for at, terms in _option_terms(parameters):
        ticks = terms.ticks
        if ticks.dear_from < math.inf and not ticks.dear_tick > 0:
            yield Fault(f"{at}.ticks.dear_tick", f"{ticks.dear_tick:g} from {ticks.dear_from:g} points on", "above 0")


def orders_not_taken(parameters: Parameters) -> Iterator[Fault]:
    """A broker that takes no order of a kind that the desk can't do without."""
    for broker in parameters.brokers:
        lacking = [kind for kind in NEEDED_ORDERS if kind not in broker.order_types]
        if lacking:
            yield Fault(f"{BROKERS_FOLDER} {broker.name}.order_types", f"without {', '.join(lacking)}", "add them")


def _option_terms(parameters: Parameters) -> Iterator[tuple[str, OptionTerms]]:
    for broker in parameters.brokers:
        yield f"{BROKERS_FOLDER} {broker.name}.index_options", broker.index_options
        yield f"{BROKERS_FOLDER} {broker.name}.share_options", broker.share_options


def run_cannot_start(parameters: Parameters) -> Iterator[Fault]:
    """Days, strategies and broker of a run that nothing was said about."""
    if parameters.start > parameters.end:
        yield Fault(f"{RUN} START", f"{parameters.start} is after END, {parameters.end}", "start earlier")
    strategies = [strategy.row.name for strategy in parameters.strategies]
    if unknown := [name for name in parameters.traded if name.upper() not in strategies]:
        wrong = f"{', '.join(unknown)}: none of strategies/"
        yield Fault(f"{RUN} STRATEGIES", wrong, f"some of {', '.join(strategies)}")
    traded = [name.upper() for name in parameters.traded]
    if twice := sorted({name for name in traded if traded.count(name) > 1}):
        yield Fault(f"{RUN} STRATEGIES", f"{', '.join(twice)}: there more than once", "each once")
    known = [broker.name for broker in parameters.brokers]
    if parameters.brokerage not in known:
        wrong = f"{parameters.brokerage} is none of {BROKERS_FOLDER}"
        yield Fault(f"{RUN} BROKERAGE", wrong, f"use {', '.join(known)}, or add it")


def margin_call_out_of_order(parameters: Parameters) -> Iterator[Fault]:
    """A margin call that ends above where it starts."""
    start, end = parameters.margin_call_at, parameters.margin_call_down_to
    if not 0 < end < start:
        wrong = f"{end:g}, and the call comes at {start:g}"
        yield Fault(f"{LIMITS} MARGIN_CALL_DOWN_TO", wrong, f"between 0 and {start:g}")


ROW_CHECKS = (
    limits_refused,
    stress_refused,
    limit_row_in_small_letters,
    name_given_twice,
    limit_row_of_no_strategy,
    ladder_broken,
    odds_not_worth_a_bet,
    window_out_of_order,
    deltas_out_of_order,
    range_out_of_order,
    wing_without_width,
    fee_tiers_broken,
    ticks_broken,
    orders_not_taken,
    margin_call_out_of_order,
    run_cannot_start,
)
