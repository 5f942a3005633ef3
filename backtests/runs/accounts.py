"""The same backtest at several account values, and what each could trade."""

from functools import partial

from backtests.report.accounts import AccountFigures, account_figures, accounts_table, failed_account
from backtests.report.read import read
from backtests.runs.backtest import source_of
from backtests.runs.backtester import Backtester
from backtests.runs.comparison import Job, compare
from backtests.runs.request import ComparisonRequest, RunRequest
from backtests.runs.result_folder import ACCOUNTS


def run(backtester: Backtester, request: ComparisonRequest) -> bool:
    """Run every account, write their result folders, accounts.txt and accounts.json, and show the table.

    False when an algorithm failed. Raises BadInputError when history has to be modelled and can't be, and for a data
    folder that can't be used.
    """
    first = request.runs[0]
    days = f"{first.start} to {first.end}"

    def jobs() -> list[Job]:
        source = source_of(backtester, first)
        return [Job(f"{one.cash:,.0f} USD", one, source) for one in request.runs]

    table = partial(accounts_table, f"{first.algorithm.name}, {days}")
    return compare(backtester, ACCOUNTS, jobs, out=request.out, of=f"accounts, {days}", figures=_figures, table=table)


def _figures(request: RunRequest, error: str | None) -> AccountFigures:
    if error is not None:
        return failed_account(request.cash, error)
    return account_figures(request.cash, read(request.out))
