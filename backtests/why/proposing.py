"""What a strategy would open at a moment, in which size: down its ladder, with every quote there at once."""

from dataclasses import dataclass

from backtests.why.market import Moment
from book.book import Book
from book.snapshot import Account, Snapshot
from config.schema import Rung
from desk.entries import ladder
from market.contracts import Contract
from market.quotes import Market
from risk.entry import Entry, RefusedRung, Shape
from risk.sizing import PositionSizer
from strategies.parts.answers import Nothing, NotYet
from strategies.parts.strategy import Strategy

NONE: frozenset[Contract] = frozenset()


@dataclass(frozen=True, slots=True)
class Proposed:
    """An entry in its size, or what stood against it: rungs too dear, rungs with nothing to open, quotes that never came."""

    entry: Entry | None
    refused: tuple[RefusedRung, ...] = ()
    whys: tuple[str, ...] = ()
    missing: frozenset[Contract] = NONE


def propose(strategy: Strategy, moment: Moment, account: Account, book: Book, sizer: PositionSizer) -> Proposed:
    """The first rung of the ladder on which one set fits the budget.

    A rung of which quotes are missing ends the search, as the desk would go on waiting for them.
    """
    row, budget = strategy.row, sizer.budget(strategy.row, account.value)
    snapshot = Snapshot(moment.market, account, book)
    refused: list[RefusedRung] = []
    whys: list[str] = []
    for rung in ladder(row, sizer.risk_params.get_phase_for_account_size(account.value)):
        shape = _shape(strategy, rung, moment, snapshot, budget)
        if isinstance(shape, NotYet):
            return Proposed(None, tuple(refused), tuple(whys), shape.wanted)
        if isinstance(shape, Nothing):
            whys.append(shape.why)
            continue
        sized = sizer.size(row, shape, account.value)
        if isinstance(sized, Entry):
            return Proposed(sized, tuple(refused), tuple(whys))
        refused.append(sized)
    return Proposed(None, tuple(refused), tuple(whys))


def is_readable(market: Market) -> bool:
    """Whether VIX and every underlying are there, so that a strategy can be asked for a shape."""
    return all(reading.is_sound(market.now) for reading in (market.vix, *market.underlyings.values()))


def _shape(
    strategy: Strategy, rung: Rung, moment: Moment, snapshot: Snapshot, budget: float
) -> Shape | NotYet | Nothing:
    def question(market: Market) -> tuple[Shape | NotYet | Nothing, frozenset[Contract]]:
        shape = strategy.shape(rung, snapshot._replace(market=market), budget)
        return shape, shape.wanted if isinstance(shape, NotYet) else NONE

    return moment.ask((), question)
