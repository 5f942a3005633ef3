"""What a live desk has kept, read from its folder, and the account that LEAN's paper trading needs to go on with it."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from backtests.checks.kept import live_holdings
from book.document import CHECKSUM, Document, SentOrder, Writer
from book.records import changed
from market.contracts import Contract, Leg, Role
from tests.book.test_document import a_document, saved
from tests.builders import a_book, a_campaign, a_fill, at

SPY_PUT = Contract("SPY", date(2018, 2, 9), 282.0, "P")


def keep(folder: Path, document: Document) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"book-{document.number % 2}.json").write_text(Writer().text(document))
    return folder


def test_the_book_is_shown_with_what_each_campaign_holds(cli):
    order = SentOrder("0DTE-1", "close stop", (), 0, 1.25, at("10:59"))
    folder = keep(cli.folder / "desk", replace(a_document(), orders=(order,)))

    outcome = cli("kept", str(folder))

    assert outcome.exit_code == 0
    for words in ("0DTE-1", "-1 SPXW  180202P02720000", "write 7", "halted since", "0DTE-1 close stop at 1.25"):
        assert words in outcome.stdout


def test_the_account_is_printed_as_lean_takes_it(cli):
    folder = keep(cli.folder / "desk", a_document())

    lines = cli("kept", str(folder)).stdout.splitlines()

    kept = json.loads("{" + "".join(line for line in lines if line.startswith('"live-')).rstrip(",") + "}")
    assert json.loads(kept["live-cash-balance"]) == [{"amount": 99000.5, "currency": "USD"}]
    first = json.loads(kept["live-holdings"])[0]
    assert (first["symbol"]["value"], first["a"], first["q"]) == ("SPXW  180202P02720000", 1.25, -1)
    assert first["symbol"]["id"].endswith("|SPX 31")


def test_contracts_and_shares_have_lean_s_own_identifiers():
    # as the recordings of the real engine have them, shape_naked_put_7_spy
    campaign = changed(a_campaign(legs=(Leg(SPY_PUT, Role.SHORT_PUT, -1, "puts"),)), positions={}, cash=0.0)
    campaign = campaign.with_fill(a_fill(SPY_PUT, -1, 3.5)).with_fill(a_fill(None, -100, 253.0))

    ids = [each["symbol"]["id"] for each in json.loads(live_holdings(a_document(a_book(campaign))))]

    assert ids == ["SPY 30R1DITVJCE1Y|SPY R735QTJ8XC9X", "SPY R735QTJ8XC9X"]


def test_it_is_there_for_other_programs_too(cli):
    folder = keep(cli.folder / "desk", a_document())

    told = json.loads(cli("kept", str(folder), "--json").stdout)

    assert (told["number"], [each["id"] for each in told["campaigns"]]) == (7, ["0DTE-1"])
    assert json.loads(told["live-holdings"])


def test_the_newest_sound_generation_is_shown_and_the_other_is_told_of(cli):
    folder = keep(cli.folder / "desk", a_document(number=8))
    (folder / "book-1.json").write_text(Writer().text(a_document(number=9))[:-100])

    outcome = cli("kept", str(folder))

    assert outcome.exit_code == 1
    assert "write 8" in outcome.stdout
    assert "book-1.json:neitheritschecksumholds" in "".join(outcome.stdout.split())


GARBAGE = bytes(range(128, 256))


def test_a_generation_that_is_no_text_is_told_beside_the_sound_one(cli):
    folder = keep(cli.folder / "desk", a_document(number=8))
    (folder / "book-1.json").write_bytes(GARBAGE)

    outcome = cli("kept", str(folder))

    assert outcome.exit_code == 1
    assert "write 8" in outcome.stdout
    assert "desk/book-1.json:" in "".join(outcome.stdout.split())


@pytest.mark.parametrize(
    "content",
    [GARBAGE, Writer().text(a_document(number=8)).replace("\n", "\r\n").encode()],
    ids=["no text", "with Windows' ends of lines"],
)
def test_a_book_that_the_desk_cant_read_is_not_shown_as_sound(cli, content):
    folder = cli.folder / "desk"
    folder.mkdir()
    (folder / "book-0.json").write_bytes(content)

    outcome = cli("kept", str(folder))

    assert outcome.exit_code == 2
    assert outcome.stderr.startswith(f"{folder}/book-0.json: ")


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        ({}, "expected a live desk's object store with one of book-0.json, book-1.json, standing.json in it"),
        ({"book-0.json": "{"}, "book-0.json: neither its checksum holds nor is it JSON"),
        ({"book-0.json": saved(version=3)}, "book-0.json: version is 3: a newer desk wrote it"),
    ],
)
def test_a_folder_without_a_book_is_refused(cli, texts, fault):
    folder = cli.folder / "desk"
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text)

    outcome = cli("kept", str(folder))

    assert outcome.exit_code == 2
    assert fault in outcome.stderr


def test_what_was_kept_before_a_book_was_has_a_standing_alone(cli):
    folder = cli.folder / "desk"
    folder.mkdir()
    (folder / "standing.json").write_text((Path(__file__).parents[1] / "book/kept/version-1.json").read_text())

    outcome = cli("kept", str(folder))

    assert outcome.exit_code == 0
    assert "halted since" in outcome.stdout
    assert '"live-holdings": "[]",' in outcome.stdout
    assert "live-cash-balance" not in outcome.stdout
    assert CHECKSUM not in outcome.stdout
