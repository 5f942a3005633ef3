"""Progress of long work: a bar on a terminal, a few quiet lines elsewhere, so that a log stays short."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

LINES = 4  # where there is no terminal: one at each quarter,
LONG, LONG_LINES = 366, 20  # and one at each twentieth of more than a year of days


@contextmanager
def progress(console: Console, title: str, total: int) -> Iterator[Callable[[int, str], None]]:
    """Show how much of `total` steps is done while the block runs.

    Yields a function that takes the steps done so far (any order, clipped to 0..total) and a word on where the work is.
    """
    if console.is_terminal:
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[place]}"),
            TimeRemainingColumn(),
            console=console,
        ) as bar:
            task = bar.add_task(title, total=total, place="")
            yield lambda done, place: bar.update(task, completed=min(max(done, 0), total), place=place)
    else:
        yield _Lines(console, title, total).tell


class _Lines:
    def __init__(self, console: Console, title: str, total: int) -> None:
        self._console, self._title, self._total = console, title, total
        self._told = 0
        self._lines = LONG_LINES if total > LONG else LINES
        console.print(f"{title} ...")

    def tell(self, done: int, place: str) -> None:
        reached = self._lines * min(max(done, 0), self._total) // self._total
        if reached > self._told:
            self._told = reached
            self._console.print(f"{self._title}: {100 * reached // self._lines}% ({place})")
