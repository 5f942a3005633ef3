from datetime import date
from pathlib import Path

import pytest


def test_history_is_written_where_it_was_asked_for(cli):
    outcome = cli("history", "--from", "2018-01-01", "--to", "2018-02-28", "--out", "mine")

    assert outcome.exit_code == 0
    assert cli.history.asked == [(date(2018, 1, 1), date(2018, 2, 28), Path("mine"), None)]
    assert outcome.stdout.splitlines() == ["mine/days"]


def test_every_fault_is_told_at_once(cli):
    (cli.folder / "file").write_text("")

    outcome = cli("history", "--from", "x", "--to", "y", "--out", "file", "--history", "gone")

    assert outcome.exit_code == 2
    assert [line.split(" is ")[0] for line in outcome.stderr.splitlines()] == ["--from", "--to", "--out", "--history"]
    assert cli.history.asked == []


def test_the_same_day_volatility_reaches_the_history_and_is_the_usual_one_where_it_is_left_out(cli):
    days = ("--from", "2018-01-01", "--to", "2018-02-28", "--out", "mine")

    for words in ((), ("--same-day-vol", "0.7")):
        assert cli("history", *days, *words).exit_code == 0

    assert cli.history.same_day_vols == [0.65, 0.7]


@pytest.mark.parametrize(("text", "code"), [("0.29", 2), ("0.3", 0), ("1.2", 0), ("1.21", 2), ("65%", 2), ("-0.5", 2)])
def test_a_same_day_volatility_that_is_no_share_of_vix_is_refused(cli, text, code):
    outcome = cli("history", "--from", "2018-01-01", "--to", "2018-02-28", "--out", "mine", f"--same-day-vol={text}")

    assert outcome.exit_code == code
    assert ("--same-day-vol" in outcome.stderr) is (code == 2)
    assert len(cli.history.asked) == (code == 0)
