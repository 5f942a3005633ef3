"""What a live run finds on its storage: the account that the run before left, or a reason to begin nothing there."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from backtests.console.validation import Checks, Given
from backtests.engine.base.enums import OrderType
from backtests.engine.live.account import Account, Position, WorkingOrder, account_as_json, account_in, symbol_of
from backtests.engine.orders.order import TimeInForce
from backtests.runs.storage import Before, before, folder_of, leave
from book.campaign import State
from book.document import Document, Writer
from tests.book.test_document import a_document, a_filled_book
from tests.builders import a_book, a_campaign

PUT = symbol_of("SPXW  180209P02700000")
HELD = Account(
    90_000.5,
    {PUT: Position(-2.0, 1.25), symbol_of("SPY"): Position(100.0, 275.0)},
    (WorkingOrder(OrderType.COMBO_LIMIT, ((PUT, 2.0),), -1.5, TimeInForce.DAY, datetime(2018, 2, 2, 15, 59)),),
    {PUT: 1.5, symbol_of("SPY"): 276.0},
)
FRIDAY, MONDAY = date(2018, 2, 2), date(2018, 2, 5)
GIVEN = {"start": Given("--from", f"{MONDAY}"), "cash": Given("CASH in config/run.py", "100000")}


def asked(start: date = MONDAY) -> tuple[Before | None, list[str]]:
    checks = Checks()
    return before(checks, Path("kept"), GIVEN, start), checks.faults


def a_book_in(folder: Path, document: Document) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"book-{document.number % 2}.json").write_text(Writer().text(document))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return folder_of(Path("kept"), {})


def test_an_account_comes_back_as_it_was_left():
    assert account_in(json.loads(json.dumps(account_as_json(HELD)))) == HELD


@pytest.mark.parametrize("start", [MONDAY, date(2018, 2, 9)])
def test_a_run_finds_the_account_and_the_book_of_the_one_before(folder: Path, start: date):
    leave(Path("kept"), {}, FRIDAY, HELD)
    a_book_in(folder, a_document())

    found, faults = asked(start)

    assert (faults, found) == ([], Before(FRIDAY, HELD, a_document().book))


def test_a_new_storage_has_nothing_to_go_on_with(folder: Path):
    assert asked() == (None, [])


def test_a_book_without_its_account_is_no_run_s(folder: Path):
    a_book_in(folder, a_document())

    assert asked()[1] == [
        f"--storage is 'kept'; expected one where a live run has ended; {folder} has a book and no account.json"
    ]


def test_a_run_that_was_broken_off_left_a_book_that_is_younger_than_the_account(folder: Path):
    leave(Path("kept"), {}, date(2018, 2, 1), HELD)
    a_book_in(folder, a_document())

    assert asked()[1] == [
        "--storage is 'kept'; expected one where the last live run has ended; its book is of 2018-02-02, "
        "its account of 2018-02-01"
    ]


def test_contracts_that_expire_between_two_runs_have_no_price(folder: Path):
    leave(Path("kept"), {}, FRIDAY, HELD)

    assert asked(date(2018, 2, 10))[1] == [
        "--from is '2018-02-10'; expected a day up to 2018-02-09, on which the account of --storage has contracts that "
        "expire: this run has no price of theirs"
    ]


@pytest.mark.parametrize("text", ["{", "[]", "{}", json.dumps({"until": "2018-02-02", "account": {"cash": 1}})])
def test_an_account_that_can_not_be_read_is_refused(folder: Path, text: str):
    folder.mkdir(parents=True)
    (folder / "account.json").write_text(text)

    (fault,) = asked()[1]

    assert fault.startswith(f"{folder / 'account.json'}: ")
    assert fault.endswith("; expected the account that a live run left")


def test_what_was_made_before_is_what_the_account_is_worth_beyond_its_cash_and_the_ledgers_say():
    (open_one,) = a_filled_book().active
    life = Before(FRIDAY, HELD, a_book(open_one, a_campaign("0DTE-2", state=State.CLOSED)))

    carried = life.carried(value=91_000.0)

    assert carried.campaigns == (open_one.id,)
    assert carried.pnl == pytest.approx(open_one.pnl + 999.5)


def test_the_rows_of_what_had_ended_before_are_not_the_run_s():
    life = Before(FRIDAY, HELD, a_book(a_campaign("0DTE-1", state=State.CLOSED), a_campaign("0DTE-2")))
    rows = [{"campaign": "0DTE-1"}, {"campaign": "0DTE-2"}, {"campaign": "0DTE-3"}]

    assert life.without_its_own({"campaigns": rows})["campaigns"] == rows[1:]
