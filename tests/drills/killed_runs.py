"""Kills `run` and `accounts` at seeded moments of their life, by SIGKILL and by Ctrl-C, and looks at what is left.

    python -m tests.drills.killed_runs --moments 200 --seed 17

A kill may cost the run that it hits, and nothing else: no older result is lost, no half one is there, no worker of it is
alive a second later, and Ctrl-C has ended everything by then. Nor may what it had kept of modelled history: in the end every
command is run once more, over whatever the kills have left in `data/`, and has to give the same bytes.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from backtests.runs.result_folder import ACCOUNTS, comparison_fault_of, fault_of, finished
from tests.checks.data.folders import a_whole_folder

ROOT = Path(__file__).resolve().parents[2]
MARK = "DRILLED"  # in the environment of a command and of every process that it starts
DAY = ("--from", "2018-02-02", "--to", "2018-02-02")


@dataclass(frozen=True)
class Command:
    """What is typed; `is_cold`: nothing is kept of modelled history and of what the engine has read."""

    words: tuple[str, ...]
    is_cold: bool = False

    def __str__(self) -> str:
        return f"{self.words[0]}{' with everything to model' if self.is_cold else ''}"


GIVEN = Command(("run", *DAY, "--data", "lean", "--out", "results/given"))
KEPT = Command(("run", *DAY, "--out", "results/modelled"))
COLD = Command(KEPT.words, is_cold=True)
SEVERAL = Command(("accounts", *DAY, "--out", "results/several", "--values", "35000,45000"))
EVERY = (KEPT, GIVEN, COLD, KEPT, SEVERAL)
STOPPED = (130, -signal.SIGINT)  # the second before the command has begun to listen
WORDS = {signal.SIGKILL: "SIGKILL", signal.SIGINT: "Ctrl-C"}
STARTING = 1.0  # seconds in which Python may not yet have come to the first line of the command
LONGEST = 5.0  # seconds that Ctrl-C may take, and a worker live on, on a machine that is busy
DENSE = 0.7  # of a command's life, after which half of the moments lie: there results are written


@dataclass
class Found:
    """What the kills left; `slowest` is the longest time in seconds that Ctrl-C took."""

    kills: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0
    longest_worker: float = 0.0

    def __str__(self) -> str:
        kills = ", ".join(f"{count} {name}" for name, count in sorted(self.kills.items()))
        head = f"{kills}; Ctrl-C took {self.slowest:.2f} s at most, the last worker {self.longest_worker:.2f} s"
        return "\n".join([head, *self.faults, f"{len(self.faults)} faults"])


def drill(
    folder: Path,
    moments: int,
    seed: int,
    commands: Sequence[Command] = EVERY,
    on_moment: Callable[[Found], object] = lambda found: None,
) -> Found:
    """Kill each of the commands in turn, in `folder`, at as many moments; both signals take turns too.

    `on_moment` hears what was found until then.
    """
    a_whole_folder(folder / "lean")
    lives = {command: _lived(folder, command) for command in sorted(set(commands), key=lambda each: not each.is_cold)}
    before = _bytes_below(folder / "results")
    dice, found = random.Random(seed), Found()
    for number in range(moments):
        command = commands[number // 2 % len(commands)]
        low, high = (DENSE, 1.0) if dice.random() < 0.5 else (0.0, DENSE)
        moment = dice.uniform(low, high) * lives[command]
        sent = (signal.SIGKILL, signal.SIGINT)[number % 2]
        where = f"{number}: {command} after {moment:.2f} s by {WORDS[sent]}"
        found.faults += [f"{where}: {fault}" for fault in _killed(folder, command, moment, sent, found)]
        found.faults += [f"{where}: {fault}" for fault in _kept(folder / "results", before)]
        on_moment(found)
    for command in {each.words: each for each in commands if not each.is_cold}.values():
        _lived(folder, command)
    found.faults += [f"run once more: {fault}" for fault in _kept(folder / "results", before)]
    return found


def _lived(folder: Path, command: Command) -> float:
    """Let a command run to its end; how long it took, in seconds."""
    done = _started(folder, command, "")
    began = time.monotonic()
    assert done.wait() == 0, command
    return time.monotonic() - began


def _started(folder: Path, command: Command, mark: str) -> subprocess.Popen[bytes]:
    if command.is_cold:
        shutil.rmtree(folder / "data", ignore_errors=True)
    return subprocess.Popen(
        [sys.executable, "-m", "backtests", *command.words],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), MARK: mark}, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _killed(folder: Path, command: Command, moment: float, sent: signal.Signals, found: Found) -> Iterator[str]:
    mark = uuid4().hex
    process = _started(folder, command, mark)
    try:
        code = process.wait(timeout=moment)
        found.kills["ended before"] += 1
    except subprocess.TimeoutExpired:
        found.kills[f"{command} by {WORDS[sent]}"] += 1
        began = time.monotonic()
        if sent is signal.SIGINT:
            os.killpg(process.pid, sent)  # as a terminal does
        else:
            process.kill()
        code = process.wait()
        if sent is signal.SIGINT:
            took = time.monotonic() - began
            found.slowest = max(found.slowest, took)
            is_python_alone = code == 1 and moment < STARTING
            if code not in (*STOPPED, 0) and not is_python_alone:  # 0: it had all but ended
                yield f"exit code {code}"
            if took > LONGEST:
                yield f"Ctrl-C took {took:.1f} s, exit code {code}"
    strays = _strays(mark, found)
    if strays:
        yield f"processes that are still there: {', '.join(map(str, strays))}"


def _strays(mark: str, found: Found) -> list[int]:
    """The processes of a command that live on after five seconds; a machine that is busy may need more than one."""
    began = time.monotonic()
    while (alive := [*_marked(mark)]) and time.monotonic() - began < LONGEST:
        os.sched_yield()
    if alive or time.monotonic() - began > 0.05:
        found.longest_worker = max(found.longest_worker, time.monotonic() - began)
    return alive


def _marked(mark: str) -> Iterator[int]:
    wanted = f"{MARK}={mark}".encode()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                environment = (entry / "environ").read_bytes().split(b"\0")
            except OSError:  # gone, or somebody else's
                continue
            if wanted in environment:
                yield int(entry.name)


def _kept(results: Path, before: Mapping[str, str]) -> Iterator[str]:
    finished(results)  # as the next command looks
    now = _bytes_below(results)
    yield from (f"{name} is lost" for name in sorted(before.keys() - now.keys()))
    yield from (f"{name} is left behind" for name in sorted(now.keys() - before.keys()))
    yield from (f"{name} is another" for name in sorted(before.keys() & now.keys()) if before[name] != now[name])
    for place in results.iterdir():
        fault = comparison_fault_of(place, ACCOUNTS) if place.name == "several" else fault_of(place)
        if fault is not None:
            yield f"{place.name} is no whole result: expected {fault}"


def _bytes_below(folder: Path) -> dict[str, str]:
    """A hash of every file, hidden ones too, by its path. The same run leaves the same bytes."""
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def main() -> int:
    """Exit code 0: nothing was lost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--moments", type=int, default=200)
    parser.add_argument("--seed", type=int, default=17)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="killed-runs-"))
    try:
        found = drill(folder, asked.moments, asked.seed, on_moment=lambda until: print(until, flush=True))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"After all: {found}")
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
