"""A live day that is interrupted: killed at a minute, started again on the account that was left, and read as one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from backtests.engine.live.run import LiveRun as Run
from book.document import Document, campaign_in, document_of
from book.heartbeat import heartbeat_of
from market.contracts import contract_named
from tests.days.lives import a_life, account_of
from tests.days.market import Day, write
from tests.days.story import Order, _orders

DISTURBANCES = ("commands", "arrived", "others", "full", "later")
STORE = "storage/position-scaling-desk/live/desk"
STRANGER = "SPXW  180202P02760000"
DIED, BACK = "11:24", "11:27"  # between an entry that has filled and the next
STILL = Day(still="10:30")
SLOW = Day(still="10:30", quote_every=5)


def a_run(root: Path, name: str, day: Day = STILL, **parameters: str) -> Run:
    disturbed = {each: parameters.pop(each) for each in DISTURBANCES if each in parameters}
    return a_life(write(root / name, day), root / "storage", disturbed=disturbed, **parameters)


def two_runs(root: Path, killed: str, started: str, day: Day = STILL, **second: str) -> tuple[Run, Run]:
    first = a_run(root, "first", day, killed=killed)
    again = a_run(root, "second", day, started=started, **{"account": account_of(first), **second})
    return first, again


def sent(*runs: Run) -> list[Order]:
    return [order for each in runs for order in _orders(each) if order.kind != "exercise"]


def as_traded(orders: Iterable[Order]) -> list[tuple[object, ...]]:
    return [(order.tag, order.sent, order.ended, order.status, order.legs, order.prices) for order in orders]


def states(finished: Run) -> dict[str, str]:
    rows = sorted(finished.algorithm.records()["campaigns"], key=lambda row: int(row["campaign"].split("-")[1]))
    return {row["campaign"]: row["state"] for row in rows}


def said(finished: Run, word: str) -> list[str]:
    return [line for _, line in finished.algorithm._host.log if line.startswith(word)]


def kept(root: Path) -> Document:
    documents = [document_of((root / STORE / f"book-{n}.json").read_text()) for n in (0, 1)]
    return max(documents, key=lambda document: document.number)


def test_a_day_with_a_restart_has_the_orders_of_one_without(tmp_path: Path):
    whole = a_run(tmp_path / "whole", "whole")

    first, again = two_runs(tmp_path, DIED, BACK)

    assert as_traded(sent(first, again)) == as_traded(sent(whole))
    assert [len([order for order in sent(each) if order.is_entry]) for each in (first, again)] == [4, 1]
    assert not again.algorithm.portfolio.invested
    cash = again.algorithm.portfolio.cash
    assert cash == pytest.approx(whole.algorithm.portfolio.cash)
    assert states(again) == states(whole)


def test_the_way_from_a_start_to_trading_is_told(tmp_path: Path):
    _, again = two_runs(tmp_path, DIED, BACK)

    assert said(again, "START ") == [
        "START waiting: the holdings must be the same on two minutes",
        "START running",
    ]
    agreed, missed = said(again, "START:")
    assert agreed == "START: 4 contracts agree, 0 differences are explained"
    assert missed == (
        "START: nobody looked from 2018-02-02 11:23 to 2018-02-02 11:28: "
        "what was due or searched for then waits for its next look"
    )
    assert any("agree, 0 differences" in file.read_text() for file in (tmp_path / STORE).glob("report-*.txt"))


def test_no_entry_is_sent_before_the_start_is_over(tmp_path: Path):
    # the entry that would have been looked for at 11:15 is, at the next look after the start
    _, again = two_runs(tmp_path, "11:14", "11:19")

    (running,) = [when for when, line in again.algorithm._host.log if line == "START running"]
    assert f"{running:%H:%M}" == "11:20"
    assert min(order.sent for order in sent(again) if order.is_entry) == "11:21"


def test_an_entry_that_filled_while_the_desk_was_dead_is_open_and_closed_as_any_other(tmp_path: Path):
    # sent at 10:35, filled at the end of 10:40, and killed before the bar that would have booked it
    first, again = two_runs(tmp_path, "10:41", "10:44", SLOW)

    (entry,) = sent(first)
    assert entry.status == "filled"
    explained = [line for line in said(again, "START:") if "an order that was on its way filled" in line]
    assert len(explained) == 4
    assert states(again)["0DTE-1"] == "closed"
    assert "0DTE-1 close time_exit" in {order.tag for order in sent(again)}


def test_an_exit_that_filled_while_the_desk_was_dead_is_told_when_it_is_found(tmp_path: Path):
    _, again = two_runs(tmp_path, "15:31", "15:35")

    found = {line.partition("; ")[2].split()[0] for line in said(again, "START:") if "on its way filled" in line}
    (start,) = {when for when, line in again.algorithm._host.log if line.startswith("START:")}
    told = {line.split()[1] for when, line in again.algorithm._host.log if line.startswith("ENDED") and when == start}
    assert found
    assert found == told


def test_an_entry_that_had_not_filled_when_the_desk_died_was_never_opened(tmp_path: Path):
    first, again = two_runs(tmp_path, "10:38", "10:42", SLOW)

    assert [order.ended for order in sent(first)] == [""]
    assert states(again)["0DTE-1"] == "never_opened"
    assert kept(tmp_path).orders == ()


def test_an_order_is_written_down_before_it_is_sent(tmp_path: Path):
    a_run(tmp_path, "first", SLOW, killed="10:36")

    (order,) = kept(tmp_path).orders
    assert (order.campaign, order.purpose, f"{order.sent:%H:%M}") == ("0DTE-1", "open", "10:35")
    assert order.limit < 0
    assert kept(tmp_path).book.campaigns["0DTE-1"].state.value == "pending_open"


def test_a_limit_is_written_down_before_each_move(tmp_path: Path):
    a_run(tmp_path, "first", SLOW, killed="10:36")
    (first,) = kept(tmp_path).orders
    number = kept(tmp_path).number

    a_run(tmp_path / "later", "first", SLOW, killed="10:38")

    (moved,) = kept(tmp_path / "later").orders
    assert moved.limit > first.limit
    assert replace(moved, limit=first.limit) == first
    assert kept(tmp_path / "later").number == number + 2  # minutes with a move, and no other


def test_a_position_closed_by_hand_meanwhile_is_taken_out_of_its_campaign(tmp_path: Path):
    first = a_run(tmp_path, "first", killed=DIED)
    account = json.loads(account_of(first))
    (youngest, *_) = reversed(sent(first))
    for name in youngest.legs:
        quantity, average = account["holdings"].pop(name)
        if quantity != youngest.legs[name]:
            account["holdings"][name] = quantity - youngest.legs[name], average

    again = a_run(tmp_path, "second", started=BACK, account=json.dumps(account))

    closed = {row["campaign"]: row["reason"] for row in again.algorithm.records()["campaigns"]}
    assert closed[youngest.campaign] == "external"
    assert not again.algorithm.portfolio.invested


def test_a_stranger_is_quarantined_told_and_left_alone(tmp_path: Path):
    first = a_run(tmp_path, "first", killed=DIED)
    account = json.loads(account_of(first))
    assert STRANGER not in account["holdings"]
    account["holdings"][STRANGER] = (-1, 0.5)

    again = a_run(tmp_path, "second", started=BACK, account=json.dumps(account))

    (line,) = [line for line in said(again, "START:") if STRANGER in line]
    assert "somebody else's, put into quarantine" in line
    assert not any(STRANGER in order.legs for order in sent(again))
    foreign = [each for each in kept(tmp_path).book.campaigns.values() if each.is_foreign]
    assert foreign[0].positions == {contract_named(STRANGER): -1}
    assert foreign[0].requirement > 0
    assert heartbeat_of((tmp_path / STORE / "heartbeat.json").read_text()).alarms == (
        f"{foreign[0].id} is in quarantine",
    )


def test_a_paper_account_that_began_anew_holds_the_start_and_sends_no_exit(tmp_path: Path):
    empty = json.dumps({"cash": 100_000.0, "holdings": {}})
    _, again = two_runs(tmp_path, DIED, BACK, account=empty)

    (held,) = said(again, "ALARM")
    assert "the account holds nothing at all" in held
    assert sent(again) == []
    assert not kept(tmp_path).book.campaigns["0DTE-1"].state.has_ended


def test_a_book_that_is_forgotten_lets_the_desk_begin_with_an_empty_one(tmp_path: Path):
    empty = json.dumps({"cash": 100_000.0, "holdings": {}})
    commands = "11:29 forget disk,11:30 forget desk"
    first, again = two_runs(tmp_path, DIED, BACK, account=empty, commands=commands)

    refused, forgotten = said(again, "COMMAND")
    assert refused == "COMMAND 'disk' is another name; this book's is 'desk'"
    assert forgotten.startswith("COMMAND forget desk: the book is forgotten")
    entries = [order for order in sent(again) if order.is_entry]
    assert entries
    assert not {order.campaign for order in entries} & {order.campaign for order in sent(first)}


def test_a_start_beside_a_desk_that_just_died_waits_for_three_minutes(tmp_path: Path):
    _, again = two_runs(tmp_path, "11:20", "11:20")

    (waiting,) = [when for when, line in again.algorithm._host.log if line.startswith("START waiting")]
    assert f"{waiting:%H:%M}" == "11:22"  # its last sign of life was at 11:19


def test_a_start_beside_a_desk_that_lives_on_is_held_until_it_is_told_to_take_over(tmp_path: Path):
    lives_on = ",".join(f"11:{minute} 09:31" for minute in range(27, 40))
    _, again = two_runs(tmp_path, DIED, BACK, others=lives_on, commands="11:32 reconcile,11:38 take-over")

    (held,) = said(again, "ALARM HELD")
    assert "owner beef of 2018-02-02 09:31 trades this account" in held
    (when,) = [when for when, line in again.algorithm._host.log if line == held]
    assert f"{when:%H:%M}" == "11:28"
    assert said(again, "COMMAND") == [
        "COMMAND the desk is held: it reconciles when that is over",
        "COMMAND take-over: the account is this desk's",
    ]
    assert min(order.sent for order in sent(again)) > "11:39"
    assert not again.algorithm.portfolio.invested


def test_a_start_that_waited_goes_on_with_the_book_that_the_other_wrote_last(tmp_path: Path):
    a_run(tmp_path, "first", killed="11:09")
    other = a_run(tmp_path / "other", "other", killed=DIED)
    later = f"11:28 {tmp_path / 'other' / STORE}"
    account = account_of(other)

    again = a_run(tmp_path, "again", started=BACK, account=account, others="11:26 09:31", later=later)

    assert "0 differences are explained" in said(again, "START:")[0]
    assert set(states(again).values()) == {"closed"}
    assert states(again).keys() >= states(other).keys()


def test_a_desk_whose_account_another_has_taken_over_sends_nothing_more(tmp_path: Path):
    finished = a_run(tmp_path, "run", others="11:24 11:23")

    (held,) = said(finished, "ALARM HELD")
    assert "owner beef of 2018-02-02 11:23 has taken this account over" in held
    assert max(order.sent for order in sent(finished)) < "11:24"
    assert heartbeat_of((tmp_path / STORE / "heartbeat.json").read_text()).owner.id == "beef"


def test_a_store_that_takes_nothing_stops_entries_and_no_exit(tmp_path: Path):
    whole, finished = a_run(tmp_path / "whole", "run"), a_run(tmp_path, "run", full="11:24 15:45")

    (alarm,) = said(finished, "ALARM")
    assert "NOT SAVED: object store position-scaling-desk/live/desk/book-" in alarm
    entries = [order.sent for order in sent(finished) if order.is_entry]
    assert max(entries) < "11:24" < max(order.sent for order in sent(whole) if order.is_entry)
    assert not finished.algorithm.portfolio.invested
    assert not kept(tmp_path).book.active
    assert "until the book can be kept" in " ".join(said(finished, "DESK"))
    assert said(finished, "DESK")[-1] == "DESK trading"


def test_a_day_on_which_nothing_changes_is_not_written_down_minute_by_minute(tmp_path: Path):
    finished = a_run(tmp_path, "quiet", strategies="LT112")

    assert finished.error is None
    assert kept(tmp_path).number < 10


def test_a_heartbeat_tells_how_the_desk_stands(tmp_path: Path):
    a_run(tmp_path, "first", killed="11:20")

    beat = heartbeat_of((tmp_path / STORE / "heartbeat.json").read_text())
    assert (f"{beat.time:%H:%M}", beat.phase, beat.mode, beat.alarms) == ("11:19", "running", "trading", ())
    assert {feed.name: feed.minutes for feed in beat.feeds} == {"VIX": 0.0, "SPX": 0.0, "SPY": 0.0}
    assert beat.campaigns == len(kept(tmp_path).book.active)
    assert beat.value == pytest.approx(100_000, rel=0.01)


def test_what_closed_is_in_the_journal(tmp_path: Path):
    finished = a_run(tmp_path, "whole")

    lines = (tmp_path / STORE / "closed-2018-02-02.jsonl").read_text().splitlines()
    assert {campaign_in(line) for line in lines} == set(states(finished))


def test_a_reconciliation_that_is_asked_for_comes_two_minutes_later_and_finds_nothing(tmp_path: Path):
    finished = a_run(tmp_path, "run", commands="11:20 reconcile")

    (report,) = said(finished, "RECONCILED as commanded")
    assert "0 differences are explained" in report


def test_a_campaign_that_is_told_to_go_is_closed_within_minutes(tmp_path: Path):
    finished = a_run(tmp_path, "run", commands="11:20 close 0DTE-1")

    (closing,) = [order for order in sent(finished) if order.tag == "0DTE-1 close command"][:1]
    assert closing.sent in ("11:20", "11:21")
    assert kept(tmp_path).commands[0].command == "close 0DTE-1"


def test_what_comes_into_the_account_of_a_running_desk_is_reconciled_by_itself(tmp_path: Path):
    account = json.dumps({"holdings": {STRANGER: (1, 2.0)}})

    finished = a_run(tmp_path, "run", arrived="11:20", account=account)

    (lasting,) = said(finished, "ALARM LEDGER")
    assert f"{contract_named(STRANGER)}: the account holds +1 beside the ledgers; reconcile" in lasting
    assert any("quarantine" in line for line in said(finished, "RECONCILED as "))
    held = [row["holds"] for row in finished.algorithm.records()["standings"]]
    assert [hold["cause"] for hold in held[-2]] == ["LEDGER"]
    assert held[-1] == []
    quarantined = next(name for name in states(finished) if name.startswith("QUARANTINE"))
    assert all(quarantined not in order.tag for order in sent(finished))
    assert len([order for order in sent(finished) if order.is_entry]) > 3
