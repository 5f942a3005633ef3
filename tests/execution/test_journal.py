"""The diary: a row for every answer and every campaign, and a log line for whatever changed."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from book.campaign import Event, Reason, State
from book.snapshot import Snapshot
from book.standing import Cause, Standing
from desk.outcome import GivenUp, Note, Outcome
from execution import packed
from execution.journal import RECENT, Journal
from risk.gate.answer import Approved, Denied
from risk.stress.daily import margin_line
from tests.builders import (
    CALLS,
    PUTS,
    a_book,
    a_campaign,
    a_condor_entry,
    a_contract,
    a_desk_state,
    a_fill,
    a_hold,
    a_market,
    a_question,
    an_account,
    at,
    condor_legs,
    condor_quotes,
    judged,
)

EVERY_ROW = {
    "time",
    "strategy",
    "verdict",
    "codes",
    "account_value",
    "vix",
    "phase",
    "limit",
    "open",
    "portfolio_limit",
    "portfolio_open",
    "trades_today",
    "max_trades",
    "rung",
    "sets",
    "requirement",
    "bp_used",
    "bp_cap",
}
APPROVED_ROW = EVERY_ROW | {"campaign", "legs", "spot"}
SHORT_PUT, LONG_PUT, SHORT_CALL, LONG_CALL = (leg.contract for leg in condor_legs())


def approved(**desk):
    answer = judged(a_question(a_condor_entry(sets=2, requirement=1_560.0, target=220.0)), a_desk_state(**desk))
    assert isinstance(answer, Approved)
    return replace(answer, campaign="0DTE-7")


def denied(**desk):
    answer = judged(a_question(a_condor_entry()), a_desk_state(**desk))
    assert isinstance(answer, Denied)
    return answer


def a_journal(*answers, log=None):
    journal = Journal([].append if log is None else log.append)
    for answer in answers:
        journal.note(Outcome(a_book(), answers=(answer,)))
    return journal


def row_of(answer):
    (row,) = a_journal(answer).decisions
    return row


def test_an_approval_has_every_key():
    assert set(row_of(approved())) >= APPROVED_ROW


def test_a_denial_has_every_key_but_those_of_a_campaign():
    row = row_of(denied(open=5))

    assert set(row) >= EVERY_ROW
    assert not {"campaign", "legs", "spot"} & set(row)


def test_an_approval_has_what_the_gate_saw():
    row = row_of(approved(open=1, portfolio_open=3, trades_today=4, bp_used=2_000.0))

    assert {key: row[key] for key in EVERY_ROW} == {
        "time": "2018-02-02T11:00:00-05:00",
        "strategy": "0DTE",
        "verdict": "approved",
        "codes": [],
        "account_value": 85_000.0,
        "vix": 20.0,
        "phase": 4,
        "limit": 5,
        "open": 1,
        "portfolio_limit": 7,
        "portfolio_open": 3,
        "trades_today": 4,
        "max_trades": 10,
        "rung": "SPX",
        "sets": 2,
        "requirement": 1_560.0,
        "bp_used": 2_000.0,
        "bp_cap": 55_250.0,
    }


def test_an_approval_names_its_campaign():
    assert row_of(approved())["campaign"] == "0DTE-7"


def test_an_approval_has_each_leg_with_its_whole_quantity_and_the_mid_of_one():
    assert row_of(approved())["legs"] == [
        {"symbol": "SPXW  180202P02720000", "role": "short_put", "quantity": -2, "mid": 1.5},
        {"symbol": "SPXW  180202P02710000", "role": "long_put", "quantity": 2, "mid": 0.4},
        {"symbol": "SPXW  180202C02780000", "role": "short_call", "quantity": -2, "mid": 1.4},
        {"symbol": "SPXW  180202C02790000", "role": "long_call", "quantity": 2, "mid": 0.3},
    ]


def test_an_approval_has_the_underlying_that_its_requirement_was_reckoned_with():
    assert row_of(approved(underlying=2_751.25))["spot"] == 2_751.25


def test_a_denial_has_the_codes_of_all_rules_that_failed():
    row = row_of(denied(open=5, trades_today=10))

    assert (row["verdict"], row["codes"]) == ("denied", ["DAILY_TRADES", "STRATEGY_LIMIT"])


def test_a_denial_has_the_reasons_with_their_numbers():
    assert row_of(denied(trades_today=10))["reasons"] == ["DAILY_TRADES 10 of 10 at VIX 20"]


def test_without_market_data_the_limits_are_empty_and_never_a_usual_value():
    row = row_of(denied(vix=None))

    assert [row[key] for key in ("phase", "limit", "portfolio_limit", "max_trades", "bp_cap")] == [None] * 5


def test_a_number_that_is_none_becomes_null():
    row = row_of(denied(vix=float("nan"), value=float("inf")))

    assert (row["vix"], row["account_value"]) == (None, None)


@pytest.mark.parametrize("answer", [approved(), denied(open=5), denied(vix=None)])
def test_a_row_can_be_written_as_json(answer):
    row = row_of(answer)

    assert json.loads(json.dumps(row, allow_nan=False)) == row


def test_a_proposal_that_is_denied_again_for_the_same_reason_keeps_one_row():
    again = denied(open=5)._replace(desk=denied(open=5).desk._replace(now=at("11:05")))

    (row,) = a_journal(denied(open=5), again).decisions

    assert (row["answers"], row["time"], row["until"]) == (2, at("11:00").isoformat(), at("11:05").isoformat())


def test_a_proposal_that_is_denied_for_another_reason_gets_a_row():
    rows = a_journal(denied(open=5), denied(trades_today=10)).decisions

    assert [row["codes"] for row in rows] == [["STRATEGY_LIMIT"], ["DAILY_TRADES"]]


def test_a_proposal_that_is_approved_after_a_denial_gets_a_row():
    rows = a_journal(denied(open=5), approved()).decisions

    assert [row["verdict"] for row in rows] == ["denied", "approved"]


def test_a_repeated_denial_is_logged_once():
    log = []

    a_journal(denied(open=5), denied(open=5), log=log)

    assert len(log) == 1


def test_a_denial_is_logged_with_its_numbers_and_both_limits():
    log = []

    a_journal(denied(open=5, portfolio_open=6), log=log)

    assert log == [
        "DENIED STRATEGY_LIMIT 0DTE 5 of 5 (2 x 2.5 x 1.00, cap 12, phase 4) at 85,000 and VIX 20."
        " Limits: 5 of 5 (2 x 2.5 x 1.00, cap 12, phase 4), portfolio 6 of 7 (3 x 2.5 x 1.00, cap 15, phase 4)"
        " [0DTE 2018-02-02 11:00]"
    ]


def test_an_approval_is_logged_with_the_portfolios_limit_beside_the_strategys():
    log = []

    a_journal(approved(), log=log)

    assert log[0].startswith("APPROVED 0DTE-7 2 x SPX for 2.20, needs 1,560 beside 0 in use")
    assert "portfolio 0 of 7" in log[0]


def test_a_note_is_logged_once_until_it_changes():
    log = []
    journal = a_journal(log=log)

    for text in ("waiting", "waiting", "given up"):
        journal.note(Outcome(a_book(), notes=(Note("0DTE 11:00", text),)))

    assert log == ["NOTE waiting [0DTE 11:00]", "NOTE given up [0DTE 11:00]"]


ENDED = GivenUp("0DTE 2018-02-02 11:00", "its window ended with 3 of 14 contracts without a quote")


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ([], ""),
        ([{"open": 5}], "denied once, with STRATEGY_LIMIT; then "),
        ([{"open": 5}] * 60, "denied 60 times, the last time with STRATEGY_LIMIT; then "),
        (
            [{"is_working": True}] * 2 + [{"open": 5, "trades_today": 10}],
            "denied 3 times, the last time with DAILY_TRADES, STRATEGY_LIMIT; then ",
        ),
    ],
)
def test_a_search_that_is_given_up_says_how_often_it_was_denied_and_by_what(before, told):
    log = []
    journal = a_journal(*(denied(**desk) for desk in before), log=log)

    journal.note(Outcome(a_book(), notes=(ENDED,)))

    ending = "its window ended with 3 of 14 contracts without a quote [0DTE 2018-02-02 11:00]"
    assert log[-1] == f"NOTE given up: {told}{ending}"


def test_rolls_are_no_decisions():
    journal = a_journal()

    journal.note(Outcome(a_book(), rolls=(approved(),)))

    assert (len([*journal.rolls]), [*journal.decisions]) == (1, [])


def a_traded_condor(*more):
    """A condor that took 1.5 - 0.4 + 1.4 - 0.3 in, for a dollar a leg, and what else was filled."""
    campaign = a_campaign(state=State.PENDING_OPEN)
    for contract, quantity, price in (
        (SHORT_PUT, -1, 1.5),
        (LONG_PUT, 1, 0.4),
        (SHORT_CALL, -1, 1.4),
        (LONG_CALL, 1, 0.3),
    ):
        campaign = campaign.with_fill(a_fill(contract, quantity, price, part=CALLS if contract.is_call else PUTS))
    campaign = campaign.after(Event.FILLED, at("10:31"))
    for contract, quantity, price in more:
        campaign = campaign.with_fill(a_fill(contract, quantity, price, part=CALLS if contract.is_call else PUTS))
    return campaign


BOUGHT_BACK = ((SHORT_PUT, 1, 0.7), (LONG_PUT, -1, 0.1), (SHORT_CALL, 1, 0.6), (LONG_CALL, -1, 0.1))


def a_closed_condor():
    closing = replace(a_traded_condor(*BOUGHT_BACK), state=State.PENDING_CLOSE, reason=Reason.PROFIT_TARGET)
    return closing.after(Event.FLAT, at("11:31"))


def test_a_closed_campaign_has_its_result_after_fees():
    (row,) = a_journal().campaigns(a_book(a_closed_condor()), {})

    assert (row["credit"], row["pnl"], row["fees"]) == (pytest.approx(220.0), pytest.approx(220 - 110 - 8), 8.0)


def test_a_closed_campaign_says_when_and_why():
    (row,) = a_journal().campaigns(a_book(a_closed_condor()), {})

    assert (row["state"], row["reason"], row["closed"]) == ("closed", "profit_target", "2018-02-02T11:31:00-05:00")


def test_the_days_that_a_campaign_was_held_are_counted_to_the_hour():
    campaign = replace(a_closed_condor(), opened=at("11:31") - timedelta(days=2, hours=6))

    (row,) = a_journal().campaigns(a_book(campaign), {})

    assert row["days_held"] == 2.25


def test_the_parts_of_a_campaign_add_up_to_its_result():
    (row,) = a_journal().campaigns(a_book(a_closed_condor()), {})

    assert sum(part["pnl"] for part in row["parts"]) == pytest.approx(row["pnl"])


def test_an_open_campaign_is_valued_at_mid():
    marks = {SHORT_PUT: 1.0, LONG_PUT: 0.2, SHORT_CALL: 0.9, LONG_CALL: 0.1}

    (row,) = a_journal().campaigns(a_book(a_traded_condor()), marks)

    # 220 taken in, four fees, and 160 to buy it back
    assert (row["state"], row["pnl"]) == ("open", pytest.approx(220 - 4 - 160))


def test_an_open_campaign_without_a_mid_for_each_leg_has_no_result():
    (row,) = a_journal().campaigns(a_book(a_traded_condor()), {SHORT_PUT: 1.0})

    assert row["pnl"] is None


def test_a_campaign_that_ended_is_kept_after_the_book_forgot_it():
    journal = a_journal()
    journal.note_campaigns(a_book(a_closed_condor()))

    assert [row["campaign"] for row in journal.campaigns(a_book(), {})] == ["0DTE-1"]


def test_the_end_of_a_campaign_is_logged_once():
    log = []
    journal = a_journal(log=log)

    for _ in range(2):
        journal.note_campaigns(a_book(a_closed_condor()))

    assert log == ["ENDED 0DTE-1 profit_target: +102.00 USD after fees of 8.00"]


def test_a_fill_that_comes_after_the_end_replaces_the_row():
    journal = a_journal()
    journal.note_campaigns(a_book(a_closed_condor()))
    late = a_closed_condor().with_fill(a_fill(a_contract(), 1, 0.5)).with_fill(a_fill(a_contract(), -1, 0.4))
    journal.note_campaigns(a_book(late))

    rows = journal.campaigns(a_book(), {})

    assert [row["pnl"] for row in rows] == [pytest.approx(102.0 - 10.0 - 2.0)]


def test_a_campaign_is_in_one_row_only():
    journal = a_journal()
    ended, still_open = a_closed_condor(), a_campaign("0DTE-2")

    journal.note_campaigns(a_book(ended))

    assert [row["campaign"] for row in journal.campaigns(a_book(ended, still_open), {})] == ["0DTE-1", "0DTE-2"]


@pytest.mark.parametrize("campaign", [a_closed_condor(), a_traded_condor(), a_campaign(state=State.NEVER_OPENED)])
def test_a_campaigns_row_can_be_written_as_json(campaign):
    (row,) = a_journal().campaigns(a_book(campaign), {})

    assert json.loads(json.dumps(row, allow_nan=False)) == row


def test_a_campaign_that_a_late_fill_brings_back_has_one_row():
    journal = Journal(lambda text: None)
    given_up = a_campaign("0DTE-1", state=State.NEVER_OPENED)
    journal.note_campaigns(a_book(given_up))

    rows = journal.campaigns(a_book(given_up.after(Event.FILLED, at("11:00"))), {})

    assert [row["state"] for row in rows] == ["open"]


def a_close(quotes):
    book, market = a_book(a_campaign("0DTE-1")), a_market(at("16:00"), quotes=quotes)
    return margin_line(Snapshot(market, an_account(10_000.0), book))


def test_a_close_is_a_row_with_margin_and_exposure_and_two_lines():
    log = []
    journal = Journal(log.append)
    close = a_close(condor_quotes(2.2, now=at("16:00")))

    journal.note(Outcome(a_book(), margin=close))

    (row,) = journal.margins
    assert json.loads(json.dumps(row, allow_nan=False)) == row
    assert (row["requirement"], row["distance"], row["campaigns"]) == (800.0, 9_200.0, {"0DTE-1": 800.0})
    assert list(row["exposure"]) == ["BOOK", "0DTE-1"]
    assert row["exposure"]["BOOK"] == row["exposure"]["0DTE-1"]
    assert log == [str(close), close.exposure_line]


def test_a_close_that_can_not_be_priced_has_faults_and_no_exposure():
    journal = Journal([].append)

    journal.note(Outcome(a_book(), margin=a_close({})))

    (row,) = journal.margins
    assert (row["after"], row["exposure"], len(row["faults"])) == ([], {}, 4)


def test_a_change_of_the_desks_state_is_a_row_and_a_line_and_the_same_state_again_is_not():
    log = []
    journal = Journal(log.append)
    halted = Standing().held(a_hold(Cause.LOSS))

    journal.stand(at("10:00"), Standing())
    journal.stand(at("10:05"), halted)
    journal.stand(at("10:10"), replace(halted, faulty_looks=1))
    journal.stand(at("10:15"), halted.released(Cause.LOSS))

    assert log == [f"DESK {halted}", f"DESK {halted.released(Cause.LOSS)}"]
    assert [(row["mode"], row["ramp_day"], len(row["holds"])) for row in journal.standings] == [
        ("halted", 1, 1),
        ("trading", 1, 0),
    ]
    assert next(iter(journal.standings))["holds"] == [
        {"cause": "LOSS", "mode": "halted", "since": at("09:45").isoformat(), "why": "a test says so"}
    ]


def test_what_is_packed_at_a_close_comes_back_as_it_was(monkeypatch):
    def days(batch):
        monkeypatch.setattr(packed, "BATCH", batch)
        journal = Journal([].append)
        for day in range(RECENT + 20):
            answer = denied(open=5)
            own = answer.question._replace(proposal=f"0DTE {day}")
            slow = answer.question._replace(proposal="slow")
            ended = replace(a_campaign(f"0DTE-{day}"), state=State.NEVER_OPENED)
            journal.note_campaigns(a_book(ended))
            journal.note(Outcome(a_book(), answers=(answer._replace(question=own), answer._replace(question=slow))))
            journal.note(Outcome(a_book(ended), margin=a_close(condor_quotes(2.2, now=at("16:00")))))
        rows = [[*each] for each in (journal.decisions, journal.margins, journal.campaigns(a_book(), {}))]
        return rows, len(journal.decisions._loose)

    (packed_rows, loose), (rows, all_loose) = days(2), days(10_000)

    assert packed_rows == rows
    assert loose < all_loose == len(rows[0])
