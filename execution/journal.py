"""The desk's diary: every answer of the gate and every campaign as rows, and a log line for whatever changed."""

import math
from collections.abc import Callable
from datetime import datetime

from risk.book import Book
from risk.campaign import Campaign
from risk.entry import Approved, Denied
from risk.model import Leg
from strategies.outcome import Outcome

Row = dict[str, object]


class Journal:
    """Keeps rows for the result folder, and logs each proposal's answer once until it changes."""

    def __init__(self, log: Callable[[str], object]) -> None:
        self._log = log
        self._last: dict[str, str] = {}
        self.decisions: list[Row] = []
        self.rolls: list[Row] = []
        self._campaigns: dict[str, Row] = {}

    def note(self, outcome: Outcome) -> None:
        """Write down what one bar led to."""
        for answer in outcome.answers:
            self.decisions.append(_decision(answer))
            self._say(answer.question.proposal, _line(answer))
        for answer in outcome.rolls:
            self.rolls.append(_decision(answer))
            self._say(answer.question.proposal, _line(answer))
        for note in outcome.notes:
            self._say(note.subject, f"NOTE {note.text}")

    def note_campaigns(self, book: Book) -> None:
        """Write down the campaigns that have ended; a later change of one replaces its row."""
        for campaign in book.campaigns.values():
            if campaign.state.has_ended:
                self._close(campaign)

    def campaigns(self, book: Book, marks: Callable[[Campaign], float | None]) -> list[Row]:
        """All campaigns, ended and open; `marks` gives the USD to close an open one at mid, or None."""
        self.note_campaigns(book)
        open_rows = [_campaign(campaign, marks(campaign)) for campaign in book.active]
        return [*self._campaigns.values(), *open_rows]

    def _close(self, campaign: Campaign) -> None:
        if campaign.id not in self._campaigns:
            why = campaign.reason.value if campaign.reason else campaign.state.value
            self._log(f"ENDED {campaign.id} {why}: {campaign.pnl:+,.2f} USD after fees of {campaign.fees:,.2f}")
        self._campaigns[campaign.id] = _campaign(campaign, 0.0)

    def _say(self, subject: str, line: str) -> None:
        kind = line.split(" at ", maxsplit=1)[0]
        if self._last.get(subject) != kind:
            self._last = {**({} if len(self._last) > 50 else self._last), subject: kind}
            self._log(f"{line} [{subject}]")


def _line(answer: Approved | Denied) -> str:
    desk = answer.desk
    seen = desk.limits
    limits = (
        f"{desk.open} of {seen.strategy}, portfolio {desk.portfolio_open} of {seen.portfolio}" if seen else "unknown"
    )
    if isinstance(answer, Denied):
        return f"DENIED {'; '.join(str(denial) for denial in answer.denials)}. Limits: {limits}"
    entry = answer.entry
    return (
        f"APPROVED {answer.campaign} {entry.sets} x {entry.shape.rung.name} for {entry.shape.credit:.2f},"
        f" needs {entry.requirement:,.0f} beside {desk.bp_used:,.0f} in use. Limits: {limits}"
        f" at {desk.account.value:,.0f} and VIX {desk.vix.value:g}"
    )


def _decision(answer: Approved | Denied) -> Row:
    desk, question = answer.desk, answer.question
    limits = desk.limits
    entry = question.entry
    denials = answer.denials if isinstance(answer, Denied) else ()
    row: Row = {
        "time": desk.now.isoformat(),
        "strategy": question.strategy.name,
        "proposal": question.proposal,
        "verdict": "denied" if denials else "approved",
        "codes": [denial.code.value for denial in denials],
        "reasons": [str(denial) for denial in denials],
        "account_value": _finite(desk.account.value),
        "vix": _finite(desk.vix.value),
        "phase": limits.strategy.phase if limits else None,
        "limit": limits.strategy.value if limits else None,
        "limit_explained": str(limits.strategy) if limits else None,
        "open": desk.open,
        "portfolio_limit": limits.portfolio.value if limits else None,
        "portfolio_open": desk.portfolio_open,
        "trades_today": desk.trades_today,
        "max_trades": limits.max_trades if limits else None,
        "rung": entry.shape.rung.name if entry else None,
        "refused_rungs": [str(refused) for refused in question.refused],
        "sets": entry.sets if entry else None,
        "requirement": entry.requirement if entry else None,
        "bp_used": desk.bp_used,
        "bp_cap": limits.bp_cap if limits else None,
    }
    if isinstance(answer, Approved):
        row |= {"campaign": answer.campaign, "legs": _legs(answer.entry.shape.legs, answer.entry.sets)}
    return row


def _campaign(campaign: Campaign, mark: float | None) -> Row:
    return {
        "campaign": campaign.id,
        "strategy": campaign.strategy,
        "proposal": campaign.proposal,
        "rung": campaign.rung,
        "sets": campaign.sets,
        "state": campaign.state.value,
        "opened": campaign.opened.isoformat(),
        "closed": campaign.closed.isoformat() if campaign.closed else None,
        "reason": campaign.reason.value if campaign.reason else None,
        "credit": campaign.credit,
        "pnl": None if mark is None else campaign.pnl - mark,
        "fees": campaign.fees,
        "days_held": _days(campaign.opened, campaign.closed),
        "legs": _legs(campaign.legs, campaign.sets),
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _days(opened: datetime, closed: datetime | None) -> float | None:
    return None if closed is None else round((closed - opened).total_seconds() / 86_400, 4)


def _legs(legs: tuple[Leg, ...], sets: int) -> list[Row]:
    return [{"symbol": str(leg.contract), "role": leg.role.value, "quantity": leg.ratio * sets} for leg in legs]
