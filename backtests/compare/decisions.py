"""Where two runs begin to decide differently, and the campaigns that only one of them had."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from backtests.report.records import CampaignState, Decision, GateVerdict, Result


@dataclass(frozen=True, slots=True)
class Parting:
    """The first answers of the gate that are not the same; None where a run did not ask for that proposal then."""

    at: datetime
    proposal: str
    one: Decision | None
    other: Decision | None


@dataclass(frozen=True, slots=True)
class Campaigns:
    """Campaigns by what they were proposed as: how many both runs opened, those only one did, and those of other size."""

    both: int
    only_one: tuple[str, ...]
    only_other: tuple[str, ...]
    resized: tuple[str, ...]


def parting(one: Sequence[Decision], other: Sequence[Decision]) -> Parting | None:
    """The first difference of two runs' decisions; None without any.

    What the account was worth, and how often the same answer came, is no difference of a decision.
    """
    for left, right in zip_longest(one, other):
        if left is None or right is None or _what(left) != _what(right):
            first = min((row for row in (left, right) if row is not None), key=lambda row: row.time)
            return Parting(first.time, first.proposal, _same(first, left, one), _same(first, right, other))
    return None


def campaigns_apart(one: Result, other: Result) -> Campaigns:
    """The campaigns that were opened, by their proposals."""
    left, right = _opened(one), _opened(other)
    shared = [name for name in left if name in right]
    return Campaigns(
        both=len(shared),
        only_one=tuple(name for name in left if name not in right),
        only_other=tuple(name for name in right if name not in left),
        resized=tuple(name for name in shared if left[name] != right[name]),
    )


def _what(row: Decision) -> tuple[object, ...]:
    legs = tuple((leg.symbol, leg.quantity) for leg in row.legs)
    return row.time, row.strategy, row.proposal, row.verdict, row.codes, row.rung, row.sets, legs


def _same(first: Decision, own: Decision | None, rows: Sequence[Decision]) -> Decision | None:
    """A side's answer to the same proposal at that time, or the one that still stood then."""
    if own is not None and (own.time, own.proposal) == (first.time, first.proposal):
        return own
    before = [row for row in rows if row.proposal == first.proposal and row.time <= first.time]
    return before[-1] if before else None


def _opened(result: Result) -> dict[str, tuple[str, int | None]]:
    """Rung and sets of each campaign that opened, by its proposal."""
    proposals = {row.campaign: row.proposal for row in result.decisions or () if row.verdict is GateVerdict.APPROVED}
    return {
        proposals.get(row.campaign, row.campaign): (row.rung, row.sets)
        for row in result.campaigns or ()
        if row.state is not CampaignState.NEVER_OPENED
    }
