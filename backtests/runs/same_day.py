"""The same run at several volatilities of an expiry day: what of a result hangs on the one number that is known least."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from rich.table import Table

from backtests.console.parameters import RunOptions
from backtests.console.validation import BadInputError, Checks, plain
from backtests.report.figures import figures as run_figures
from backtests.report.layout import new_table, percent, signed
from backtests.report.read import read
from backtests.runs.backtest import source_of
from backtests.runs.backtester import Backtester
from backtests.runs.comparison import Job, compare
from backtests.runs.request import ComparisonRequest, RunRequest, default_place, run_request, same_day_vol
from backtests.runs.result_folder import RESULTS, ComparisonFolder, comparison_fault_of

SHARES = "0.55,0.60,0.65,0.70,0.80"
STRATEGY = "0DTE"
NEW = Path("new")  # a folder that no earlier result is in
SAME_DAY = ComparisonFolder("same-day", "share", re.compile(r"\d(\.\d+)?"))  # the share of VIX


@dataclass(frozen=True, slots=True)
class ShareFigures:
    """One of the runs: 0DTE's campaigns, how many of 1 won, its P&L and the account's `returned`; USD.

    All but the share are None where the algorithm failed.
    """

    share: float
    opened: int | None = None
    win_rate: float | None = None
    pnl: float | None = None
    others: float | None = None
    returned: float | None = None


def shares_request(options: RunOptions, texts: Sequence[str]) -> ComparisonRequest:
    """Check the options of `same-day`; `texts` are shares of VIX such as 0.65 or 0.6,0.7. Raises BadInputError."""
    checks = Checks()
    found: list[float] = []
    for text in (item.strip() for given in texts for item in given.split(",")):
        share = same_day_vol(checks, text, where="--shares")
        if share in found:
            checks.refuse("--shares", text, "each share only once")
        found.append(share)
    if options.out is not None:
        checks.out(options.out, comparison_fault_of(options.out, SAME_DAY))
    try:
        one = run_request(replace(options, out=(options.out or RESULTS) / NEW))
    except BadInputError as refused:
        checks.faults += refused.faults
    checks.finish()
    head = f"{SAME_DAY.name}_{one.start}_{one.end}_{plain(one.cash)}"
    out = options.out or default_place(head, one, *map(plain, found))
    if (fault := comparison_fault_of(out, SAME_DAY)) is not None:
        raise BadInputError([f"{out} is where the results would go; expected {fault}"])
    return ComparisonRequest(tuple(replace(one, same_day_vol=share, out=out / f"{share:g}") for share in found), out)


def run(backtester: Backtester, request: ComparisonRequest) -> bool:
    """Run every share, write result folders, same-day.txt and same-day.json, and show the table.

    False when an algorithm failed. Raises BadInputError when history can't be modelled.
    """
    first = request.runs[0]

    def jobs() -> list[Job]:
        return [Job(f"{one.same_day_vol:g}", one, source_of(backtester, one)) for one in request.runs]

    table = partial(shares_table, f"{first.start} to {first.end}, from {first.cash:,.0f} USD")
    return compare(backtester, SAME_DAY, jobs, out=request.out, of="runs", figures=_figures, table=table)


def shares_table(title: str, figures: Sequence[ShareFigures]) -> Table:
    """A row for each share."""
    rows = (
        (
            f"{row.share:.2f}",
            "-" if row.opened is None else f"{row.opened}",
            percent(row.win_rate),
            signed(row.pnl),
            signed(row.others),
            "failed" if row.returned is None else percent(row.returned, signed=True),
        )
        for row in figures
    )
    return new_table(
        title,
        *("Share of VIX", STRATEGY, "Win rate", f"{STRATEGY} P&L", "Others' P&L", "Return"),
        rows=rows,
        caption="Volatility at the money at the open of an expiry day, over VIX; P&L in USD after fees",
    )


def _figures(request: RunRequest, error: str | None) -> ShareFigures:
    if error is not None:
        return ShareFigures(request.same_day_vol)
    found = run_figures(read(request.out))
    rows = {row.strategy: row for row in found.strategies or ()}
    pnl = {name: row.pnl + (row.open_pnl or 0.0) for name, row in rows.items()}
    own = rows.get(STRATEGY)
    return ShareFigures(
        request.same_day_vol,
        own.opened if own else 0,
        own.win_rate if own else None,
        pnl.get(STRATEGY, 0.0),
        sum(amount for name, amount in pnl.items() if name != STRATEGY),
        found.account.returned,
    )
