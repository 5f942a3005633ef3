"""The door of the live engine: run an algorithm file live over a data folder, kill it, and start it again."""

from __future__ import annotations

import math
import random
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from ..api.algorithm import QCAlgorithm
from ..api.imports import importable
from ..base.holidays import KEPT_IN
from ..disk.cache import ColumnCache
from ..disk.files import DataFolder
from ..loader import LoadError, algorithm_class, folder_importable
from ..run import Run, rare_collection
from .account import Account
from .calls import LiveHost, live_class
from .handler import LiveHandler
from .life import Kill, Life, no_kill
from .loop import LiveLoop
from .store import Disk, FolderDisk, LiveStore, MemoryDisk
from .strict import StrictHandler, Whims
from .turns import Turns

BACK_AFTER = timedelta(minutes=3)
_MOST_LIVES = 1_000


@dataclass(frozen=True, slots=True)
class Live:
    """How an algorithm lives. `whims` are those of a strict broker, None for LEAN's paper one.

    `begin` and `until`, New York, stand for the algorithm's own dates; `account` is what the first start finds, None for
    the cash that the algorithm sets. `back_after` a kill the next life begins, None for none; `forgets` the account then,
    as a local paper one without `live-holdings` does. `on_minute` comes before each minute's bar.
    `has_nights` tells whether scheduled events come while no bar does: one a minute takes longer than the day.
    """

    seed: int = 1
    whims: Whims | None = None
    kill: Kill = no_kill
    back_after: timedelta | None = BACK_AFTER
    begin: datetime | None = None
    until: datetime | None = None
    account: Account | None = None
    forgets: bool = False
    on_minute: Callable[[LiveLoop], None] | None = None
    has_nights: bool = True


@dataclass(frozen=True)
class LiveRun(Run):
    """A finished live run: its last life, and the algorithms of those before."""

    lives: tuple[Any, ...] = ()
    account: Account | None = None
    notices: tuple[tuple[datetime, str, str], ...] = ()
    pulses: int = 0
    disk: Disk = field(default_factory=MemoryDisk)

    @property
    def began_with(self) -> float:
        """What the account was worth at the first start, USD."""
        return self._equity[0][1] if self._equity else math.nan

    @property
    def reports(self) -> dict[str, str]:
        """The reports of starts and reconciliations, by the names of their files; those of runs before on a folder too."""
        keys = [key for key in self.disk.keys if key.rpartition("/")[2].startswith("report-")]
        return {key.rpartition("/")[2]: (self.disk.get(key) or b"").decode() for key in sorted(keys)}

    def records(self) -> dict[str, list[Mapping[str, Any]]]:
        """The rows of all lives: of a campaign the last life's row."""
        found: dict[str, list[Mapping[str, Any]]] = {}
        for algorithm in self.lives:
            for name, rows in algorithm.records().items():
                found.setdefault(name, []).extend(rows)
        campaigns = {row["campaign"]: row for row in found.get("campaigns", ())}
        return {**found, "campaigns": list(campaigns.values())} if "campaigns" in found else found


@dataclass(slots=True)
class _Story:
    """What goes on over the lives of a run."""

    live: Live
    data: DataFolder
    disk: Disk
    parameters: Mapping[str, str]
    on_day: Callable[[date], None] | None
    chance: random.Random
    pulses: int = 0
    lives: list[Any] = field(default_factory=list)
    equity: list[tuple[float, float]] = field(default_factory=list)
    host: LiveHost | None = None
    notices: list[tuple[datetime, str, str]] = field(default_factory=list)


def run_live(
    algorithm: Path,
    data: Path,
    *,
    live: Live,
    parameters: Mapping[str, str] | None = None,
    storage: Path | None = None,
    columns: Path | None = None,
    on_day: Callable[[date], None] | None = None,
    on_end: Callable[[date, Account], None] | None = None,
) -> LiveRun:
    """Run the algorithm of a file live over a data folder; what is given beside `live` is as `backtests.engine.run` takes it.

    All lives share the object store's folder, a log and the records of orders, whose numbers go on. `on_end` hears of the
    last day and the account however the run ends, by Ctrl-C too.
    """
    algorithm = Path(algorithm).resolve()
    cache = ColumnCache(Path(columns), Path(data)) if columns else None
    KEPT_IN.set(Path(columns) if columns else None)
    folder = DataFolder(Path(data), cache)
    chance = random.Random(f"broker {live.seed}")
    story = _Story(
        live, folder, FolderDisk(Path(storage)) if storage else MemoryDisk(), dict(parameters or {}), on_day, chance
    )
    error: str | None = None
    begin, account = live.begin, live.account
    try:
        with folder_importable(algorithm.parent), importable(), rare_collection():
            for _ in range(_MOST_LIVES):
                loop, error = _live(algorithm, story, begin, account)
                if loop is None or error is not None or loop.next_begin in (None, datetime.min):
                    break
                begin = loop.next_begin
                account = None if live.forgets else loop.host.handler.account()
                if begin is None or begin.date() > (loop.host.end or begin.date()):
                    break
    finally:
        if on_end is not None and story.lives and (host := story.host) is not None and host.initialized:
            today = host.clock.now.date()
            on_end(min(today, host.end or today), host.handler.account())
    if cache:
        cache.trim()
    assert story.host is not None
    last = story.lives[-1] if story.lives else None
    return LiveRun(
        last,
        error,
        algorithm.stem,
        story.host,
        story.equity,
        tuple(story.lives),
        story.host.handler.account(),
        tuple(story.notices),
        story.pulses,
        story.disk,
    )


def _live(
    algorithm: Path, story: _Story, begin: datetime | None, account: Account | None
) -> tuple[LiveLoop | None, str | None]:
    """One life: its loop, None where the algorithm's file can't be imported, and the traceback of what it raised."""
    live, number = story.live, len(story.lives)
    life = Life(lambda: host.clock.now, live.kill, story.pulses)
    turns = Turns(f"turns {live.seed} {number}")
    if live.whims is None:
        made: Callable[..., LiveHandler] = LiveHandler
    else:
        made = partial(StrictHandler, whims=live.whims, chance=story.chance)
    host = LiveHost(
        story.data,
        LiveStore(story.disk, life, lambda: host.clock.stamp),
        story.parameters,
        partial(made, life=life, turns=turns),
    )
    host.stand(life, turns, begin, story.notices)
    host.end = live.until.date() if live.until else None
    host.has_nights = live.has_nights
    if story.host is not None:
        host.go_on_from(story.host)
    story.host = host
    try:
        kind = algorithm_class(algorithm)
    except LoadError as fault:
        return None, "".join(traceback.format_exception(fault.__cause__))
    QCAlgorithm._pending_host = host
    try:
        instance = live_class(kind)()
    finally:
        QCAlgorithm._pending_host = None
    story.lives.append(instance)
    loop = LiveLoop(
        host,
        instance,
        story.on_day,
        account=account,
        until=live.until,
        back_after=live.back_after,
        on_minute=live.on_minute,
    )
    loop.equity = story.equity
    error = loop.run()
    story.pulses = life.number
    return loop, error
