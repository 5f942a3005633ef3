"""What the gate is asked, what it sees, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from book.snapshot import Account
from market.contracts import Contract, Leg

from book.standing import Standing
from config.schema import Rung, StrategyRow
from market.quotes import Reading
from risk.money import apart, from_usd
from risk.parameters import Limits


class Code(Enum):
    """The rules of the gate, by the code of their denial."""

    HALTED = "HALTED"
    MARKET_DATA = "MARKET_DATA"
    DAILY_TRADES = "DAILY_TRADES"
    STRATEGY_LIMIT = "STRATEGY_LIMIT"
    PORTFOLIO_LIMIT = "PORTFOLIO_LIMIT"
    CORRELATION = "CORRELATION"
    BUYING_POWER = "BUYING_POWER"
    POSITION_SIZE = "POSITION_SIZE"
    STRESS = "STRESS"
    SPREAD_TOO_WIDE = "SPREAD_TOO_WIDE"
    PENDING = "PENDING"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a strategy would open on one rung, for one set. Prices in points, signed: a credit is negative.

    `requirement` is USD a set. `earns` is what the profit target earns, points; None where nothing is sold for a target.
    `closing_share` is what the target leaves of the prices, for the fees of the way out.
    """

    rung: Rung
    legs: tuple[Leg, ...]
    mids: tuple[float, ...]
    mid: float
    natural: float
    requirement: float
    earns: float | None
    closing_share: float
    without_bid: tuple[Contract, ...]

    @property
    def credit(self) -> float:
        return -self.mid

    @property
    def crossing(self) -> float:
        return self.natural - self.mid


@dataclass(frozen=True, slots=True)
class Entry:
    """A shape in its size: `requirement`, `target` (what the profit target earns, if there is one) and `fees` (both ways)
    in USD, for all sets."""

    shape: Shape
    sets: int
    requirement: float
    target: float | None
    fees: float


@dataclass(frozen=True, slots=True)
class RefusedRung:
    """A rung on which not one set fits: its requirement and the budget in USD, and the account value at which it would fit."""

    rung: str
    requirement: float
    budget: float
    fits_from: float

    def __str__(self) -> str:
        needs, budget = apart(self.requirement, self.budget)
        return f"{self.rung}: one set needs {needs}, the budget is {budget}, fits from {from_usd(self.fits_from)}"


class Question(NamedTuple):
    """A proposal before the gate. `entry` is None while no quotes were read, or when no rung fits."""

    strategy: StrategyRow
    proposal: str
    entry: Entry | None = None
    refused: tuple[RefusedRung, ...] = ()


@dataclass(frozen=True, slots=True)
class ScenarioStress:
    """The book with the proposal after one scenario, USD: what it has lost by then and what it needs from then on.

    A gain is a negative loss. By campaign in the order of `Stress.campaigns`, by group in that of `Stress.groups`.
    """

    scenario: str
    spot_move: float
    vix: float
    loss: float
    requirement: float
    losses: tuple[float, ...]
    requirements: tuple[float, ...]
    group_losses: tuple[float, ...]
    group_requirements: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Stress:
    """The book with the proposal under every scenario. `booked` is what each correlation group needs now, USD.

    `faults` names what has no price; there are no scenarios then.
    """

    campaigns: tuple[str, ...]
    groups: tuple[str, ...]
    booked: tuple[float, ...]
    scenarios: tuple[ScenarioStress, ...]
    faults: tuple[str, ...] = ()

    def worst_loss(self, but_for: str = "") -> float | None:
        """The most that any scenario costs, USD, without the campaign or proposal of a name; None when not repriced."""
        counted = [place for place, name in enumerate(self.campaigns) if name != but_for]
        return max((sum(after.losses[place] for place in counted) for after in self.scenarios), default=None)


class DeskState(NamedTuple):
    """What the rules may see. Without a usable account value and VIX there are no limits; `bp_used` in USD.

    `stress` is the book with the entry; None while there is no entry.
    """

    now: datetime
    account: Account
    vix: Reading
    underlyings: Mapping[str, Reading]
    limits: Limits | None
    bp_used: float
    open: int
    portfolio_open: int
    trades_today: int
    is_working: bool
    working_contracts: frozenset[Contract]
    standing: Standing
    stress: Stress | None = None


class Denial(NamedTuple):
    """One rule's no, with its numbers, which are put into words when they are read: most denials repeat the one before."""

    code: Code
    words: str
    values: tuple[object, ...] = ()

    @property
    def numbers(self) -> str:
        return self.words.format(*self.values) if self.values else self.words

    def __str__(self) -> str:
        return f"{self.code.value} {self.numbers}"


@dataclass(frozen=True, slots=True)
class Approved:
    """The gate's yes to an entry, and what it saw; the desk adds the id under which it is booked."""

    question: Question
    entry: Entry
    desk: DeskState
    campaign: str = ""


class Denied(NamedTuple):
    """The gate's no: the answer of every rule that failed, and what they saw."""

    question: Question
    denials: tuple[Denial, ...]
    desk: DeskState
