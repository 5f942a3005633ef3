import json
from io import StringIO

import pytest
from rich.console import Console

from backtests.console.console import objects_of
from backtests.report.accounts import account_figures, accounts_table, failed_account
from backtests.report.read import read
from tests.report.builders import a_campaign, a_decision, a_result_folder, an_equity, at, daily_charts

RED = "\x1b[1;31m"
TOO_SMALL = "SPY: one set needs 3,546, the budget is 3,500, fits from 35,460"


def an_account(folder, value=35_000.0, **said):
    return account_figures(value, read(a_result_folder(folder, **said)))


def a_size_denial(n, *rungs, strategy="IPMCC", **said):
    return a_decision(
        proposal=f"{strategy} {n}", strategy=strategy, codes=["POSITION_SIZE"], refused_rungs=list(rungs), **said
    )


def text_of(*accounts, styles=False):
    console = Console(width=80, record=True, file=StringIO(), force_terminal=True, color_system="standard")
    console.print(accounts_table("main.py", accounts))
    return console.export_text(styles=styles)


def cells(text, name):
    """The words of the one row with this name, without the name."""
    (line,) = [line for line in text.splitlines() if line.strip().startswith(name)]
    return line.strip().removeprefix(name).split()


def test_an_account_tells_its_phases_return_drawdown_and_what_was_denied(tmp_path):
    found = an_account(
        tmp_path,
        equity=an_equity(("2018-02-01", 35_000.0), ("2018-02-02", 28_000.0), ("2018-02-05", 31_500.0)),
        decisions=[
            a_decision(phase=1),
            a_decision("2018-02-09", phase=0, codes=["PORTFOLIO_LIMIT"]),
            a_decision("2018-02-16", phase=1, codes=["PORTFOLIO_LIMIT", "PENDING"]),
            a_decision("2018-02-23", phase=None, codes=["MARKET_DATA"]),
        ],
        campaigns=[a_campaign(closed=at("2018-02-05"), pnl=-3_500.0)],
        log="2018-02-05 15:45:00 NOTE MARGIN CALL: x\n",
    )

    assert (found.value, found.end, found.phases, found.margin_calls) == (35_000.0, 31_500.0, (0, 1), 1)
    assert (found.returned, found.drawdown) == (pytest.approx(-0.1), pytest.approx(0.2))
    assert [*found.denials.items()] == [("PORTFOLIO_LIMIT", 2), ("MARKET_DATA", 1), ("PENDING", 1)]
    assert (found.is_explained, found.difference) == (True, 0.0)


def test_campaigns_are_counted_by_rung(tmp_path):
    rows = [a_campaign(str(n), rung=rung) for n, rung in enumerate(["SPX", "SPY", "SPX"])]
    unfilled = a_campaign("3", rung="SPY winged", state="never_opened")

    (traded,) = an_account(tmp_path, campaigns=[*rows, unfilled], decisions=[]).strategies

    assert (traded.opened, [*traded.by_rung.items()]) == (3, [("SPX", 2), ("SPY", 1)])


def test_a_strategy_kept_out_by_size_names_the_smallest_account_that_one_set_would_have_fitted(tmp_path):
    decisions = [
        a_size_denial(1, "SPX: one set needs 30,000, the budget is 3,500, fits from 300,000", TOO_SMALL),
        a_size_denial(
            2, reasons=["POSITION_SIZE no rung with a price fits before 34,660 (SPY: ..., fits from 34,660)"]
        ),
        a_size_denial(3, "SPY: one set needs 4,000, the budget is 0, fits from inf"),
    ]

    (traded,) = an_account(tmp_path, decisions=decisions, campaigns=[]).strategies

    assert (traded.opened, traded.fits_from, traded.kept_out_by) == (0, 34_660.0, None)


def test_what_was_refused_beside_an_entry_that_another_rule_denied_is_not_its_size(tmp_path):
    decisions = [
        a_decision(strategy="LT112", codes=["STRESS"], refused_rungs=["SPX: one set needs 1, fits from 90,000"]),
        a_decision("2018-02-09", strategy="LT112", proposal="LT112 2", codes=["STRESS", "PENDING"]),
    ]

    (traded,) = an_account(tmp_path, decisions=decisions, campaigns=[]).strategies

    assert (traded.fits_from, traded.kept_out_by) == (None, "STRESS")


def test_a_strategy_that_traded_says_nothing_of_what_once_kept_it_out(tmp_path):
    decisions = [a_size_denial(1, TOO_SMALL), a_decision(strategy="IPMCC", campaign="IPMCC-1")]

    (traded,) = an_account(
        tmp_path, decisions=decisions, campaigns=[a_campaign("IPMCC-1", strategy="IPMCC")]
    ).strategies

    assert (traded.opened, traded.fits_from, traded.kept_out_by) == (1, None, None)


def test_the_table_has_a_column_for_each_account_and_says_why_a_strategy_never_traded(tmp_path):
    small = an_account(tmp_path / "a", decisions=[a_size_denial(1, TOO_SMALL, phase=1)], campaigns=[])
    denied = an_account(
        tmp_path / "b", 45_000.0, decisions=[a_decision(strategy="IPMCC", codes=["STRESS"])], campaigns=[]
    )
    traded = an_account(
        tmp_path / "c",
        65_000.0,
        decisions=[a_decision(strategy="IPMCC", campaign="IPMCC-1", limit=3, portfolio_limit=9)],
        campaigns=[a_campaign("IPMCC-1", strategy="IPMCC", rung="SPY", pnl=1_000.0)],
    )

    text = text_of(small, denied, traded)

    assert cells(text, "Account, USD") == ["35,000", "45,000", "65,000"]
    assert cells(text, "Phase") == ["1", "4", "4"]
    limits, campaigns = [line.split() for line in text.splitlines() if line.strip().startswith("IPMCC")]
    assert limits == ["IPMCC", "5", "5", "3"]
    assert campaigns == ["IPMCC", "from", "35,460", "STRESS", "SPY", "1"]
    assert cells(text, "POSITION_SIZE") == ["1", "0", "0"]


def test_a_strategy_that_was_never_asked_or_never_filled_says_so(tmp_path):
    unfilled = an_account(
        tmp_path / "a", decisions=[a_decision()], campaigns=[a_campaign(state="never_opened", pnl=0.0)]
    )
    idle = an_account(tmp_path / "b", decisions=[], campaigns=[], charts=daily_charts(("2018-02-02", 17.3, 0.0, 7)))

    text = text_of(unfilled, idle)

    assert "never filled" in text
    assert "never asked" in text


def test_an_account_that_its_campaigns_do_not_explain_is_red(tmp_path):
    equity = an_equity(("2018-02-01", 35_000.0), ("2018-02-02", 35_010.0))
    short = an_account(tmp_path / "a", equity=equity, decisions=[], campaigns=[])
    lost = an_account(
        tmp_path / "b", equity=[equity[0]], decisions=[a_decision(phase=1, limit=2, portfolio_limit=3)], campaigns=[]
    )

    text = text_of(short, lost, styles=True)

    assert f"{RED}+10.00" in text
    assert f"{RED}see its summary" in text


def test_a_failed_account_keeps_its_column_with_what_went_wrong(tmp_path):
    text = text_of(
        an_account(tmp_path, decisions=[], campaigns=[]), failed_account(45_000.0, "Traceback\nValueError: x")
    )

    assert cells(text, "Phase") == ["-", "-"]
    assert cells(text, "Failed") == ["ValueError:", "x"]


def test_three_accounts_stand_beside_each_other_in_80_columns(tmp_path):
    decisions = [a_decision(codes=["SPREAD_TOO_WIDE", "PORTFOLIO_LIMIT"]), a_size_denial(1, TOO_SMALL)]
    campaigns = [a_campaign(str(n), rung="SPY winged", strategy="STRANGLE") for n in range(11)]
    account = an_account(tmp_path, 1_250_000.0, decisions=decisions, campaigns=campaigns)

    text = text_of(*[account] * 6)

    assert [len(cells(line, "Account, USD")) for line in text.splitlines() if "Account, USD" in line] == [3, 3]
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 80
    assert "…" not in text


def test_a_comparison_says_above_its_table_what_it_was_left_without(tmp_path):
    account = an_account(tmp_path, parameters={"without": "dynamic_limits"})

    assert f"{RED}For comparison only, without DYNAMIC_LIMITS (every position limit" in text_of(account, styles=True)
    (row,) = json.loads(json.dumps(objects_of([account]), allow_nan=False))
    assert row["without"] == ["DYNAMIC_LIMITS"]


def test_accounts_under_all_rules_say_nothing_of_a_comparison(tmp_path):
    assert "comparison" not in text_of(an_account(tmp_path))


def test_other_programs_get_the_same_figures(tmp_path):
    account = an_account(tmp_path, decisions=[a_size_denial(1, TOO_SMALL)], campaigns=[])

    (row,) = json.loads(json.dumps(objects_of([account]), allow_nan=False))

    assert (row["value"], row["strategies"][0]["fits_from"]) == (35_000.0, 35_460.0)
    assert row["denials"] == {"POSITION_SIZE": 1}
