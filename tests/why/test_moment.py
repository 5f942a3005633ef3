"""`why --at` beside what the run itself wrote down at that minute."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from backtests import engine
from backtests.why.moment import Explanation, answer, asked_moment, replayed
from risk.gate.answer import Verdict
from risk.gate.question import Question
from tests.builders import denials

SAMPLED = 12


def told(result: Path, at: str, strategy: str) -> Explanation:
    asked = asked_moment(result, at, strategy)
    return answer(asked, replayed(asked, engine.run, Console(quiet=True)))


def rows_of(result: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (result / "decisions.jsonl").read_text().splitlines()]


def sampled(result: Path) -> list[dict[str, Any]]:
    """Rows of every kind, the same ones each time: by verdict, strategy and codes in turn, from the start and the end."""
    kinds: dict[tuple, list[dict[str, Any]]] = {}
    for row in rows_of(result):
        kinds.setdefault((row["verdict"], row["strategy"], tuple(row["codes"])), []).append(row)
    first = [rows[0] for rows in kinds.values()]
    last = [rows[-1] for rows in kinds.values() if len(rows) > 1]
    return (first + last)[:SAMPLED]


def clock(row: dict[str, Any]) -> str:
    return row["time"][:16].replace("T", " ")


def test_it_agrees_with_what_the_run_wrote_down_at_that_minute(february: Path):
    rows = sampled(february)
    assert len(rows) == SAMPLED
    assert {row["verdict"] for row in rows} == {"approved", "denied"}

    for row in rows:
        said = told(february, clock(row), row["strategy"])

        desk, entry, limits = said.desk, said.question.entry, said.desk.limits
        assert said.silence is None
        assert said.question.proposal == row["proposal"]
        assert (desk.account.value, desk.vix.value) == (row["account_value"], row["vix"])
        assert (desk.open, desk.portfolio_open, desk.trades_today) == (
            row["open"],
            row["portfolio_open"],
            row["trades_today"],
        )
        assert (desk.bp_used, limits.bp_cap) == (row["bp_used"], row["bp_cap"])
        assert str(limits.strategy) == row["limit_explained"]
        reasons = [f"{one.code} {one.numbers}" for one in said.answers if one.is_denial]
        if row["rung"] is None and not row["refused_rungs"]:  # the run read no quotes: the rules without them denied
            early = denials(Question(said.question.strategy, row["proposal"]), desk)
            assert [str(denial) for denial in early] == row["reasons"]
            assert set(row["codes"]) <= {one.code for one in said.answers if one.is_denial}
        else:
            assert reasons == row["reasons"]
            written = (row["rung"], row["sets"], row["requirement"])
            assert ((entry.shape.rung.name, entry.sets, entry.requirement) if entry else (None,) * 3) == written
        if row["verdict"] == "approved":
            legs = [(str(leg.contract), leg.ratio * entry.sets) for leg in entry.shape.legs]
            assert legs == [(leg["symbol"], leg["quantity"]) for leg in row["legs"]]


def test_a_run_without_rules_and_limits_is_asked_without_them(unguarded: Path):
    approved = [row for row in rows_of(unguarded) if row["verdict"] == "approved"]
    assert len(approved) > 3

    for row in approved:
        said = told(unguarded, clock(row), row["strategy"])

        assert str(said.desk.limits.strategy) == row["limit_explained"]
        assert row["limit"] in {limit.value for limit in said.limits.strategies}
        assert not [one for one in said.answers if one.is_denial]
        assert {one.code for one in said.answers if one.numbers == "left out of this run"} == {"STRESS", "CORRELATION"}


def test_outside_of_its_window_it_says_so_and_what_the_gate_would_have_said(february: Path):
    said = told(february, "2018-02-02 10:25", "0dte")

    assert said.silence == "outside its window, on Fridays 10:30 to 12:00"
    assert len(said.answers) >= 8


def test_a_week_that_has_its_entry_is_named_with_its_campaign(february: Path):
    row = next(row for row in rows_of(february) if row["verdict"] == "approved" and row["strategy"] == "STRANGLE")
    later = datetime.fromisoformat(row["time"]) + timedelta(minutes=3)

    said = told(february, f"{later:%Y-%m-%d %H:%M}", "STRANGLE")

    assert said.silence == f"{row['proposal']} was entered already as {row['campaign']}"


def test_a_day_with_a_stop_is_named(stopped_morning: Path):
    campaigns = [json.loads(line) for line in (stopped_morning / "campaigns.jsonl").read_text().splitlines()]
    stop = next(
        row
        for row in campaigns
        if row["strategy"] == "0DTE" and row["reason"] == "stop" and row["closed"][11:16] < "11:55"
    )

    said = told(stopped_morning, f"{stop['closed'][:10]} 11:59", "0DTE")

    assert said.silence == "one of its campaigns was stopped today"


def test_every_rule_has_its_word_with_numbers(february: Path):
    said = told(february, clock(rows_of(february)[0]), rows_of(february)[0]["strategy"])

    assert {one.verdict for one in said.answers} == {Verdict.PASS}
    assert all(one.numbers for one in said.answers)
    assert said.limits.account_value == said.desk.account.value


def test_the_replay_ends_with_the_day_that_is_asked_about(february: Path):
    days: list[date] = []

    def watched(*given, on_day, **named):
        return engine.run(*given, on_day=days.append, **named)

    replayed(asked_moment(february, "2018-02-05 10:31", "IPMCC"), watched, Console(quiet=True))

    assert days[-1] == date(2018, 2, 5)


@pytest.mark.parametrize("minute", ["2018-02-05 09:31", "2018-02-05 15:59"])
def test_the_first_and_the_last_minute_of_a_session_can_be_asked_about(february: Path, minute: str):
    assert told(february, minute, "LT112").silence.startswith("outside its window, on Wednesdays")
