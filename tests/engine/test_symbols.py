"""Contracts are named by position or by LEAN's names, and by nothing else."""

from __future__ import annotations

from datetime import datetime

import pytest

from backtests.engine.api.charts import Series
from backtests.engine.base.enums import OptionRight, OptionStyle, SecurityType, SeriesType
from backtests.engine.base.symbols import Symbol, plain

SPX = plain("SPX", SecurityType.INDEX, datetime(1899, 12, 30))
EUROPEAN, PUT, DAY = OptionStyle.EUROPEAN, OptionRight.PUT, datetime(2018, 2, 9)
NAMED = {"style": EUROPEAN, "right": PUT, "strike": 2700, "expiry": DAY}


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("SPXW", "usa", EUROPEAN, PUT, 2700, DAY), {}),
        (("SPXW", "usa"), NAMED),
        ((), {"target_option": "SPXW", "market": "usa", **NAMED}),
    ],
)
def test_a_contract_is_the_same_however_its_arguments_are_given(words, named):
    assert str(Symbol.create_option(SPX, *words, **named)) == "SPXW  180209P02700000"


def test_a_contract_without_a_root_has_its_underlyings():
    assert str(Symbol.create_option(SPX, "usa", **NAMED)) == "SPX   180209P02700000"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("SPXW", "usa", EUROPEAN, PUT, 2700, DAY, "?SPXW"), {}),
        (("usa", EUROPEAN, PUT, 2700), {}),
        (("SPXW", "usa"), {**NAMED, "alias": "?SPXW"}),
        (("SPXW", "usa", EUROPEAN), NAMED),
        ((), {**NAMED, "root": "SPXW"}),
    ],
)
def test_a_contract_of_other_arguments_is_refused_by_name(words, named):
    with pytest.raises(NotImplementedError, match=r"Symbol\.create_option with"):
        Symbol.create_option(SPX, *words, **named)


@pytest.mark.parametrize(
    ("words", "named", "root"),
    [
        ((), {}, "?SPX"),
        (("usa", "?SPX"), {}, "?SPX"),
        (("SPXW", "usa", "?SPXW"), {}, "?SPXW"),
        ((), {"target_option": "SPXW"}, "?SPXW"),
        ((), {"target_option": "SPXW", "market": "usa"}, "?SPXW"),
        ((), {"market": "usa", "alias": "?SPX"}, "?SPX"),
    ],
)
def test_a_family_is_the_same_however_its_arguments_are_given(words, named, root):
    assert str(Symbol.create_canonical_option(SPX, *words, **named)) == root


def test_a_family_of_other_arguments_is_refused_by_name():
    with pytest.raises(NotImplementedError, match="create_canonical_option with 0 words and root"):
        Symbol.create_canonical_option(SPX, root="SPXW")


@pytest.mark.parametrize(
    ("words", "named", "look"),
    [
        ((), {}, (0, "$", "")),
        (("%",), {}, (0, "%", "")),
        (("%", "#FF0000"), {}, (0, "%", "#FF0000")),
        ((2,), {}, (2, "$", "")),
        ((2, "%"), {}, (2, "%", "")),
        ((), {"index": 2, "unit": "%"}, (2, "%", "")),
    ],
)
def test_a_series_looks_as_it_is_asked_to(words, named, look):
    series = Series("open", SeriesType.SCATTER, *words, **named)
    assert (series.index, series.unit, series.color) == look


@pytest.mark.parametrize(
    ("words", "named"), [(("%", "#FF0000", "x"), {}), (("%",), {"unit": "$"}), ((), {"symbol": 1})]
)
def test_a_series_of_another_look_is_refused_by_name(words, named):
    with pytest.raises(NotImplementedError, match="Series with"):
        Series("open", SeriesType.LINE, *words, **named)
