"""Daily bars: the calendar, what a file may look like, and what is refused."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtests import history
from backtests.history import calendar, daily, missing, model, paths

HEADER = "date,spx_open,spx_high,spx_low,spx_close,vix_open,vix_high,vix_low,vix_close"
GOOD = (
    "2019-04-15,2908.32,2912.00,2896.48,2905.58,12.14,12.77,12.10,12.32",
    "2019-04-16,2912.26,2916.06,2900.71,2907.06,12.20,12.40,11.95,12.18",
    "2019-04-17,2916.04,2918.00,2895.45,2900.45,11.86,12.94,11.83,12.60",
    "2019-04-18,2904.81,2908.40,2891.90,2905.03,12.70,12.82,12.04,12.09",
    "2019-04-22,2898.78,2909.51,2896.35,2907.97,13.08,13.09,12.40,12.42",
)


@pytest.fixture
def file(tmp_path):
    """Write lines as a csv file."""

    def write(*lines, header=HEADER):
        path = tmp_path / "bars.csv"
        path.write_text("\n".join((header, *lines)) + "\n")
        return path

    return write


def refusal(path) -> str:
    with pytest.raises(history.HistoryError) as caught:
        daily.read(path)
    return str(caught.value)


def test_a_sound_file_is_read_by_its_header_whatever_the_order(file):
    mixed = "vix_close,vix_low,vix_high,vix_open,spx_close,spx_low,spx_high,spx_open,date"
    turned = [",".join(reversed(line.split(","))) for line in GOOD]
    bars = daily.read(file(*turned, header=mixed))
    assert bars.days.astype(str).tolist() == ["2019-04-15", "2019-04-16", "2019-04-17", "2019-04-18", "2019-04-22"]
    assert bars.spx[0].tolist() == [2908.32, 2912.00, 2896.48, 2905.58]
    assert bars.vix[-1].tolist() == [13.08, 13.09, 12.40, 12.42]


def test_index_bars_are_modelled_when_a_file_has_closes_only(file):
    header = "date,spx_close,vix_open,vix_high,vix_low,vix_close"
    lines = [",".join(cell for at, cell in enumerate(line.split(",")) if at not in (1, 2, 3)) for line in GOOD]
    bars = daily.read(file(*lines, header=header))
    assert (bars.spx[:, 1] >= bars.spx[:, [0, 3]].max(axis=1)).all()
    assert (bars.spx[:, 2] <= bars.spx[:, [0, 3]].min(axis=1)).all()
    assert "modelled" in bars.source


@pytest.mark.parametrize(
    ("line", "replacement", "fault"),
    [
        (4, "2019-04-17,2916.04,2918.00,2895.45,2900.45,11.86,12.94,11.83", "line 4: has 8 cells"),
        (4, GOOD[2].replace("2019-04-17", "17.14.2019"), "line 4: date is '17.14.2019'"),
        (4, GOOD[2].replace("2019-04-17", "2019-04-31"), "line 4: date is '2019-04-31'"),
        (4, GOOD[2].replace("2900.45", "n/a"), "line 4: spx_close is 'n/a'; it must be a number above 0"),
        (4, GOOD[2].replace("2900.45", "nan"), "line 4: spx_close is 'nan'"),
        (4, GOOD[2].replace("2900.45", "inf"), "line 4: spx_close is 'inf'"),
        (4, GOOD[2].replace("12.60", "0"), "line 4: vix_close is '0'"),
        (4, GOOD[2].replace("12.60", "-3"), "line 4: vix_close is '-3'"),
        (4, GOOD[2].replace("12.60", ""), "line 4: vix_close is ''"),
        (4, GOOD[2].replace("2918.00", "2890.00"), "line 4: spx_high is 2890, below spx_low 2895.45"),
        (4, GOOD[2].replace("12.60", "12.95"), "line 4: vix_close is 12.95; it must be between vix_low 11.83"),
        (4, GOOD[2].replace("2900.45", "2895.44"), "line 4: spx_close is 2895.44; it must be between"),
        (4, GOOD[1], "line 4: date is 2019-04-16, as in line 3"),
        (5, GOOD[3].replace("2019-04-18", "2019-04-19"), "line 5: date is 2019-04-19; the New York Stock Exchange was"),
        (4, None, "line 4: trading day 2019-04-17 is missing before 2019-04-18"),
    ],
)
def test_a_damaged_line_is_refused_with_its_number(file, line, replacement, fault):
    lines = list(GOOD)
    lines[line - 2 : line - 1] = [] if replacement is None else [replacement]
    assert fault in refusal(file(*lines))


def test_an_open_outside_of_high_and_low_is_moved_between_them_and_told(file):
    lines = [line.replace("11.86,", "41.60,").replace("2904.81,", "2891.89,") for line in GOOD]
    bars = daily.read(file(*lines))
    assert bars.vix[2, 0] == 12.94
    assert bars.spx[3, 0] == 2891.90
    assert "vix_open moved between low and high in lines 4" in bars.source
    assert "spx_open moved between low and high in lines 5" in bars.source


def test_an_open_that_no_index_had_is_moved_as_well_as_cboes_own_of_2004_11_08(file):
    bars = daily.read(file(*[line.replace("11.86,", "2.58,") for line in GOOD]))

    assert bars.vix[2, 0] == bars.vix[2, 2]
    assert "vix_open moved between low and high in lines 4" in bars.source


def test_lines_out_of_order_are_refused(file):
    text = refusal(file(GOOD[0], GOOD[2], GOOD[1], GOOD[3], GOOD[4]))
    assert "line 4: date is 2019-04-16, out of order behind 2019-04-17" in text


def test_every_fault_comes_in_one_message(file):
    lines = [GOOD[0].replace("12.32", "x"), GOOD[1], GOOD[2].replace("2900.45", "0"), GOOD[4]]
    text = refusal(file(*lines))
    assert "3 faults" in text
    assert [line.split(":")[0].strip() for line in text.splitlines()[1:]] == ["line 2", "line 4", "line 5"]


def test_a_long_list_of_faults_is_cut_and_counted(file):
    text = refusal(file(*(line.replace(",1", ",x") for line in GOOD), *(["rubbish"] * 30)))
    assert len(text.splitlines()) == daily.MAX_FAULTS_SHOWN + 2
    assert "more" in text.splitlines()[-1]


@pytest.mark.parametrize("column", ["date", "spx_close", "vix_open", "vix_high", "vix_low", "vix_close"])
def test_a_missing_column_is_named(file, column):
    assert f"line 1: column {column} is missing" in refusal(file(header=HEADER.replace(column, "other")))


def test_some_but_not_all_index_columns_are_refused(file):
    text = refusal(file(*GOOD, header=HEADER.replace("spx_low", "other")))
    assert "column spx_low is missing; give all or none" in text


def test_an_empty_file_and_an_unreadable_one_are_refused(file, tmp_path):
    assert "at least two days" in refusal(file())
    assert "can't be read" in refusal(tmp_path / "nowhere.csv")


@given(st.lists(st.text(alphabet="0123456789-.,nax ", max_size=40), max_size=8))
def test_rubbish_is_refused_and_never_crashes(tmp_path_factory, lines):
    path = tmp_path_factory.mktemp("rubbish") / "bars.csv"
    path.write_text("\n".join((HEADER, *lines)))
    assert refusal(path)


def test_the_default_bars_are_whole():
    bars = daily.built_in()
    assert bars.days[[0, -1]].astype(str).tolist() == ["2014-01-03", "2018-12-31"]
    assert bars.days.tolist() == calendar.new_york(2014, 2018).between(date(2014, 1, 3), date(2018, 12, 31)).tolist()
    for one in (bars.spx, bars.vix):
        assert np.isfinite(one).all()
        assert (one[:, 1] >= one.max(axis=1)).all()
        assert (one[:, 2] <= one.min(axis=1)).all()


@pytest.mark.parametrize(("start", "end"), [("2013-06-03", "2014-06-02"), ("2018-12-03", "2019-01-02")])
def test_a_range_beyond_the_default_bars_points_to_a_file(tmp_path, start, end):
    with pytest.raises(history.HistoryError, match=r"2014-01-06 to 2018-12-31.*--history"):
        history.write(date.fromisoformat(start), date.fromisoformat(end), tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_range_may_begin_or_end_on_days_without_trading(tmp_path, file):
    path = file(*GOOD)
    folder = history.write(date(2019, 4, 18), date(2019, 4, 21), tmp_path, history=path)
    assert [one.name[:8] for one in (folder / "index/usa/minute/spx").iterdir()] == ["20190418"]
    with pytest.raises(history.HistoryError, match="no trading day"):
        history.write(date(2019, 4, 19), date(2019, 4, 21), tmp_path, history=path)


def test_a_range_that_runs_backwards_is_refused(tmp_path):
    with pytest.raises(history.HistoryError, match="after end"):
        history.write(date(2018, 3, 2), date(2018, 3, 1), tmp_path)


def test_vix_highs_and_lows_enclose_what_they_were_modelled_from():
    spx = np.array([[2700.0, 2710.0, 2690.0, 2705.0], [2700.0, 2702.0, 2600.0, 2610.0]])
    vix = missing.fill_vix(spx, np.array([15.0, 25.0]))
    assert vix[1, 1] > 25.0
    assert vix[1, 0] < 25.0
    assert (vix[:, 3] == [15.0, 25.0]).all()


@pytest.mark.parametrize(
    ("day", "minutes"),
    [("2018-11-23", 210), ("2018-12-24", 210), ("2003-12-26", 210), ("2002-07-05", 210), ("2002-07-03", 390)],
)
def test_half_days_are_the_exchanges(day, minutes):
    assert calendar.new_york(2002, 2018).session_minutes(date.fromisoformat(day)) == minutes


@pytest.mark.parametrize(
    "day", ["2001-09-11", "2001-09-14", "2004-06-11", "2007-01-02", "2012-10-29", "2012-10-30", "2018-12-05"]
)
def test_days_of_mourning_and_storms_are_closed(day):
    assert not calendar.new_york(2001, 2018).is_open(date.fromisoformat(day))


def test_a_good_friday_expiry_falls_on_thursday():
    found = calendar.new_york(2019, 2019).expiries(date(2019, 4, 8), date(2019, 4, 30))
    assert found == [date(2019, 4, 12), date(2019, 4, 18), date(2019, 4, 26)]
    assert [calendar.is_monthly(day) for day in found] == [False, True, False]


def bars_of(closes, vix):
    """Modelled S&P 500 bars of the first trading days of 2020 from closes and VIX bars."""
    days = np.array(["2020-03-12", "2020-03-13", "2020-03-16", "2020-03-17"], dtype="datetime64[D]")[: len(closes)]
    return missing.fill_spx(days, np.array(closes), np.array(vix))


def gap_of(vix, close=2386.13, *, evening=2711.02):
    """The log gap of 2020-03-16, less its noise in standard deviations of a day."""
    (opened, *_), before = bars_of([evening, close], [[57.0, 58.0, 56.0, 57.83], vix])[1], evening
    day = 57.83 / 100 / np.sqrt(252)
    noise = missing.generator(np.datetime64("2020-03-13"), missing.Stream.DAILY).standard_normal()
    known = vix[0] != 57.83 or vix[1] >= 1.3 * 57.83
    width = model.GAP_NOISE if known else model.GAP_NOISE_ALONE
    return (np.log(opened / before) - width * day * noise) / day


def test_a_day_opens_by_a_part_of_its_move_and_by_vixs_open():
    move = np.log(2386.13 / 2711.02) / (57.83 / 100 / np.sqrt(252))
    calm, wild = gap_of([58.0, 60.0, 57.0, 59.0]), gap_of([70.0, 71.0, 57.0, 59.0])
    assert calm == pytest.approx(0.17 * move - 4.0 * np.log(58.0 / 57.83), abs=1e-3)
    assert wild - calm == pytest.approx(-4.0 * np.log(70.0 / 58.0), abs=1e-3)


def test_a_vix_that_opens_at_the_last_close_tells_nothing_of_the_gap():
    move = np.log(2386.13 / 2711.02) / (57.83 / 100 / np.sqrt(252))
    assert gap_of([57.83, 60.0, 55.0, 59.0]) == pytest.approx(0.24 * move, abs=1e-3)


@pytest.mark.parametrize(("high", "is_spike"), [(75.17, False), (75.18, True), (83.56, True)])
def test_from_three_tenths_above_an_unchanged_open_vix_had_risen_by_the_open(high, is_spike):
    vix = np.array([[57.0, 58.0, 56.0, 57.83], [57.83, high, 57.83, 70.0]])
    assert missing.spikes(vix).tolist() == [False, is_spike]
    move = np.log(2386.13 / 2711.02) / (57.83 / 100 / np.sqrt(252))
    told = -4.0 * np.log(70.0 / 57.83) + 0.17 * move if is_spike else 0.24 * move
    assert gap_of(vix[1].tolist()) == pytest.approx(told, abs=1e-3)


def test_a_spike_is_at_the_open_and_a_low_that_was_only_the_last_close_goes(tmp_path):
    path = tmp_path / "bars.csv"
    path.write_text(
        "date,spx_close,vix_open,vix_high,vix_low,vix_close\n"
        "2020-03-12,2480.64,61.46,76.83,59.91,75.47\n2020-03-13,2711.02,71.31,77.57,55.17,57.83\n"
        "2020-03-16,2386.13,57.83,83.56,57.83,82.69\n"
    )
    bars = daily.read(path)
    assert bars.vix[2].tolist() == [83.56, 83.56, 82.69, 82.69]
    assert bars.vix[1].tolist() == [71.31, 77.57, 55.17, 57.83]
    assert bars.spx[2, 0] / bars.spx[1, 3] - 1 == pytest.approx(-0.067, abs=0.005)  # really by -7.5%
    assert "2020-03-16" in bars.source


def test_the_day_of_august_2024_opens_nearly_where_it_did_and_vix_at_its_high(tmp_path):
    path = tmp_path / "bars.csv"
    path.write_text(
        "date,spx_close,vix_open,vix_high,vix_low,vix_close\n"
        "2024-08-02,5346.56,20.52,29.66,20.01,23.39\n2024-08-05,5186.33,23.39,65.73,23.39,38.57\n"
    )
    bars = daily.read(path)
    assert bars.spx[1, 0] / bars.spx[0, 3] - 1 == pytest.approx(-0.037, abs=0.005)
    assert paths.of_day(bars.days[1], bars.spx[1], bars.vix[1], 390).vix[0] == 65.73
