"""What every strategy answers, and how the ones of this folder are found."""

from collections.abc import Iterator
from datetime import time
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast, runtime_checkable

import strategies
from book.campaign import Campaign
from book.snapshot import Snapshot
from config import run
from config.schema import EntryWindow, Rung, StrategyRow
from market.quotes import Market
from risk.entry import Shape
from strategies.parts.answers import Management, Nothing, NotYet
from strategies.parts.quoted import Quoted


class Strategy(Protocol):
    """When it looks, what it would open, what it does with what is open. Pure: same arguments, same answers.

    `row` is how it is sized and when it looks, `quoted` what a modelled history must quote for it. It is a frozen
    dataclass whose other fields are its own numbers; the linter judges those that have the names of the others': deltas by
    `..._delta`, `expiry` against `exit_dte`, `exit_before_close_minutes`, `minutes_per_entry`, `least_wings`.
    """

    row: StrategyRow

    @property
    def quoted(self) -> tuple[Quoted, ...]:
        """The expiries and strikes that it may ask for."""

    def proposal(self, snapshot: Snapshot) -> str | None:
        """The id of the entry that it looks for now, the same for every look of one window; None when it doesn't look."""

    def shape(self, rung: Rung, snapshot: Snapshot, budget: float) -> Shape | NotYet | Nothing:
        """One set of what it would open on a rung, or the contracts whose quotes it needs first, or why nothing.

        `budget` is what the campaign may need, USD, for shapes that choose their width by it.
        """

    def manage(self, campaign: Campaign, snapshot: Snapshot) -> Management:
        """What to do with an open campaign."""


@runtime_checkable
class HasStopOfItsOwn(Protocol):
    """A strategy whose stop is no multiple of a credit."""

    def most_lost(self, campaign: Campaign) -> float:
        """The loss at which it closes a campaign, USD before what closing costs in fees."""


def every_strategy() -> tuple[Strategy, ...]:
    """The strategies of all files in this folder, each its module's STRATEGY: first those of config/run.py, in its order."""
    order = {name: place for place, name in enumerate(run.STRATEGIES)}
    return tuple(sorted(_found(), key=lambda each: (order.get(each.row.name, len(order)), each.row.name)))


def _found() -> Iterator[Strategy]:
    for name in _modules(*strategies.__path__):
        yield cast(Strategy, import_module(name).STRATEGY)


@cache
def _modules(*folders: str) -> tuple[str, ...]:
    return tuple(f"strategies.{module.name}" for module in iter_modules(folders) if not module.ispkg)


def load_strategies(names: tuple[str, ...] | None = None) -> tuple[Strategy, ...]:
    """The strategies of these names (any case), in the order of `every_strategy`; those of config/run.py without any.

    Raises ValueError naming every unknown name, and every one that is there twice.
    """
    named = [name.upper() for name in (run.STRATEGIES if names is None else names)]
    wanted, found = set(named), every_strategy()
    known = [strategy.row.name for strategy in found]
    unknown = sorted(wanted - set(known))
    if unknown or not wanted:
        expected = f"some of {', '.join(known)}, or a file in strategies/ that has it"
        raise ValueError(f"strategies is {', '.join(unknown) or 'empty'}; expected {expected}")
    if twice := sorted(name for name in wanted if named.count(name) > 1):
        raise ValueError(f"strategies has {', '.join(twice)} more than once; expected each once")
    return tuple(strategy for strategy in found if strategy.row.name in wanted)


def weekly_proposal(row: StrategyRow, snapshot: Snapshot) -> str | None:
    """The id of a strategy's one entry a week, while its window is open and the week has none."""
    if not is_open(row.window, snapshot.market):
        return None
    proposal = f"{row.name} {week_of(snapshot.market)}"
    return None if proposal in snapshot.book.entered else proposal


def week_of(market: Market) -> str:
    """The ISO week that a weekly proposal belongs to, such as 2018-W05."""
    year, week, _ = market.now.isocalendar()
    return f"{year}-W{week:02d}"


def is_open(window: EntryWindow, market: Market) -> bool:
    """Whether an entry window is open now, New York."""
    now, weekday = market.now, window.weekday
    if weekday is not None and now.weekday() != weekday:
        return False
    return window.start <= now.time() < end_of(window, market.session.is_half_day)


def end_of(window: EntryWindow, is_half_day: bool) -> time:
    """When an entry window closes, New York."""
    return window.half_day_end if is_half_day else window.end
