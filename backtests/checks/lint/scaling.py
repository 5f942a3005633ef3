"""Limits that other limits make useless, over every phase and VIX."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from backtests.checks.boundaries import account_values, vix_levels
from backtests.checks.lint.reference import ACCOUNTS, INDEX, LEVELS, MONDAY, market_at, session_on
from book.book import Book
from book.snapshot import Account, Snapshot
from config.bounds import Fault
from config.schema import LimitRow
from risk.stress.stress import StressTest
from strategies.configuration.records import LIMITS, Parameters
from strategies.configuration.rows import limits_of
from strategies.parts.strategy import Strategy


def cap_out_of_reach(parameters: Parameters) -> Iterator[Fault]:
    """A cap, or a floor, that no phase and no VIX lead to."""
    rules, moments = limits_of(parameters), _moments(parameters)
    for where, row in _limit_rows(parameters):
        found = [
            rules.explain_portfolio_position_limit(*moment)
            if row is parameters.portfolio
            else rules.explain_strategy_position_limit(row.strategy, *moment)
            for moment in moments
        ]
        most = max(found, key=lambda limit: limit.product)
        if most.value < row.cap:
            yield Fault(
                f"{LIMITS} {where}.cap",
                f"{row.cap}, but the largest product is {row.base} x {most.phase_multiplier:g} x "
                f"{most.vix_multiplier:g} = {most.product:.2f}: the limit is never above {most.value}",
                f"at most {most.value}, or a larger base",
            )
    trades = [rules.get_max_trades_per_day(*moment) for moment in moments]
    if max(trades) < parameters.trades_cap:
        yield Fault(f"{LIMITS} TRADES_CAP", f"{parameters.trades_cap}, but never above {max(trades)}", f"{max(trades)}")
    if min(trades) > parameters.trades_floor:
        wrong = f"{parameters.trades_floor}, but never below {min(trades)}"
        yield Fault(f"{LIMITS} TRADES_FLOOR", wrong, f"{min(trades)}")


def cap_above_portfolio(parameters: Parameters) -> Iterator[Fault]:
    """A strategy's cap above that of the whole portfolio."""
    for where, row in _limit_rows(parameters):
        if row.cap > (most := parameters.portfolio.cap):
            yield Fault(f"{LIMITS} {where}.cap", f"{row.cap} is above PORTFOLIO_LIMIT.cap, {most}", f"at most {most}")


def limit_never_decides(parameters: Parameters) -> Iterator[Fault]:
    """A strategy's limit that the portfolio's, less the same-day reserve, reaches first or at once at every moment."""
    rules, moments = limits_of(parameters), _moments(parameters)
    for strategy in parameters.strategies:
        name, kept = strategy.row.name, 0 if strategy.row.same_day else 1
        asked = [rules.limits(name, *moment) for moment in moments]
        room = [each.portfolio.value - kept * each.reserve for each in asked]
        if all(each.strategy.value >= left for each, left in zip(asked, room, strict=True)):
            last = asked[-1]
            for_others = f", {last.reserve} of them kept for same-day campaigns" if kept and last.reserve else ""
            yield Fault(
                f"{LIMITS} STRATEGY_LIMITS {name}.base",
                f"{last.strategy.base}: at every account value and VIX the portfolio is full first or with it; in the "
                f"last phase at the highest VIX its limit is {last.strategy.value} and the portfolio's "
                f"{last.portfolio.value}{for_others}",
                f"a base below {last.strategy.base}, or a larger PORTFOLIO_LIMIT.base",
            )


def limit_of_no_strategy(parameters: Parameters) -> Iterator[Fault]:
    """A row of the limits for a strategy that no file of strategies/ has, such as one whose name is mistyped."""
    names = [strategy.row.name for strategy in parameters.strategies]
    for row in parameters.strategy_limits:
        if row.strategy.upper() not in names:
            yield Fault(
                f"{LIMITS} STRATEGY_LIMITS {row.strategy}",
                "no file of strategies/ has a strategy of that name: it limits nothing",
                f"name one of {', '.join(names)}, or delete the row",
            )


def bp_never_decides(parameters: Parameters) -> Iterator[Fault]:
    """A BP share of a VIX band that is below no phase's, of a phase that is below no band's, or of either that is above
    what the one correlation group that is traded may need."""
    by_vix = {f"MAX_BP[{number}]": band.value for number, band in enumerate(parameters.max_bp)}
    by_phase = {f"PHASES[{number}].max_bp": phase.max_bp for number, phase in enumerate(parameters.phases)}
    group = _only_group(parameters)
    for own, others, of in ((by_vix, by_phase, "phase"), (by_phase, by_vix, "VIX band")):
        most = max(others.values())
        for name, share in own.items():
            if share >= most:
                wrong = f"{share:.0%} is below no {of}'s, {most:.0%} at most"
                yield Fault(f"{LIMITS} {name}", wrong, f"less than {most:.0%}")
            elif group is not None and share >= parameters.max_group_bp:
                wrong = f"{share:.0%}, and {group}, in which all rungs are, may need {parameters.max_group_bp:.0%}"
                yield Fault(f"{LIMITS} {name}", wrong, f"less than {parameters.max_group_bp:.0%}")


def group_never_decides(parameters: Parameters) -> Iterator[Fault]:
    """Caps of a correlation group that the whole book's are always below."""
    room = min(max(band.value for band in parameters.max_bp), max(phase.max_bp for phase in parameters.phases))
    if parameters.max_group_bp >= room:
        wrong = f"{parameters.max_group_bp:.0%}, and the whole book may use {room:.0%} at most"
        yield Fault(f"{LIMITS} MAX_GROUP_BP", wrong, f"less than {room:.0%}")
    loss, most = parameters.max_group_loss, parameters.max_stress_loss
    if _only_group(parameters) is not None and loss >= most:
        wrong = f"{loss:.0%} in one scenario, and the whole book may lose {most:.0%} in the worst of all"
        yield Fault(f"{LIMITS} MAX_GROUP_LOSS", wrong, f"less than {most:.0%}")


def trades_never_decide(parameters: Parameters) -> Iterator[Fault]:
    """Trades a day that the strategies' windows can't use up."""
    rules = limits_of(parameters)
    most = most_entries_a_day(parameters.strategies)
    windows = f"the windows of the busiest day hold {most} entries"
    for number, phase in enumerate(parameters.phases):
        value = parameters.phases[number - 1].below if number else 0.0
        allowed = [rules.get_max_trades_per_day(value, vix) for vix in vix_levels(parameters.trades_multipliers)]
        if min(allowed, default=phase.trades_a_day) >= most:
            wrong = f"{phase.trades_a_day}, {min(allowed)} to {max(allowed)} by VIX, but {windows}"
            advice = f"a share that stays below {most} at some VIX"
            yield Fault(f"{LIMITS} PHASES[{number}].trades_a_day", wrong, advice)
    if parameters.trades_cap >= most:
        yield Fault(f"{LIMITS} TRADES_CAP", f"{parameters.trades_cap}, but {windows}", f"below {most}")


def reserve_out_of_reach(parameters: Parameters) -> Iterator[Fault]:
    """Places kept from a portfolio limit on that is never reached."""
    rules = limits_of(parameters)
    most = max(rules.get_portfolio_position_limit(*moment) for moment in _moments(parameters))
    for number, row in enumerate(parameters.same_day_reserve):
        if row.from_limit > most:
            wrong = f"{row.from_limit}, but the portfolio's limit is never above {most}"
            yield Fault(f"{LIMITS} SAME_DAY_RESERVE[{number}].from_limit", wrong, f"at most {most}")


def scaling_turned_round(parameters: Parameters) -> Iterator[Fault]:
    """Positions and trades shrink as VIX rises and grow with the account; the room for BP grows with both."""
    phases = parameters.phases
    for name, values, rises in (
        ("POSITION_MULTIPLIERS", [band.value for band in parameters.position_multipliers], False),
        ("TRADES_MULTIPLIERS", [band.value for band in parameters.trades_multipliers], False),
        ("MAX_BP", [band.value for band in parameters.max_bp], True),
        ("PHASES.multiplier", [phase.multiplier for phase in phases], True),
        ("PHASES.trades_a_day", [phase.trades_a_day for phase in phases], True),
        ("PHASES.max_bp", [phase.max_bp for phase in phases], True),
    ):
        if values != sorted(values, reverse=not rises):
            listed = ", ".join(f"{value:g}" for value in values)
            yield Fault(f"{LIMITS} {name}", listed, "rising from row to row" if rises else "falling from row to row")


def most_entries_a_day(strategies: Sequence[Strategy]) -> int:
    """The entries of the busiest weekday, if every window of it led to one."""
    return max(sum(len(_proposals(strategy, MONDAY + timedelta(days))) for strategy in strategies) for days in range(5))


def _proposals(strategy: Strategy, day: date) -> set[str]:
    session, minute = session_on(day), timedelta(minutes=1)
    minutes = range((session.close - session.open) // minute)
    markets = (market_at(session.open + number * minute, LEVELS[0], INDEX[0]) for number in minutes)
    asked = (strategy.proposal(Snapshot(market, Account(ACCOUNTS[-1]), Book())) for market in markets)
    return {proposal for proposal in asked if proposal is not None}


def _only_group(parameters: Parameters) -> str | None:
    """The correlation group in which the underlyings of all rungs are; None where there are several."""
    test = StressTest(groups=parameters.correlation_groups)
    groups = {test.group_of(rung.underlying) for rung in parameters.rungs}
    return groups.pop() if len(groups) == 1 else None


def _limit_rows(parameters: Parameters) -> list[tuple[str, LimitRow]]:
    return [
        *((f"STRATEGY_LIMITS {row.strategy}", row) for row in parameters.strategy_limits),
        ("ANY_OTHER_STRATEGY", parameters.any_other),
        ("PORTFOLIO_LIMIT", parameters.portfolio),
    ]


def _moments(parameters: Parameters) -> list[tuple[float, float]]:
    """Account values and VIX levels of which at least one lies in each phase and each band."""
    values = account_values(parameters.phases) or (0.0,)
    levels = vix_levels(parameters.position_multipliers, parameters.trades_multipliers) or (0.0,)
    return [(value, level) for value in values for level in levels]


SCALING_CHECKS = (
    cap_out_of_reach,
    cap_above_portfolio,
    limit_never_decides,
    limit_of_no_strategy,
    bp_never_decides,
    group_never_decides,
    trades_never_decide,
    reserve_out_of_reach,
    scaling_turned_round,
)
