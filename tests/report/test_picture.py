import matplotlib.image
import numpy as np
import pytest

from backtests.report.picture import draw
from backtests.report.read import read
from tests.report.builders import a_campaign, a_decision, a_result_folder, an_equity, at, daily_charts

FULL = {
    "equity": an_equity(("2018-02-01", 100.0), ("2018-02-02", 120.0), ("2018-02-05", 90.0), ("2018-02-06", 110.0)),
    "decisions": [a_decision()],
    "charts": daily_charts(("2018-02-02", 17.3, 5_000.0, 7), ("2018-02-05", 37.3, 9_000.0, 3)),
    "campaigns": [
        a_campaign(closed=at("2018-02-02", "12:00"), pnl=1.0),
        a_campaign("LT112-1", strategy="LT112", opened=at("2018-02-02")),
        a_campaign("IPMCC-1", strategy="IPMCC", opened=at("2018-02-01")),
        a_campaign("STRANGLE-1", strategy="STRANGLE", opened=at("2018-02-05")),
    ],
}


def rows_drawn(path):
    """The share of the picture's rows that aren't of one colour: 0 for a blank picture."""
    pixels = matplotlib.image.imread(path)[..., :3]
    return float((pixels.std(axis=(1, 2)) > 0).mean())


@pytest.mark.parametrize("said", [FULL, {}, {"decisions": [], "campaigns": []}], ids=["full", "generic", "idle"])
def test_the_picture_is_drawn_into_the_result_folder(tmp_path, said):
    path = draw(read(a_result_folder(tmp_path, **said)))

    assert path == tmp_path / "summary.png"
    assert rows_drawn(path) > 0.4


def test_the_picture_of_a_full_run_is_wide_enough_for_a_page(tmp_path):
    height, width, _ = matplotlib.image.imread(draw(read(a_result_folder(tmp_path, **FULL)))).shape

    assert width == 1210
    assert height > 800


def test_the_picture_of_a_comparison_says_so(tmp_path):
    usual, comparison = (
        matplotlib.image.imread(
            draw(read(a_result_folder(tmp_path / (name or "all"), **FULL, parameters={"without": name})))
        )
        for name in ("", "STRESS")
    )

    title = slice(0, 60)  # pixels from the top
    assert not np.array_equal(usual[title], comparison[title])
    assert np.array_equal(usual[60:], comparison[60:])


def test_the_picture_shows_the_figures_of_the_run(tmp_path):
    one = matplotlib.image.imread(draw(read(a_result_folder(tmp_path / "one", **FULL))))
    calm = daily_charts(("2018-02-02", 17.3, 5_000.0, 7), ("2018-02-05", 12.0, 9_000.0, 3))
    other = matplotlib.image.imread(draw(read(a_result_folder(tmp_path / "other", **{**FULL, "charts": calm}))))

    assert not np.array_equal(one, other)
