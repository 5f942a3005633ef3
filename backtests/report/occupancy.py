"""How many campaigns were open at once, from their opening and closing times."""

from collections.abc import Iterable

import pandas as pd

from backtests.report.records import CampaignRow, CampaignState
from market.quotes import NEW_YORK

BEFORE_ALL = pd.Timestamp("1900-01-01", tz=NEW_YORK)


def most_at_once(campaigns: Iterable[CampaignRow]) -> int:
    """The largest number of campaigns open at the same moment; 0 for none.

    One that closes at the moment in which another opens has left its place to it.
    """
    return int(_held(campaigns).sum(axis=1).max())


def busiest(campaigns: Iterable[CampaignRow], days: pd.DatetimeIndex) -> pd.DataFrame:
    """For each day of `days` (dates, ascending) what was open at its busiest moment: a column a strategy, by name.

    A campaign that opens and closes within one day counts on that day; so does what a day begins with.
    """
    held = _held(campaigns)
    totals = held.sum(axis=1).to_numpy()
    # the last move before each day and the last one in it; a move at midnight is the new day's
    begun, ended = (
        held.index.searchsorted((days + pd.Timedelta(n, "D")).tz_localize(NEW_YORK), side="left") - 1 for n in (0, 1)
    )
    moments = [first + int(totals[first : last + 1].argmax()) for first, last in zip(begun, ended, strict=True)]
    return held.iloc[moments].set_axis(days)


def _held(campaigns: Iterable[CampaignRow]) -> pd.DataFrame:
    """What was open from each moment on, a column a strategy; nothing before the first move."""
    known = tuple(campaigns)
    if not known:
        return pd.DataFrame(index=[BEFORE_ALL])
    moves = [(BEFORE_ALL, campaign.strategy, 0) for campaign in known]
    moves += [
        (pd.Timestamp(moment), campaign.strategy, step)
        for campaign in known
        for moment, step in ((campaign.opened, 1), (campaign.closed, -1))
        if moment is not None and campaign.opened is not None and campaign.state is not CampaignState.NEVER_OPENED
    ]
    steps = pd.DataFrame(moves, columns=["moment", "strategy", "step"])
    return steps.pivot_table("step", "moment", "strategy", aggfunc="sum", fill_value=0).cumsum().astype(int)
