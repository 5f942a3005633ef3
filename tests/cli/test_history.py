from datetime import date
from pathlib import Path


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
