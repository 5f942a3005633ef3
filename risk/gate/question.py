"""What the gate is asked, and what it sees."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from book.snapshot import Account
from book.standing import Standing
from config.schema import StrategyRow
from market.contracts import Contract
from market.quotes import Reading
from risk.entry import Entry, RefusedRung
from risk.parameters import Limits
from risk.stress.scenarios import Stress


class Question(NamedTuple):
    """A proposal before the gate. `entry` is None while no quotes were read, or when no rung fits."""

    strategy: StrategyRow
    proposal: str
    entry: Entry | None = None
    refused: tuple[RefusedRung, ...] = ()


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
