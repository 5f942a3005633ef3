"""Live days of the desk, on the engine's live mode: killed at a minute, started on an account that was left, disturbed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from backtests.engine.live.account import Account, Position, symbol_of
from backtests.engine.live.life import KillAtMinute, no_kill
from backtests.engine.live.loop import LiveLoop
from backtests.engine.live.run import Live, LiveRun, run_live
from book.document import Owner
from book.heartbeat import Heartbeat, heartbeat_text
from tests.days.story import MAIN

KEYS = "position-scaling-desk/live/desk"
HEARTBEAT = f"{KEYS}/heartbeat.json"
NEW_YORK = ZoneInfo("America/New_York")
DAY = "2018-02-02"
ONE_MINUTE = timedelta(minutes=1)


class Disturbances:
    """What comes to a day from outside, by New York times of it, "HH:MM" each.

    `commands` are "HH:MM text", separated by commas, given before that minute's bar; `arrived`, when the holdings of
    `account` come into the account of a desk that runs; `others` "HH:MM HH:MM", at which another desk, started at the
    second time, gives a sign of life; `full` "HH:MM HH:MM", between which the store takes nothing; `later` "HH:MM FOLDER",
    when another desk writes the book of that store.
    """

    def __init__(self, account: str | None, **given: str) -> None:
        self._account = account
        self._commands = _pairs(given.get("commands"))
        self._others = _pairs(given.get("others"))
        self._later = _pairs(given.get("later"))
        self._full = _pairs(given.get("full"))
        self._arrived = given.get("arrived")

    def __call__(self, loop: LiveLoop) -> None:
        now = loop.host.clock.now
        clock, next_clock = f"{now:%H:%M}", f"{now + ONE_MINUTE:%H:%M}"
        store = loop.host.storage
        for since in self._others.get(clock, ()):
            store.save(HEARTBEAT, _another_beat(now, since))
        for folder in self._later.get(clock, ()):
            for file in Path(folder).glob("book-*.json"):
                store.save(f"{KEYS}/{file.name}", file.read_text())
        for until in self._full.get(clock, ()):
            store.refuse(int((datetime.fromisoformat(f"{now:%Y-%m-%d} {until}") - now) / ONE_MINUTE))
        if clock == self._arrived:
            loop.adopt(_account(self._account or "{}", loop.host.assets.cash))
        for action in self._commands.get(next_clock, ()):
            loop.command(action=action)


def a_life(
    data: Path,
    storage: Path,
    *,
    algorithm: Path = MAIN,
    killed: str | None = None,
    started: str | None = None,
    account: str | None = None,
    disturbed: dict[str, str] | None = None,
    **parameters: str,
) -> LiveRun:
    """One life of the desk on a Friday, until it is `killed` before a minute's bar; `started` at a time on `account`, cash
    and holdings as JSON, which `account_of` gives."""
    given = {"start": DAY, "end": DAY, "cash": "100000", "strategies": "0DTE", **parameters}
    live = Live(
        kill=KillAtMinute(datetime.fromisoformat(f"{DAY} {killed}")) if killed else no_kill,
        back_after=None,
        begin=datetime.fromisoformat(f"{DAY} {started}") if started else None,
        account=_account(account) if started and account else None,
        on_minute=Disturbances(account, **(disturbed or {})),
    )
    for clock, since in _pairs((disturbed or {}).get("others")).items():
        if started is not None and clock <= started:  # it was there before this one
            (storage / HEARTBEAT).write_text(_another_beat(datetime.fromisoformat(f"{DAY} {clock}"), since[0]))
    finished = run_live(algorithm, data, live=live, parameters=given, storage=storage)
    assert finished.error is None, finished.error
    return finished


def account_of(finished: LiveRun) -> str:
    """The account as `a_life` takes it."""
    assert finished.account is not None
    held = {str(symbol): (each.quantity, each.average) for symbol, each in finished.account.holdings.items()}
    return json.dumps({"cash": finished.account.cash, "holdings": held})


def _account(text: str, cash: float = 0.0) -> Account:
    given: dict[str, Any] = json.loads(text)
    holdings = {symbol_of(name): Position(float(each[0]), float(each[1])) for name, each in given["holdings"].items()}
    return Account(given.get("cash", cash), holdings)


def _another_beat(wall: datetime, since: str) -> str:
    """The heartbeat of another desk, which writes it under the same name."""
    now = wall.replace(tzinfo=NEW_YORK)
    started = now.replace(hour=int(since[:2]), minute=int(since[3:]))
    return heartbeat_text(Heartbeat(now, 100_000.0, Owner("beef", started), "running", "trading", 0, (), ()))


def _pairs(text: str | None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in _items(text):
        found.setdefault(each[:5], []).append(each[6:])
    return found


def _items(text: str | None) -> Iterable[str]:
    return [each for each in (text or "").split(",") if each]
