"""Starts of which something fails: a step that raises, a book or a sign of life that is damaged, commands that come too early."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.days.lives import account_of
from tests.days.test_restarts import BACK, DIED, STORE, a_run, as_traded, kept, said, sent, states, two_runs

FAILING = Path(__file__).parent / "failing_start.py"


@pytest.mark.parametrize("part", ["the reading of the book", "the comparison with the account"])
def test_a_step_of_the_start_that_fails_is_done_again_before_anything_is_traded(tmp_path: Path, part: str):
    whole = a_run(tmp_path / "whole", "whole")

    _, again = two_runs(tmp_path, DIED, BACK, algorithm=FAILING, fault=part)

    assert len(said(again, "FAULT in")) == 1
    assert said(again, "START:")[0] == "START: 4 contracts agree, 0 differences are explained"
    # what has failed holds the entries until it is resumed
    closing = {f"{campaign} close" for campaign in states(again)}
    exits = [order for order in sent(whole) if order.tag.rpartition(" ")[0] in closing]
    assert as_traded(sent(again)) == as_traded(exits)
    assert not again.algorithm.portfolio.invested


def test_of_a_generation_that_is_no_text_the_one_before_it_is_used(tmp_path: Path):
    a_run(tmp_path, "first", killed=DIED)
    newest = kept(tmp_path).number
    (tmp_path / STORE / f"book-{newest % 2}.json").write_bytes(b"\xff\xfe\xfd")

    again = a_run(tmp_path, "second", started=BACK)

    (told,) = [line for line in said(again, "ALARM") if "UTF-8" in line]
    assert f"book-{newest % 2}.json: no text; expected one in UTF-8; the generation before it is used" in told


def test_a_sign_of_life_that_is_no_text_keeps_no_start(tmp_path: Path):
    first = a_run(tmp_path, "first", killed=DIED)
    (tmp_path / STORE / "heartbeat.json").write_bytes(b"\xff\xfe\xfd")

    again = a_run(tmp_path, "second", started=BACK, account=account_of(first))

    assert said(again, "FAULT") == []
    assert "START running" in said(again, "START ")


def test_a_halt_before_the_book_is_known_holds_what_is_loaded(tmp_path: Path):
    commands = "11:29 halt,11:29 close 0DTE-1,11:29 resume"
    _, again = two_runs(tmp_path, DIED, BACK, others="11:26 09:31", commands=commands)

    halted, closed, resumed = said(again, "COMMAND ")
    assert halted.endswith("halted since 2018-02-02 11:28 until a command: as commanded")
    assert closed.startswith("COMMAND close 0DTE-1 again once the book is known: the desk is loading")
    assert resumed.startswith("COMMAND resume again once the book is known: the desk is loading")
    assert "START running" in said(again, "START ")
    assert [order for order in sent(again) if order.is_entry] == []
    assert kept(tmp_path).book.standing.mode == "halted"
    assert str(kept(tmp_path).commands[-1].command) == "halt"


def test_a_book_that_is_forgotten_unread_gives_no_id_twice(tmp_path: Path):
    a_run(tmp_path, "first", killed=DIED)
    for name in ("book-0.json", "book-1.json"):
        (tmp_path / STORE / name).write_text("{")

    again = a_run(tmp_path, "second", started=BACK, commands="11:29 forget desk")

    assert sorted(states(again)) == ["0DTE-1802021129", "0DTE-1802021130"]


def test_a_start_that_goes_on_failing_is_an_alarm(tmp_path: Path):
    fault = {"fault": "the reading of the book", "times": "1000"}
    _, again = two_runs(tmp_path, DIED, BACK, algorithm=FAILING, **fault)

    assert "ALARM 3 minutes in a row have failed: look at the log" in said(again, "ALARM")
    assert sent(again) == []
    assert kept(tmp_path).book.active
