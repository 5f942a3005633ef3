import re

import numpy as np
import pandas as pd
import pytest

from backtests.pages.assumptions import HANGS_ON
from backtests.pages.charts import Kind, Value, line, noted, short, thinned
from backtests.pages.desk_charts import binding_of
from risk.parameters import Binding
from tests.architecture.sources import ROOT


def a_series(values: list[float]) -> pd.Series:
    return pd.Series(values, index=pd.date_range("2000-01-03", periods=len(values), freq="D"))


def test_a_series_of_at_most_the_points_that_are_drawn_is_left_as_it_is():
    series = a_series([1.0, 3.0, 2.0])

    assert thinned(series, 3) is series


def test_thinning_keeps_the_first_the_last_and_every_stretchs_extremes():
    values = np.random.default_rng(1).normal(0.0, 1.0, 10_000)
    values[[17, 4_321, 9_998]] = [50.0, -60.0, 40.0]

    thin = thinned(a_series(list(values)), 500)

    assert 400 <= len(thin) <= 500
    assert {values[0], values[-1], 50.0, -60.0, 40.0} <= set(thin)
    assert thin.index.is_monotonic_increasing


def test_thinning_passes_over_what_is_unknown():
    thin = thinned(a_series([np.nan] * 50 + [1.0] * 50), 20)

    assert 1.0 in set(thin)


@pytest.mark.parametrize(
    ("value", "written"),
    [(1.0, 1.0), (100_123.456789, 100123.5), (np.nan, None), (np.inf, None), (-0.000123456789, -0.0001234568)],
)
def test_a_figure_is_written_as_json_has_it(value: float, written: Value):
    assert short(value) == written


def test_a_note_is_kept_once_however_many_days_have_it():
    series = a_series([1.0, 2.0, 3.0])
    days = series.index

    made = noted("Limit", Kind.STEPS, series, 0, {days[0]: "a", days[2]: "a"})

    assert [made.notes[note] for note in made.note_of] == ["a", "", "a"]
    assert len(made.notes) == 2


def test_a_line_has_a_date_for_each_figure():
    made = line("VIX", Kind.LINE, a_series([10.0, np.nan]), 2)

    assert (made.x, made.y) == (("2000-01-03", "2000-01-04"), (10.0, None))


@pytest.mark.parametrize(
    ("explained", "binding"),
    [
        ("6 (2 x 2.5 x 1.25, cap 12, phase 4)", Binding.FORMULA),
        ("15 (6 x 2.5 x 1.00, cap 15, phase 4)", Binding.FORMULA),
        ("15 (6 x 2.5 x 1.25, cap 15, phase 4)", Binding.CAP),
        ("1 (1 x 1 x 1.00, cap 6, phase 1)", Binding.FORMULA),
        ("1 (1 x 1 x 0.75, cap 6, phase 1)", Binding.FLOOR_OF_ONE),
        ("as it was", None),
    ],
)
def test_what_bound_a_limit_is_read_from_its_own_words(explained: str, binding: Binding | None):
    assert binding_of(explained) is binding


def test_the_assumptions_are_those_of_the_page_on_the_modelled_history():
    text = (ROOT / "docs" / "modelled-history.md").read_text("utf-8")
    told = re.findall(
        r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", text[text.index("| result | hangs most on") :], re.MULTILINE
    )

    assert [row[:2] for row in HANGS_ON] == [(result, on) for result, on, _ in told[1 : len(HANGS_ON) + 1]]
    assert len(told) > len(HANGS_ON)
