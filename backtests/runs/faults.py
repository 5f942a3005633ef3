"""The faults that a live run may be given: what a broker, a store, LEAN or a hand does to a desk, each by its name."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from backtests.engine.live.life import KillAtPulse, Moment, Pulse
from backtests.engine.live.loop import LiveLoop
from backtests.engine.live.run import Live
from backtests.engine.live.strict import NAMES, StrictHandler, Whims
from backtests.engine.market.securities import Option
from backtests.runs import data_faults

Act = Callable[[LiveLoop], bool]  # whether there was anything to do it to
FIRST, LAST = 10 * 60 + 45, 15 * 60 + 15  # minutes of the day between which a fault comes
HALF_AN_HOUR = 30
EVENING = 16 * 60 + 10


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: what happens, and how it is brought about, by a broker's whims, by an act once a day, or otherwise."""

    name: str
    what: str
    whims: Whims | None = None
    act: Act | None = None
    otherwise: Callable[[Live], Live] | None = None

    def brought(self, live: Live) -> Live:
        """A live run with the fault in it."""
        if self.whims is not None:
            live = replace(live, whims=_both(live.whims or Whims(), self.whims))
        if self.act is not None:
            live = replace(live, whims=live.whims or Whims(), on_minute=Daily(self.act, live.seed))
        return self.otherwise(live) if self.otherwise else live


def _both(one: Whims, other: Whims) -> Whims:
    """The whims of both, each at its larger chance."""
    return Whims(**{name: max(getattr(one, name), getattr(other, name)) for name in NAMES})


@dataclass(slots=True)
class Daily:
    """An act once on each trading day, at a minute by the seed or the first after it at which it can be done."""

    act: Act
    seed: int
    _day: int = 0
    _at: int = 0
    _until: list[int] = field(default_factory=list)

    def __call__(self, loop: LiveLoop) -> None:
        now = loop.host.clock.now
        if now.toordinal() != self._day:
            self._day = now.toordinal()
            self._at = random.Random(f"{self.seed} {self._day}").randint(FIRST, LAST)
        if now.hour * 60 + now.minute >= self._at and self.act(loop):
            self._at = 24 * 60


def _broker(loop: LiveLoop) -> StrictHandler:
    handler = loop.host.handler
    assert isinstance(handler, StrictHandler)
    return handler


def _held(loop: LiveLoop) -> Option | None:
    """The first option that the account holds, by name, and the desk knows of."""
    held = sorted(loop.host.assets.held.values(), key=lambda each: each.symbol.value)
    return next((each for each in held if isinstance(each, Option) and _broker(loop).held(each.symbol)), None)


def _of_held(act: Callable[[StrictHandler, Option], object]) -> Act:
    """An act on the first option that is held."""

    def of_held(loop: LiveLoop) -> bool:
        option = _held(loop)
        if option is not None:
            act(_broker(loop), option)
        return option is not None

    return of_held


_fills_unknown = _of_held(lambda broker, option: broker.fill_unknown(option.symbol, -1.0))
_closes_by_hand = _of_held(lambda broker, option: broker.trade_unseen(option.symbol, -broker.held(option.symbol)))
_opens_by_hand = _of_held(lambda broker, option: broker.trade_unseen(option.symbol, -1.0))


def _liquidates(loop: LiveLoop) -> bool:
    if _closes_by_hand(loop):
        loop.say("Your account is under margin: positions are being liquidated")
        return True
    return False


def _assigns(loop: LiveLoop) -> bool:
    held = sorted(loop.host.assets.held.values(), key=lambda each: each.symbol.value)
    shorts = [each for each in held if isinstance(each, Option) and _broker(loop).held(each.symbol) < 0]
    if shorts:
        _broker(loop).assign_unseen(shorts[0])
        loop.say(f"{shorts[0].symbol} was assigned")
    return bool(shorts)


def _drops_the_line(loop: LiveLoop) -> bool:
    loop.disconnect()
    loop.reconnect()
    return True


@dataclass(slots=True)
class Outage:
    """The line is down for half an hour each day, and what fills meanwhile is never told."""

    seed: int
    _end: datetime | None = None
    _before: Whims = field(default_factory=Whims)
    _start: Daily = field(init=False)

    def __post_init__(self) -> None:
        self._start = Daily(self._down, self.seed)

    def __call__(self, loop: LiveLoop) -> None:
        now = loop.host.clock.now
        if self._end is not None and now >= self._end:
            self._end, _broker(loop).whims = None, self._before
            loop.reconnect()
        self._start(loop)

    def _down(self, loop: LiveLoop) -> bool:
        now = loop.host.clock.now
        self._end = now.replace(hour=now.hour + (now.minute >= HALF_AN_HOUR), minute=(now.minute + HALF_AN_HOUR) % 60)
        self._before, _broker(loop).whims = _broker(loop).whims, Whims(lost=1.0)
        loop.disconnect()
        return True


@dataclass(slots=True)
class Overnight:
    """The line goes down each evening, and is up again with the next morning's first bar."""

    _is_down: bool = False

    def __call__(self, loop: LiveLoop) -> None:
        now = loop.host.clock.now
        is_evening = now.hour * 60 + now.minute >= EVENING
        if is_evening and not self._is_down:
            loop.disconnect()
        elif self._is_down and not is_evening:
            loop.reconnect()
        self._is_down = is_evening


def _kills(loop: LiveLoop) -> bool:
    loop.host.life.is_dead = True
    return True


def _store_refuses(loop: LiveLoop) -> bool:
    loop.host.storage.refuse(HALF_AN_HOUR)
    return True


def _lean_fails(loop: LiveLoop) -> bool:
    loop.host.handler.fails_until = loop.host.clock.stamp + HALF_AN_HOUR
    return True


def _another_desk(loop: LiveLoop) -> bool:
    """Another desk gives a sign of life in the words of this one's."""
    store = loop.host.storage
    for key in store.keys:
        if key.endswith("/heartbeat.json"):
            beat = json.loads(store.read(key))
            beat["owner"] = {"id": "another", "since": beat["time"]}
            store.save(key, json.dumps(beat))
            return True
    return False


@dataclass(slots=True)
class TornSave:
    """Kills the desk in the middle of a save of its book, once a day, and starts it again."""

    seed: int
    _day: int = 0

    def __call__(self, pulse: Pulse) -> None:
        if pulse.what is Moment.DISK and pulse.now.hour >= 11 and pulse.now.toordinal() != self._day:
            self._day = pulse.now.toordinal()
            KillAtPulse(pulse.number)(pulse)


def _stops_early(live: Live) -> Live:
    return replace(live, kill=TornSave(live.seed))


def _forgets(live: Live) -> Live:
    return replace(live, kill=TornSave(live.seed), forgets=True)


def _is_out_at_night(live: Live) -> Live:
    return replace(live, whims=live.whims or Whims(), on_minute=Overnight())


def _has_late_chains(live: Live) -> Live:
    return replace(live, on_minute=data_faults.delays_chains)


def _is_out(live: Live) -> Live:
    return replace(live, whims=live.whims or Whims(), on_minute=Outage(live.seed))


FAULTS = {
    fault.name: fault
    for fault in (
        Fault("legs", "the legs of a combo fill minutes apart", Whims(legs=1.0)),
        Fault("parts", "orders fill in parts", Whims(parts=1.0)),
        Fault("late", "fills are told minutes later, also after the end of their order", Whims(late=1.0)),
        Fault("doubled", "every fill is told twice", Whims(doubled=1.0)),
        Fault(
            "out-of-order", "events come in another order than they happened", Whims(legs=1.0, late=0.5, shuffled=1.0)
        ),
        Fault("lost", "fills are never told", Whims(lost=0.2)),
        Fault("unanswered", "orders stay new for minutes", Whims(slow=1.0)),
        Fault("rejected", "every other order is rejected", Whims(rejected=0.5)),
        Fault("refused-cancel", "every other cancel is refused", Whims(refused=0.5)),
        Fault("deaf", "updates are answered with success, and prices stay", Whims(deaf=1.0)),
        Fault("unknown-order", "an order fills that the desk never sent", act=_fills_unknown),
        Fault("stranger", "somebody trades in the account", act=_opens_by_hand),
        Fault("by-hand", "a position is closed by hand", act=_closes_by_hand),
        Fault("liquidation", "the broker liquidates a position, and says so", act=_liquidates),
        Fault("assignment", "a short option is assigned, told by a message only", act=_assigns),
        Fault("disconnect", "the line breaks for less than a minute", act=_drops_the_line),
        Fault("outage", "the line is down for half an hour, and its fills are lost", otherwise=_is_out),
        Fault("overnight", "the line is down from each evening to the next morning", otherwise=_is_out_at_night),
        Fault("killed", "the desk is killed, and its orders work on at the broker", act=_kills),
        Fault("store", "the store takes nothing for half an hour", act=_store_refuses),
        Fault("lean", "LEAN's order calls raise for half an hour", act=_lean_fails),
        Fault("another-desk", "another desk gives a sign of life in the same account", act=_another_desk),
        Fault("silent-options", "no option has a new quote for half an hour", act=data_faults.silences_options),
        Fault("silent-vix", "no VIX comes for half an hour", act=data_faults.silences_vix),
        Fault("vix-jump", "VIX is more than half as high again, for a minute", act=data_faults.jumps_vix),
        Fault("value-jump", "the account's value jumps, for a minute", act=data_faults.ValueJump()),
        Fault("no-quotes", "every option's quote is 0/0 for ten minutes", act=data_faults.NoQuotes()),
        Fault("late-chains", "chains are empty until 10:40", otherwise=_has_late_chains),
        Fault("torn-save", "the desk is killed in the middle of a save", otherwise=_stops_early),
        Fault("empty-account", "the desk is killed, and the account begins anew", otherwise=_forgets),
    )
}
