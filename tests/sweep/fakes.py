"""An engine and a history that take no time, so that a sweep can be stopped on the run that a test wants.

The engine notes each call in `calls.txt`, and its process in `pids.txt`. At the cash that `DIES_AT` in the environment says it kills the sweep, and at the
one of `ENDS_AT` it interrupts it, each as a user would, once.
"""

import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.report.builders import a_campaign, a_result_folder, an_equity, at, daily_charts

CALLS, PIDS = Path("calls.txt"), Path("pids.txt")
FAILING = "13000"
DAYS = ("2018-02-01", "2018-02-02", "2018-02-05", "2018-02-06", "2018-02-07", "2018-02-08")


@dataclass(frozen=True)
class Account:
    """An account that loses a third on the second day, and wins the more at the end the more cash it has beyond ten thousand."""

    cash: float
    error: str | None = None
    algorithm: object = None

    def records(self) -> dict[str, list[dict]]:
        return {"campaigns": [a_campaign(closed=at("2018-02-02", "12:00"), pnl=50.0, days_held=0.0)]}

    def write(self, folder: Path, parameters: Mapping[str, str]) -> None:
        gains = (0.0, 0.0, -1 / 3, 0.01, 0.0, self.cash % 10_000 / 1e6)
        values, value = [(DAYS[0], self.cash)], self.cash
        for day, gain in zip(DAYS[1:], gains[1:], strict=True):
            value *= 1.0 + gain
            values.append((day, value))
        charts = daily_charts(*((day, 20.0, 0.0, 1 if day == DAYS[1] else 2) for day in DAYS[1:]))
        a_result_folder(folder, equity=an_equity(*values), charts=charts)
        (folder / "run.json").unlink()


def engine(algorithm, data, *, parameters=None, columns=None, on_day=None, open_zip=None) -> Account:
    cash = parameters["cash"]
    with PIDS.open("a") as pids:
        pids.write(f"{os.getpid()}\n")
    with CALLS.open("a") as calls:
        calls.write(f"{cash} {parameters.get('without', '')} {data}\n")
    for name, number in (("DIES_AT", signal.SIGKILL), ("ENDS_AT", signal.SIGINT)):
        if os.environ.get(name) == cash:
            with suppress(FileExistsError):
                Path(name).touch(exist_ok=False)
                os.kill(os.getppid(), number)
                signal.pause()  # until the sweep has taken this worker along
    account = Account(
        float(cash), "Traceback (most recent call last):\nValueError: too small" if cash == FAILING else None
    )
    return Account(account.cash, account.error, account)


def history(
    start: date, end: date, out: Path, *, history=None, same_day_vol=0.65, on_month=None, as_sketches=False
) -> Path:
    on_month(1, 1)
    return out / (history.stem if history else "days")
