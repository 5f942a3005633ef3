"""What the strategies' rows come to in the reference market: sizes, fees, stops and risk on each rung."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from backtests.checks.lint.reference import ACCOUNTS, INDEX, LEVELS, Trial, trials
from config import limits
from config.bounds import Fault
from config.schema import StrategyRow
from market.contracts import Leg, Right
from risk.entry import Entry
from risk.gate.answer import Approved, Denied
from risk.money import is_over, reaches
from strategies.configuration.records import Parameters, place_of
from strategies.configuration.rows import limits_of

LARGEST = ACCOUNTS[-1]


@dataclass(frozen=True, slots=True)
class Start:
    """The first of ACCOUNTS, USD, at which the gate approves a strategy at a VIX, and the rung it trades then; or none.

    `everywhere` is the first one at which it does so wherever the index stands between two strikes.
    """

    strategy: str
    vix: float
    account: float | None
    rung: str | None
    everywhere: float | None


def starts(parameters: Parameters) -> tuple[Start, ...]:
    """From which account value on each strategy trades at each VIX."""
    asked = _trials(parameters)
    return tuple(_start(asked, strategy.row, vix) for strategy in parameters.strategies for vix in LEVELS)


def never_trades(parameters: Parameters) -> Iterator[Fault]:
    """A strategy to which the gate says no, or that finds nothing to open, at every account value and VIX."""
    for strategy in parameters.strategies:
        own = [trial for trial in _trials(parameters) if trial.strategy == strategy]
        if any(isinstance(trial.given, Approved) for trial in own):
            continue
        at = place_of(strategy.row.name)
        denied = [trial.given for trial in own if isinstance(trial.given, Denied)]
        refused = [rung for given in denied for rung in given.question.refused]
        smallest = min(refused, key=lambda rung: rung.fits_from, default=None)
        if smallest is not None and smallest.fits_from > LARGEST:
            yield Fault(
                f"{at}.bp_share",
                f"{strategy.row.bp_share:.2%}: one set on {smallest.rung} needs {smallest.requirement:,.0f} USD, so it "
                f"trades from {smallest.fits_from:,.0f} USD on",
                f"at least {smallest.requirement / LARGEST:.2%}, to trade at {LARGEST:,.0f} USD",
            )
        else:
            yield Fault(
                at, f"never trades; at {own[-1].account:,.0f} USD and VIX {own[-1].vix:g}: {own[-1].words}", "-"
            )


def fees_eat_target(parameters: Parameters) -> Iterator[Fault]:
    """A rung on which, at some VIX, the target earns too little beside the fees in all that the desk trades."""
    eaten = defaultdict(list)
    for (row, rung, vix), entries in _entries(parameters).items():
        best = max(entries, key=lambda entry: (entry.target or 0.0) / entry.fees if entry.fees else math.inf)
        if best.target is not None and not reaches(best.target, limits.MIN_TARGET_OF_FEES * best.fees):
            eaten[row, rung].append(
                f"at VIX {vix:g} the target of {best.sets} sets earns {best.target:,.2f} USD, "
                f"{limits.MIN_TARGET_OF_FEES:g} x their fees are {limits.MIN_TARGET_OF_FEES * best.fees:,.2f}"
            )
    for (row, rung), texts in eaten.items():
        yield Fault(
            f"{place_of(row.name)}.target_credits on {rung}",
            f"{row.target_credits:g}: {'; '.join(texts)}; no other size pays better",
            "a larger target, or shorts nearer to the money",
        )


def stop_beyond_wing(parameters: Parameters) -> Iterator[Fault]:
    """A stop at a loss that the wings never let come, so that it never acts; one for a rung, where it is worst."""
    worst: dict[tuple[StrategyRow, str], tuple[float, Fault]] = {}
    for (row, rung, vix), entries in _entries(parameters).items():
        for entry in entries:
            legs = _ruling_legs(entry)
            if entry.shape.earns is None or not _is_bought_in(legs):
                continue
            credit = entry.shape.earns / row.target_credits
            most, stopped = -_worst_at_expiry(legs) - credit, row.stop_credits * credit
            fault = Fault(
                f"{place_of(row.name)}.stop_credits on {rung}",
                f"{row.stop_credits:g}: at VIX {vix:g} a credit of {credit:.2f} is stopped at a loss of "
                f"{stopped:.2f}, and its wings let it lose {most:.2f} at most",
                f"below {most / credit:.2f}, or wider wings",
            )
            if is_over(stopped, most) and stopped - most > worst.get((row, rung), (0.0, fault))[0]:
                worst[row, rung] = (stopped - most, fault)
    yield from (fault for _, fault in worst.values())


def phase_0_undefined_risk(parameters: Parameters) -> Iterator[Fault]:
    """A rung of phase 0, which trades defined risk only, on which the strategy sells what it doesn't buy in."""
    told = set()
    for (row, rung, _), entries in _entries(parameters).items():
        bare = any(not _is_bought_in(entry.shape.legs) for entry in entries)
        if bare and rung in row.phase_0_ladder and (row.name, rung) not in told:
            told.add((row.name, rung))
            wrong = f"on {rung} it sells what it doesn't buy in further out"
            yield Fault(f"{place_of(row.name)}.phase_0_ladder", wrong, "a rung of defined risk")


def _trials(parameters: Parameters) -> tuple[Trial, ...]:
    return trials(parameters.strategies, limits_of(parameters), parameters.broker)


def _start(asked: tuple[Trial, ...], row: StrategyRow, vix: float) -> Start:
    own = [trial for trial in asked if trial.strategy.row == row and trial.vix == vix]
    approved = [trial for trial in own if isinstance(trial.given, Approved) and trial.entry is not None]
    first = min(approved, key=lambda trial: trial.account, default=None)
    if first is None or first.entry is None:
        return Start(row.name, vix, None, None, None)
    at = Counter(trial.account for trial in approved)
    everywhere = min((account for account, count in at.items() if count == len(INDEX)), default=None)
    return Start(row.name, vix, first.account, first.entry.shape.rung.name, everywhere)


def _entries(parameters: Parameters) -> dict[tuple[StrategyRow, str, float], list[Entry]]:
    """What the desk would open, or the gate denies in its size, by strategy, rung and VIX."""
    found = defaultdict(list)
    for trial in _trials(parameters):
        if trial.entry is not None:
            found[trial.strategy.row, trial.entry.shape.rung.name, trial.vix].append(trial.entry)
    return found


def _ruling_legs(entry: Entry) -> tuple[Leg, ...]:
    """The legs of those parts that took a credit in: target and stop look at them."""
    credits: dict[str, float] = defaultdict(float)
    for leg, mid in zip(entry.shape.legs, entry.shape.mids, strict=True):
        credits[leg.part] -= leg.ratio * mid
    return tuple(leg for leg in entry.shape.legs if credits[leg.part] > 0)


def _is_bought_in(legs: tuple[Leg, ...]) -> bool:
    """Whether no more is short than long, of puts and of calls."""
    return all(sum(leg.ratio for leg in legs if leg.contract.right == right.letter) >= 0 for right in Right)


def _worst_at_expiry(legs: tuple[Leg, ...]) -> float:
    """Points that legs of one expiry, all bought in, are worth where they are worth least: at one of their strikes."""

    def worth(leg: Leg, price: float) -> float:
        beyond = price - leg.contract.strike if leg.contract.is_call else leg.contract.strike - price
        return leg.ratio * max(0.0, beyond)

    return min(sum(worth(leg, at) for leg in legs) for at in (leg.contract.strike for leg in legs))


SIZE_CHECKS = (never_trades, fees_eat_target, stop_beyond_wing, phase_0_undefined_risk)
