"""The same backtest at several account values, and what each could trade."""

from collections.abc import Sequence

from backtests import report
from backtests.report.account_table import accounts_table
from backtests.report.accounts import AccountFigures, account_figures, as_json, failed_account
from backtests.runs import folder as output
from backtests.runs import run as running
from backtests.runs.parallel import Job, run_all, tell_failures
from backtests.runs.request import AccountsRequest, RunRequest
from backtests.runs.run import Desk


def run(desk: Desk, request: AccountsRequest) -> bool:
    """Run every account, write their result folders, accounts.txt and accounts.json, and show the table.

    False when an algorithm failed; the other accounts are run and shown nevertheless. Raises BadInputError when history
    has to be modelled and can't be, and for a data folder that can't be used.
    """
    first = request.runs[0]
    source = running.source_of(desk, first)
    output.clear_comparison(request.out, output.ACCOUNTS)
    output.write_faults(request.out, source.faults)
    jobs = [Job(f"{one.cash:,.0f} USD", one, source) for one in request.runs]
    errors = run_all(desk, f"{len(jobs)} accounts, {first.start} to {first.end}", jobs)
    _write(desk, request, [_figures(run, error) for run, error in zip(request.runs, errors, strict=True)])
    return tell_failures(desk, jobs, errors)


def _figures(request: RunRequest, error: str | None) -> AccountFigures:
    if error is not None:
        return failed_account(request.cash, error)
    return account_figures(request.cash, report.read(request.out))


def _write(desk: Desk, request: AccountsRequest, accounts: Sequence[AccountFigures]) -> None:
    first = request.runs[0]
    table = accounts_table(f"{first.algorithm.name}, {first.start} to {first.end}", accounts)
    output.write_comparison(request.out, output.ACCOUNTS, table, as_json(accounts))
    desk.out.print(table)
    desk.out.print(f"A result folder for each account, accounts.txt and accounts.json: {request.out}")
