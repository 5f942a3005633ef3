from io import StringIO

from rich.console import Console

from backtests.console.progress import progress


def test_a_log_gets_one_line_a_quarter():
    console = Console(file=StringIO(), width=100)

    with progress(console, "Backtest", 300) as tell:
        for done in range(301):
            tell(done, f"day {done}")

    assert console.file.getvalue().splitlines() == [
        "Backtest ...",
        "Backtest: 25% (day 75)",
        "Backtest: 50% (day 150)",
        "Backtest: 75% (day 225)",
        "Backtest: 100% (day 300)",
    ]


def test_a_log_of_more_than_a_year_gets_one_line_a_twentieth():
    console = Console(file=StringIO(), width=100)

    with progress(console, "Backtest", 400) as tell:
        for done in range(401):
            tell(done, f"day {done}")

    lines = console.file.getvalue().splitlines()
    assert lines[:3] == ["Backtest ...", "Backtest: 5% (day 20)", "Backtest: 10% (day 40)"]
    assert len(lines) == 21


def test_days_outside_the_range_are_clipped():
    console = Console(file=StringIO(), width=100)

    with progress(console, "Backtest", 10) as tell:
        tell(-3, "warm-up")
        tell(15, "settlement")

    assert console.file.getvalue().splitlines() == ["Backtest ...", "Backtest: 100% (settlement)"]


def test_a_terminal_gets_a_bar_that_says_where_the_work_is():
    console = Console(file=StringIO(), width=100, force_terminal=True)

    with progress(console, "Backtest", 10) as tell:
        tell(5, "2018-02-05")

    assert "50%" in console.file.getvalue()
    assert "2018-02-05" in console.file.getvalue()
