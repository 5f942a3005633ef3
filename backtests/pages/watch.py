"""A live desk as a page that loads itself again: what `watch` shows on a terminal, and how full each limit is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from backtests.checks.watched import CALM, Seen, age_of, ago, gain_of, is_trading, stands
from backtests.pages.page import Fact, drawn
from backtests.report.layout import percent, signed, written
from backtests.system.placing import whole
from book.heartbeat import Heartbeat
from book.view import Shown, View

MARK = "python -m backtests watch"


@dataclass(frozen=True, slots=True)
class Gauge:
    """How much of a limit is taken; `share` is None where one of the two is unknown."""

    name: str
    words: str
    share: float | None

    @property
    def is_full(self) -> bool:
        return self.share is not None and self.share >= 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """An open campaign in words; `at` and `zero` are where its result and nothing stand from stop (0) to target (1)."""

    name: str
    cells: tuple[str, ...]
    at: float | None = None
    zero: float | None = None


def write(path: Path, seen: Seen, name: str, now: datetime) -> None:
    """Put the page in its place whole, so that a browser never reads half of one. Raises BusyError for a second watcher."""
    with whole(path) as beside:
        beside.write_text(page(seen, name, now), encoding="utf-8")


def page(seen: Seen, name: str, now: datetime) -> str:
    """The page of a deployment as it was seen at `now`, a moment with its zone."""
    view = seen.view
    return drawn(
        "watch.html.j2",
        title=f"{name}, live",
        mark=MARK,
        written=f"{now.timestamp():.0f}",
        alarms=seen.heartbeat.alarms,
        facts=(*_life(seen.heartbeat, now), *(() if view is None else _money(view)), *_feeds(seen.heartbeat)),
        gauges=() if view is None else tuple(_gauges(view)),
        standing=None if view is None else f"the desk is {view.standing}",
        since=None if view is None else f"{view.time:%H:%M}",
        rows=() if view is None else tuple(map(_row, view.campaigns)),
        notices=()
        if view is None
        else tuple(
            (f"{each.time:%Y-%m-%d %H:%M}", each.alert.name, each.text, each.alert not in CALM) for each in view.notices
        ),
    )


def _life(heartbeat: Heartbeat, now: datetime) -> Iterator[Fact]:
    yield Fact("The desk", stands(heartbeat, now), is_loud=not is_trading(heartbeat, now))
    is_young = heartbeat.is_young(now)
    of = f"of {heartbeat.time:%Y-%m-%d %H:%M} New York, owner {heartbeat.owner}"
    yield Fact("Sign of life", ago(age_of(heartbeat, now)), of if is_young else f"{of}: IT IS SILENT", not is_young)


def _feeds(heartbeat: Heartbeat) -> Iterator[Fact]:
    for feed in heartbeat.feeds:
        yield Fact(f"{feed.name} feed", ago(feed.minutes), "when the sign of life was given", feed.minutes is None)


def _money(view: View) -> Iterator[Fact]:
    yield Fact("Account, USD", written(view.value, ",.0f", "?"), f"{signed(gain_of(view))} on the day")
    most = written(view.cap, ",.0f", "?")
    yield Fact("Buying power, USD", f"{view.requirement:,.0f}", f"of {most} at most")


def _gauges(view: View) -> Iterator[Gauge]:
    for each in view.limits:
        share = None if each.most is None else each.open / each.most
        yield Gauge(each.name, f"{each.open} of {written(each.most, '', '?')}", share)
    share = view.requirement / view.cap if view.cap else None
    yield Gauge("buying power", f"{percent(share)} of its cap" if share is not None else "? of its cap", share)


def _row(each: Shown) -> Row:
    ends = (written(end, "+,.0f") for end in (each.stop, each.target))
    cells = (each.state, f"{each.sets}", signed(each.pnl), *ends)
    if each.pnl is None or each.target is None or each.stop is None:
        return Row(each.id, cells)
    stop, width = each.stop, each.target - each.stop
    return Row(each.id, cells, min(1.0, max(0.0, (each.pnl - stop) / width)), min(1.0, max(0.0, -stop / width)))
