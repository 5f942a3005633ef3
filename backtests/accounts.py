"""The same backtest at several account values, two at once, each in a process of its own."""

import json
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from queue import Empty, Queue

from rich.console import Console

from backtests import output, report, running
from backtests.progress import progress
from backtests.report.account_table import accounts_table
from backtests.report.accounts import AccountFigures, account_figures, as_json, failed_account
from backtests.request import AccountsRequest, RunRequest
from backtests.running import Desk, RunEngine, Source

AT_ONCE = 2
PATIENCE = 0.2  # seconds between looks at whether runs have ended


@dataclass(frozen=True, slots=True)
class Reached:
    """How far one of the runs has come."""

    cash: float
    day: date


def run(desk: Desk, request: AccountsRequest) -> bool:
    """Run every account, write their result folders, accounts.txt and accounts.json, and show the table.

    False when an algorithm failed; the other accounts are run and shown nevertheless. Raises BadInputError when history
    has to be modelled and can't be, and for a data folder that can't be used.
    """
    source = running.source_of(desk, request.runs[0])
    output.clear_accounts(request.out)
    output.write_faults(request.out, source.faults)
    errors = _run_all(desk, request, source)
    accounts = [_figures(run, error) for run, error in zip(request.runs, errors, strict=True)]
    _write(desk, request, accounts)
    for one, error in zip(request.runs, errors, strict=True):
        if error is not None:
            desk.err.print(f"The algorithm failed at {one.cash:,.0f} USD:")
            desk.err.print(error, markup=False, highlight=False)
    return not any(errors)


def _run_all(desk: Desk, request: AccountsRequest, source: Source) -> list[str | None]:
    """The traceback of each run, None for those that completed."""
    # A fresh interpreter for each: a fork would take the threads of a progress bar along.
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(AT_ONCE, mp_context=context) as pool:
        days = manager.Queue()
        runs = [pool.submit(_run_one, desk.engine, one, source, days) for one in request.runs]
        _follow(desk.err, request, runs, days)
        return [done.result() for done in runs]


def _follow(
    console: Console, request: AccountsRequest, runs: Sequence[Future[str | None]], days: Queue[Reached]
) -> None:
    """Show how far the runs have come, day by day, until all have ended."""
    first = request.runs[0]
    each = running.days_of(first)
    reached = dict.fromkeys((one.cash for one in request.runs), 0)
    title = f"{len(runs)} accounts, {first.start} to {first.end}"
    with progress(console, title, each * len(runs)) as tell:
        while not all(done.done() for done in runs):
            try:
                news = days.get(timeout=PATIENCE)
            except Empty:
                continue
            reached[news.cash] = min(max(running.day_of(first, news.day), 0), each)
            tell(sum(reached.values()), f"{news.cash:,.0f} on {news.day}")
        tell(each * len(runs), "all ended")


def _run_one(engine: RunEngine, request: RunRequest, source: Source, days: Queue[Reached]) -> str | None:
    error = running.carry_out(engine, request, source, lambda day: days.put(Reached(request.cash, day)))
    if error is None:
        running.explain(request)
    return error


def _figures(request: RunRequest, error: str | None) -> AccountFigures:
    if error is not None:
        return failed_account(request.cash, error)
    return account_figures(request.cash, report.read(request.out))


def _write(desk: Desk, request: AccountsRequest, accounts: Sequence[AccountFigures]) -> None:
    first = request.runs[0]
    table = accounts_table(f"{first.algorithm.name}, {first.start} to {first.end}", accounts)
    with (request.out / output.ACCOUNTS_TEXT).open("w", encoding="utf-8") as file:
        Console(file=file, width=running.WIDTH).print(table)
    text = json.dumps(as_json(accounts), indent=2, allow_nan=False)
    (request.out / output.ACCOUNTS_JSON).write_text(text + "\n", encoding="utf-8")
    desk.out.print(table)
    desk.out.print(f"A result folder for each account, accounts.txt and accounts.json: {request.out}")
