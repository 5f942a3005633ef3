"""A live desk as it stands, from its folder of the object store: its sign of life, its campaigns, its last notices."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from backtests.console.validation import BadInputError
from backtests.report.layout import LOUD, new_table, signed, written
from book.alerts import Alert
from book.heartbeat import Heartbeat, heartbeat_of
from book.starting import Phase
from book.view import View, view_of

HEARTBEAT, VIEW = "heartbeat.json", "view.json"
HOUR, DAY = 60, 24 * 60  # minutes
CALM = (Alert.FILL, Alert.START, Alert.RESUMED, Alert.DIGEST, Alert.COMMAND)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was there last; `view` is None before the first minute that a desk showed."""

    heartbeat: Heartbeat
    view: View | None


def seen_in(folder: Path, before: Seen | None = None) -> Seen:
    """What a desk has written last; what is being written just now is as it was `before`.

    Raises BadInputError for a sign of life that can't be read, where there is none from before.
    """
    try:
        heartbeat = heartbeat_of((folder / HEARTBEAT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        if before is None:
            raise BadInputError([f"{folder / HEARTBEAT}: {fault}; expected a live desk's sign of life"]) from None
        heartbeat = before.heartbeat
    view = before.view if before else None
    with suppress(OSError, ValueError):
        view = view_of((folder / VIEW).read_text(encoding="utf-8"))
    return Seen(heartbeat, view)


def shown(seen: Seen, now: datetime) -> RenderableType:
    """The desk on a screen of 80 columns; `now` with its zone is what ages are measured from."""
    return Group(*_head(seen.heartbeat, now), *_body(seen.view, now))


def _head(heartbeat: Heartbeat, now: datetime) -> Iterator[RenderableType]:
    yield Text(stands(heartbeat, now), style="bold" if is_trading(heartbeat, now) else LOUD)
    told = f"sign of life {ago(age_of(heartbeat, now))}, of {heartbeat.time:%Y-%m-%d %H:%M} New York, owner {heartbeat.owner}"
    yield Text(
        told if heartbeat.is_young(now) else f"{told}: IT IS SILENT", style="" if heartbeat.is_young(now) else LOUD
    )
    feeds = ", ".join(f"{feed.name} {ago(feed.minutes)}" for feed in heartbeat.feeds) or "none was asked for"
    yield Text(f"feeds when it was given: {feeds}")
    for alarm in heartbeat.alarms:
        yield Text(f"ALARM {alarm}", style=LOUD)


def _body(view: View | None, now: datetime) -> Iterator[RenderableType]:
    if view is None:
        yield Text("It has shown nothing yet.")
        return
    yield Text(
        f"account {written(view.value, ',.0f', '?')} USD, {signed(gain_of(view))} on the day; buying power"
        f" {view.requirement:,.0f} of {written(view.cap, ',.0f', '?')}"
    )
    yield Text(", ".join(f"{each.name} {each.open} of {written(each.most, '', '?')}" for each in view.limits))
    yield Text(f"the desk is {view.standing}")
    yield Text()
    rows = [
        (
            each.id,
            each.state,
            f"{each.sets}",
            signed(each.pnl),
            *(written(end, "+,.0f") for end in (each.target, each.stop)),
        )
        for each in view.campaigns
    ]
    age = ago((now - view.time).total_seconds() / 60)
    title = f"Open campaigns at {view.time:%H:%M}, {age}, USD after fees"
    yield new_table(title, "Campaign", "State", "Sets", "P&L", "Target", "Stop", rows=rows, left=2)
    for notice in view.notices:
        yield Text(
            f"{notice.time:%d %H:%M} {notice.alert.name} {notice.text}", style="" if notice.alert in CALM else LOUD
        )


def is_trading(heartbeat: Heartbeat, now: datetime) -> bool:
    """Whether it lives, its start is over and nothing stops it."""
    return heartbeat.phase == Phase.RUNNING.value and heartbeat.is_young(now)


def stands(heartbeat: Heartbeat, now: datetime) -> str:
    """Where it is, or was when it was heard of last."""
    words = f"{heartbeat.phase} and {heartbeat.mode}"
    return words if heartbeat.is_young(now) else f"SILENT, and was {words}"


def age_of(heartbeat: Heartbeat, now: datetime) -> float:
    """Minutes since it was given."""
    return (now - heartbeat.time).total_seconds() / 60


def gain_of(view: View) -> float | None:
    """USD since the day began; None where one of the two values is unknown."""
    return None if view.value is None or view.start_value is None else view.value - view.start_value


def ago(minutes: float | None) -> str:
    """How long ago, in words; None is never."""
    if minutes is None:
        return "never"
    if minutes < 1:
        return "just now"
    if minutes < 2 * HOUR:
        return f"{minutes:.0f} min ago"
    return f"{minutes / HOUR:.0f} h ago" if minutes < 2 * DAY else f"{minutes / DAY:.0f} days ago"
