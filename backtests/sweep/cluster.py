"""Runs on Dask's workers: this machine's, or those of a scheduler somewhere."""

import os
import signal
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

import dask
from distributed import Client, Future, LocalCluster, Nanny, as_completed

from backtests.console.validation import BadInputError
from backtests.sweep import work
from backtests.sweep.rows import Row
from backtests.sweep.trials import Span, Trial
from backtests.sweep.work import Done, Machinery, OtherCodeError

MOST_MEMORY = "400MB"  # of a worker: one that has more is ended, and its run done again by another
AHEAD = 2  # runs on their way for each worker
PATIENCE = "30s"  # for a scheduler to answer
SETTINGS = {
    "distributed.worker.memory.target": False,  # rows are small: there is nothing to put onto a disk,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,  # and to wait would free nothing
    "distributed.worker.memory.terminate": 0.98,
    "distributed.worker.profile.enabled": False,  # its samples of an hour's calls take more memory than the runs
    "distributed.admin.tick.limit": "1h",  # the desk's Python holds the interpreter for seconds, which is no fault
    "distributed.comm.timeouts.connect": PATIENCE,
}


@contextmanager
def workers(scheduler: str | None, count: int) -> Iterator[Client]:
    """A client of a scheduler, or of `count` processes on this machine, which end with the block.

    Raises BadInputError for a scheduler that doesn't answer.
    """
    with dask.config.set(SETTINGS):
        if scheduler is not None:
            try:
                client = Client(scheduler)
            except (OSError, ValueError) as fault:
                raise BadInputError([f"--scheduler is {scheduler!r}; expected one that answers: {fault}"]) from None
            with client:
                yield client
            return
        cluster = LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            processes=True,
            memory_limit=MOST_MEMORY,
            dashboard_address="127.0.0.1:0",
            host="127.0.0.1",
        )
        client = Client(cluster)
        try:
            yield client
        finally:
            _end(cluster)
            client.close(timeout=1)
            cluster.close(timeout=5)


def run(client: Client, machinery: Machinery, trials: Sequence[Trial]) -> Iterator[tuple[Trial, Done]]:
    """Carry trials out, and give each as it ends, in no order; a worker that died on a run is a row with its error.

    Runs over one history stand together in `trials`. Only some are on their way at a time, so that neither the scheduler's
    memory nor the disk with the worlds' histories grows with their number. Raises OtherCodeError.
    """
    left = Counter(trial.span for trial in trials)
    waiting = iter(trials)
    histories: dict[Span, Future[Path]] = {}
    going: dict[Future[Done], Trial] = {}
    answers = as_completed(loop=client.loop)

    def submit(trial: Trial) -> None:
        order = {"priority": -trial.number, "pure": False}
        if trial.span not in histories:
            histories[trial.span] = client.submit(work.model, machinery, trial, **order)
        future = client.submit(work.carry_out, machinery, trial, histories[trial.span], **order)
        going[future] = trial
        answers.add(future)

    for trial in islice(waiting, AHEAD * max(1, count_of(client))):
        submit(trial)
    for future in answers:
        trial = going.pop(future)
        yield trial, _answer(future, trial)
        left[trial.span] -= 1
        if not left[trial.span]:
            del histories[trial.span]
            if trial.span.world is not None:
                client.run(work.forget, machinery.sweep, trial.span.world, on_error="ignore")
        for following in islice(waiting, 1):
            submit(following)


def _answer(future: Future[Done], trial: Trial) -> Done:
    fault = future.exception()
    if fault is None:
        done: Done = future.result()
        return done
    if isinstance(fault, OtherCodeError):
        raise fault
    error = f"{type(fault).__name__}: {fault}"
    return Done(Row(trial.number, trial.key, trial.span.world, trial.settings, error=error), 0.0, 0.0)


def count_of(client: Client) -> int:
    """How many runs go on at once."""
    return sum(client.nthreads().values())


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0))


def _end(cluster: LocalCluster) -> None:
    """End the workers at once: what they do is not wanted any more, or is done."""
    for worker in cluster.workers.values():
        if isinstance(worker, Nanny) and worker.process is not None and worker.process.pid is not None:
            worker.close_gracefully()
            with suppress(ProcessLookupError):
                os.kill(worker.process.pid, signal.SIGKILL)
