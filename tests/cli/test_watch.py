"""A live desk on the terminal, read from its folder while it writes."""

import os
import pty
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backtests.checks.deployment import deployment_in
from backtests.checks.watched import HEARTBEAT, Seen, ago, seen_in
from backtests.console.validation import BadInputError
from backtests.pages.watch import page
from book.view import Shown
from tests.watching import BEAT, VIEW, a_heartbeat, keep, on_screen

ROOT = Path(__file__).parents[2]


def test_it_shows_all_that_the_desk_says_of_itself():
    text = on_screen(Seen(BEAT, VIEW))

    for words in (
        "running and trading",
        "sign of life 1 min ago, of 2018-02-02 11:00 New York",
        "VIX just now, SPX 16 min ago, SPY never",
        "ALARM QUARANTINE-18 is held",
        "account 100,412 USD, +412 on the day; buying power 12,500 of 65,000",
        "0DTE 1 of 5, STRANGLE 0 of ?, all 1 of 9",
        "the desk is trading",
        "10:47 FILL 0DTE-17 takes in",
        "10:50 LEDGER",
    ):
        assert words in text, text


def test_a_campaign_s_result_stands_beside_its_target_and_its_stop():
    lines = on_screen(Seen(BEAT, VIEW)).splitlines()

    rows = [
        line.replace("│", " ").replace("┃", " ").split()
        for line in lines
        if "0DTE-17" in line or "QUARANTINE-18" in line
    ]
    assert ["0DTE-17", "open", "2", "+83", "+130", "-520"] in rows
    assert ["QUARANTINE-18", "quarantined", "1", "?", "-", "-"] in rows


def test_it_is_readable_at_eighty_columns():
    text = on_screen(Seen(BEAT, VIEW))

    assert max(len(line) for line in text.splitlines()) <= 80
    assert "…" not in text


@pytest.mark.parametrize(("minutes", "is_silent"), [(2, False), (3, True)])
def test_a_sign_of_life_that_is_old_says_so(minutes: int, is_silent: bool):
    text = on_screen(Seen(BEAT, VIEW), BEAT.time + timedelta(minutes=minutes))

    assert ("IT IS SILENT" in " ".join(text.split())) is is_silent


@pytest.mark.parametrize(("minutes", "first"), [(2, "running and trading"), (3, "SILENT, and was running and trading")])
def test_a_silent_desk_is_not_said_to_trade(minutes: int, first: str):
    assert on_screen(Seen(BEAT, VIEW), BEAT.time + timedelta(minutes=minutes)).splitlines()[0].strip() == first


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(None, "never"), (0.9, "just now"), (119, "119 min ago"), (120, "2 h ago"), (48 * 60 - 1, "48 h ago"), (48 * 60, "2 days ago"), (77_313 * 60, "3221 days ago")],
)  # fmt: skip
def test_an_age_is_told_in_what_people_count_it_by(minutes: float | None, words: str):
    assert ago(minutes) == words


def test_a_stop_without_a_target_stands_alone():
    view = replace(VIEW, campaigns=(Shown("IPMCC-3", "open", 1, -80.0, None, -2_100.0),))

    assert "-2,100" in on_screen(Seen(BEAT, view))
    assert "-2,100" in page(Seen(BEAT, view), "desk", BEAT.time)


def test_a_desk_that_has_shown_nothing_yet_is_watched_too():
    assert "It has shown nothing yet." in on_screen(Seen(BEAT, None))


def test_what_is_being_written_is_as_it_was_before(tmp_path: Path):
    before = seen_in(keep(tmp_path))
    for name in ("heartbeat.json", "view.json"):
        (tmp_path / name).write_text("{")

    assert seen_in(tmp_path, before) == before


def test_the_one_desk_below_a_folder_is_found(tmp_path: Path):
    desk = keep(tmp_path / "position-scaling-desk" / "live" / "desk")

    assert deployment_in(tmp_path, HEARTBEAT) == deployment_in(desk, HEARTBEAT) == desk


def test_of_several_one_has_to_be_named(tmp_path: Path):
    for name in ("money", "paper"):
        keep(tmp_path / name)

    with pytest.raises(BadInputError, match=r"with several desks: .*money, .*paper; expected one"):
        deployment_in(tmp_path, HEARTBEAT)


def test_once_it_prints_one_view(cli):
    keep(cli.folder / "storage" / "position-scaling-desk" / "live" / "desk")

    outcome = cli("watch", "--once")

    assert outcome.exit_code == 0
    assert "0DTE-17" in outcome.stdout
    assert "days ago" in outcome.stdout


def test_with_page_it_writes_the_page_and_says_where(cli):
    keep(cli.folder / "storage" / "position-scaling-desk" / "live" / "desk")

    outcome = cli("watch", "--once", "--page")

    assert outcome.exit_code == 0, outcome.stderr
    assert "As a page: results/watch.html" in outcome.stdout
    assert "0DTE-17" in Path("results/watch.html").read_text()


def test_a_page_of_somebody_else_is_left_alone(cli):
    keep(cli.folder / "desk")
    Path("results").mkdir()
    Path("results/watch.html").write_text("mine")

    outcome = cli("watch", "desk", "--once", "--page")

    assert outcome.exit_code == 2
    assert "--page writes results/watch.html; expected a new file" in outcome.stderr
    assert Path("results/watch.html").read_text() == "mine"


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_a_folder_without_a_sign_of_life_is_refused(cli, name: str):
    outcome = cli("watch", name, "--once")

    assert outcome.exit_code == 2
    assert "expected a live desk's object store with heartbeat.json in it" in outcome.stderr
    assert "`run --live --storage FOLDER`" in outcome.stderr


def test_a_sign_of_life_that_can_not_be_read_is_refused(cli):
    (cli.folder / "heartbeat.json").write_text("{")

    outcome = cli("watch", ".", "--once")

    assert outcome.exit_code == 2
    assert "heartbeat.json: " in outcome.stderr


def test_ctrl_c_ends_it_cleanly(tmp_path: Path):
    keep(tmp_path, a_heartbeat(time=datetime.now(UTC)))
    mine, its = pty.openpty()
    words = [sys.executable, "-m", "backtests", "watch", str(tmp_path)]
    watching = subprocess.Popen(words, cwd=ROOT, stdin=its, stdout=its, stderr=its)
    os.close(its)
    told = b""
    while b"0DTE-17" not in told:
        told += os.read(mine, 65_536)

    watching.send_signal(signal.SIGINT)
    assert watching.wait(60) == 0
    os.set_blocking(mine, False)
    with suppress(OSError):
        told += os.read(mine, 65_536)
    assert b"Traceback" not in told
