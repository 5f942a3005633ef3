"""The same run at several volatilities of an expiry day: what of a result hangs on the one number that is known least."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rich.table import Table

from backtests import report
from backtests.console.parameters import RunOptions
from backtests.console.validation import BadInputError, Checks
from backtests.report.layout import captioned, new_table, percent, rate, signed
from backtests.runs import backtest, result_folder
from backtests.runs.backtest import Backtester
from backtests.runs.parallel import Job, run_all, tell_failures
from backtests.runs.request import RunRequest, run_request
from backtests.runs.result_folder import Comparison

SHARES = "0.55,0.60,0.65,0.70,0.80"
STRATEGY = "0DTE"
OUT = Path("results/same-day")
NEW = "new"  # a folder that no earlier result is in
SAME_DAY = Comparison("same-day", re.compile(r"\d(\.\d+)?"))  # the share of VIX


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


@dataclass(frozen=True, slots=True)
class SharesRequest:
    """The runs, which differ in their `same_day_vol` and their folder below `out` only."""

    runs: tuple[RunRequest, ...]
    out: Path


def shares_request(options: RunOptions, texts: Sequence[str]) -> SharesRequest:
    """Check the options of `same-day`; `texts` are shares of VIX such as 0.65 or 0.6,0.7. Raises BadInputError."""
    checks, out = Checks(), options.out or OUT
    found: list[float] = []
    for text in (item.strip() for given in texts for item in given.split(",")):
        share = checks.same_day_vol(text, where="--shares")
        if share in found:
            checks.refuse("--shares", text, "each share only once")
        found.append(share)
    if (fault := result_folder.comparison_fault_of(out, SAME_DAY)) is not None:
        checks.refuse("--out", out, fault)
    try:
        one = run_request(replace(options, out=out / NEW))
    except BadInputError as refused:
        checks.faults += refused.faults
    checks.finish()
    return SharesRequest(tuple(replace(one, same_day_vol=share, out=out / f"{share:g}") for share in found), out)


def run(backtester: Backtester, request: SharesRequest) -> bool:
    """Run every share, write result folders, same-day.txt and same-day.json, and show the table.

    False when an algorithm failed. Raises BadInputError when history can't be modelled.
    """
    jobs = [Job(f"{one.same_day_vol:g}", one, backtest.source_of(backtester, one)) for one in request.runs]
    result_folder.clear_comparison(request.out, SAME_DAY)
    errors = run_all(backtester, f"{len(jobs)} runs", jobs)
    figures = [_figures(run, error) for run, error in zip(request.runs, errors, strict=True)]
    first = request.runs[0]
    shown = shares_table(f"{first.start} to {first.end}, from {first.cash:,.0f} USD", figures)
    result_folder.write_comparison(request.out, SAME_DAY, shown, [asdict(each) for each in figures])
    backtester.out.print(shown)
    backtester.out.print(f"A result folder for each share, {SAME_DAY.text} and {SAME_DAY.json}: {request.out}")
    return tell_failures(backtester, jobs, errors)


def shares_table(title: str, figures: Sequence[ShareFigures]) -> Table:
    """A row for each share."""
    shown = new_table(title, "Share of VIX", STRATEGY, "Win rate", f"{STRATEGY} P&L", "Others' P&L", "Return")
    for row in figures:
        returned = "failed" if row.returned is None else percent(row.returned, signed=True)
        opened = "-" if row.opened is None else f"{row.opened}"
        shown.add_row(f"{row.share:.2f}", opened, rate(row.win_rate), signed(row.pnl), signed(row.others), returned)
    return captioned(shown, "Volatility at the money at the open of an expiry day, over VIX; P&L in USD after fees")


def _figures(request: RunRequest, error: str | None) -> ShareFigures:
    if error is not None:
        return ShareFigures(request.same_day_vol)
    found = report.figures(report.read(request.out))
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
