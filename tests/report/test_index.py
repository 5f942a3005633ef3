import zipfile
from datetime import date
from pathlib import Path

import pytest

from backtests.report.index import index_curve, index_of
from backtests.report.read import read
from backtests.runs.origin import index_at_start
from tests.report.builders import a_result_folder, an_equity, daily_charts, plotted

DAYS = ("2018-02-01", "2018-02-02")


def a_result(folder: Path, *closes: tuple[str, float], noted: float | None = None):
    charts = daily_charts(*((day, 17.0, 0.0, 3) for day in DAYS)) | {"S&P 500": plotted(**{"S&P 500": closes})}
    equity = an_equity(*((day, 100.0) for day in DAYS))
    return read(a_result_folder(folder, equity=equity, charts=charts, index_at_start=noted))


def test_the_index_is_measured_from_where_it_stood_when_the_account_began(tmp_path):
    result = a_result(tmp_path, (DAYS[0], 99.0), (DAYS[1], 90.0), noted=100.0)

    assert {f"{day:%Y-%m-%d}": value for day, value in index_curve(result).items()} == {
        "2018-01-31": 100.0,
        "2018-02-01": 99.0,
        "2018-02-02": 90.0,
    }
    assert (index_of(result).index[0], index_of(result).iloc[0]) == (result.equity.index[0], 100.0)


def test_one_day_has_an_index_from_the_evening_before(tmp_path):
    assert index_curve(a_result(tmp_path, (DAYS[0], 99.0), noted=100.0)).to_list() == [100.0, 99.0]


@pytest.mark.parametrize(("closes", "expected"), [([99.0], None), ([99.0, 90.0], [99.0, 90.0])])
def test_where_that_was_not_noted_it_is_measured_from_the_first_close(tmp_path, closes, expected):
    found = index_curve(a_result(tmp_path, *zip(DAYS, closes, strict=False)))

    assert (None if found is None else found.to_list()) == expected


def a_data_folder(root: Path, *, days: str = "", minutes: str = "") -> Path:
    root.mkdir(exist_ok=True)
    for path, name, text in (
        ("daily/spx.zip", "spx.csv", days),
        ("minute/spx/20180201_trade.zip", "20180201_spx_minute_trade.csv", minutes),
    ):
        if text:
            file = root / "index/usa" / path
            file.parent.mkdir(parents=True)
            with zipfile.ZipFile(file, "w") as made:
                made.writestr(name, text)
    return root


BEFORE, OF_THE_DAY = "20180131 00:00,2830,2840,2810,2823.81,0\n", "20180201 00:00,2816,2836,2812,2821.98,0\n"
LONG_BEFORE = "20180130 00:00,2850,2853,2818,2822.43,0\n"
MINUTES = "30600000,2816.45,2817,2815,2816.5,0\n30660000,2816.5,2818,2816,2817.5,0\n"  # Chicago's 8:30 and 8:31


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"days": BEFORE + OF_THE_DAY, "minutes": MINUTES}, 2823.81),
        ({"days": OF_THE_DAY, "minutes": MINUTES}, 2816.45),
        ({"days": LONG_BEFORE, "minutes": MINUTES}, 2816.45),
        ({"minutes": MINUTES}, 2816.45),
        ({"days": OF_THE_DAY}, None),
        (None, None),
    ],
    ids=["the close before", "the first price", "days that end earlier", "no days at all", "neither", "no folder"],
)
def test_a_run_notes_the_close_before_its_first_day_or_that_days_first_price(tmp_path, data, expected):
    folder = tmp_path / "gone" if data is None else a_data_folder(tmp_path, **data)

    assert index_at_start(folder, date(2018, 2, 1), date(2018, 2, 2)) == expected
