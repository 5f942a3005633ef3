from io import StringIO

import pytest
from rich.console import Console

from backtests.report.figures import figures
from backtests.report.periods import parse_period, period_figures
from backtests.report.read import read
from backtests.report.tables import summary
from tests.report.builders import (
    a_campaign,
    a_decision,
    a_hold,
    a_margin,
    a_part,
    a_result_folder,
    a_standing,
    an_equity,
    at,
)

RED = "\x1b[1;31m"


def text_of(folder, *periods, styles=False, width=100, **said):
    result = read(a_result_folder(folder, **said))
    console = Console(width=width, record=True, file=StringIO(), force_terminal=True, color_system="standard")
    rows = [period_figures(result, parse_period(name)) for name in periods]
    console.print(summary(result, figures(result), rows))
    return console.export_text(styles=styles)


def a_full_run(folder, *periods, styles=False, width=100, **said):
    usual = {
        "equity": an_equity(("2018-02-01", 100_000.0), ("2018-02-02", 100_120.0)),
        "decisions": [a_decision(), a_decision("2018-02-09", codes=["STRATEGY_LIMIT"])],
        "campaigns": [a_campaign(closed=at("2018-02-02", "12:00"), pnl=120.0, days_held=0.0)],
    }
    return text_of(folder, *periods, styles=styles, width=width, **{**usual, **said})


def the_line(text, words):
    (line,) = [line for line in text.splitlines() if words in line]
    return line


def test_a_modelled_run_says_that_its_option_prices_are_modelled(tmp_path):
    assert "Option prices are modelled, not recorded" in a_full_run(tmp_path)


def test_campaigns_of_a_life_before_are_told_and_not_counted_as_opened(tmp_path):
    rows = [a_campaign("IPMCC-1", strategy="IPMCC", pnl=-1_000.0), a_campaign("IPMCC-2", strategy="IPMCC", pnl=120.0)]
    carried = {"campaigns": ["IPMCC-1"], "pnl": -1_000.0}

    text = a_full_run(
        tmp_path, campaigns=rows, decisions=[a_decision(campaign="IPMCC-2")], live="Live.", carried=carried
    )

    assert [cell.strip() for cell in the_line(text, "│IPMCC").split("│")[2:5]] == ["1", "0", "2"]
    words = " ".join(text.split())
    assert "Opened before this run, so not counted as opened: IPMCC-1; their P&L is that of their whole life" in words
    assert "DO NOT EXPLAIN" not in text


def test_a_live_desk_that_waits_says_so_in_red(tmp_path):
    states = [a_standing("2018-02-01", a_hold("2018-02-01", "BROKER", "reducing"))]

    assert f"{RED}SINCE 2018-02-01 10:30 THE DESK" in a_full_run(
        tmp_path / "a", standings=states, live="Live.", styles=True
    )
    assert "SINCE" not in a_full_run(tmp_path / "b", standings=states)


def test_a_run_over_given_data_names_the_folder_instead(tmp_path):
    text = a_full_run(tmp_path, prices="given")

    assert "modelled" not in text
    assert "data/x" in text


def test_the_summary_shows_value_campaigns_limits_and_denials(tmp_path):
    text = a_full_run(tmp_path)

    for words in ("100,120 USD", "+0.1%", "profit_target", "+120", "STRATEGY_LIMIT", "Portfolio", "Peak BP"):
        assert words in text


def test_no_line_is_cut_short_nor_longer_than_80_columns(tmp_path):
    text = a_full_run(tmp_path, "2018", "2018-02", width=80)

    assert "…" not in text
    assert max(len(line) for line in text.splitlines()) <= 80


def test_a_run_without_records_shows_the_account_only(tmp_path):
    text = text_of(tmp_path)

    assert "Win rate of trades" in text
    assert "60%" in text
    assert "Campaigns" not in text


def test_a_run_that_only_rose_has_no_drawdown_to_show(tmp_path):
    (row,) = [line for line in text_of(tmp_path).splitlines() if "Largest drawdown" in line]

    assert row.split()[-2] == "none"


def test_a_run_that_did_not_complete_says_so(tmp_path):
    assert "RuntimeError" in text_of(tmp_path, status="RuntimeError")


def test_a_run_whose_campaigns_explain_the_account_says_so_in_no_red(tmp_path):
    text = a_full_run(tmp_path, styles=True)

    assert "+120.00 USD, the account's gain to the cent" in text
    assert RED not in text


def test_a_difference_between_account_and_campaigns_is_a_red_line_with_its_amount(tmp_path):
    equity = an_equity(("2018-02-01", 100_000.0), ("2018-02-02", 100_107.5))

    text = a_full_run(tmp_path, styles=True, equity=equity)

    assert f"{RED}THE CAMPAIGNS DO NOT EXPLAIN THE ACCOUNT: it gained +107.50 USD, they say +120.00; -12.50 USD" in text
    assert "to the cent" not in text


def test_an_approved_campaign_that_is_lost_is_a_red_line_with_its_name(tmp_path):
    decisions = [a_decision(), a_decision("2018-02-09", campaign="0DTE-2")]

    text = a_full_run(tmp_path, styles=True, decisions=decisions)

    assert f"{RED}Approved, but in no row of campaigns.jsonl: 0DTE-2." in text
    assert "DO NOT EXPLAIN" not in text


def test_pnl_by_part_cycles_and_trap_zones_are_shown(tmp_path):
    # 120 = 40 (puts) + 100 (leap, at mid) - 20 (weekly calls); the income is -20 USD of 3,000 USD: -0.7%.
    campaigns = [
        a_campaign(
            strategy="LT112",
            rung="SPY",
            pnl=40.0,
            parts=[a_part("puts", 42.0, fees=2.0)],
            trap_zone={"low": 214.0, "high": 249.0, "points": 35.0, "share": 0.13},
        ),
        a_campaign(
            "IPMCC-1",
            strategy="IPMCC",
            pnl=80.0,
            credit=-3_000.0,
            parts=[
                a_part("leap", -3_000.0, worth=3_100.0),
                a_part("weekly 1", 31.0, fees=1.0),
                a_part("weekly 2", 10.0, worth=-60.0),
            ],
        ),
    ]

    text = a_full_run(tmp_path, campaigns=campaigns, decisions=[a_decision(), a_decision(campaign="IPMCC-1")])

    assert the_line(text, "\u2502 leap").split()[-6::2] == ["0", "+3,100", "+100"]
    assert the_line(text, "weekly calls").split()[-2] == "-20"
    assert "2 cycles, -10.00 USD a cycle after fees" in text
    assert "3,000, now 3,020 USD (raised by 0.7%)" in text
    assert "35.0 points, 13.0% of the underlying (of one campaign)" in text


def test_a_part_without_a_price_is_a_question_mark(tmp_path):
    text = a_full_run(tmp_path, campaigns=[a_campaign(pnl=None, parts=[a_part("shares", -100.0, worth=None)])])

    assert the_line(text, "shares").count("?") == 2
    assert "Open without a price, so not in the sum: 0DTE-1." in text


def test_rolls_are_shown_by_code_beside_what_was_approved(tmp_path):
    rolls = [
        a_decision(proposal="IPMCC-1 weekly 1", codes=["PENDING"]),
        a_decision(clock="10:35", proposal="IPMCC-1 weekly 1"),
    ]

    text = a_full_run(tmp_path, rolls=rolls)

    assert "What the gate answered to rolls" in text
    assert the_line(text, "PENDING").split()[-4:-1:2] == ["1", "1"]
    assert "1 proposal, 1 approved" in text


@pytest.mark.parametrize("name", ["decisions", "rolls"])
def test_where_nothing_was_denied_that_is_a_sentence_and_no_table(tmp_path, name):
    text = a_full_run(tmp_path, **{"decisions": [], name: [a_decision()]})

    sentence = {"decisions": "The gate denied nothing", "rolls": "The gate denied no roll"}[name]
    assert f"{sentence}: 1 proposal, 1 approved." in text
    assert "Denied with" not in text


def test_where_nothing_closed_there_is_no_table_of_reasons(tmp_path):
    assert "Why campaigns closed" not in a_full_run(tmp_path, campaigns=[a_campaign()])


@pytest.mark.parametrize(
    ("proposals", "told"),
    [
        (["a"], "LT112 opened nothing: its one proposal was denied by STRESS."),
        (["a", "b"], "LT112 opened nothing of 2 proposals, most of them denied by STRESS."),
    ],
)
def test_a_strategy_that_opened_nothing_says_what_was_denied(tmp_path, proposals, told):
    asked = [a_decision(strategy="LT112", proposal=name, codes=["STRESS"], campaign=None) for name in proposals]

    assert told in " ".join(a_full_run(tmp_path, decisions=asked, parameters={"strategies": "LT112"}).split())


def test_margin_calls_are_told_or_that_there_were_none(tmp_path):
    log = "2018-02-05 15:45:00 NOTE MARGIN CALL: the book needs 101,000 of 100,000\n"

    assert "none" in the_line(a_full_run(tmp_path / "calm"), "Margin calls")
    assert "days with one: 1, campaigns closed: 0" in the_line(a_full_run(tmp_path / "called", log=log), "Margin calls")


def test_each_period_has_a_row(tmp_path):
    text = a_full_run(tmp_path, "2018", "2018-02", "2019")

    assert "Periods" in text
    assert "+0.1%" in the_line(text, "2018-02\u2502")
    assert the_line(text, "2019   \u2502").count("none") == 2


def test_counts_too_wide_for_a_period_are_folded_not_cut(tmp_path):
    decisions = [a_decision(proposal=f"0DTE {n}", codes=["A_CODE_WITH_A_VERY_LONG_NAME"]) for n in range(1_000)]

    text = a_full_run(tmp_path, "2018", width=80, decisions=[a_decision(), *decisions])

    assert "\u2026" not in text
    assert max(len(line) for line in text.splitlines()) <= 80


def test_a_desk_that_was_held_says_on_how_many_days_and_why(tmp_path):
    standings = [a_standing("2018-02-01", a_hold("2018-02-01")), a_standing("2018-02-02")]

    text = a_full_run(tmp_path, standings=standings)

    assert "halted on days: 1" in the_line(text, "Desk held")
    assert the_line(text, "LOSS").split()[1:8:2] == ["halted", "LOSS", "1", "1"]
    assert "2018-02-01: the day has lost 6,000 of 100,000" in the_line(text, "LOSS")


def test_a_desk_that_was_never_held_says_so_in_one_line(tmp_path):
    text = a_full_run(tmp_path, standings=[])

    assert "never" in the_line(text, "Desk held")
    assert "When the desk was held" not in text


def test_the_day_nearest_to_the_margin_call_is_shown_by_group_beside_the_worst_scenario(tmp_path):
    text = a_full_run(tmp_path, margins=[a_margin("2018-02-01", 30_000.0), a_margin("2018-02-02", 40_000.0, after=[])])

    for words in ("2018-02-02", "40,000 USD", "40.0%"):
        assert words in the_line(text, "Nearest to the margin call")
    assert "40.0%" in the_line(text, "US equity index")
    assert "60,000 USD" in the_line(text, "away from the call")
    assert "75.0%" in the_line(text, "Worst after a scenario: 2020-03-16")
    assert "2018-02-01" in the_line(text, "Worst after a scenario: 2020-03-16")


def test_a_scenario_that_takes_all_says_so_instead_of_a_share(tmp_path):
    after = [{"scenario": "2020-03-16", "requirement": 5.0, "left": -1.0}]

    assert "all is lost" in the_line(a_full_run(tmp_path, margins=[a_margin(after=after)]), "Worst after a scenario")


def test_an_older_run_without_states_and_margins_says_nothing_of_them(tmp_path):
    text = a_full_run(tmp_path)

    assert "Desk held" not in text
    assert "margin call" not in text


def test_what_a_run_was_compared_without_is_a_red_line_in_plain_words(tmp_path):
    text = a_full_run(tmp_path, styles=True, parameters={"without": "stress"})

    assert f"{RED}For comparison only, without STRESS (no scenario's loss or margin keeps an entry back" in text
    assert "DYNAMIC_LIMITS" not in text
