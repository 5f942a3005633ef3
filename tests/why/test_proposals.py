"""Which proposals were denied for good, each counted once."""

from pathlib import Path

import pytest

from backtests.console.validation import BadInputError
from backtests.why.proposals import Proposals, read_proposals
from tests.report.builders import a_campaign, a_decision, a_result_folder, at

DAY = "2018-02-02"
LIMIT, SIZE = "PORTFOLIO_LIMIT", "POSITION_SIZE"


def denied(proposal: str, clock: str, *codes: str, until: str = "", **said) -> dict:
    return a_decision(DAY, clock, proposal=proposal, codes=list(codes), until=at(DAY, until or clock), **said)


def approved(proposal: str, clock: str) -> dict:
    return a_decision(DAY, clock, proposal=proposal, until=at(DAY, clock))


def read(folder: Path, *decisions: dict, campaigns: tuple[dict, ...] = ()) -> Proposals:
    return read_proposals(a_result_folder(folder, decisions=list(decisions), campaigns=list(campaigns)))


def test_a_proposal_that_was_denied_on_many_looks_counts_once_as_at_its_last_denial(tmp_path):
    rows = [denied("A", "10:30", LIMIT, until="10:40"), denied("A", "10:45", LIMIT, SIZE, until="11:55", vix=22.0)]

    (one,) = read(tmp_path, *rows).denied

    assert (f"{one.time:%H:%M}", one.codes, one.vix) == ("11:55", (LIMIT, SIZE), 22.0)


def test_a_proposal_that_was_approved_later_is_no_denied_one(tmp_path):
    found = read(tmp_path, denied("A", "10:30", LIMIT), approved("A", "10:45"), denied("B", "10:50", LIMIT))

    assert [one.id for one in found.denied] == ["B"]
    assert [one.id for one in found.approved] == ["A"]


def test_a_proposal_whose_campaign_never_opened_and_that_was_denied_afterwards_stays_an_approved_one(tmp_path):
    found = read(tmp_path, approved("A", "10:30"), denied("A", "10:45", LIMIT))

    assert (found.denied, [one.id for one in found.approved]) == ((), ["A"])


def test_proposals_come_in_the_order_of_their_last_answers(tmp_path):
    found = read(tmp_path, denied("A", "10:30", LIMIT, until="11:00"), denied("B", "10:45", LIMIT))

    assert [one.id for one in found.denied] == ["B", "A"]


def test_what_campaigns_made_is_known_by_their_proposals_unless_they_never_opened(tmp_path):
    campaigns = (
        a_campaign("0DTE-1", proposal="A", pnl=12.5),
        a_campaign("0DTE-2", proposal="B", state="never_opened", pnl=0.0),
        a_campaign("0DTE-3", proposal="C", pnl=None),
    )

    found = read(tmp_path, approved("A", "10:30"), campaigns=campaigns)

    assert found.made == {"A": 12.5, "C": None}


def test_an_unknown_account_value_stays_unknown(tmp_path):
    (one,) = read(tmp_path, denied("A", "10:30", "MARKET_DATA", account_value=None, vix=None)).denied

    assert (one.account_value, one.vix) == (None, None)


def test_a_row_without_its_last_time_is_named(tmp_path):
    row = denied("A", "10:30", LIMIT)
    del row["until"]

    with pytest.raises(BadInputError, match=r"decisions.jsonl line 1: until is missing"):
        read(tmp_path, row)


def test_a_folder_without_decisions_is_named(tmp_path):
    with pytest.raises(BadInputError, match=r"decisions.jsonl is missing"):
        read_proposals(tmp_path)


def test_a_damaged_line_is_named(tmp_path):
    folder = a_result_folder(tmp_path, decisions=[denied("A", "10:30", LIMIT)], campaigns=[])
    with (folder / "decisions.jsonl").open("a") as file:
        file.write("{half\n")

    with pytest.raises(BadInputError, match=r"decisions.jsonl line 2 is no JSON"):
        read_proposals(folder)
