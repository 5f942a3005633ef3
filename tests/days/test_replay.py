"""Two modelled months, replayed from what a run leaves behind: its decisions, LEAN's orders and LEAN's order events.

Nothing of the desk's own arithmetic is used: phases, bands, floors and the count of what was open are worked out anew.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest

from tests.days.conftest import END, START
from tests.days.story import Story, tell

NEW_YORK = ZoneInfo("America/New_York")
PHASES = ((30_000, 1, 2, 30), (40_000, 1, 3, 30), (60_000, Fraction(3, 2), 5, 50), (75_000, 2, 7, 65))
LAST_PHASE = (math.inf, Fraction(5, 2), 10, 80)
CLOSED, CANCELED = "filled", "canceled"


@dataclass(frozen=True, slots=True)
class Lived:
    """One campaign by its orders alone: when it was sent, and when it was over; opened tells whether it ever filled."""

    name: str
    sent: datetime
    over: datetime
    opened: bool
    legs: dict[str, int]


@dataclass(frozen=True, slots=True)
class Replay:
    """A run as its files tell it."""

    story: Story
    campaigns: list[Lived]

    def open_at(self, moment: datetime, but: str = "") -> int:
        return sum(one.sent <= moment < one.over and one.name != but for one in self.campaigns)

    def opened_on(self, day: date, before: str = "") -> int:
        """Entries of a day that filled or may yet, those before a campaign."""
        number = int(before.split("-")[1]) if before else math.inf
        return sum(
            one.sent.date() == day and one.opened and int(one.name.split("-")[1]) < number for one in self.campaigns
        )


@pytest.fixture(scope="module", params=[34_000, 45_000, 65_000, 100_000])
def replay(request: pytest.FixtureRequest, two_months: Path, tmp_path_factory: pytest.TempPathFactory) -> Replay:
    story = tell(two_months, tmp_path_factory.mktemp("replay"), START, END, cash=request.param)
    return Replay(story, lived(story.folder))


@pytest.fixture(scope="module")
def vix(two_months: Path) -> dict[str, float]:
    """VIX by the minute at which its bar ended, New York, such as "2018-02-02T10:31"."""
    found = {}
    for path in sorted((two_months / "index/usa/minute/vix").glob("*_trade.zip")):
        day = datetime.strptime(path.name[:8], "%Y%m%d")
        with ZipFile(path) as archive:
            rows = archive.read(archive.namelist()[0]).decode().split()
        for row in rows:
            minute = int(row.split(",")[0]) // 60_000 + 61
            found[f"{day:%Y-%m-%d}T{minute // 60:02}:{minute % 60:02}"] = float(row.split(",")[4])
    return found


def lived(folder: Path) -> list[Lived]:
    """The campaigns by the tags of their orders; what is settled belongs to whoever holds the contract."""
    orders = json.loads((folder / "result.json").read_text())["orders"]
    events = json.loads((folder / "order-events.json").read_text())
    tags = {int(number): order.get("tag") or "" for number, order in orders.items()}
    held: dict[str, Counter[str]] = {}
    sent: dict[str, datetime] = {}
    legs: dict[str, dict[str, int]] = {}
    over: dict[str, datetime] = {}
    opened = set()
    for event in events:
        tag, symbol = tags[event["orderId"]], event["symbolValue"]
        name, _, what = tag.partition(" ")
        moment = datetime.fromtimestamp(event["time"], UTC).astimezone(NEW_YORK)
        if what == "open" and event["status"] == "submitted":
            sent.setdefault(name, moment)
            legs.setdefault(name, {})[symbol] = int(event["quantity"])
            held.setdefault(name, Counter())
        if what == "open" and event["status"] == CANCELED:
            over[name] = moment
        if event["status"] == CLOSED:
            owners = [name] if tag else [one for one in held if held[one][symbol]]
            for owner in owners:
                held[owner][symbol] += int(event["fillQuantity"]) if tag else -held[owner][symbol]
                opened.add(owner)
                if not any(held[owner].values()):
                    over[owner] = moment
                else:
                    over.pop(owner, None)
    never = datetime.max.replace(tzinfo=UTC)
    return [Lived(name, at, over.get(name, never), name in opened, legs[name]) for name, at in sent.items()]


def at(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(row["time"]).astimezone(NEW_YORK)


def phase(value: float) -> tuple[int, Any]:
    number = sum(value >= below for below, *_ in PHASES)
    return number, (*PHASES, LAST_PHASE)[number]


def scaled(base: int, cap: int, value: float, level: float) -> int:
    by_vix = Fraction(1, 2) if level > 35 else Fraction(3, 4) if level > 25 else 1 if level >= 15 else Fraction(5, 4)
    return min(cap, max(1, math.floor(base * phase(value)[1][1] * by_vix)))


def trades(value: float, level: float) -> int:
    base = phase(value)[1][2]
    if level > 30:
        return max(2, base * 3 // 4)
    return min(12, base * 5 // 4) if level < 15 else base


def bp_cap(value: float, level: float) -> float:
    by_vix = 45 if level < 15 else 52 if level < 20 else 65 if level < 25 else 75 if level <= 35 else 80
    return min(by_vix, phase(value)[1][3]) / 100 * value


def test_there_is_enough_to_replay(replay: Replay):
    assert len(replay.story.approved) > 8
    assert len({row["limit"] for row in replay.story.decisions}) > 1
    assert {code for row in replay.story.denied for code in row["codes"]} >= {"STRATEGY_LIMIT"}


def test_every_line_has_the_vix_of_its_minute(replay: Replay, vix: dict[str, float]):
    for row in replay.story.decisions:
        assert row["vix"] == vix[row["time"][:16]]


def test_every_limit_is_what_account_value_and_vix_make_of_it(replay: Replay):
    for row in replay.story.decisions:
        value, level = row["account_value"], row["vix"]
        expected = (phase(value)[0], scaled(2, 12, value, level), scaled(3, 15, value, level), trades(value, level))
        assert (row["phase"], row["limit"], row["portfolio_limit"], row["max_trades"]) == expected
        assert row["bp_cap"] == pytest.approx(bp_cap(value, level))


def test_no_entry_is_approved_while_as_many_are_open_or_pending_as_may_be(replay: Replay):
    for row in replay.story.approved:
        value, level = row["account_value"], row["vix"]
        others = replay.open_at(at(row), but=row["campaign"])
        assert others < scaled(2, 12, value, level)
        assert others < scaled(3, 15, value, level)


def test_the_desk_counts_what_its_orders_count(replay: Replay):
    for row in replay.story.decisions:
        others = replay.open_at(at(row), but=row.get("campaign", ""))
        assert row["open"] == row["portfolio_open"] == others


def test_every_strategy_limit_denial_is_deserved(replay: Replay):
    for row in replay.story.denied:
        is_full = replay.open_at(at(row)) >= scaled(2, 12, row["account_value"], row["vix"])
        assert is_full is ("STRATEGY_LIMIT" in row["codes"])


def test_every_entry_order_belongs_to_one_approval_of_the_same_minute(replay: Replay):
    approved = {row["campaign"]: row for row in replay.story.approved}
    assert len(approved) == len(replay.story.approved) == len(replay.campaigns)
    for one in replay.campaigns:
        row = approved[one.name]
        assert at(row) == one.sent
        assert {leg["symbol"]: leg["quantity"] for leg in row["legs"]} == one.legs
        assert {abs(quantity) for quantity in one.legs.values()} == {row["sets"]}


def test_buying_power_stays_under_its_cap(replay: Replay):
    for row in replay.story.approved:
        assert row["bp_used"] + row["requirement"] <= bp_cap(row["account_value"], row["vix"])


def test_a_day_has_no_more_trades_than_it_may(replay: Replay):
    for row in replay.story.approved:
        before = replay.opened_on(at(row).date(), before=row["campaign"])
        assert before == row["trades_today"] < trades(row["account_value"], row["vix"])


def test_everything_is_over_on_the_day_it_was_opened(replay: Replay):
    assert all(one.over.date() == one.sent.date() and one.sent.weekday() == 4 for one in replay.campaigns)
    assert replay.story.holdings() == {}


def test_all_results_add_up_to_the_accounts(replay: Replay):
    assert sum(row["pnl"] for row in replay.story.campaigns) == pytest.approx(replay.story.gain, abs=0.005)
