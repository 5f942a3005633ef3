"""Exits: what is closed, rolled or cleared, campaign by campaign, and the desk's own margin call."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from book.book import Book
from book.campaign import ENTERING, QUARANTINE, TO_BE_CLEARED, Campaign, Event, Reason, State
from book.records import changed
from book.snapshot import Snapshot
from config import limits, products, run
from desk.intents import Close, FlattenShares, Roll, Withdraw
from desk.outcome import Note, Outcome, together
from desk.searches import Waiting, has_news, wait
from market.quotes import Market
from risk.gate.answer import Denied
from risk.gate.judge import judge_roll, see
from risk.gate.question import Question
from risk.margin.requirement import requirement
from risk.money import apart
from risk.parameters import RiskParameters
from risk.sizing import PositionSizer
from strategies.parts.answers import HOLD, Exit, Extend, Hold, Management, NotYet, Skip
from strategies.parts.assignment import at_risk
from strategies.parts.closing_legs import closing_legs, has_quotes
from strategies.parts.strategy import Strategy

CLOSING = (State.PENDING_CLOSE, State.PARTLY_CLOSED)
TAKEN = (State.ASSIGNED, State.OPEN)
TO_BE_CALLED = (State.OPEN, State.PENDING_ROLL, *CLOSING)  # by a margin call; one that leaves patiently is hastened
QUARANTINED = State.QUARANTINED  # a look-up on an Enum class is slow


@dataclass(frozen=True, slots=True)
class Exits:
    """The strategies whose campaigns are looked after, and what their rolls are judged with."""

    strategies: tuple[Strategy, ...]
    parameters: RiskParameters
    sizer: PositionSizer
    by_name: Mapping[str, Strategy] = field(init=False)
    on_minute: tuple[frozenset[str], ...] = field(init=False)  # who looks, by the minute of the hour

    def __post_init__(self) -> None:
        note, rows = object.__setattr__, [strategy.row for strategy in self.strategies]
        note(self, "by_name", {strategy.row.name: strategy for strategy in self.strategies})
        looking = [frozenset(row.name for row in rows if minute % row.exit_look_minutes == 0) for minute in range(60)]
        note(self, "on_minute", tuple(looking))

    def due(self, snapshot: Snapshot) -> list[Campaign]:
        """The campaigns that are looked at on this bar: by their strategy's minutes, on news that their search waits for,
        and on every bar while they must be cleared."""
        market, _, book = snapshot
        on_time = self.on_minute[market.now.minute]
        may_press = book.is_clearing or book.looks
        return [
            campaign
            for campaign in book.held
            if (campaign.strategy in on_time and campaign.state is not QUARANTINED)
            or (may_press and _is_pressing(campaign, snapshot))
        ]

    def recount(self, snapshot: Snapshot) -> Book:
        """The book with what its campaigns need for what they hold, at the quotes of now, each half an hour.

        An entry that is still filling needs what all of it will, and a same-day campaign, while it is whole, what its
        wings bound it to. What is in quarantine was never counted before its first quotes.
        """
        market, _, book = snapshot
        is_time = not market.now.minute % run.REQUIREMENT_LOOK_MINUTES
        if not is_time and QUARANTINE not in book.names:
            return book
        return book.with_requirements(
            [
                _with_requirement(campaign, market)
                for campaign in book.active
                if campaign.state not in ENTERING and not (campaign.same_day and campaign.is_whole)
                if is_time or (campaign.is_foreign and not campaign.requirement)
            ]
        )

    def look_after(self, campaign: Campaign, snapshot: Snapshot) -> Outcome | None:
        """What this bar does to one campaign; None for nothing."""
        market, _, book = snapshot
        if campaign.shares and (
            campaign.state in TAKEN or (campaign.state is QUARANTINED and campaign.must_be_cleared)
        ):
            reason = Reason.COMMAND if campaign.reason is Reason.COMMAND else Reason.ASSIGNMENT
            closing = campaign.after(Event.CLOSE_SENT, market.now, reason)
            flatten = FlattenShares(campaign.id, products.RUNG_OF[campaign.rung].underlying, -campaign.shares)
            return Outcome(book.with_campaign(closing), (flatten,))
        answer = self._answer(campaign, snapshot)
        if isinstance(answer, Hold) and not campaign.stop_looks and campaign.id not in book.looks:
            return None
        if isinstance(answer, NotYet):
            return wait(campaign.id, f"{campaign.id} roll", Waiting(answer), book)
        return self._carry_out(answer, campaign, snapshot.with_book(book.with_look(campaign.id, None)))

    def margin_call(self, snapshot: Snapshot) -> Outcome | None:
        """Close the campaigns with the largest requirement, one after another, while the book needs more than there is."""
        market, account, book = snapshot
        needs = book.requirement
        if needs <= limits.MARGIN_CALL_AT * account.value or not account.is_known:
            return None
        needed, there = apart(needs, account.value)
        call = f"MARGIN CALL: the book needs {needed} of {there}"
        needs -= sum(campaign.requirement for campaign in book.active if campaign.is_hurried)
        outcomes = [Outcome(book)]
        for campaign in sorted(book.active, key=lambda campaign: -campaign.requirement):
            if needs <= limits.MARGIN_CALL_DOWN_TO * account.value:
                break
            if campaign.state in TO_BE_CALLED and not (campaign.is_hurried or campaign.is_left or campaign.is_foreign):
                needs -= campaign.requirement
                answer = Exit(Reason.MARGIN, closing_legs(campaign), is_urgent=True)
                outcomes += (_close(campaign, answer, market, outcomes[-1].book),)
                outcomes.append(Outcome(outcomes[-1].book, notes=(Note("margin", f"{call}, {campaign.id} is closed"),)))
        return together(outcomes)

    def _answer(self, campaign: Campaign, snapshot: Snapshot) -> Management:
        market, _, book = snapshot
        if book.is_clearing and campaign.must_be_cleared:
            reason = campaign.reason if campaign.reason in TO_BE_CLEARED else Reason.BROKEN
            return Exit(reason, closing_legs(campaign), is_urgent=True)
        strategy = self.by_name.get(campaign.strategy)
        if strategy is None:
            return HOLD
        exposed = at_risk(campaign, market)
        if exposed:
            return Exit(Reason.ALARM, exposed, is_urgent=True)
        return strategy.manage(campaign, snapshot)

    def _carry_out(self, answer: Hold | Exit | Extend | Skip, campaign: Campaign, snapshot: Snapshot) -> Outcome:
        market, _, book = snapshot
        if isinstance(answer, Exit):
            if answer.reason is Reason.STOP and campaign.stop_looks + 1 < run.STOP_LOOKS:
                return Outcome(book.with_campaign(changed(campaign, stop_looks=campaign.stop_looks + 1)))
            return _close(campaign, answer, market, book)
        if campaign.stop_looks:
            campaign = changed(campaign, stop_looks=0)
            book = book.with_campaign(campaign)
        if isinstance(answer, Skip):
            skipped = changed(campaign, skipped_on=market.now.date())
            return Outcome(book.with_campaign(skipped), notes=(Note(campaign.id, f"{campaign.id}: {answer.why}"),))
        if isinstance(answer, Extend) and campaign.state is State.OPEN:
            return self._roll(answer, campaign, snapshot.with_book(book))
        return Outcome(book)

    def _roll(self, answer: Extend, campaign: Campaign, snapshot: Snapshot) -> Outcome:
        row = self.by_name[campaign.strategy].row
        entry = self.sizer.entry(answer.shape, campaign.sets)
        question = Question(row, f"{campaign.id} {answer.shape.legs[0].part}", entry)
        judged = judge_roll(question, entry, see(row, snapshot, self.parameters))
        book = snapshot.book
        if isinstance(judged, Denied):
            return Outcome(book, rolls=(judged,))
        rolling = changed(
            campaign.after(Event.ROLL_SENT, snapshot.market.now), legs=(*campaign.legs, *answer.shape.legs)
        )
        return Outcome(
            book.with_campaign(rolling), (Roll(campaign.id, entry),), rolls=(replace(judged, campaign=campaign.id),)
        )


def withdrawals(book: Book) -> tuple[Withdraw, ...]:
    """What takes back orders that would open or extend a campaign: all of a desk that only reduces, else of those told to go."""
    reduces = bool(book.standing.holds)
    return tuple(
        Withdraw(campaign.id)
        for campaign in book.active
        if campaign.pending_legs and (reduces or campaign.reason is Reason.COMMAND)
    )


def _is_pressing(campaign: Campaign, snapshot: Snapshot) -> bool:
    market, _, book = snapshot
    if book.is_clearing and campaign.must_be_cleared:
        return True
    look = book.looks.get(campaign.id)
    return look is not None and has_news(look, market)


def _close(campaign: Campaign, answer: Exit, market: Market, book: Book) -> Outcome:
    if campaign.state is State.PENDING_ROLL:
        return Outcome(book, (Withdraw(campaign.id),) if answer.is_urgent else ())
    is_working = campaign.state in CLOSING
    if is_working and (campaign.is_hurried or not answer.is_urgent):
        return Outcome(book)
    if not answer.legs:
        return Outcome(book.with_campaign(changed(campaign, leaves_rest=answer.leaves_rest)))
    reason = _reason_after(campaign, answer.reason)
    closing = changed(campaign, reason=reason) if is_working else campaign.after(Event.CLOSE_SENT, market.now, reason)
    # a stop whose order fails stays confirmed: the next look that still sees it is one of two in a row
    stop_looks = campaign.stop_looks if answer.reason is Reason.STOP else 0
    closing = changed(closing, is_hurried=answer.is_urgent, stop_looks=stop_looks, leaves_rest=answer.leaves_rest)
    close = Close(campaign.id, answer.legs, answer.reason, answer.is_urgent, has_quotes(answer.legs, market))
    return Outcome(book.with_campaign(closing), (close,), notes=_alarm(campaign, answer) + _old_quotes(close, market))


def _old_quotes(close: Close, market: Market) -> tuple[Note, ...]:
    """That an exit rests on quotes which have not changed for long."""
    aged = [(leg.contract, market.age_beyond_feed(leg.contract)) for leg in close.legs]
    told = ", ".join(f"{contract} of {age.seconds // 60} minutes ago" for contract, age in aged if age)
    return (Note(close.campaign, f"{close.campaign} leaves on old quotes: {told}"),) if told else ()


def _alarm(campaign: Campaign, answer: Exit) -> tuple[Note, ...]:
    if answer.reason is not Reason.ALARM:
        return ()
    legs = ", ".join(str(leg.contract) for leg in answer.legs)
    return (Note(campaign.id, f"ALARM: early assignment of {legs} must be expected"),)


def _reason_after(campaign: Campaign, reason: Reason) -> Reason | None:
    """The reason that a campaign keeps: rolls are none, and what follows a stop was decided by the stop."""
    if reason in (Reason.ROLL, Reason.ALARM):
        return campaign.reason
    if campaign.reason is Reason.STOP and reason in (Reason.HEDGE, Reason.TIME_EXIT, Reason.MARGIN):
        return Reason.STOP
    return reason


def _with_requirement(campaign: Campaign, market: Market) -> Campaign:
    """The campaign with what it needs now; as it was while quotes or the underlying are missing."""
    rung = products.RUNG_OF[campaign.rung]
    spot = market.underlyings[rung.underlying]
    quote_of = market.quotes.get
    marks = {contract: quote.mid for contract in campaign.positions if (quote := quote_of(contract))}
    if campaign.is_flat or len(marks) < len(campaign.positions) or not spot.is_sound(market.now):
        return campaign
    needs = requirement(campaign.positions, marks, spot.value, rung, campaign.shares)
    if campaign.credit < 0 and not campaign.shares:
        # what was bought can lose no more than was paid: a long call that gains must not take room from others
        needs = min(needs, -campaign.credit)
    return (
        campaign
        if needs == campaign.requirement
        else changed(campaign, requirement=needs, peak_requirement=max(needs, campaign.peak_requirement))
    )
