"""Drill 2: killed at every minute on which anything happened, and between any two events; afterwards the same orders."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from backtests.engine.api.imports import importable
from backtests.engine.live.life import Moment, Pulse
from backtests.engine.live.loop import LiveLoop
from backtests.engine.live.run import BACK_AFTER, Live, LiveRun, run_live
from backtests.engine.loader import folder_importable
from book.holdings import differences
from tests.live.drill import COLUMNS, FOUR, MAIN, Outcome, data_of
from tests.live.forks import Forks
from tests.live.orders import Sent, Span, orders_of, taken

with importable(), folder_importable(MAIN.parent):
    from execution.account import holdings_of

YEAR = date(2018, 1, 2), date(2018, 12, 31)
MONTH = date(2018, 2, 1), date(2018, 2, 28)
SEED = 1
A_MINUTE = timedelta(minutes=1)
START_MINUTES = timedelta(minutes=20)  # within which a start comes to trading: quotes of every leg, at the latest
MISSED = "what was due or searched for then waits for its next look"
TORN = "the generation before it is used"
TRADES = (Moment.SEND, Moment.EVENT)
SHOWN = {"heartbeat.json", "view.json"}


@dataclass(slots=True)
class Noted:
    """The moments of a run in whose minutes something happened: an order, an event, a change of the book."""

    pulses: list[Pulse] = field(default_factory=list)
    minutes: set[datetime] = field(default_factory=set)
    searches: dict[datetime, frozenset[str]] = field(default_factory=dict)
    _of_now: list[Pulse] = field(default_factory=list)

    def __call__(self, pulse: Pulse) -> None:
        if self._of_now and self._of_now[0].now != pulse.now:
            self._turn()
        self._of_now.append(replace(pulse, tear=None))

    def look(self, loop: LiveLoop) -> None:
        """Note who searches for quotes: strategies, and campaigns that roll."""
        if looks := loop.algorithm.desk._book.looks:
            self.searches[loop.host.clock.now] = frozenset(looks)

    def _turn(self) -> None:
        saved = {pulse.key.rpartition("/")[2] for pulse in self._of_now if pulse.what is Moment.SAVE}
        if saved - SHOWN or any(pulse.what in TRADES for pulse in self._of_now):
            if any(pulse.what is Moment.BAR for pulse in self._of_now):
                self.minutes.add(self._of_now[0].now)
            self.pulses += self._of_now
        self._of_now = []


@dataclass(frozen=True, slots=True)
class Whole:
    """The run that nobody killed: its orders, and who searched in which minutes."""

    orders: list[Sent]
    searches: Mapping[datetime, frozenset[str]]

    def searching(self, at: datetime, back: datetime) -> frozenset[str]:
        """Who searched between two moments: what they had found by then is gone."""
        return frozenset().union(*(who for when, who in self.searches.items() if at <= when <= back))

    def late(self, at: datetime, back: datetime, searches: Mapping[datetime, frozenset[str]]) -> dict[str, timedelta]:
        """By how much later the searches of campaigns that a kill broke off came to their end, by strategy; `searches` are
        the killed run's."""
        found: dict[str, timedelta] = {}
        for who in sorted(self.searching(at, back)):
            strategy, dash, _ = who.partition("-")
            ours, theirs = _end_of(self.searches, who, at), _end_of(searches, who, at + A_MINUTE)
            if dash and ours and theirs and theirs > ours:
                found[strategy] = max(theirs - ours, found.get(strategy, timedelta(0)))
        return found


def _end_of(searches: Mapping[datetime, frozenset[str]], who: str, since: datetime) -> datetime | None:
    """The last minute of somebody's first search of a day from a moment on."""
    on = {when for when, names in searches.items() if who in names and when >= since and when.date() == since.date()}
    return next((when for when in sorted(on) if when + A_MINUTE not in on), None)


def lived(first: date, last: date, live: Live, data: Path | None = None) -> LiveRun:
    """A live run without its nights, over the modelled year or another folder."""
    given = {"start": f"{first}", "end": f"{last}", "cash": "100000", "strategies": FOUR}
    live = replace(live, has_nights=False)
    finished = run_live(MAIN, data or data_of(*YEAR), live=live, parameters=given, columns=COLUMNS)
    assert finished.error is None, finished.error
    return finished


def killed_at_minutes(
    points: int | None, span: tuple[date, date] = MONTH, data: Path | None = None, *, first: int | None = None
) -> Outcome:
    """Before the bar of every minute of a month on which anything happened."""
    noted = Noted()
    whole = orders_of(lived(*span, Live(seed=SEED, kill=noted, on_minute=noted.look), data))
    minutes = _some(sorted(noted.minutes), points, first)
    left = set(minutes)

    def wanted(pulse: Pulse) -> bool | None:
        if pulse.what is not Moment.BAR or pulse.now not in left:
            return None
        left.remove(pulse.now)  # LEAN may call twice in a minute
        return False

    return _killed(span, Whole(whole, noted.searches), wanted, len(noted.minutes), data)


def killed_between_events(
    points: int | None,
    of: int = 500,
    span: tuple[date, date] = YEAR,
    data: Path | None = None,
    *,
    first: int | None = None,
) -> Outcome:
    """At seeded moments of a year; where that is a write to disk, every other one is torn."""
    noted = Noted()
    whole = orders_of(lived(*span, Live(seed=SEED, kill=noted, on_minute=noted.look), data))
    moments = random.Random(SEED).sample(noted.pulses, min(of, len(noted.pulses)))
    chosen = {pulse.number: n % 2 == 0 for n, pulse in enumerate(_some(moments, points, first), first or 0)}
    return _killed(span, Whole(whole, noted.searches), lambda pulse: chosen.get(pulse.number), len(moments), data)


def _some(moments: list[Any], points: int | None, first: int | None) -> list[Any]:
    """As many, spread evenly, or from one on."""
    if first is not None:
        return moments[first:][:points]
    if points is None or points >= len(moments):
        return moments
    return [moments[n * len(moments) // points] for n in range(points)]


def _killed(
    span: tuple[date, date], whole: Whole, wanted: Callable[[Pulse], bool | None], of: int, data: Path | None
) -> Outcome:
    forks = Forks(wanted)
    noted = Noted()

    def on_minute(loop: LiveLoop) -> None:
        forks.on_minute(loop)
        noted.look(loop)

    finished = lived(*span, Live(seed=SEED, kill=forks, on_minute=on_minute, back_after=BACK_AFTER), data)
    if forks.is_child:
        forks.answer(found(finished, whole, forks, noted.searches))
    words = [f"{each['at']} {each['what']} {each['number']}{' torn' if each['torn'] else ''}: {word}"
             for each in forks.answers for word in each.get("words", ["the child died"])]  # fmt: skip
    if orders_of(finished) != whole.orders:
        words.append("the run that was forked is not the whole one")
    return Outcome(
        len(forks.answers),
        of,
        sum(each.get("lost", 1) for each in forks.answers),
        sum(each.get("doubled", 0) for each in forks.answers),
        sum(each.get("unexplained", 0) for each in forks.answers),
        tuple(words),
    )


def found(finished: LiveRun, whole: Whole, forks: Forks, searches: Mapping[datetime, frozenset[str]]) -> dict[str, Any]:
    """What a child that died and came back has to say; `searches` are its own."""
    assert forks.at is not None
    assert forks.until is not None
    dead, last = finished.lives[0], finished.lives[-1]
    log = [(when, text) for when, text in finished._host.log if when >= forks.at]
    running = [when for when, text in log if text == "START running"]
    back = running[0] if running else forks.until
    back += A_MINUTE
    late = whole.late(forks.at, back, searches)
    span = Span(forks.at, back, forks.until, whole.searching(forks.at, back), late)
    result = taken(whole.orders, orders_of(finished), span)
    told = [text for _, text in log if text.startswith("START:")]
    known = {row["campaign"] for row in last.records()["campaigns"]}
    book = last.desk._book
    missing = [each.id for each in dead.desk._book.active if each.fills and each.id not in known]
    strangers = [each.id for each in book.active if each.is_foreign]
    apart = differences(book, holdings_of(last))
    ours = {held for held, more in apart.items() if more}
    by_hand = [text for text in told if "closed by hand" in text]
    silent = [
        f"{order}: of it the start says nothing"
        for order in result.by_itself
        if order.sent < forks.at and (order.ended is None or order.ended > forks.at)
        and not any(order.campaign in text for text in told)
    ]  # fmt: skip
    if span.searching and not any(MISSED in text for text in told):
        silent.append("of the searches that the kill broke off the start says nothing")
    alarms = [text for _, text in log if text.startswith(("ALARM", "FAULT")) and not (forks.is_torn and TORN in text)]
    words = [
        *(f"lost {each}" for each in (*missing, *strangers)),
        *(f"ledgers and account differ in {each}" for each in sorted(map(str, ours))),
        *by_hand,
        *(f"unexplained {order}" for order in result.unexplained),
        *silent,
        *alarms,
    ]
    if back - forks.at > START_MINUTES and back.date() == forks.at.date():
        words.append(f"it traded again at {back} only")
    return {
        "lost": len(missing) + len(strangers),
        "doubled": len(by_hand) + len(ours),
        "unexplained": len(result.unexplained) + len(silent) + len(alarms),
        "words": words,
    }
