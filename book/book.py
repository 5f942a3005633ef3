"""The book: every campaign that has not ended, and those that ended today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from book.campaign import ENTERING, Campaign, Reason, State
from book.records import changed
from book.standing import Standing
from market.contracts import Contract, expiry_of

WORKING = (State.PENDING_OPEN, State.PARTLY_FILLED, State.PENDING_ROLL, State.PENDING_CLOSE, State.PARTLY_CLOSED)


NEVER_OPENED = State.NEVER_OPENED


class Census(NamedTuple):
    """What the gate counts beside places: campaigns that were opened today, pending ones too, and what orders work on.

    `entering` are the strategies of which an entry works.
    """

    trades_today: int
    entering: frozenset[str]
    working_contracts: frozenset[Contract]


@dataclass(frozen=True, slots=True)
class Look:
    """A search, a strategy's for an entry or a campaign's for its next leg, that has not come to an answer."""

    proposal: str
    wanted: frozenset[Contract]
    missing: frozenset[Contract]  # of the wanted ones, those that the next answer waits for


@dataclass(frozen=True, slots=True)
class Book:
    """Campaigns by id. A book is never changed; its methods give the next one.

    `active` are the campaigns that have not ended, oldest first; `held` those of them that hold something to look after,
    `is_clearing` whether one of those must be cleared, `names` their strategies. `held_contracts` is all that is held or
    about to be. `places` are those that each strategy takes under the limits, `entered` the proposals that became a
    campaign which opened or still may. `requirement` is the margin that all active ones need by the desk's own arithmetic, USD. `beside` is quoted beside what
    is held (risk.beside).
    """

    campaigns: Mapping[str, Campaign] = field(default_factory=dict)
    looks: Mapping[str, Look] = field(default_factory=dict)
    last_number: int = 0
    standing: Standing = field(default_factory=Standing)
    beside: frozenset[Contract] = frozenset()
    active: tuple[Campaign, ...] = field(init=False, compare=False, repr=False)
    held: tuple[Campaign, ...] = field(init=False, compare=False, repr=False)
    names: frozenset[str] = field(init=False, compare=False, repr=False)
    places: Mapping[str, int] = field(init=False, compare=False, repr=False)
    entered: frozenset[str] = field(init=False, compare=False, repr=False)
    held_contracts: frozenset[Contract] = field(init=False, compare=False, repr=False)
    is_clearing: bool = field(init=False, compare=False, repr=False)
    requirement: float = field(init=False, compare=False, repr=False)
    _censuses: dict[date, Census] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        # found once, as many looks share one book
        active, held, names, entered, places = [], [], [], [], dict[str, int]()
        contracts = set[Contract]()
        is_clearing, requirement = False, 0.0
        for campaign in self.campaigns.values():
            state, name = campaign.state, campaign.strategy
            if state is not NEVER_OPENED:
                entered.append(campaign.proposal)
            if state.has_ended:
                continue
            active.append(campaign)
            names.append(name)
            requirement += campaign.requirement
            contracts.update(campaign.positions)
            if coming := campaign.pending_legs:
                contracts.update([leg.contract for leg in coming])
            is_clearing = is_clearing or campaign.must_be_cleared
            if not campaign.is_left:
                places[name] = places.get(name, 0) + 1
                if state not in ENTERING:
                    held.append(campaign)
        note = object.__setattr__
        note(self, "active", tuple(active))
        note(self, "held", tuple(held))
        note(self, "names", frozenset(names))
        note(self, "places", places)
        note(self, "entered", frozenset(entered))
        note(self, "held_contracts", frozenset(contracts))
        note(self, "is_clearing", is_clearing)
        note(self, "requirement", requirement)

    def was_stopped_on(self, day: date, strategy: str) -> bool:
        """Whether a campaign of the strategy was stopped, or is being stopped, on a day."""
        return any(
            campaign.strategy == strategy
            and campaign.reason is Reason.STOP
            and (campaign.closed is None or campaign.closed.date() == day)
            for campaign in self.campaigns.values()
        )

    def signs(self) -> dict[Contract, int]:
        """The sign, -1 or 1, of every contract that is held or about to be."""
        signs = {}
        for campaign in self.active:
            for leg in campaign.pending_legs:
                signs[leg.contract] = 1 if leg.ratio > 0 else -1
            for contract, held in campaign.positions.items():
                signs[contract] = 1 if held > 0 else -1
        return signs

    def contracts(self) -> frozenset[Contract]:
        """Every contract that must stay subscribed: held, about to be, quoted beside these, or looked at."""
        held, beside = self.held_contracts, self.beside
        expiries = set(map(expiry_of, held))
        if not expiries.issuperset(map(expiry_of, beside)):
            beside = frozenset([contract for contract in beside if expiry_of(contract) in expiries])
        return held.union(beside, *[look.wanted for look in self.looks.values()])

    def quotes_as(self, other: "Book") -> bool:
        """Whether it surely wants the same contracts subscribed as another, as most books want those of the one before."""
        return self.held_contracts is other.held_contracts and self.beside is other.beside and self.looks is other.looks

    def with_campaign(self, campaign: Campaign) -> "Book":
        """The book with a campaign added, or put in its earlier self's place."""
        return self.with_campaigns((campaign,))

    def with_campaigns(self, campaigns: Iterable[Campaign]) -> "Book":
        """The book with several campaigns added, or put in their earlier selves' places; itself when that changes nothing."""
        new = {campaign.id: campaign for campaign in campaigns if self.campaigns.get(campaign.id) is not campaign}
        return self._with({**self.campaigns, **new}) if new else self

    def with_requirements(self, campaigns: Iterable[Campaign]) -> "Book":
        """The book with campaigns of it that need more or less, and else are as they were; itself when none does."""
        new = {campaign.id: campaign for campaign in campaigns if self.campaigns[campaign.id] is not campaign}
        if not new:
            return self
        campaigns_now = {**self.campaigns, **new}
        active = tuple([campaigns_now[campaign.id] for campaign in self.active])
        held = tuple([campaigns_now[campaign.id] for campaign in self.held])
        needs = sum([campaign.requirement for campaign in active])
        return changed(self, campaigns=campaigns_now, active=active, held=held, requirement=needs)

    def _with(self, campaigns: Mapping[str, Campaign]) -> "Book":
        return Book(campaigns, self.looks, self.last_number, self.standing, self.beside)

    def with_look(self, who: str, look: Look | None) -> "Book":
        """The book with the search of a strategy or campaign noted, or ended with None."""
        if look is None and who not in self.looks:
            return self
        looks = {name: kept for name, kept in self.looks.items() if name != who}
        if look is not None:
            looks[who] = look
        return changed(self, looks=looks)

    def with_standing(self, standing: Standing) -> "Book":
        """The book with the desk's state; itself when that is the same."""
        return self if standing is self.standing else changed(self, standing=standing)

    def with_beside(self, contracts: frozenset[Contract]) -> "Book":
        """The book with what is quoted beside what it holds; itself when that is the same."""
        return self if contracts == self.beside else changed(self, beside=contracts)

    def next_id(self, strategy: str) -> tuple["Book", str]:
        """A campaign id that was never used before, such as 0DTE-17, and the book that remembers it."""
        number = self.last_number + 1
        return changed(self, last_number=number), f"{strategy}-{number}"

    def census(self, day: date) -> Census:
        """What the gate asks of the book on a day; counted once, as most looks find the book of the one before."""
        census = self._censuses.get(day)
        if census is None:
            census = self._censuses[day] = self._counted(day)
        return census

    def _counted(self, day: date) -> Census:
        trades = 0
        entering, working = set[str](), set[Contract]()
        for campaign in self.campaigns.values():
            state = campaign.state
            if state is not NEVER_OPENED and campaign.opened.date() == day and not campaign.is_foreign:
                trades += 1
            if state in WORKING:
                if state in ENTERING:
                    entering.add(campaign.strategy)
                working.update([leg.contract for leg in campaign.pending_legs])
                working.update(campaign.positions)
        return Census(trades, frozenset(entering), frozenset(working))

    def on_day(self, day: date) -> "Book":
        """The book of a new day, without the campaigns that ended before it."""
        kept = {
            campaign.id: campaign
            for campaign in self.campaigns.values()
            if campaign.closed is None or campaign.closed.date() >= day
        }
        return self if len(kept) == len(self.campaigns) else self._with(kept)
