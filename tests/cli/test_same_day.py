"""The same run at several volatilities of an expiry day."""

import json


def test_every_share_has_a_history_and_a_result_folder_of_its_own_and_a_row_in_one_table(cli):
    outcome = cli("same-day", "--from", "2018-02-01", "--to", "2018-02-02", "--shares", "0.6,0.65", "--out", "mine")

    assert outcome.exit_code == 0, outcome.stderr
    assert cli.history.same_day_vols == [0.6, 0.65]
    assert [row["share"] for row in json.loads((cli.folder / "mine" / "same-day.json").read_text())] == [0.6, 0.65]
    assert sorted(path.name for path in (cli.folder / "mine").iterdir()) == [
        "0.6",
        "0.65",
        "same-day.json",
        "same-day.txt",
    ]
    assert "0.60" in outcome.stdout


def test_bad_shares_days_and_folders_are_refused_together_before_any_work(cli):
    (cli.folder / "mine").mkdir()
    (cli.folder / "mine" / "letter.txt").write_text("dear")
    words = ("--shares", "0.6,2,0.6", "--from", "soon", "--cash", "much", "--out", "mine")

    outcome = cli("same-day", *words)

    assert outcome.exit_code == 2
    told = outcome.stderr.splitlines()
    assert [line.split(" is ")[0] for line in told] == ["--shares", "--shares", "--out", "--from", "--cash"]
    assert cli.history.asked == []
    assert (cli.folder / "mine" / "letter.txt").read_text() == "dear"
