"""What a live desk tells its owner of, and what has happened between two books that is worth telling."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from book.book import Book
from book.campaign import Campaign, State
from book.standing import Cause


class Alert(Enum):
    """Every kind of notice; docs/deploying.md says what to do at each. Denials aren't news."""

    FILL = "an order of a campaign filled, or it ended"
    ASSIGNMENT = "a short option was assigned"
    QUARANTINE = "the account holds what nothing explains, or what can't be traded out"
    START = "a start is over, or a reconciliation explained something"
    RESUMED = "nothing holds entries any more"
    DIGEST = "the day is over"
    # what holds entries, by its cause
    LOSS = "the day has lost too much"
    STRESS = "the book would lose too much in its worst scenario"
    DATA = "prices are not sound"
    COMMAND = "a command holds entries"
    FAULT = "a part of the desk failed"
    LEDGER = "the ledgers and the account differ"
    BROKER = "the broker's own books may say something else"
    STORE = "the book can't be kept"
    # what holds more, or is no hold
    HELD = "nothing is traded, exits included"
    FAILING = "minutes in a row have failed"
    SILENT = "no bar comes while the market is open"
    CHECK = "the check before the close found something"
    DAMAGED = "one of the two kept books can't be read, the one before it is used"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell, of a moment in New York."""

    alert: Alert
    time: datetime
    text: str

    def __str__(self) -> str:
        return f"{self.time:%H:%M} {self.alert.name} {self.text}"


BY_ALARM = (
    Cause.FAULT,
    Cause.LEDGER,
    Cause.BROKER,
    Cause.START,
    Cause.STORE,
)  # each told where it is found, every time


def news(before: Book, after: Book, now: datetime) -> list[Notice]:
    """What has happened between two books of one desk, campaign by campaign, and what holds its entries."""
    if before.campaigns is after.campaigns and before.standing is after.standing:
        return []
    notices = [
        Notice(alert, now, text)
        for campaign in after.campaigns.values()
        if (old := before.campaigns.get(campaign.id)) is not campaign
        for alert, text in _of_campaign(old, campaign)
    ]
    known = {(hold.cause, hold.mode) for hold in before.standing.holds}
    holds = [
        hold for hold in after.standing.holds if hold.cause not in BY_ALARM and (hold.cause, hold.mode) not in known
    ]
    notices += [Notice(Alert[hold.cause.name], now, str(hold)) for hold in holds]
    if not after.standing.holds and any(hold.cause is not Cause.START for hold in before.standing.holds):
        notices.append(Notice(Alert.RESUMED, now, str(after.standing)))
    return notices


def _of_campaign(before: Campaign | None, after: Campaign) -> Iterator[tuple[Alert, str]]:
    fills = after.fills[len(before.fills) if before else 0 :]
    if after.state is State.QUARANTINED:
        if before is None or before.state is not State.QUARANTINED:
            held = ", ".join(f"{quantity:+d} {contract}" for contract, quantity in after.positions.items())
            shares = f"{after.shares:+d} shares of SPY" if after.shares else ""
            yield Alert.QUARANTINE, f"{after.id} holds {', '.join(filter(None, (held, shares)))}"
        return
    for fill in fills:
        if fill.settles and fill.contract is None:
            yield Alert.ASSIGNMENT, f"{after.id}: {fill.quantity:+d} shares of SPY at {fill.price:.2f}"
    traded = [fill for fill in fills if not fill.settles]
    has_ended = after.state.has_ended and not (before is not None and before.state.has_ended)
    if not traded and not (has_ended and after.fills):
        return
    told = [after.id]
    if traded:
        cash = -sum(fill.quantity * fill.price * (after.multiplier if fill.contract else 1) for fill in traded)
        count = sum(abs(fill.quantity) for fill in traded if fill.contract)
        what = f"{count} contract{'s' * (count > 1)}" if count else "shares"
        told.append(f"{'takes in' if cash >= 0 else 'pays'} {abs(cash):,.2f} USD for {what};")
    told.append(f"it is {after.state.value}")
    if has_ended:
        why = f" ({after.reason.value})" if after.reason else ""
        told[-1] += f"{why}, {after.pnl:+,.2f} USD after fees"
    yield Alert.FILL, " ".join(told)
