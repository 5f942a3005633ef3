"""Hand-written stand-ins for the engine and the modelled history."""

import errno
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tests.report.builders import a_campaign, a_decision, a_result_folder, at


class Recording:
    """An algorithm that records what it decided."""

    def records(self) -> dict[str, list[dict]]:
        return {
            "decisions": [a_decision()],
            "campaigns": [a_campaign(closed=at("2018-02-02", "12:00"), pnl=50.0, days_held=0.0)],
        }


class NeverInitialized:
    """An algorithm whose `initialize` failed before it made what its records come from."""

    def records(self) -> dict[str, list[dict]]:
        return self.desk.records()


@dataclass
class FakeRun:
    algorithm: object
    error: str | None = None

    def write(self, folder: Path, parameters: Mapping[str, str]) -> None:
        a_result_folder(folder, status="RuntimeError" if self.error else "Completed")
        (folder / "run.json").unlink()
        (folder / "log.txt").write_text("2018-02-02 10:30:00 hello\n")


class FullDisk(FakeRun):
    """A run whose files no longer fit on the disk."""

    def write(self, folder: Path, parameters: Mapping[str, str]) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@dataclass(frozen=True)
class FailsAt:
    """An engine whose algorithm fails with one cash, and records what it decided with any other.

    It can be handed to another process.
    """

    cash: str

    def __call__(self, algorithm, data, *, parameters=None, columns=None, on_day=None) -> FakeRun:
        on_day(date(2018, 2, 1))
        if parameters["cash"] == self.cash:
            return FakeRun(None, error="Traceback (most recent call last):\nValueError: too small")
        return FakeRun(Recording())


@dataclass
class FakeEngine:
    """Notes what it was asked to run and answers with `outcome`."""

    outcome: FakeRun = field(default_factory=lambda: FakeRun(Recording()))
    algorithm: Path | None = None
    data: Path | None = None
    parameters: Mapping[str, str] | None = None

    def __call__(self, algorithm, data, *, parameters=None, columns=None, on_day=None) -> FakeRun:
        self.algorithm, self.data, self.parameters = algorithm, data, dict(parameters)
        on_day(date(2018, 2, 1))
        on_day(date(2018, 2, 2))
        return self.outcome


@dataclass
class FakeHistory:
    """Notes what it was asked to write and names a folder."""

    asked: list[tuple[date, date, Path, Path | None]] = field(default_factory=list)
    same_day_vols: list[float] = field(default_factory=list)
    fault: Exception | None = None

    def __call__(self, start, end, out, *, history=None, same_day_vol=0.65, on_month=None) -> Path:
        self.asked.append((start, end, out, history))
        self.same_day_vols.append(same_day_vol)
        if self.fault is not None:
            raise self.fault
        on_month(1, 1)
        return out / "days"
