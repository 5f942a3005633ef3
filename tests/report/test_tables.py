from rich.console import Console

from backtests.report import figures, read, summary
from tests.report.builders import a_campaign, a_decision, a_result_folder, at


def text_of(folder, **said):
    result = read(a_result_folder(folder, **said))
    console = Console(width=100, record=True, quiet=False, file=(folder / "screen").open("w"))
    console.print(summary(result, figures(result)))
    return console.export_text()


def a_full_run(folder, **said):
    return text_of(
        folder,
        decisions=[a_decision(), a_decision("2018-02-09", codes=["STRATEGY_LIMIT"])],
        campaigns=[a_campaign(closed=at("2018-02-02", "12:00"), pnl=120.0, days_held=0.0)],
        **said,
    )


def test_a_modelled_run_says_that_its_option_prices_are_modelled(tmp_path):
    assert "Option prices are modelled, not recorded" in a_full_run(tmp_path)


def test_a_run_over_given_data_names_the_folder_instead(tmp_path):
    text = a_full_run(tmp_path, prices="given")

    assert "modelled" not in text
    assert "data/x" in text


def test_the_summary_shows_value_campaigns_limits_and_denials(tmp_path):
    text = a_full_run(tmp_path)

    for words in ("101,000 USD", "+1.0%", "profit_target", "+120", "STRATEGY_LIMIT", "Portfolio", "Peak BP"):
        assert words in text


def test_no_line_is_cut_short(tmp_path):
    assert "…" not in a_full_run(tmp_path)


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
