"""The desk's diary: every answer of the gate and every campaign as rows, and a log line for whatever changed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from book.book import Book
from book.campaign import Campaign
from book.standing import Standing
from desk.outcome import GivenUp, Outcome
from execution.packed import PackedRows
from execution.rows import Marks, Row, campaign_row, decision_row, margin_row, standing_row
from risk.gate.answer import Approved, Denied
from risk.money import whole_usd

RECENT = 50  # subjects whose last word is remembered


@dataclass(slots=True)
class _Answered:
    """The last row of a proposal, the rules that denied it, and how often they have."""

    row: Row
    codes: list[str]
    denials: int  # of the proposal, whatever they were for
    times: int = 1

    def repeat(self, now: datetime) -> None:
        self.times += 1
        self.denials += 1
        self.row["answers"] = self.times
        self.row["until"] = now.isoformat()


class Journal:
    """Keeps rows for the result folder, and logs each proposal's answer once until it changes."""

    def __init__(self, log: Callable[[str], object]) -> None:
        self._log = log
        self._last: dict[str, str] = {}
        self.decisions = PackedRows()
        self.rolls = PackedRows()
        self.standings = PackedRows()
        self.margins = PackedRows()
        self._ended = PackedRows()  # campaigns that the book has let go
        self._campaigns: dict[str, Row] = {}  # those that ended since
        self._answered: dict[str, _Answered] = {}
        self._stands = str(Standing())

    def note(self, outcome: Outcome) -> None:
        """Write down what one bar led to."""
        for answer in outcome.answers:
            self._write(self.decisions, answer)
        for answer in outcome.rolls:
            self._write(self.rolls, answer)
        for note in outcome.notes:
            self._say(note.subject, f"NOTE {self._given_up(note) if isinstance(note, GivenUp) else note.text}")
        if outcome.margin is not None:
            self.margins.append(margin_row(outcome.margin))
            self._log(str(outcome.margin))
            self._log(outcome.margin.exposure_line)
            self._pack(outcome.book)

    def stand(self, now: datetime, standing: Standing) -> None:
        """Write the desk's state down and log it, unless it still reads as the last one."""
        if str(standing) != self._stands:
            self._stands = str(standing)
            self.standings.append(standing_row(now, standing))
            self._log(f"DESK {standing}")

    def note_campaigns(self, book: Book, before: Book | None = None) -> None:
        """Write down the campaigns that have ended, or have since another book; a later change of one replaces its row."""
        over = (
            frozenset() if before is None else {each.id for each in before.campaigns.values() if each.state.has_ended}
        )
        for campaign in book.campaigns.values():
            if campaign.state.has_ended and campaign.id not in over:
                self._close(campaign)

    def campaigns(self, book: Book, marks: Marks) -> Iterator[Row]:
        """All campaigns, ended and open; `marks` are the mids in points that value the open ones."""
        self.note_campaigns(book)
        open_rows = {campaign.id: campaign_row(campaign, marks) for campaign in book.active}
        return chain(self._ended, {**self._campaigns, **open_rows}.values())

    def _pack(self, book: Book) -> None:
        """Pack what can't change any more: answers to proposals of long ago, campaigns that the book has let go."""
        while self._campaigns and (oldest := next(iter(self._campaigns))) not in book.campaigns:
            self._ended.append(self._campaigns.pop(oldest))
        recent = {id(answered.row) for answered in self._answered.values()}
        for rows in (self.decisions, self.rolls, self.standings, self.margins, self._ended):
            rows.pack(lambda row: id(row) in recent)

    def _close(self, campaign: Campaign) -> None:
        if campaign.id not in self._campaigns:
            why = campaign.reason.value if campaign.reason else campaign.state.value
            self._log(f"ENDED {campaign.id} {why}: {campaign.pnl:+,.2f} USD after fees of {campaign.fees:,.2f}")
        self._campaigns[campaign.id] = campaign_row(campaign, {})

    def _write(self, rows: PackedRows, answer: Approved | Denied) -> None:
        """A row for each answer; a proposal that is denied again by the same rules only updates its last row."""
        proposal = answer.question.proposal
        codes = [denial.code for denial in answer.denials] if isinstance(answer, Denied) else []
        last = self._answered.get(proposal)
        if last is not None and codes and last.codes == codes:
            last.repeat(answer.desk.now)
            return
        row = decision_row(answer)
        rows.append(row)
        denials = bool(codes) + (last.denials if last else 0)
        self._answered = {**dict(list(self._answered.items())[-RECENT:]), proposal: _Answered(row, codes, denials)}
        self._log(f"{_line(answer)} [{proposal}]")

    def _given_up(self, note: GivenUp) -> str:
        """What ended a search, and how often and by what its proposal was denied before."""
        last = self._answered.get(note.subject)
        if last is None or not last.codes:
            return f"given up: {note.text}"
        times = f"{last.denials} times, the last time" if last.denials > 1 else "once,"
        return f"given up: denied {times} with {', '.join(last.codes)}; then {note.text}"

    def _say(self, subject: str, line: str) -> None:
        if self._last.get(subject) != line:
            self._last = {**dict(list(self._last.items())[-RECENT:]), subject: line}
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
        f" at {whole_usd(desk.account.value)} and VIX {desk.vix.value:g}"
    )
