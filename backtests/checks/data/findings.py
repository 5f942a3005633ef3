"""What is wrong with a data folder, in records and in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import PurePosixPath

MOST_RANGES = 6  # in a line; the full list has every day


class Effect(StrEnum):
    """What a fault leads to."""

    STOPS = "the run can't start"
    ENTRIES = "no entries on these days"
    NOTED = "worth knowing"


@dataclass(frozen=True, slots=True)
class DataFinding:
    """One fault: what of, such as "SPX minute bars", and how, such as "missing"; the file; the day if it is one day's."""

    effect: Effect
    subject: str
    fault: str
    path: PurePosixPath
    day: date | None = None

    def __str__(self) -> str:
        when = f"{self.day}  " if self.day else ""
        return f"{when}{self.subject}: {self.fault}  {self.path}"


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found for the trading days of a run."""

    days: tuple[date, ...]
    findings: tuple[DataFinding, ...]

    def of(self, effect: Effect) -> "Report":
        return Report(self.days, tuple(finding for finding in self.findings if finding.effect is effect))

    def lines(self, most_ranges: int | None = None) -> Iterator[str]:
        """A line for each fault of each subject, with its days as ranges; no more than `most_ranges` of them if given."""
        grouped: dict[tuple[str, str], list[DataFinding]] = {}
        for finding in self.findings:
            grouped.setdefault((finding.subject, finding.fault), []).append(finding)
        for (subject, fault), findings in grouped.items():
            days = [finding.day for finding in findings if finding.day is not None]
            when = f" on {self._ranges(days, most_ranges)}" if days else f" ({findings[0].path})"
            yield f"{subject}: {fault}{when}"

    def _ranges(self, days: Sequence[date], most: int | None) -> str:
        """Days in words; trading days that follow each other make a range."""
        known = sorted({*self.days, *days})
        place = {day: n for n, day in enumerate(known)}
        runs: list[list[date]] = []
        for day in sorted(days):
            if runs and place[day] == place[runs[-1][-1]] + 1:
                runs[-1].append(day)
            else:
                runs.append([day])
        shown = runs if most is None else runs[:most]
        told = [f"{run[0]}" if len(run) == 1 else f"{run[0]} to {run[-1]} ({len(run)} days)" for run in shown]
        left = sum(len(run) for run in runs[len(shown) :])
        return ", ".join(told) + (f" and {left} more days" if left else "")
