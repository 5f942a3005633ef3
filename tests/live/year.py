"""Drill 3: a year with a restart every night and a fault every week; every evening the desk's ledgers are the account."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from backtests.engine.api.imports import importable
from backtests.engine.base.market_hours import close_minute, is_trading_day, next_trading_day
from backtests.engine.base.symbols import Venue
from backtests.engine.live.loop import LiveLoop
from backtests.engine.live.run import Live
from backtests.engine.live.strict import StrictHandler, Whims
from backtests.engine.loader import folder_importable
from backtests.runs.faults import FAULTS, Daily, Fault
from book.campaign import QUARANTINE
from book.holdings import differences
from tests.live.drill import MAIN, Outcome
from tests.live.kills import YEAR, lived

with importable(), folder_importable(MAIN.parent):
    from execution.account import holdings_of

CASH = 100_000.0
AWAY = timedelta(hours=16)  # from the close to the next morning, before the open
CENT = 0.0051  # what is named is rounded
NAMED = re.compile(
    r"([+-][\d,]+\.\d\d) USD (?:of the account's cash are of nothing that the book knows|on .* shares of SPY)"
)
# a kill of their own, or an outage that leaves whims behind, would be two faults at once
FOREIGN = ("unknown-order", "stranger", "lost", "by-hand", "assignment", "liquidation")
WEEKLY = tuple(fault for fault in FAULTS.values() if fault.otherwise is None)


@dataclass(slots=True)
class Weekly:
    """Restarts the desk after each close, and brings a fault about on one day of each week; notes what each evening shows."""

    seed: int
    is_faulty: bool = True
    evenings: list[str] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)
    foreign: set[str] = field(default_factory=set)  # weeks in which what the account held was not all the desk's
    _day: date | None = None
    _fault: Fault | None = None
    _act: Daily | None = None
    _gap: float = 0.0
    _lives: dict[str, float] = field(default_factory=dict)

    def __call__(self, loop: LiveLoop) -> None:
        now = loop.host.clock.now
        if not is_trading_day(now.date()):
            return
        handler = loop.host.handler
        assert isinstance(handler, StrictHandler)
        if now.date() != self._day:
            self._begin(now.date())
        handler.whims = (self._fault.whims if self._fault else None) or Whims()
        if self._act is not None:
            self._act(loop)
        if now.hour * 60 + now.minute == close_minute(Venue.CBOE, now.date()) and not loop.host.life.is_dead:
            self._evening(loop)
            loop.restart()

    def _begin(self, day: date) -> None:
        self._day = day
        year, week, _ = day.isocalendar()
        chance = random.Random(f"{self.seed} {year} {week}")
        monday = day - timedelta(days=day.weekday())
        days = [each for each in (monday + timedelta(days=n) for n in range(5)) if is_trading_day(each)]
        on, fault = chance.choice(days), chance.choice(WEEKLY)
        self._fault = fault if self.is_faulty and on == day else None
        self._act = Daily(self._fault.act, self.seed) if self._fault and self._fault.act else None

    def _evening(self, loop: LiveLoop) -> None:
        """Hold the ledgers against what LEAN has of the account, which each morning is the broker's own: contracts, and cash
        to the cent. Dividends, and other cash that a report names, are in no ledger."""
        desk = loop.algorithm.desk
        name = f"{self._day}{f' {self._fault.name}' if self._fault else ''}"
        for row in desk.records()["campaigns"]:
            self._lives[row["campaign"]] = sum(part["cash"] - part["fees"] for part in row["parts"])
        lines = (NAMED.search(text) for _, text in loop.host.log)
        named = sum(float(found[1].replace(",", "")) for found in lines if found)
        gap = loop.host.assets.cash - CASH - named - sum(self._lives.values())
        if abs(gap - self._gap) > CENT:
            self.apart.append(f"{name}: the account has {gap - self._gap:+.2f} beside the ledgers")
        self._gap = gap
        held = differences(desk._book, holdings_of(loop.algorithm))
        self.apart += [f"{name}: the account holds {more:+d} {each or 'shares'}" for each, more in held.items()]
        self.evenings.append(name)
        if self._fault and self._fault.name in FOREIGN:
            for day in (self._day, next_trading_day(self._day)):  # when the next start finds it
                self.foreign.add(f"{day:%G-%V}")


def a_year_of_restarts(
    points: int | None,
    span: tuple[date, date] = YEAR,
    seed: int = 1,
    *,
    first: int | None = None,
    is_faulty: bool = True,
) -> Outcome:
    """As many trading days, of those of the year, from one on with a new account."""
    begin, last = span
    days = [
        each for each in (begin + timedelta(days=n) for n in range((last - begin).days + 1)) if is_trading_day(each)
    ]
    part = days[first:][:points]
    weekly = Weekly(seed, is_faulty)
    finished = lived(part[0], part[-1], Live(seed=seed, whims=Whims(), on_minute=weekly, back_after=AWAY))
    faults = [
        f"{when:%Y-%m-%d %H:%M} {text}"
        for when, text in finished._host.log
        if text.startswith("FAULT") and f"{when:%Y-%m-%d} lean" not in weekly.evenings  # where LEAN's calls raise
    ]
    strange = [row for row in finished.records()["campaigns"] if row["strategy"] == QUARANTINE]
    lost = [
        row["campaign"] for row in strange if f"{datetime.fromisoformat(row['opened']):%G-%V}" not in weekly.foreign
    ]
    words = [*weekly.apart, *faults, *(f"lost {each}" for each in lost)]
    return Outcome(
        len(weekly.evenings), len(days), lost=len(lost), unexplained=len(words) - len(lost), words=tuple(words)
    )
