"""How many campaigns were open at once, from their opening and closing times."""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from backtests.report.records import Campaign, State


def most_at_once(campaigns: Iterable[Campaign]) -> int:
    """The largest number of campaigns open at the same moment; 0 for none.

    One that closes at the moment in which another opens has left its place to it.
    """
    steps = _steps(campaigns)
    return 0 if steps.empty else int(steps.cumsum().max())


def most_a_day(campaigns: Iterable[Campaign], days: pd.DatetimeIndex) -> pd.Series:
    """For each day of `days` (dates, ascending) the largest number of campaigns open at the same moment of it.

    A campaign that opens and closes within one day counts on that day.
    """
    steps = _steps(campaigns)
    if steps.empty or days.empty:
        return pd.Series(0, index=days, dtype=int)
    held = steps.cumsum()
    # What a day begins with counts too: the level that the day before left.
    start = pd.Series(0, index=days)
    for n, day in enumerate(days):
        before = held[: _midnight(day, held.index.tz)]
        start.iloc[n] = 0 if before.empty else before.iloc[-1]
    within = held.groupby(pd.DatetimeIndex(held.index.date)).max().reindex(days, fill_value=0)
    return start.combine(within, max).astype(int)


def _steps(campaigns: Iterable[Campaign]) -> pd.Series:
    """+1 at each opening and -1 at each closing, in order of time; at the same moment the closings come first."""
    moves = [
        (moment, step)
        for campaign in campaigns
        for moment, step in ((campaign.opened, 1), (campaign.closed, -1))
        if moment is not None and campaign.opened is not None and campaign.state is not State.NEVER_OPENED
    ]
    moves.sort()
    index = pd.DatetimeIndex([pd.Timestamp(moment) for moment, _ in moves])
    return pd.Series([step for _, step in moves], index=index, dtype=int)


def _midnight(day: pd.Timestamp | date, zone: object) -> pd.Timestamp:
    return pd.Timestamp(day).tz_localize(zone) - pd.Timedelta(1, "ns")
