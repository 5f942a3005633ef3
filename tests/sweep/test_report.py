"""What a sweep says of its runs: ranked with their luck, or spread over worlds."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest
from rich.console import Console

from backtests.report.drawing import RED
from backtests.sweep.luck import ranked
from backtests.sweep.picture import map_of
from backtests.sweep.plan import FIXED, SweepRequest
from backtests.sweep.report import report
from backtests.sweep.rows import Row

DAYS = tuple(date(2018, 1, 1) + timedelta(n) for n in range(8))


def a_row(number: int, gain: float = 0.01, world: int | None = None, **said) -> Row:
    """A run that gains and loses in turn, `gain` more than it loses."""
    settings = said.pop("settings", {"cash": f"{number}000", "limits.kelly_factor": "0.25"})
    values = 100.0 * np.cumprod([1.0, *(1.0 + gain + 0.01 * (-1) ** n for n in range(len(DAYS)))])
    return Row(
        number,
        f"{number}",
        world,
        tuple(settings.items()),
        returned=values[-1] / 100.0 - 1.0,
        **{"drawdown": 0.1, "lowest": -0.1, "campaigns": 3, "margin_calls": 0, "days_at_limit": 2, **said},
        days=DAYS,
        values=tuple(values),
    )


def a_request(folder: Path, *rows: Row, **said) -> SweepRequest:
    names = tuple(dict.fromkeys(name for row in rows for name, _ in row.settings))
    known = {"seed": None, "scheduler": None, "workers": None, "best": False, "axes": None, "window": 2}
    return SweepRequest((), names, frozenset(names) - {"without"}, folder, **{**known, **said})


def said(folder: Path, *rows: Row, **options) -> str:
    console = Console(width=140, record=True)
    with console.capture() as captured:
        console.print(report(a_request(folder, *rows, **options), rows))
    return captured.get()


def test_runs_stand_with_the_best_first_and_a_map_is_drawn(tmp_path):
    text = said(tmp_path, a_row(1, 0.001), a_row(2, 0.01))

    assert text.index("2000") < text.index("1000")
    assert "2 runs, the best first" in text
    assert "Best" not in text.replace("Best so far", "")
    assert (tmp_path / "sweep.png").is_file()


@pytest.mark.parametrize(
    ("rows", "options", "lacking"),
    [
        ([a_row(1)], {}, "two runs whose account moved and a walk forward"),
        ([a_row(1), a_row(2)], {"window": 5}, "a walk forward"),
        ([a_row(n, settings={"strategies": f"{n}"}) for n in (1, 2)], {}, None),
    ],
)
def test_no_best_is_named_without_all_that_speaks_against_it(tmp_path, rows, options, lacking):
    if lacking is None:  # texts, none of which is a number
        request = replace(a_request(tmp_path, *rows, best=True), numbers=frozenset())
        console = Console(width=140)
        with console.capture() as captured:
            console.print(report(request, rows))
        text, lacking = captured.get(), "a number that is varied, for a map"
    else:
        text = said(tmp_path, *rows, best=True, **options)

    assert f"No best: that takes {lacking}" in text
    assert "Deflated Sharpe ratio" not in text


def test_the_best_is_named_with_its_deflated_ratio_its_windows_and_its_neighbours(tmp_path):
    text = said(tmp_path, a_row(1, 0.001), a_row(2, 0.01), a_row(3, 0.002), best=True)

    assert "cash=2000, limits.kelly_factor=0.25" in text
    assert "in 3 of 3 windows the choice was in the better half" in text
    assert "told from luck" in text


@pytest.mark.parametrize(("gains", "is_framed"), [((0.001, 0.01, 0.002), True), ((0.01, 0.01, 0.002), False)])
def test_the_best_is_framed_where_one_is_better_than_the_others(tmp_path, gains, is_framed):
    text = said(tmp_path, *(a_row(number, gain) for number, gain in enumerate(gains, 1)), best=True)

    pixels = (255 * matplotlib.image.imread(tmp_path / "sweep.png")[..., :3]).round()
    assert bool((pixels == [int(RED[at : at + 2], 16) for at in (1, 3, 5)]).all(axis=-1).any()) is is_framed
    assert ("No best: that takes a run that is better than the others." in text) is not is_framed


def test_a_lone_peak_has_neighbours_that_are_not_like_it():
    order = ranked([a_row(1, 0.001), a_row(2, 0.01), a_row(3, 0.001), a_row(4, 0.009)])
    shown = map_of(order, "cash", "cash")
    ratios = {each.row.number: each.sharpe.a_year for each in order}

    assert shown.columns == (1000.0, 2000.0, 3000.0, 4000.0)
    assert shown.around(2000.0, 0.0) == pytest.approx((ratios[1] + ratios[3]) / 2)
    assert shown.around(1000.0, 0.0) == pytest.approx(ratios[2])


def test_where_more_than_two_settings_vary_a_cell_is_the_median_of_its_runs():
    rows = [
        a_row(n, gain, settings={"cash": "1", "a": "2", "b": f"{n}"}) for n, gain in enumerate((0.001, 0.002, 0.009))
    ]
    order = ranked(rows)

    assert map_of(order, "cash", "a").values.tolist() == [[order[1].sharpe.a_year]]


def test_worlds_are_told_by_setting_with_how_far_their_results_spread(tmp_path):
    scaled, fixed = {"cash": "35000"}, {"cash": "35000", **dict([FIXED])}
    rows = [
        a_row(1, world=1, settings=scaled, lowest=-0.249),
        a_row(2, world=1, settings=fixed, lowest=-0.25, margin_calls=2),
        a_row(3, world=2, settings=scaled, lowest=-0.1),
        a_row(4, world=2, settings=fixed, lowest=-0.5),
    ]
    text = said(tmp_path, *rows, seed=1)
    lines = [line for line in text.splitlines() if "│ 35000" in line]

    assert [line.startswith("│ 35000, fixed") for line in lines] == [False, True] * 3
    assert "0% (0%-84%)" in lines[2]
    assert "100% (16%-100%)" in lines[3]
    assert "50% (1%-99%)" in lines[3]
    assert "1.00 │           50.0% │         25.0%" in lines[5]  # two days of eight at the limit
    assert (tmp_path / "sweep.png").is_file()


@pytest.mark.parametrize(("wider", "chance"), [(1.0, "1.000"), (3.0, "0.000")])
def test_whether_risk_is_level_over_accounts_is_held_against_luck(tmp_path, wider, chance):
    drawn = np.random.default_rng(7).standard_normal(30)
    rows = [
        replace(
            a_row(number, world=number, settings={"cash": cash}),
            returned=times * drawn[number],
            drawdown=abs(times * drawn[number]),
        )
        for cash, times in (("35000", 0.1), ("85000", 0.1 * wider))
        for number in range(len(drawn))
    ]
    text = said(tmp_path, *rows, seed=1)

    line = next(line for line in text[text.index("Is risk level") :].splitlines() if "│ all" in line)
    assert line.split("│")[5].strip().startswith(chance), line


def test_too_few_worlds_say_nothing_of_whether_risk_is_level(tmp_path):
    rows = [a_row(n, world=n, settings={"cash": cash}) for cash in ("35000", "85000") for n in range(19)]

    assert "Is risk level" not in said(tmp_path, *rows, seed=1)


@pytest.mark.parametrize(
    ("error", "short"),
    [
        ("Traceback\n  x\nValueError: too small", "ValueError: too small"),
        ("HistoryError: world-3.csv: 4 faults\n  line 2: spx_low\n  and 3 more", "HistoryError: world-3.csv: 4 faults"),
    ],
)
def test_runs_that_failed_are_named_with_the_line_that_says_why(tmp_path, error, short):
    failed = Row(9, "9", 3, (("cash", "9000"),), error=error)

    assert f"cash=9000, world 3: {short}\n" in said(tmp_path, failed, seed=1)
