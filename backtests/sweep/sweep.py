"""Carries a checked sweep out: what is left of it, on Dask's workers, and what all of it says."""

import hashlib
import time
from collections.abc import Sequence
from typing import Any

from backtests.checks.data.request import DataRequest, approve
from backtests.console.console import write
from backtests.console.progress import progress
from backtests.console.validation import BadInputError
from backtests.runs.backtest import DATA, write_history
from backtests.runs.backtester import Backtester
from backtests.runs.request import HistoryRequest
from backtests.runs.sweep_folder import REPORT
from backtests.sweep import cluster, work
from backtests.sweep.plan import SweepRequest
from backtests.sweep.report import report
from backtests.sweep.rows import completed
from backtests.sweep.store import Store
from backtests.sweep.trials import KEY, Trial, code_key
from backtests.sweep.work import Done, Machinery, OtherCodeError
from execution.recipients import without_addresses
from execution.settings import read_settings

TEXT, _ = REPORT
MINUTE = 60.0


def run(backtester: Backtester, request: SweepRequest) -> bool:
    """Run what the folder has no row of yet, put all rows into one file, and show what they say.

    False when a run failed. Raises BadInputError for a folder that holds another sweep, bars that can't be used and a
    cluster of other code.
    """
    store = Store(request.out, request.names, request.numbers)
    with store.opened(_plan(request)):
        _run_missing(backtester, request, store)
        store.compact()
        rows = store.rows()
        tables = report(request, rows)
        write(request.out / TEXT, tables)
    backtester.out.print(tables)
    backtester.out.print(f"A row for each run: {store.whole}")
    return len(completed(rows)) == len(rows)


def _run_missing(backtester: Backtester, request: SweepRequest, store: Store) -> None:
    known = {row.key for row in store.rows()}
    if strange := known - {trial.key for trial in request.trials}:
        more = f"holds {len(strange)} runs that are not in this sweep, or of other code; take a new folder with --out"
        raise BadInputError([f"{request.out} {more}"])
    left = [trial for trial in request.trials if trial.key not in known]
    if known:
        backtester.err.print(f"{len(known)} of {len(request.trials)} runs are done already.")
    if not left:
        return
    try:
        _run(backtester, request, store, left)
    except KeyboardInterrupt as stopped:
        kept = f"{len(store.rows())} of {len(request.trials)} runs are kept in {request.out}"
        stopped.add_note(f"{kept}; the same command goes on.")
        raise
    except OtherCodeError as fault:
        raise BadInputError([f"--scheduler is {request.scheduler!r}: {fault}"]) from None


def _run(backtester: Backtester, request: SweepRequest, store: Store, trials: Sequence[Trial]) -> None:
    if request.scheduler is None:
        _prepare(backtester, trials)
    code = code_key()
    sweep = hashlib.sha256(f"{request.out.resolve()}".encode()).hexdigest()[:KEY]
    machinery = Machinery(backtester.engine, backtester.history, code, sweep)
    title, began = f"Sweep of {len(trials)} runs", time.monotonic()
    costs: list[Done] = []
    with (
        progress(backtester.err, title, len(trials)) as tell,
        cluster.workers(request.scheduler, request.workers or cluster.processors()) as client,
    ):
        count = cluster.count_of(client)
        for trial, done in cluster.run(client, machinery, trials):
            store.add(done.row)
            costs.append(done)
            left = (time.monotonic() - began) / len(costs) * (len(trials) - len(costs))
            tell(len(costs), f"{trial.name}; about {_minutes(left)} left")
    work.forget(sweep, None)
    took, most = time.monotonic() - began, max(done.megabytes for done in costs)
    busy = sum(done.seconds for done in costs) / len(costs)
    backtester.err.print(
        f"{len(trials)} runs on {count} workers took {_minutes(took)}, {busy:.1f} s each; the largest worker had {most:.0f} MB."
    )


def _prepare(backtester: Backtester, trials: Sequence[Trial]) -> None:
    """Model, before this machine's workers start, what all of them read, or look through the folder that was given."""
    first = {trial.span: trial for trial in reversed(trials) if trial.span.world is None}
    for span, trial in first.items():
        if span.data is not None:
            approve(backtester.err, DataRequest(span.data, span.start, span.end, trial.parameters))
            continue
        configuration = read_settings(trial.parameters).configuration
        bars = work.file_of(span, work.BARS)
        write_history(backtester, HistoryRequest(span.start, span.end, DATA, bars, span.same_day_vol, configuration))


def _plan(request: SweepRequest) -> dict[str, Any]:
    """What the rows of one folder have in common: more worlds or other workers are the same sweep."""
    noted = without_addresses(request.trials[0].parameters)
    return {
        "names": list(request.names),
        "numbers": sorted(request.numbers),
        "seed": request.seed,
        "code": code_key(),
        "parameters": {name: text for name, text in noted.items() if name not in request.names},
    }


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < MINUTE else f"{seconds / MINUTE:.1f} min"
