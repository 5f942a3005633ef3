"""Drill 5: the whole desk at a strict broker through sequences of what may happen, by a seed or as hypothesis draws them.

A sequence is a part of one scripted day with a broker's whims, strangers, trades by hand, assignments, broken lines,
commands, kills and restarts; then the broker becomes a good one, the desk is restarted, and all has to be in order again.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import Phase as Drawn
from hypothesis import seed as seeded
from hypothesis.stateful import run_state_machine_as_test

from backtests.engine.api.imports import importable
from backtests.engine.live.life import KilledError, Pulse
from backtests.engine.live.loop import LiveLoop
from backtests.engine.live.run import Live, run_live
from backtests.engine.live.strict import NAMES, StrictHandler, Whims
from backtests.engine.loader import folder_importable
from backtests.engine.market.securities import Option
from book.book import Book
from book.campaign import Reason, State
from book.holdings import differences, uncovered
from book.starting import Phase, WayOut
from config.run import UNEVEN_MINUTES
from tests.days.market import Day, write
from tests.execution.test_strict_broker import DeskAndBroker
from tests.live.drill import MAIN, Outcome

with importable(), folder_importable(MAIN.parent):
    from execution.account import holdings_of
    from execution.market import contract_of

BEGIN, GOOD_FROM = datetime(2018, 2, 2, 10, 28), datetime(2018, 2, 2, 11, 32)
RESTARTED, END = datetime(2018, 2, 2, 11, 52), datetime(2018, 2, 2, 12, 6)
# to wait for other legs, to complete, to take back; and a minute for each answer of the broker in between
LONGEST_NAKED = 3 * UNEVEN_MINUTES + 6
DAYS = (
    Day(spot={"10:30": 2800, "11:05": 2800, "11:25": 2813, "11:50": 2793}, vol={"10:30": 0.12, "11:00": 0.10}),
    Day(vol={"10:30": 0.12, "11:30": 0.07}, quote_every=2),
    Day(spot={"10:30": 2800, "11:30": 2770}, spread=0.3),
)
ACCOUNTS = ("100000", "31000")  # the second trades SPY
COMMANDS = (
    "halt", "reduce", "resume", "resume", "resume", "resume", "status", "reconcile", "close 0DTE-1", "close 0DTE-2", "close QUARANTINE-3",
    "close-all CONFIRM", "take-over", "forget desk", "dance",
)  # fmt: skip


class Act(Enum):
    """What may happen."""

    WHIMS = "the broker has other whims"
    CALM = "the broker has none"
    STRANGER = "an order fills that nobody sent"
    BY_HAND = "a position is traded without a word"
    ASSIGNED = "a short option is assigned without an event"
    ENDED = "the broker ends an order, or one leg of it"
    DOWN = "the line breaks, and fills are lost"
    UP = "the line is up again"
    KILL = "the process is killed, a few moments later"
    RESTART = "the desk is restarted"
    COMMAND = "its owner commands"


@dataclass(frozen=True, slots=True)
class Step:
    """An act, so many minutes after the one before; `draw` decides what it leaves open."""

    wait: int
    act: Act
    draw: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """What happens to which desk."""

    seed: int
    day: int
    account: int
    steps: tuple[Step, ...]


def sequence_of(seed: int) -> Sequence:
    """A sequence by its seed."""
    chance = random.Random(f"sequence {seed}")
    steps = [Step(0, Act.WHIMS, chance.randrange(10_000))]
    steps += [
        Step(chance.randint(0, 10), chance.choice(list(Act)), chance.randrange(10_000))
        for _ in range(chance.randint(3, 12))
    ]
    return Sequence(seed, chance.randrange(len(DAYS)), chance.randrange(len(ACCOUNTS)), tuple(steps))


@cache
def _data(day: int) -> tuple[Path, Path]:
    root = Path(mkdtemp(prefix="sequences-"))
    return write(root / "data", DAYS[day]), root / "columns"


def faults_of(sequence: Sequence) -> list[str]:
    """What is not in order during or after a sequence; empty when all is."""
    played = Player(sequence)
    data, columns = _data(sequence.day)
    given = {"start": "2018-02-02", "end": "2018-02-02", "cash": ACCOUNTS[sequence.account], "strategies": "0DTE"}
    live = Live(sequence.seed, Whims(), played.kill, begin=BEGIN, until=END, on_minute=played.minute)
    finished = run_live(MAIN, data, live=live, parameters={**given, "notify": "email:me@here.org"}, columns=columns)
    if finished.error is not None:
        return [f"an exception left the desk: {finished.error}"]
    played.faults += [text for _, text in finished._host.log if text.startswith("FAULT")]
    return [*played.faults, *played.last(finished.lives[-1], finished._host.handler)]


@dataclass(slots=True)
class Player:
    """Plays a sequence minute by minute, and looks at the desk before each."""

    sequence: Sequence
    faults: list[str] = field(default_factory=list)
    _next: int = 0
    _at: datetime = BEGIN
    _kill_in: int | None = None
    _tears: bool = False
    _naked: dict[str, int] = field(default_factory=dict)
    _entered: set[str] = field(default_factory=set)
    _filled: set[str] = field(default_factory=set)
    _is_forgotten: bool = False
    _is_disturbed: bool = False  # the account holds what the desk did not do
    _is_down: bool = False
    _is_restarted: bool = False
    _looked: datetime | None = None

    def kill(self, pulse: Pulse) -> None:
        """End the life when a kill is due, in the middle of a write where it is one."""
        if self._kill_in is None:
            return
        self._kill_in -= 1
        if self._kill_in < 0:
            self._kill_in = None
            if self._tears and pulse.tear is not None:
                pulse.tear()
            raise KilledError

    def minute(self, loop: LiveLoop) -> None:
        """What happens before a minute's bar."""
        now = loop.host.clock.now
        if loop.host.life.is_dead:
            return
        self._look(loop)
        if now >= GOOD_FROM:
            self._be_good(loop, now)
            return
        steps = self.sequence.steps
        while self._next < len(steps) and now >= self._at + timedelta(minutes=steps[self._next].wait):
            step, self._at, self._next = steps[self._next], now, self._next + 1
            ACTS[step.act](self, loop, step.draw)

    def _be_good(self, loop: LiveLoop, now: datetime) -> None:
        self._kill_in = None
        broker(loop).whims = Whims()
        self.up(loop, 0)
        if now >= RESTARTED and not self._is_restarted:
            self._is_restarted = True
            loop.restart()
        elif loop.algorithm.desk._live._start.way_out is WayOut.FORGET:
            self.command(loop, COMMANDS.index("forget desk"))

    def _look(self, loop: LiveLoop) -> None:
        desk = loop.algorithm.desk
        book: Book = desk._book
        for campaign in book.active:
            if campaign.id not in self._entered and not campaign.is_foreign:
                self._entered.add(campaign.id)
                self._judge_entry(desk, campaign.id)
            if campaign.fills and not campaign.is_foreign:
                self._filled.add(campaign.id)
        is_silent = self._is_silent(loop)
        naked = {
            campaign.id: self._naked.get(campaign.id, 0) + (not is_silent)
            for campaign in book.active
            if uncovered(campaign.positions) and campaign.state is not State.QUARANTINED
        }
        self.faults += [
            f"{id} is naked for {minutes} minutes at {loop.host.clock.now}: {book.campaigns[id].state}"
            for id, minutes in naked.items()
            if minutes == LONGEST_NAKED + 1
        ]
        self._naked = naked

    def _is_silent(self, loop: LiveLoop) -> bool:
        """Whether the desk can't act: nobody trades, the broker has not said what became of what it was asked, or it has not
        for so long that only a restart will tell, which the desk has asked for."""
        desk, handler = loop.algorithm.desk, broker(loop)
        return bool(
            not desk._live.may_trade
            or handler._executions
            or handler._unanswered
            or any(working.is_cancelling for working in desk._orders._working.values())
            or desk._orders.unanswered()
        )

    def _judge_entry(self, desk: Any, id: str) -> None:
        """Hold an entry against its limits by an own count of what the account of all lives has."""
        rows = [row for row in desk.records()["decisions"] if row.get("campaign") == id]
        if not rows:
            return  # of a life before
        (row,) = rows
        own = [each for each in desk._book.campaigns.values() if each.strategy == row["strategy"]]
        open_ones = [each for each in own if each.counts and each.opened.isoformat() <= row["time"]]
        traded = self._filled | {id}
        for what, most, count in (
            ("open", row["limit"], len(open_ones)),
            ("in the portfolio", row["portfolio_limit"], len(open_ones)),
            ("traded", row["max_trades"], len(traded)),
        ):
            if count > most:
                self.faults.append(f"{id} was entered as number {count} {what} of {most}")
        if row["bp_used"] + row["requirement"] > row["bp_cap"] + 0.01:
            self.faults.append(f"{id} needs {row['requirement']} beside {row['bp_used']} of {row['bp_cap']}")

    def last(self, algorithm: Any, handler: StrictHandler) -> Iterator[str]:
        """What is not in order at the end."""
        desk = algorithm.desk
        book: Book = desk._book
        if desk._live._start.phase is not Phase.RUNNING:
            yield f"at the end it is {desk._live.status()}"
            return
        for held, more in differences(book, holdings_of(algorithm)).items():
            yield f"LEAN has {more:+d} of {held} beside the ledgers"
        account: dict[Any, int] = {}
        for symbol, position in handler.account().holdings.items():
            contract = None if symbol.value == "SPY" else contract_of(symbol)
            account[contract] = int(position.quantity)
        ours: dict[Any, int] = {}
        for campaign in book.active:
            for contract, quantity in (*campaign.positions.items(), (None, campaign.shares)):
                ours[contract] = ours.get(contract, 0) + quantity
        for contract in account.keys() | ours.keys():
            if account.get(contract, 0) != ours.get(contract, 0):
                yield f"the account holds {account.get(contract, 0)} of {contract}, the ledgers {ours.get(contract, 0)}"
        if not self._is_forgotten:
            yield from (f"{id} is lost" for id in sorted(self._filled) if id not in book.campaigns)
        if not (self._is_disturbed or self._is_forgotten):
            yield from (f"{each.id} is in quarantine for nothing" for each in book.active if each.is_foreign)
            yield from (
                f"{each.id} was closed by nobody" for each in book.campaigns.values() if each.reason is Reason.EXTERNAL
            )
        for campaign in book.active:
            if campaign.state is not State.QUARANTINED and uncovered(campaign.positions):
                yield f"{campaign.id} is {campaign.state.value} and naked at the end"

    # what happens

    def whims(self, loop: LiveLoop, draw: int) -> None:
        chance = random.Random(draw)
        chosen = chance.sample([name for name in NAMES if name != "lost"], chance.randint(1, 4))
        broker(loop).whims = Whims(**{name: chance.choice((0.2, 0.5, 1.0)) for name in chosen})

    def calm(self, loop: LiveLoop, draw: int) -> None:
        broker(loop).whims = Whims()

    def stranger(self, loop: LiveLoop, draw: int) -> None:
        if option := held(loop, draw):
            self._is_disturbed = True
            broker(loop).fill_unknown(option.symbol, 1.0 if draw % 2 else -1.0)

    def by_hand(self, loop: LiveLoop, draw: int) -> None:
        if option := held(loop, draw):
            self._is_disturbed = True
            quantity = broker(loop).held(option.symbol)
            broker(loop).trade_unseen(option.symbol, -quantity if draw % 2 else 1.0)

    def assigned(self, loop: LiveLoop, draw: int) -> None:
        option = held(loop, draw)
        if option is not None and broker(loop).held(option.symbol) < 0:
            self._is_disturbed = True
            broker(loop).assign_unseen(option)
            if draw % 2:
                loop.say("your option was assigned")

    def ended(self, loop: LiveLoop, draw: int) -> None:
        """Of legs that fill minutes apart one may be ended alone, which leaves the others out of proportion."""
        orders = broker(loop).open_orders
        if not orders:
            return
        chosen = orders[draw % len(orders)]
        group = chosen.group_order_manager
        for order in orders:
            if order is chosen or (draw % 3 == 0 and group is not None and order.group_order_manager is group):
                broker(loop).end_unasked(order)

    def down(self, loop: LiveLoop, draw: int) -> None:
        self._is_down = self._is_disturbed = True
        broker(loop).whims = replace(broker(loop).whims, lost=0.5)
        loop.disconnect()

    def up(self, loop: LiveLoop, draw: int) -> None:
        if self._is_down:
            self._is_down = False
            broker(loop).whims = replace(broker(loop).whims, lost=0.0)
            loop.reconnect()

    def kill_soon(self, loop: LiveLoop, draw: int) -> None:
        self._kill_in, self._tears = draw % 40, bool(draw % 2)

    def restart(self, loop: LiveLoop, draw: int) -> None:
        loop.restart()

    def command(self, loop: LiveLoop, draw: int) -> None:
        action = COMMANDS[draw % len(COMMANDS)]
        self._is_forgotten = self._is_forgotten or action.startswith("forget")
        loop.command(action=action)


ACTS: dict[Act, Callable[[Player, LiveLoop, int], None]] = {
    Act.WHIMS: Player.whims,
    Act.CALM: Player.calm,
    Act.STRANGER: Player.stranger,
    Act.BY_HAND: Player.by_hand,
    Act.ASSIGNED: Player.assigned,
    Act.ENDED: Player.ended,
    Act.DOWN: Player.down,
    Act.UP: Player.up,
    Act.KILL: Player.kill_soon,
    Act.RESTART: Player.restart,
    Act.COMMAND: Player.command,
}


def broker(loop: LiveLoop) -> StrictHandler:
    handler = loop.host.handler
    assert isinstance(handler, StrictHandler)
    return handler


def held(loop: LiveLoop, draw: int) -> Option | None:
    """One of the options that LEAN shows as held, by a draw."""
    found = sorted(
        (each for each in loop.host.assets.held.values() if isinstance(each, Option)),
        key=lambda each: each.symbol.value,
    )
    return found[draw % len(found)] if found else None


SEQUENCES = 10_000


def through_sequences(points: int | None, *, first: int | None = None) -> Outcome:
    """Seeded sequences, each to its end."""
    seeds = range(SEQUENCES)[first:][:points]
    words = [f"sequence {seed}: {fault}" for seed in seeds for fault in faults_of(sequence_of(seed))]
    return Outcome(
        len(seeds),
        SEQUENCES,
        lost=sum(" is lost" in word for word in words),
        doubled=sum(" the account holds " in word or ": LEAN has " in word for word in words),
        unexplained=len(words),
        words=tuple(words),
    )


def through_the_machine(points: int | None, *, first: int | None = None) -> Outcome:
    """The state machine over orders alone: more seldom things, and many more of them, in the same time.

    It draws by chance; a part that begins at a number draws by that number.
    """
    if first is not None:
        seeded(first)(DeskAndBroker)
    count = len(range(SEQUENCES)[first:][:points])
    drawn = settings(
        max_examples=count,
        stateful_step_count=30,
        deadline=None,
        database=None,
        phases=[Drawn.generate],
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(DeskAndBroker, settings=drawn)
    except AssertionError as fault:
        return Outcome(count, SEQUENCES, unexplained=1, words=("\n".join([str(fault), *fault.__notes__]),))
    return Outcome(count, SEQUENCES)
