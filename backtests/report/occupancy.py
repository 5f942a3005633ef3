"""How many campaigns were open at once, from their opening and closing times."""

from collections.abc import Iterable, Iterator
from datetime import date

import pandas as pd

from backtests.report.records import CampaignRow, CampaignState


def most_at_once(campaigns: Iterable[CampaignRow]) -> int:
    """The largest number of campaigns open at the same moment; 0 for none.

    One that closes at the moment in which another opens has left its place to it.
    """
    steps = _steps(campaigns)
    return 0 if steps.empty else int(steps.cumsum().max())


def busiest(campaigns: Iterable[CampaignRow], days: pd.DatetimeIndex) -> pd.DataFrame:
    """For each day of `days` (dates, ascending) what was open at its busiest moment: a column a strategy, by name.

    A campaign that opens and closes within one day counts on that day; so does what a day begins with.
    """
    known = tuple(campaigns)
    names = sorted({campaign.strategy for campaign in known})
    held = {name: _held(_steps(campaign for campaign in known if campaign.strategy == name)) for name in names}
    moments = list(_busiest_moments(_held(_steps(known)), days))
    rows = [[0 if moment is None else _level(held[name], moment) for name in names] for moment in moments]
    return pd.DataFrame(rows, index=days, columns=names, dtype=int)


def _held(steps: pd.Series) -> pd.Series:
    """What was open from each moment on. Of several moves at one moment the last counts: closings come first."""
    return steps.cumsum().groupby(level=0).last()


def _level(held: pd.Series, moment: pd.Timestamp) -> int:
    before = held.index.searchsorted(moment, side="right")
    return int(held.iloc[before - 1]) if before else 0


def _busiest_moments(held: pd.Series, days: pd.DatetimeIndex) -> Iterator[pd.Timestamp | None]:
    """The first moment of each day at which most was open; the midnight before if nothing opened, None before any."""
    for day in days:
        if held.empty:
            yield None
            continue
        midnight = _midnight(day, held.index.tz)
        within = held[midnight : _midnight(day + pd.Timedelta(1, "D"), held.index.tz)]
        yield within.idxmax() if not within.empty and within.max() > _level(held, midnight) else midnight


def _steps(campaigns: Iterable[CampaignRow]) -> pd.Series:
    """+1 at each opening and -1 at each closing, in order of time; at the same moment the closings come first."""
    moves = [
        (moment, step)
        for campaign in campaigns
        for moment, step in ((campaign.opened, 1), (campaign.closed, -1))
        if moment is not None and campaign.opened is not None and campaign.state is not CampaignState.NEVER_OPENED
    ]
    moves.sort()
    index = pd.DatetimeIndex([pd.Timestamp(moment) for moment, _ in moves])
    return pd.Series([step for _, step in moves], index=index, dtype=int)


def _midnight(day: pd.Timestamp | date, zone: object) -> pd.Timestamp:
    return pd.Timestamp(day).tz_localize(zone) - pd.Timedelta(1, "ns")
