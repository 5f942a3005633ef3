"""What every strategy answers, and the registry that finds them."""

from datetime import datetime, time
from importlib import import_module
from typing import Protocol, cast

from book.book import Book
from book.campaign import Campaign
from config.schema import EntryWindow, Rung, StrategyRow
from config.strategies import STRATEGIES
from market.quotes import Market, Session
from risk.gate.entry import Shape
from strategies.parts.answers import Management, Nothing, NotYet


class Strategy(Protocol):
    """When it looks, what it would open, what it does with what is open. Pure: same arguments, same answers."""

    row: StrategyRow

    def proposal(self, now: datetime, session: Session, book: Book) -> str | None:
        """The id of the entry that it looks for now, the same for every look of one window; None when it doesn't look."""

    def shape(self, rung: Rung, market: Market, book: Book, budget: float) -> Shape | NotYet | Nothing:
        """One set of what it would open on a rung, or the contracts whose quotes it needs first, or why nothing.

        `budget` is what the campaign may need, USD, for shapes that choose their width by it.
        """

    def manage(self, campaign: Campaign, market: Market, book: Book) -> Management:
        """What to do with an open campaign."""


def load_strategies(names: tuple[str, ...]) -> tuple[Strategy, ...]:
    """The strategies of these names (any case), in the order of config/strategies.py.

    A row's module lives in this folder and holds the strategy as STRATEGY. Raises ValueError naming every unknown name.
    """
    wanted = {name.upper() for name in names}
    unknown = sorted(wanted - {row.name for row in STRATEGIES})
    if unknown or not wanted:
        known = ", ".join(row.name for row in STRATEGIES)
        raise ValueError(f"strategies is {', '.join(unknown) or 'empty'}; expected some of {known}")
    return tuple(
        cast(Strategy, import_module(f"strategies.{row.module}").STRATEGY) for row in STRATEGIES if row.name in wanted
    )


def weekly_proposal(row: StrategyRow, now: datetime, session: Session, book: Book) -> str | None:
    """The id of a strategy's one entry a week, while its window is open and the week has none."""
    if not is_open(row.window, now, session):
        return None
    proposal = f"{row.name} {week_of(now)}"
    return None if proposal in book.entered else proposal


def week_of(now: datetime) -> str:
    """The ISO week that a weekly proposal belongs to, such as 2018-W05."""
    year, week, _ = now.isocalendar()
    return f"{year}-W{week:02d}"


def is_open(window: EntryWindow, now: datetime, session: Session) -> bool:
    """Whether an entry window is open now, New York."""
    if window.weekday is not None and now.weekday() != window.weekday:
        return False
    return window.start <= now.time() < end_of(window, session.is_half_day)


def end_of(window: EntryWindow, is_half_day: bool) -> time:
    """When an entry window closes, New York."""
    return window.half_day_end if is_half_day else window.end
