"""What the desk did, as charts: campaigns against limits, buying power and stress against caps, denials, exposure."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from backtests.pages.charts import Chart, Kind, Level, Line, Panel, Unit, dates, line, noted, numbers
from backtests.report.figures import PORTFOLIO
from backtests.report.layout import percent
from backtests.report.occupancy import busiest
from backtests.report.performance import closes, curve_of
from backtests.report.records import CampaignRow, CampaignState, Decision, Margin, Result
from config import limits as config_limits
from risk.parameters import Binding

EXPLAINED = re.compile(
    r"(?P<value>\d+) \((?P<base>\d+) x (?P<phase>[\d.]+) x (?P<vix>[\d.]+), cap (?P<cap>\d+), phase \d+\)"
)
BOOK = "BOOK"
BINS = 40
OF_LIMITS = ("STRATEGY_LIMIT", "PORTFOLIO_LIMIT")
HOW = {
    Binding.FORMULA: "the formula binds",
    Binding.CAP: "the cap binds",
    Binding.FLOOR_OF_ONE: "the floor of one binds",
}


def limits(result: Result) -> Chart | None:
    """Open campaigns of each strategy, and of all, against the dynamic limit, with what bound it."""
    daily, campaigns, decisions = result.daily, result.campaigns, result.decisions
    if daily is None or campaigns is None or decisions is None:
        return None
    days = pd.DatetimeIndex(closes(result.equity).index)
    panels = [_limit_panel(PORTFOLIO, closes(daily.portfolio_limit), campaigns, decisions, days)]
    for name, limit in daily.limits.items():
        own = [campaign for campaign in campaigns if campaign.strategy == name]
        asked = [answer for answer in decisions if answer.strategy == name]
        panels.append(_limit_panel(name, closes(limit), own, asked, days))
    says = "Campaigns at the busiest moment of each day under the limit as the day ended; marks: days on which a limit denied."
    return Chart("limits", says, tuple(panels))


def binding_of(explained: str) -> Binding | None:
    """What decided a limit that reads such as "6 (2 x 2.5 x 1.25, cap 12, phase 4)"; None for any other text."""
    read = EXPLAINED.fullmatch(explained)
    if read is None:
        return None
    product = int(read["base"]) * float(read["phase"]) * float(read["vix"])
    if product < 1:
        return Binding.FLOOR_OF_ONE
    return Binding.CAP if int(product) > int(read["cap"]) else Binding.FORMULA


def margin(result: Result) -> Chart | None:
    """Buying power, the worst scenario's cost and the margin after it, each against its cap."""
    daily = result.daily
    if daily is None or daily.bp_used.empty:
        return None
    curve = curve_of(result.equity)
    used, cap = (closes(values) / curve.reindex(closes(values).index) for values in (daily.bp_used, daily.bp_cap))
    panels = [
        Panel(
            "Buying power: the most in use that day",
            Unit.SHARE,
            (line("In use", Kind.AREA, used, 0), line("Cap", Kind.STEPS, cap, "ink")),
        )
    ]
    repriced = [one for one in result.margins or () if one.after and one.account_value > 0]
    if repriced:
        lost, left = _by_day(repriced, worst_loss), _by_day(repriced, _worst_margin)
        need = pd.Series({pd.Timestamp(one.day): one.share for one in repriced})
        panels += [
            Panel("Cost of the worst scenario", Unit.SHARE, (line("Cost", Kind.AREA, lost, 1),), levels=(Level(config_limits.MAX_STRESS_LOSS, "STRESS"),)),
            Panel("Margin at the close, and after the tightest scenario", Unit.SHARE,
                  (line("At the close", Kind.LINE, need, 0), line("After, of what is left", Kind.LINE, left, 3)),
                  levels=(Level(config_limits.MAX_BP_AFTER_STRESS, "STRESS"), Level(config_limits.MARGIN_CALL_AT, "margin call"))),
        ]  # fmt: skip
    says = "Buying power, the cost of the worst scenario and the margin, each against its cap of config/limits.py."
    return Chart("margin", says, tuple(panels))


def worst_loss(one: Margin) -> float:
    """The share of account value that the dearest scenario would cost; below 0 where every one gains."""
    return max(1.0 - after.left / one.account_value for after in one.after)


def denials(result: Result) -> Chart | None:
    """Proposals denied in each month, by the rule; one counts once a rule, in the month of its first denial."""
    first: dict[str, dict[str, str]] = defaultdict(dict)
    for answer in result.decisions or ():
        for code in answer.codes:
            first[code].setdefault(answer.proposal, f"{answer.time:%Y-%m}")
    if not first:
        return None
    months = [str(month) for month in pd.period_range(*_ends(result.equity), freq="M")]
    by_count = sorted(first, key=lambda code: (-len(first[code]), code))
    lines = tuple(
        Line(code, Kind.BARS, tuple(months), numbers([_count(first[code], month) for month in months]), place)
        for place, code in enumerate(by_count)
    )
    says = "Proposals that each rule denied, by the month of the first denial; one that two rules denied is in both."
    return Chart(
        "denials", says, (Panel("Denied proposals by rule", Unit.PROPOSALS, lines),), is_stacked=True, x_title="Month"
    )


def outcomes(result: Result) -> Chart | None:
    """How many closed campaigns of each strategy made how much of the most margin that they needed."""
    made: dict[str, list[float]] = defaultdict(list)
    for one in result.campaigns or ():
        if one.state is CampaignState.CLOSED and one.pnl is not None and one.peak_requirement:
            made[one.strategy].append(one.pnl / one.peak_requirement)
    if not made:
        return None
    most = max(abs(share) for shares in made.values() for share in shares)
    ends = np.linspace(-most, most, BINS + 1)
    names = tuple(percent((low + high) / 2, signed=True) for low, high in pairwise(ends))
    lines = tuple(
        Line(name, Kind.BARS, names, numbers(np.histogram(shares, bins=ends)[0]), place)
        for place, (name, shares) in enumerate(sorted(made.items()))
    )
    panel = Panel("Closed campaigns by their P&L of the margin", Unit.COUNT, lines)
    says = "How many closed campaigns made how much of the most margin that they needed; the middle of each range is named."
    return Chart("outcomes", says, (panel,), is_stacked=True, x_title="P&L of the margin, after fees")


def exposure(result: Result) -> Chart | None:
    """The book's delta, vega and theta at the closes, and what the delta makes of the account."""
    rows = {pd.Timestamp(one.day): one.exposure[BOOK] for one in result.margins or () if BOOK in one.exposure}
    if not rows:
        return None
    days = pd.DatetimeIndex(list(rows))

    def panel(title: str, unit: Unit, figures: Sequence[float], colour: int) -> Panel:
        own = line(title, Kind.AREA, pd.Series(figures, index=days), colour)
        return Panel(title, unit, (own,), levels=(Level(0.0, ""),))

    panels = [
        panel("Delta", Unit.DELTA, [one.delta for one in rows.values()], 0),
        panel("Vega", Unit.VEGA, [one.vega for one in rows.values()], 3),
        panel("Theta", Unit.THETA, [one.theta for one in rows.values()], 2),
    ]
    says = "What the book gains at each close for a point of the S&P 500, a point of volatility and a day."
    if result.daily is not None and not result.daily.spx.empty:
        worth = pd.Series({pd.Timestamp(one.day): one.account_value for one in result.margins or ()}).reindex(days)
        moved = (
            pd.Series([one.delta for one in rows.values()], index=days) * closes(result.daily.spx).reindex(days) / 100
        )
        panels.insert(
            1,
            panel(
                "Gain for 1% more of the S&P 500",
                Unit.PERCENT,
                list(moved / worth.where(worth > 0)),
                1,
            ),
        )
        says += (
            " The second panel is the delta of 1% of the index over the account value: its hundredfold is the leverage."
        )
    return Chart("exposure", says, tuple(panels))


def _limit_panel(
    name: str,
    limit: pd.Series,
    campaigns: Sequence[CampaignRow],
    decisions: Sequence[Decision],
    days: pd.DatetimeIndex,
) -> Panel:
    opened = [campaign for campaign in campaigns if campaign.state is not CampaignState.NEVER_OPENED]
    held = busiest(opened, days).sum(axis=1) if opened else pd.Series(0, index=days)
    told = _explained(decisions) if name != PORTFOLIO else {}
    lines = [
        line("Open at the busiest moment", Kind.AREA, held.astype(float), 0),
        noted("Limit", Kind.STEPS, limit, "ink", told),
    ]
    for place, code in enumerate(OF_LIMITS[1:] if name == PORTFOLIO else OF_LIMITS):
        denied = _days_denied(decisions, code).intersection(limit.index)
        if len(denied):
            lines.append(Line(f"denied: {code}", Kind.POINTS, dates(denied), numbers(limit[denied]), 1 + 2 * place))
    return Panel(name, Unit.COUNT, tuple(lines))


def _explained(decisions: Sequence[Decision]) -> Mapping[pd.Timestamp, str]:
    """What the day's last answer says of the limit."""
    found: dict[pd.Timestamp, str] = {}
    for answer in decisions:
        if answer.limit_explained is not None:
            binding = binding_of(answer.limit_explained)
            how = f": {HOW[binding]}" if binding is not None else ""
            found[pd.Timestamp(answer.time.date())] = f"{answer.limit_explained}{how}"
    return found


def _days_denied(decisions: Sequence[Decision], code: str) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(sorted({pd.Timestamp(answer.time.date()) for answer in decisions if code in answer.codes}))


def _by_day(margins: Sequence[Margin], figure: Callable[[Margin], float]) -> pd.Series:
    return pd.Series({pd.Timestamp(one.day): figure(one) for one in margins})


def _worst_margin(one: Margin) -> float:
    return max(after.share for after in one.after)


def _ends(equity: pd.Series) -> tuple[str, str]:
    return f"{equity.index[0]:%Y-%m}", f"{equity.index[-1]:%Y-%m}"


def _count(first: Mapping[str, str], month: str) -> int:
    return sum(own == month for own in first.values())
