"""The S&P 500 over a run, its price alone: measured from the moment at which the account begins."""

import pandas as pd

from backtests.report.performance import closes, curve_of
from backtests.report.records import Result


def index_of(result: Result) -> pd.Series | None:
    """What it stood at as the account began, if the run has noted that, and then at each close; None with fewer than two."""
    if result.daily is None:
        return None
    plotted, start = result.daily.spx, result.marker.index_at_start
    if start is not None:
        plotted = pd.concat([pd.Series([start], index=result.equity.index[:1]), plotted])
    return plotted if len(plotted) > 1 else None


def index_curve(result: Result) -> pd.Series | None:
    """The same by day, what it began with on the evening before the first one, as `curve_of` has the account's."""
    found = index_of(result)
    if found is None:
        return None
    return closes(found) if result.marker.index_at_start is None else curve_of(found)
