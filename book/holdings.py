"""What an account holds, and what the campaigns' ledgers expect it to hold. `None` in a contract's place are the shares."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple, TypeAlias

from book.book import WORKING, Book
from book.campaign import Campaign
from market.contracts import Contract

Held: TypeAlias = Contract | None


class Holding(NamedTuple):
    """A signed quantity, and the average price at which it came, points or USD a share."""

    quantity: int
    average: float


Holdings: TypeAlias = Mapping[Held, Holding]


def quantity_of(campaign: Campaign, held: Held) -> int:
    """How much a campaign holds of a contract, or of the shares."""
    return campaign.shares if held is None else campaign.positions.get(held, 0)


def expected(book: Book) -> dict[Held, int]:
    """What the ledgers add up to, without what nets to nothing."""
    total: dict[Held, int] = {}
    for campaign in book.active:
        for held in (*campaign.positions, None):
            total[held] = total.get(held, 0) + quantity_of(campaign, held)
    return {held: quantity for held, quantity in total.items() if quantity}


def differences(book: Book, account: Holdings) -> dict[Held, int]:
    """What the account holds more than the ledgers expect, negative for less or for what is short."""
    ours = expected(book)
    theirs = {held: holding.quantity for held, holding in account.items()}
    return {held: more for held in {**ours, **theirs} if (more := theirs.get(held, 0) - ours.get(held, 0))}


def worked_on(book: Book) -> frozenset[Held]:
    """What orders of the desk may be changing now."""
    at_work = [campaign for campaign in book.active if campaign.state in WORKING]
    legs = {leg.contract for campaign in at_work for leg in campaign.pending_legs}
    held = {contract for campaign in at_work for contract in campaign.positions}
    return frozenset([*legs, *held, *([None] if any(campaign.shares for campaign in at_work) else [])])


def averages(book: Book) -> dict[Held, Holding]:
    """The account that the ledgers describe, at the average prices that an account would show."""
    fills = sorted((fill for campaign in book.active for fill in campaign.fills), key=lambda fill: fill.time)
    account: dict[Held, Holding] = {}
    for fill in fills:
        was = account.get(fill.contract, Holding(0, 0.0))
        account[fill.contract] = _after(was, fill.quantity, fill.price)
    return {held: holding for held, holding in account.items() if holding.quantity}


def _after(was: Holding, quantity: int, price: float) -> Holding:
    now = was.quantity + quantity
    if was.quantity * quantity >= 0:
        return Holding(now, (was.average * was.quantity + price * quantity) / now if now else 0.0)
    return Holding(now, was.average if now * was.quantity > 0 else price)


def uncovered(positions: Mapping[Contract, int]) -> int:
    """How many short contracts no long one of the same root and right covers, of the same expiry or a later one."""
    naked = 0
    for root, right in {(contract.root, contract.right) for contract in positions}:
        quantities: dict[date, int] = {}
        for contract, quantity in positions.items():
            if (contract.root, contract.right) == (root, right):
                quantities[contract.expiry] = quantities.get(contract.expiry, 0) + quantity
        lack = spare = 0
        for expiry in sorted(quantities, reverse=True):
            spare += quantities[expiry]
            lack += max(0, -spare)
            spare = max(0, spare)
        naked += lack
    return naked


def in_words(held: Held) -> str:
    """A contract's symbol, or the shares."""
    return "shares of SPY" if held is None else str(held)
