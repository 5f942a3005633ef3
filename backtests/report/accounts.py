"""The same run at several account values, beside each other: figures for a table and for other programs."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from backtests.report.figures import LimitRange, RunFigures, figures
from backtests.report.records import CampaignRow, CampaignState, Decision, GateVerdict, Result
from risk.gate.comparison import Omitted

POSITION_SIZE = "POSITION_SIZE"
FITS_FROM = re.compile(r"fits from (\d[\d,]*)")


@dataclass(frozen=True, slots=True)
class Traded:
    """What one strategy did in one account: campaigns `opened`, by rung; or why none.

    `fits_from` is the account value in USD at which one set would have fitted, None when size did not keep it out;
    `kept_out_by` is then the code that denied most of its proposals, None when there was none.
    """

    strategy: str
    opened: int
    by_rung: tuple[tuple[str, int], ...]
    approved: int
    fits_from: float | None
    kept_out_by: str | None


@dataclass(frozen=True, slots=True)
class AccountFigures:
    """One run among several. `value` is the cash that it started with, USD; `phases` lowest and highest.

    `difference` is what the account gained beyond its campaigns, USD; None where nothing was recorded. `without` is what
    the run was compared without.
    """

    value: float
    error: str | None
    without: tuple[Omitted, ...] = ()
    phases: tuple[int, int] | None = None
    limits: tuple[LimitRange, ...] = ()
    strategies: tuple[Traded, ...] = ()
    denials: tuple[tuple[str, int], ...] = ()
    end: float | None = None
    returned: float | None = None
    drawdown: float | None = None
    margin_calls: int | None = None
    is_explained: bool | None = None
    difference: float | None = None


def account_figures(value: float, result: Result) -> AccountFigures:
    """The figures of one finished run that started with `value` USD."""
    found = figures(result)
    decisions, campaigns = result.decisions or (), result.campaigns or ()
    phases = [answer.phase for answer in decisions if answer.phase is not None]
    return AccountFigures(
        value=value,
        error=None,
        without=found.without,
        phases=(min(phases), max(phases)) if phases else None,
        limits=found.limits or (),
        strategies=tuple(_traded(name, decisions, campaigns) for name in _names(result)),
        denials=() if found.gate is None else tuple((row.code, row.proposals) for row in found.gate.denials),
        end=found.account.end,
        returned=found.account.returned,
        drawdown=found.account.drawdown,
        margin_calls=None if found.margin_calls is None else found.margin_calls.days,
        is_explained=None if found.reconciliation is None else found.reconciliation.is_sound,
        difference=_difference(found),
    )


def failed_account(value: float, error: str) -> AccountFigures:
    """A run whose algorithm failed with a traceback."""
    return AccountFigures(value=value, error=error.strip().splitlines()[-1])


def as_json(accounts: Sequence[AccountFigures]) -> list[Mapping[str, Any]]:
    """The same figures as objects for other programs."""
    return [
        {
            **asdict(account),
            "without": [each.name for each in account.without],
            "strategies": [{**asdict(traded), "by_rung": dict(traded.by_rung)} for traded in account.strategies],
            "denials": dict(account.denials),
        }
        for account in accounts
    ]


def _names(result: Result) -> list[str]:
    # A strategy that was never asked has no row, but its limit is plotted each day.
    rows: list[Decision | CampaignRow] = [*(result.decisions or ()), *(result.campaigns or ())]
    plotted = () if result.daily is None else tuple(result.daily.limits)
    return sorted({*(row.strategy for row in rows), *plotted})


def _traded(name: str, decisions: Sequence[Decision], campaigns: Sequence[CampaignRow]) -> Traded:
    opened = [row for row in campaigns if row.strategy == name and row.state is not CampaignState.NEVER_OPENED]
    asked = [answer for answer in decisions if answer.strategy == name]
    rungs = Counter(campaign.rung for campaign in opened)
    fits_from = None if opened else _fits_from(asked)
    return Traded(
        strategy=name,
        opened=len(opened),
        by_rung=tuple(rungs.most_common()),
        approved=len({answer.proposal for answer in asked if answer.verdict is GateVerdict.APPROVED}),
        fits_from=fits_from,
        kept_out_by=None if opened or fits_from is not None else _commonest(asked),
    )


def _fits_from(asked: Sequence[Decision]) -> float | None:
    texts = [text for row in asked if POSITION_SIZE in row.codes for text in (*row.reasons, *row.refused_rungs)]
    values = [float(value.replace(",", "")) for text in texts for value in FITS_FROM.findall(text)]
    return min(values, default=None)


def _commonest(asked: Sequence[Decision]) -> str | None:
    denied = {(answer.proposal, code) for answer in asked for code in answer.codes}
    counts = Counter(code for _, code in denied)
    return min(counts, key=lambda code: (-counts[code], code), default=None)


def _difference(found: RunFigures) -> float | None:
    if found.reconciliation is None or not math.isfinite(found.reconciliation.difference):
        return None
    return found.reconciliation.difference
