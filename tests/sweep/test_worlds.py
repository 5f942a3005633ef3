"""Worlds: the same from the same seed, bars that can be, VIX where VIX can be."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from backtests.console.validation import BadInputError
from backtests.history import calendar, daily
from backtests.sweep.worlds import CLOSE, HIGH, LOW, Moves, as_csv, moves_of, world

BARS = daily.built_in()
MOVES = moves_of(BARS)
DAYS = [day.astype(date) for day in calendar.new_york(2017, 2018).between(date(2017, 10, 2), date(2018, 12, 31))]
START = date(2018, 1, 2)
LEVEL = 2673.61


def a_world(seed: int = 1, number: int = 1, moves: Moves = MOVES) -> daily.Daily:
    return world(moves, DAYS, START, LEVEL, seed=seed, number=number)


def test_the_same_seed_and_number_draw_the_same_world_and_others_another():
    assert as_csv(a_world()) == as_csv(a_world())
    assert len({as_csv(a_world(seed, number)) for seed in (1, 2) for number in (1, 2)}) == 4


def test_a_world_does_not_depend_on_the_days_that_come_after():
    short = world(MOVES, DAYS[:-40], START, LEVEL, seed=1, number=1)

    assert (a_world().vix[:-40] == short.vix).all()
    assert (a_world().spx[:-40] == short.spx).all()


def test_a_world_is_a_file_that_history_takes_as_it_is(tmp_path):
    drawn = a_world()
    path = tmp_path / "world.csv"
    path.write_text(as_csv(drawn))
    found = daily.read(path)

    assert (found.spx == drawn.spx).all()
    assert (found.vix == drawn.vix).all()
    assert found.source == "world.csv: S&P 500 and VIX daily bars"


def test_a_crash_beyond_all_that_was_is_taken_of_a_world_and_of_nobody_else(tmp_path):
    drawn = a_world()
    deep = replace(drawn, spx=(drawn.spx * 0.3).round(2), vix=(drawn.vix * 8).round(2))
    deep.spx[-1] = (deep.spx[-2, CLOSE] * 0.6).round(2)
    path = tmp_path / "world.csv"
    path.write_text(as_csv(deep))

    assert (daily.read(path, is_drawn=True).spx == deep.spx).all()
    with pytest.raises(daily.HistoryError, match="the S&P 500"):
        daily.read(path)


@pytest.mark.parametrize("index", ["spx", "vix"])
def test_every_bar_holds_its_open_and_close_between_its_low_and_high(index):
    for number in range(1, 6):
        bars = getattr(a_world(number=number), index)
        assert (bars[:, HIGH] == bars.max(axis=1)).all()
        assert (bars[:, LOW] == bars.min(axis=1)).all()
        assert (bars > 0.0).all()


def test_the_index_closes_at_the_real_level_on_the_evening_before_the_run():
    drawn = a_world()

    assert drawn.spx[drawn.days < np.datetime64(START)][-1, CLOSE] == LEVEL


def test_vix_returns_to_its_mean_and_spreads_as_far_as_it_did():
    closes = np.concatenate([a_world(number=number).vix[:, CLOSE] for number in range(1, 41)])

    assert 5.0 < closes.min() < 10.0
    assert 30.0 < closes.max() < 150.0
    assert np.median(closes) == pytest.approx(np.median(BARS.vix[:, CLOSE]), rel=0.1)
    assert np.log(closes).std() == pytest.approx(np.log(BARS.vix[:, CLOSE]).std(), rel=0.25)


def test_the_index_moves_further_where_vix_is_high():
    pairs = [a_world(number=number) for number in range(1, 41)]
    moves = np.concatenate([np.abs(np.diff(np.log(drawn.spx[:, CLOSE]))) for drawn in pairs])
    vix = np.concatenate([drawn.vix[:-1, CLOSE] for drawn in pairs])

    assert moves[vix > 20.0].mean() > 1.5 * moves[vix < 14.0].mean()


def test_days_are_drawn_whole_and_in_blocks_of_a_month():
    drawn = moves_of(a_world()).spx
    apart = ((drawn[:, None] - MOVES.spx) ** 2).sum(axis=2)
    days = apart.argmin(axis=1)

    assert np.sqrt(apart.min(axis=1)).max() < 1e-5  # each day is one of the history's, but for cents
    assert 0.9 < (np.diff(days) == 1).mean() < 0.99  # 20 of 21 go on with the next


@pytest.mark.parametrize(("count", "is_enough"), [(249, False), (250, False), (251, True)])
def test_bars_of_less_than_a_year_are_refused(count, is_enough):
    part = daily.Daily(BARS.days[:count], BARS.spx[:count], BARS.vix[:count], "mine.csv")
    if is_enough:
        assert len(moves_of(part).spx) == count - 1
        return
    with pytest.raises(BadInputError, match=f"mine.csv has {count} days; worlds are drawn from more than 250"):
        moves_of(part)
