"""Order events into the book: fills, ends, settlements. Plain Python, no LEAN."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from book.book import Book
from book.campaign import SHARES, Campaign, Event, Fill, Reason
from market.contracts import Contract


class LedgerMismatchError(Exception):
    """The campaigns' ledgers and the engine's holdings disagree."""


class UnknownOrderError(Exception):
    """An order event that belongs to no campaign's order and is no settlement."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """An expiry, exercise or assignment of one contract: `underlying` is the price it settled on, points.

    `into_shares`: the option was exercised into shares at its strike; otherwise it paid its intrinsic value, or nothing.
    """

    contract: Contract
    underlying: float
    into_shares: bool

    @property
    def value(self) -> float:
        """What one contract was worth in cash, points."""
        if self.into_shares:
            return 0.0
        moneyness = self.underlying - self.contract.strike
        return max(0.0, moneyness if self.contract.is_call else -moneyness)


def settle(book: Book, settlement: Settlement, now: datetime) -> Book:
    """Settle a contract in every campaign that holds it, each at its own quantity; that is how an assignment is split."""
    for campaign in tuple(book.active):
        held = campaign.positions.get(settlement.contract)
        if held is not None:
            book = book.with_campaign(settled(campaign, held, settlement, now))
    return book


def settled(campaign: Campaign, held: int, settlement: Settlement, now: datetime) -> Campaign:
    """The campaign after so many (signed) of what it holds of the contract were settled."""
    contract = settlement.contract
    part = campaign.part_of(contract)
    after = campaign.with_fill(Fill(now, contract, -held, settlement.value, 0.0, part, settles=True))
    # an order to close it that never filled closed nothing, whatever it was sent for
    is_explained = campaign.reason is Reason.ASSIGNMENT or campaign.was_traded_out
    reason = (campaign.reason if is_explained else None) or Reason.EXPIRY
    event = Event.EXPIRED
    if settlement.into_shares:
        shares = held * campaign.multiplier * (1 if contract.is_call else -1)
        after = after.with_fill(Fill(now, None, shares, contract.strike, 0.0, SHARES, settles=True))
        reason, event = Reason.ASSIGNMENT, Event.SHARES_TAKEN
    if after.is_flat:
        event = Event.FLAT
    return after.after(event, now, reason if event is not Event.EXPIRED else None)


def prove(book: Book, contracts: Iterable[Contract], holdings: Mapping[Contract, int]) -> None:
    """Raise LedgerMismatchError, naming every contract, unless the campaigns' quantities add up to the holdings."""
    faults: list[str] = []
    for contract in contracts:
        ours = sum(each.positions.get(contract, 0) for each in book.active)
        theirs = holdings.get(contract, 0)
        if ours != theirs:
            faults.append(f"{contract}: the campaigns hold {ours}, the engine {theirs}")
    if faults:
        raise LedgerMismatchError("; ".join(faults))
