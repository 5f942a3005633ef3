import json
import os
from datetime import date, timedelta

import pytest

from backtests.commands import lint as checks
from config import run
from config.products import LAST_DIVIDEND
from tests.checks.lint.test_check import a_result


def today_is(monkeypatch, day):
    class Clock(date):
        @classmethod
        def today(cls):
            return day

    monkeypatch.setattr(checks, "date", Clock)


@pytest.fixture(autouse=True)
def the_day_of_the_last_dividend(monkeypatch):
    today_is(monkeypatch, LAST_DIVIDEND.ex_date)


def test_todays_rows_pass(cli):
    outcome = cli("lint")

    assert outcome.exit_code == 0
    assert "0 faults" in outcome.stdout


def test_a_fault_ends_with_1(cli, monkeypatch):
    monkeypatch.setattr(run, "START", date(2030, 1, 1))

    outcome = cli("lint", "--config-only")

    assert outcome.exit_code == 1
    assert "1 fault, 0 warnings" in outcome.stdout
    assert "2030-01-01 is after END" in outcome.stdout


def test_a_warning_ends_with_0(cli):
    outcome = cli("lint", "--result", str(a_result(cli.folder / "run", wins=0, losses=20, prices="given")))

    assert outcome.exit_code == 0
    assert "0 faults, 1 warning" in outcome.stdout
    assert "win_rate_above_measured" in outcome.stdout


def test_the_newest_result_is_looked_at(cli):
    older = a_result(cli.folder / "results" / "older", wins=0, losses=20)
    newer = a_result(cli.folder / "results" / "accounts" / "45000", wins=20, losses=0)
    os.utime(older / "run.json", (1, 1))

    found = json.loads(cli("lint", "--json").stdout)

    assert (found["result"], found["win_rates"][0]["measured"]) == (str(newer.relative_to(cli.folder)), 1.0)


def test_the_rows_alone_can_be_looked_at(cli):
    a_result(cli.folder / "results" / "bad", wins=0, losses=20)

    assert cli("lint", "--config-only").exit_code == 0


def test_a_result_beside_the_rows_alone_is_refused(cli):
    outcome = cli("lint", "--config-only", "--result", "run")

    assert (outcome.exit_code, outcome.stderr) == (
        2,
        "--result is 'run'; expected nothing beside --config-only\n",
    )


def test_a_folder_that_holds_no_result_is_refused(cli):
    outcome = cli("lint", "--result", "nowhere")

    assert outcome.exit_code == 2
    assert "run.json is missing" in outcome.stderr


@pytest.mark.parametrize(("days", "is_told"), [(-1, True), (0, False), (1, False), (365, False), (366, True)])
def test_a_dividend_is_old_after_a_year_and_none_before_its_day(cli, monkeypatch, days, is_told):
    today_is(monkeypatch, LAST_DIVIDEND.ex_date + timedelta(days=days))

    found = json.loads(cli("lint", "--json").stdout)["warnings"]

    assert [each["row"] for each in found] == ["config/products.py LAST_DIVIDEND.ex_date"] * is_told


def test_the_rows_alone_are_the_same_on_every_day(cli, monkeypatch):
    today_is(monkeypatch, LAST_DIVIDEND.ex_date + timedelta(days=9_999))

    assert cli("lint", "--config-only").exit_code == 0
