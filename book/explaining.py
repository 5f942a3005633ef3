"""An account that differs from the book: contract by contract, what explains it and what the book is then.

Neither side is overruled in silence: what an order on its way, an expiry, an assignment or a trade by hand explains is
booked, with a word of its own; what the account holds and nothing explains is put into quarantine.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from book.book import WORKING, Book
from book.campaign import ENTERING, QUARANTINE, SHARES, Campaign, Event, Fill, Reason, State
from book.found_fills import CENT, FoundFills, as_paid, found_fills
from book.holdings import Held, differences, expected, in_words, quantity_of, uncovered
from book.reconciliation import Settlement, settled
from book.records import changed
from book.seen import Seen, within
from config import products
from market.contracts import Contract, Leg, Role

QUARANTINED = "quarantined"  # the part of the ledger


class Cause(Enum):
    """What explains a difference."""

    FILLED = "an order that was on its way filled"
    EXPIRED = "it expired meanwhile"
    ASSIGNED = "it was assigned early"
    EXTERNAL = "closed by hand or by the broker"
    STRANGER = "somebody else's, put into quarantine"
    WORKING = "an order works on it, looked at again later"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What explains a difference of a signed quantity, and what was done about it in which campaign.

    `guess` is the price at which it was booked where nobody told of one, points.
    """

    cause: Cause
    held: Held
    quantity: int
    campaign: str
    done: str
    guess: float | None = None

    def __str__(self) -> str:
        return f"{self.quantity:+d} {in_words(self.held)}: {self.cause.value}; {self.campaign} {self.done}"


@dataclass(frozen=True, slots=True)
class Explained:
    """The book that agrees with the account, what agreed before, what was explained, and which orders are gone.

    `other_cash` is what the account has gained beside all that, USD; 0 where what it gained isn't known.
    """

    book: Book
    agreed: int
    explanations: tuple[Explanation, ...]
    gone: tuple[str, ...] = ()
    other_cash: float = 0.0

    def told(self, why: str, others: Iterable[str]) -> list[str]:
        """The lines of a report; `others` is what the account holds beside all that is traded."""
        lines = [f"{self.agreed} contracts agree, {len(self.explanations)} differences are explained"]
        lines += [*map(str, self.explanations), *self.gone]
        if self.other_cash:
            lines.append(f"{self.other_cash:+,.2f} USD of the account's cash are of nothing that the book knows")
        lines += [f"{name} is nothing that this desk trades: it is left alone and counts nowhere" for name in others]
        return [f"{why}: {line}" for line in lines]


@dataclass(frozen=True, slots=True)
class Vanished:
    """The book has campaigns and the account nothing at all: a paper account that began anew, or all closed by hand."""

    campaigns: tuple[str, ...]

    def told(self, deployment: str) -> str:
        """What is so, and the two ways out of it."""
        return (
            f"the book has {', '.join(self.campaigns)}, the account holds nothing at all. A paper account that began anew: "
            f"start with the live-holdings and live-cash-balance that `python -m backtests kept` prints. "
            f"All closed elsewhere: `forget {deployment}`"
        )


def explain(book: Book, seen: Seen) -> Explained | Vanished:
    """The book as the account has it. A pure function: same book, same account, same answer.

    What was traded elsewhere has no price that anybody told of. The account's cash has one for all of it together, and that
    is booked where one contract can have paid it.
    """
    found = _reconciled(book, seen)
    if isinstance(found, Vanished) or seen.gained is None:
        return found
    if paid := _paid_by_cash(found, _other_cash(book, seen.gained, found)):
        found = _reconciled(book, replace(seen, paid=paid))
        assert isinstance(found, Explained)
    other = _other_cash(book, seen.gained, found)
    return replace(found, other_cash=other if abs(other) >= CENT else 0.0)


def _reconciled(book: Book, seen: Seen) -> Explained | Vanished:
    agreed = len(expected(book)) - len(expected(book).keys() & differences(book, seen.account).keys())
    work = _Work(book, seen)
    if seen.working is None:
        work.fill_orders()
        work.end_orders()
    else:
        work.leave_alone(seen.working)
    work.settle_expired()
    work.settle_assigned()
    if seen.working is None and not any(holding.quantity for holding in seen.account.values()) and work.more:
        return Vanished(tuple(campaign.id for campaign in book.active if not campaign.is_flat))
    work.take_out_gone()
    work.quarantine()
    return Explained(work.book, agreed, tuple(work.found), tuple(work.gone))


class _Work:
    """The book as far as it is explained, and `more`: what the account still holds more or less."""

    def __init__(self, book: Book, seen: Seen) -> None:
        self.book = book
        self.seen = seen
        self.more = differences(book, seen.account)
        self.found: list[Explanation] = []
        self.gone: list[str] = []

    def fill_orders(self) -> None:
        """Book what orders on their way explain, oldest first."""
        found: list[FoundFills] = []
        for order in sorted(self.seen.orders, key=lambda order: order.sent):
            campaign = self.book.campaigns.get(order.campaign)
            if campaign is None or campaign.state not in WORKING:
                continue
            fills = found_fills(order, campaign, self.more, self.seen)
            if fills is not None:
                found.append(fills)
                for fill in fills.fills:
                    self._take(fill.contract, fill.quantity)
        if self.seen.gained is not None and not self.more:  # nothing else has moved the account's cash
            found = as_paid(found, self.seen.gained)
        for fills in found:
            self._put(self._filled(fills))

    def _filled(self, found: FoundFills) -> Campaign:
        campaign, is_whole = found.campaign, found.is_whole
        for fill in found.fills:
            campaign = campaign.with_fill(fill)
            done = f"{'bought' if fill.quantity > 0 else 'sold'} at {fill.price:.2f}, {found.order.purpose}"
            self.found.append(Explanation(Cause.FILLED, fill.contract, fill.quantity, campaign.id, done))
        if not is_whole and campaign.state in ENTERING and (sets := _sets(campaign)):
            share = sets / campaign.sets
            campaign = changed(campaign, sets=sets, requirement=campaign.requirement * share)
            is_whole = True
        event = Event.FLAT if campaign.is_flat else Event.FILLED if is_whole else Event.PARTLY_FILLED
        return campaign.after(event, self.seen.now)

    def end_orders(self) -> None:
        """No order works any more: what was working ends, as far as it came."""
        for campaign in self.book.active:
            if campaign.state in WORKING:
                ended = campaign.after(Event.ENDED, self.seen.now)
                self.gone.append(
                    f"{campaign.id} was {campaign.state.value}: its order is gone, it is {ended.state.value}"
                )
                self._put(ended)

    def leave_alone(self, working: Iterable[Held]) -> None:
        """Leave differences of contracts on which orders work until those are over."""
        for contract in working:
            if quantity := self.more.pop(contract, 0):
                self._explained(Explanation(Cause.WORKING, contract, quantity, "the book", "is left as it is"))

    def settle_expired(self) -> None:
        """Settle what has expired and is gone: in cash, or as far as shares appeared into these."""
        gone = [each for each in self._missing() if each.expiry < self.seen.now.date()]
        in_money = [each for each in gone if each.root not in products.CASH_SETTLED_ROOTS and self._intrinsic(each) > 0]
        shares = sum(self._shares_for(each, -self.more[each]) for each in in_money)
        # long and short ones may cancel out; where the shares that the prices ask for did not come, those that did count
        are_all_there = bool(in_money) and within(self.more.get(None, 0), shares) == shares
        for contract in gone:
            held = -self.more[contract]
            if contract.root in products.CASH_SETTLED_ROOTS:
                self._settle_in_cash(contract, held)
            else:
                wanted = self._shares_for(contract, held)
                came = within(self.more.get(None, 0), wanted) == wanted
                into_shares = contract in in_money if are_all_there else came
                self._settle(Settlement(contract, contract.strike, into_shares), held, Cause.EXPIRED)

    def _settle_in_cash(self, contract: Contract, held: int) -> None:
        price = self.seen.settled.get((contract.root, contract.expiry))
        unknown = "" if price is not None else ", no settlement price is known: ITS RESULT IS NOT"
        settlement = Settlement(contract, contract.strike if price is None else price, into_shares=False)
        self._settle(settlement, held, Cause.EXPIRED, unknown)

    def settle_assigned(self) -> None:
        """Short options on shares that are gone while their shares came were assigned."""
        for contract in self._missing():
            short = self.more[contract]  # positive: the ledgers are shorter than the account
            if short <= 0 or contract.root in products.CASH_SETTLED_ROOTS:
                continue
            one = self._shares_for(contract, -1)
            came = within(self.more.get(None, 0), one * short) // one if one else 0
            if came:
                self._settle(Settlement(contract, contract.strike, into_shares=True), -came, Cause.ASSIGNED)

    def take_out_gone(self) -> None:
        """Take out what is gone, from the youngest campaign that has it."""
        for held in (*self._missing(), None):
            self._take_out(held)

    def _take_out(self, held: Held) -> None:
        ours = expected(self.book).get(held, 0)
        gone = -within(self.more.get(held, 0), -ours)
        for campaign in reversed(self.book.active):
            quantity = within(gone, quantity_of(campaign, held))
            if not quantity:
                continue
            gone -= quantity
            price = self.seen.paid.get(held, self.seen.worth(campaign, held))
            part = SHARES if held is None else campaign.part_of(held)
            after = campaign.with_fill(Fill(self.seen.now, held, -quantity, price, 0.0, part, settles=True))
            done = f"no longer has it, at {price:.2f}"
            if after.is_flat:
                after = after.after(Event.FLAT, self.seen.now, Reason.EXTERNAL)
            elif campaign.state is not State.QUARANTINED and _is_laid_bare(campaign, after):
                after = after.after(Event.OVERTAKEN, self.seen.now)
                done += ", and is closed because a leg of it is naked now"
            self._put(after)
            self._explained(Explanation(Cause.EXTERNAL, held, -quantity, campaign.id, done, price))

    def quarantine(self) -> None:
        """Put what nothing explains into quarantine, a campaign for each product."""
        for rung in (products.SPX, products.SPY):
            strange = {
                held: quantity
                for held, quantity in sorted(self.more.items(), key=lambda each: in_words(each[0]))
                if (products.SPY.root if held is None else held.root) == rung.root
            }
            if not strange:
                continue
            self.book, id = self.book.next_id(QUARANTINE)
            legs = tuple(Leg(held, _role(held, n), n, QUARANTINED) for held, n in strange.items() if held is not None)
            now = self.seen.now
            campaign = Campaign(
                id=id,
                strategy=QUARANTINE,
                proposal=id,
                rung=rung.name,
                sets=1,
                legs=legs,
                requirement=0.0,  # counted with the first quotes
                peak_requirement=0.0,
                multiplier=rung.multiplier,
                spot=0.0,
                same_day=False,
                opened=now,
                state=State.QUARANTINED,
            )
            for held, quantity in strange.items():
                holding = self.seen.account.get(held)
                price = self.seen.paid.get(held, holding.average if holding else 0.0)
                part = SHARES if held is None else QUARANTINED
                campaign = campaign.with_fill(Fill(now, held, quantity, price, 0.0, part, settles=True))
                done = f"counts towards limits and is not traded, at {price:.2f}"
                self._explained(Explanation(Cause.STRANGER, held, quantity, id, done, price))
            self._put(campaign)

    def _missing(self) -> list[Contract]:
        """Contracts of which the account has less than the ledgers."""
        ours = expected(self.book)
        return sorted(each for each, more in self.more.items() if each is not None and more * ours.get(each, 0) < 0)

    def _settle(self, settlement: Settlement, held: int, cause: Cause, but: str = "") -> None:
        contract = settlement.contract
        for campaign in reversed(self.book.active):
            quantity = within(held, campaign.positions.get(contract, 0))
            if not quantity:
                continue
            held -= quantity
            after = settled(campaign, quantity, settlement, self.seen.now)
            self._put(after)
            if settlement.into_shares:
                self._take(None, after.shares - campaign.shares)
            done = "takes its shares in" if settlement.into_shares else f"settled it at {settlement.value:.2f}"
            self._explained(Explanation(cause, contract, -quantity, campaign.id, done + but))

    def _shares_for(self, contract: Contract, quantity: int) -> int:
        return quantity * products.SPY.multiplier * (1 if contract.is_call else -1)

    def _intrinsic(self, contract: Contract) -> float:
        price = self.seen.settled.get((contract.root, contract.expiry))
        return 0.0 if price is None else Settlement(contract, price, into_shares=False).value

    def _put(self, campaign: Campaign) -> None:
        self.book = self.book.with_campaign(campaign)

    def _explained(self, found: Explanation) -> None:
        self.found.append(found)
        if found.cause is not Cause.WORKING:
            self._take(found.held, found.quantity)

    def _take(self, held: Held, quantity: int) -> None:
        rest = self.more.get(held, 0) - quantity
        self.more.pop(held, None)
        if rest:
            self.more[held] = rest


def _other_cash(book: Book, gained: float, found: Explained) -> float:
    """What an account gained beyond what the book took in by its explanations, USD."""
    before, after = (sum(campaign.pnl for campaign in each.campaigns.values()) for each in (book, found.book))
    return gained - (after - before)


def _paid_by_cash(found: Explained, other: float) -> dict[Held, float]:
    """The price of the one guess, of what was worth most first, that can have been so far off; empty for none."""
    if abs(other) < CENT:
        return {}
    guesses = [each for each in found.explanations if each.guess is not None]
    for held in sorted({each.held for each in guesses}, key=lambda held: -_worth_of(held, guesses)):
        quantity = sum(each.quantity for each in guesses if each.held == held)
        multiplier = 1 if held is None else products.SPX.multiplier
        cost = sum(each.quantity * (each.guess or 0.0) for each in guesses if each.held == held)
        price = (cost - other / multiplier) / quantity if quantity else -1.0
        if 0.0 <= price <= (math.inf if held is None else held.strike):
            return {held: price}
    return {}


def _worth_of(held: Held, guesses: Iterable[Explanation]) -> float:
    multiplier = 1 if held is None else products.SPX.multiplier
    return sum(abs(each.quantity) * multiplier * (each.guess or 0.0) for each in guesses if each.held == held)


def _sets(campaign: Campaign) -> int:
    """How many whole sets of its legs a campaign holds, 0 where they are out of proportion."""
    counts = {campaign.positions.get(leg.contract, 0) / leg.ratio for leg in campaign.legs}
    sets = counts.pop()
    return int(sets) if not counts and sets == int(sets) else 0


def _is_laid_bare(before: Campaign, after: Campaign) -> bool:
    return uncovered(after.positions) > uncovered(before.positions)


def _role(contract: Contract, quantity: int) -> Role:
    if contract.is_call:
        return Role.LONG_CALL if quantity > 0 else Role.SHORT_CALL
    return Role.LONG_PUT if quantity > 0 else Role.SHORT_PUT
