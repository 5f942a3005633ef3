"""`python -m benchmarks.flame [FILE]`: where the time of a run goes, as a flame graph; results/engine-profile.png by default.

The run is the benchmark's: 2018, all four strategies, 100,000 USD, on columns that an earlier run has kept.
"""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from pyinstrument import Profiler
from pyinstrument.frame import Frame
from pyinstrument.processors import aggregate_repeated_calls

from backtests import engine, history

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "results" / "engine-profile.png"  # the one of docs/engine.md is redrawn by its name
START, END = date(2018, 1, 2), date(2018, 12, 31)
PARAMETERS = {
    "start": START.isoformat(),
    "end": END.isoformat(),
    "cash": "100000",
    "strategies": "0DTE,LT112,IPMCC,STRANGLE",
}
SECONDS_A_SAMPLE = 0.0005
SMALLEST = 0.004  # of the whole: narrower frames are left out
CHARACTER = 0.0052  # how much of the picture's width a character takes
ROOMS = {
    "backtests/engine": "#8fb8de",
    "execution": "#9fd0a4",
    "desk": "#f2b5a7",
    "strategies": "#f3c98b",
    "risk": "#d9a7c7",
    "book": "#c9c3e6",
    "market": "#cfe3a6",
    "other": "#d5d5d5",
}


@dataclass(frozen=True, slots=True)
class Block:
    """A frame's place in the picture: start and width as fractions of the whole, and how deep."""

    start: float
    width: float
    depth: int
    frame: Frame


def profiled() -> tuple[Frame, int]:
    """The calls of one run on warm columns, from the engine's loop down, and the simulated days."""
    data = history.write(START, END, ROOT / "data")
    days: list[date] = []
    with tempfile.TemporaryDirectory() as columns:
        once(data, Path(columns), [])
        with Profiler(interval=SECONDS_A_SAMPLE) as profiler:
            once(data, Path(columns), days)
    root = aggregate_repeated_calls(profiler.last_session.root_frame() if profiler.last_session else None, {})
    if root is None:
        raise RuntimeError("no sample was taken")
    return next(frame for frame in every(root) if named(frame) == "Loop._run"), len(days)


def once(data: Path, columns: Path, days: list[date]) -> None:
    """One run. Raises RuntimeError with the traceback of one that failed."""
    run = engine.run(ROOT / "main.py", data, parameters=PARAMETERS, columns=columns, on_day=days.append)
    if run.error:
        raise RuntimeError(run.error)


def calls(frame: Frame) -> list[Frame]:
    """What it called, the longest first; a frame's own time has a frame of its own there, which is none."""
    return [call for call in frame.children if not call.is_synthetic]


def every(frame: Frame) -> Iterator[Frame]:
    """This one and all below it."""
    yield frame
    for call in calls(frame):
        yield from every(call)


def named(frame: Frame) -> str:
    return f"{frame.class_name}.{frame.function}" if frame.class_name else frame.function


def room_of(frame: Frame) -> str:
    """Whose a frame is; a library's counts as its caller's."""
    path = Path(frame.file_path or "")
    if not path.is_relative_to(ROOT) or ".venv" in path.parts:
        return room_of(frame.parent) if frame.parent else "other"
    inside = path.relative_to(ROOT).as_posix()
    return next((room for room in ROOMS if inside.startswith(f"{room}/")), "other")


def blocks(frame: Frame, whole: float, *, start: float = 0.0, depth: int = 0) -> Iterator[Block]:
    """A frame and those below it that are wide enough to be seen, the widest first."""
    yield Block(start, frame.time / whole, depth, frame)
    for call in calls(frame):
        if call.time / whole < SMALLEST:
            return
        yield from blocks(call, whole, start=start, depth=depth + 1)
        start += call.time / whole


def draw(root: Frame, days: int, out: Path) -> None:
    mpl.use("Agg")
    drawn = list(blocks(root, root.time))
    deepest = max(block.depth for block in drawn)
    figure = Figure(figsize=(16, 1.4 + 0.27 * (deepest + 1)), layout="constrained")
    axes = figure.add_subplot()
    for block in drawn:
        draw_block(axes, block)
    own: dict[str, float] = defaultdict(float)
    for frame in every(root):
        own[room_of(frame)] += frame.time - sum(call.time for call in calls(frame))
    axes.legend(
        handles=[Patch(color=color, label=f"{room} {own[room] / root.time:.0%}") for room, color in ROOMS.items()],
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        ncols=len(ROOMS),
        frameon=False,
    )
    axes.set(xlim=(0, 1), ylim=(deepest + 1, 0), yticks=[], xticks=[])
    axes.set_xlabel(
        f"{START.year}, all four strategies: {days} days. Width is time, what a function calls is below it; "
        "percentages are each room's own time, libraries counted as their caller's."
    )
    axes.spines[:].set_visible(False)
    figure.savefig(out, dpi=110, metadata={"Software": "python -m benchmarks.flame"})


def draw_block(axes: Axes, block: Block) -> None:
    """One frame, with as much of its name as fits."""
    at, colour = (block.start, block.depth), ROOMS[room_of(block.frame)]
    axes.add_patch(mpl.patches.Rectangle(at, block.width, 0.94, facecolor=colour, edgecolor="white"))
    letters = int(block.width / CHARACTER)
    if letters > 2:
        name = named(block.frame)
        text = name if len(name) <= letters else name[: letters - 1] + "…"
        axes.text(block.start + 0.001, block.depth + 0.5, text, va="center", fontsize=7, clip_on=True)


def main() -> None:
    root, days = profiled()
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    out.parent.mkdir(parents=True, exist_ok=True)
    draw(root, days, out)
    print(out)


if __name__ == "__main__":
    main()
