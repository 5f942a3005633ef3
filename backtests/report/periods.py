"""Years and months of a run, each with its own figures."""

import calendar
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import pandas as pd

from backtests.report.figures import PORTFOLIO, DenialCount, drawdowns, gate, limits_seen, vix_range
from backtests.report.records import CampaignRow, CampaignState, DailyPlots, Decision, Result

TWO_YEARS = 731  # days
WRITTEN = re.compile(r"(?P<year>[12]\d{3})(-(?P<month>\d{2}))?")


@dataclass(frozen=True, slots=True)
class Period:
    """A year or a month of the calendar, both days included; `name` is 2008 or 2018-02."""

    name: str
    first: date
    last: date

    def has(self, moment: datetime | None) -> bool:
        return moment is not None and self.first <= moment.date() <= self.last


def _year(year: int) -> Period:
    return Period(f"{year:04d}", date(year, 1, 1), date(year, 12, 31))


def _month(year: int, month: int) -> Period:
    last = calendar.monthrange(year, month)[1]
    return Period(f"{year:04d}-{month:02d}", date(year, month, 1), date(year, month, last))


STRESS = _month(2018, 2)  # the month of the volatility shock of 5 February 2018


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """A period of a run. `returned` is a fraction of the account value before it, `drawdown` the largest fall within.

    Both are None where the account has no value in the period. `opened` and `by_reason` (of those that closed) count
    campaigns; `limits` are lowest and highest by name, PORTFOLIO first.
    """

    period: Period
    returned: float | None
    drawdown: float | None
    opened: int
    by_reason: tuple[tuple[str, int], ...]
    denied: int
    denials: tuple[DenialCount, ...]
    limits: Mapping[str, tuple[int, int]]
    vix_range: tuple[float, float] | None


def parse_period(text: str) -> Period | None:
    """The period that `2008` or `2018-02` names; None for any other text."""
    written = WRITTEN.fullmatch(text)
    if written is None:
        return None
    year = int(written["year"])
    if written["month"] is None:
        return _year(year)
    month = int(written["month"])
    return _month(year, month) if 1 <= month <= 12 else None


def usual_periods(start: date, end: date) -> tuple[Period, ...]:
    """What is shown when nothing was asked for: each calendar year of a run longer than two years, and February 2018
    in a run that holds the whole of it."""
    years = range(start.year, end.year + 1) if (end - start).days + 1 > TWO_YEARS else ()
    stress = (STRESS,) if start <= STRESS.first and STRESS.last <= end else ()
    return (*(_year(year) for year in years), *stress)


def period_figures(result: Result, period: Period) -> PeriodFigures:
    """The figures of a run within one period."""
    decisions = [answer for answer in result.decisions or () if period.has(answer.time)]
    daily = None if result.daily is None else _within(result.daily, period)
    campaigns = result.campaigns or ()
    reasons = Counter(campaign.reason or "unknown" for campaign in campaigns if _closed_in(campaign, period))
    returned, drawdown = _account(result.equity, period)
    judged = gate(decisions)
    return PeriodFigures(
        period=period,
        returned=returned,
        drawdown=drawdown,
        opened=sum(
            campaign.state is not CampaignState.NEVER_OPENED and period.has(campaign.opened) for campaign in campaigns
        ),
        by_reason=tuple(reasons.most_common()),
        denied=len({answer.proposal for answer in decisions if answer.codes}),
        denials=judged.denials,
        limits=_limits(decisions, daily),
        vix_range=vix_range(decisions, daily),
    )


def _closed_in(campaign: CampaignRow, period: Period) -> bool:
    return campaign.state is CampaignState.CLOSED and period.has(campaign.closed)


def _account(equity: pd.Series, period: Period) -> tuple[float | None, float | None]:
    """Return and drawdown, from the last value before the period (or the run's first) to the last one within."""
    days = equity.index.date
    within = _cut(equity, period)
    if within.empty:
        return None, None
    curve = pd.concat([equity[days < period.first].tail(1), within])
    return float(curve.iloc[-1] / curve.iloc[0] - 1.0), abs(float(drawdowns(curve).min()))


def _within(daily: DailyPlots, period: Period) -> DailyPlots:
    """The limits and VIX of a period."""
    return replace(
        daily,
        vix=_cut(daily.vix, period),
        portfolio_limit=_cut(daily.portfolio_limit, period),
        limits={name: _cut(limit, period) for name, limit in daily.limits.items()},
    )


def _cut(series: pd.Series, period: Period) -> pd.Series:
    days = pd.DatetimeIndex(series.index).date
    return series[(days >= period.first) & (days <= period.last)]


def _limits(decisions: list[Decision], daily: DailyPlots | None) -> dict[str, tuple[int, int]]:
    strategies = {answer.strategy for answer in decisions} | set(() if daily is None else daily.limits)
    seen = {name: limits_seen(name, decisions, daily) for name in (PORTFOLIO, *sorted(strategies))}
    return {name: (min(known), max(known)) for name, known in seen.items() if known}
