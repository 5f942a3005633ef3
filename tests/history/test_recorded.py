"""How near the model comes to quotes that were recorded at exchanges."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from backtests.checks.recorded import RecordedError, errors, read
from backtests.commands.app import build
from backtests.history import model, surface

QUOTES = Path(__file__).parent / "recorded" / "real_quotes.csv"


def commands():
    """The command line, for the commands that need neither an engine nor a history."""
    return build(None, None)


@pytest.fixture(scope="module")
def recorded():
    return read.read(QUOTES)


def shape_errors(recorded):
    """Days to expiry and log errors of the smile alone, of quotes within FURTHEST, minutes of a single quote left out."""
    inside = errors.near(recorded)
    found, several = errors.less_level(errors.log_errors(recorded)[inside], recorded.moment[inside])
    return recorded.dte[inside][several], found[several]


def test_the_smile_is_within_six_hundredths_of_the_record_over_all(recorded):
    _, found = shape_errors(recorded)
    assert len(found) > 1200
    assert errors.relative_rms(found) <= 0.06
    assert errors.smile_errors(recorded)[-1].smile == pytest.approx(errors.relative_rms(found))


def test_the_smile_is_within_a_tenth_of_the_record_at_any_horizon(recorded):
    dte, found = shape_errors(recorded)
    by_days = {days: errors.relative_rms(found[dte == days]) for days in np.unique(dte).tolist()}
    assert len(by_days) > 15
    assert all(error <= 0.10 for error in by_days.values()), by_days
    assert all(row.smile <= 0.10 for row in errors.smile_errors(recorded))


def test_the_level_at_the_money_is_within_a_twentieth_of_the_record_beyond_the_expiry_day(recorded):
    same_day, *later, _ = errors.smile_errors(recorded)
    for row in later:
        assert row.level == pytest.approx(row.recorded_level, rel=0.05), row.name
    # Two days, on which options were cheaper than what the index moved over 2014 to 2018.
    assert 0.0 < same_day.level - same_day.recorded_level < 0.1


def test_the_level_of_an_expiry_day_falls_from_its_open_and_rises_into_the_close_as_the_record_does(recorded):
    hours = errors.same_day_levels(recorded)
    noon, late = hours[2], hours[-2]
    assert hours[0].level > noon.level < late.level
    assert noon.recorded_level < late.recorded_level


def test_widths_of_index_options_are_within_a_fifth_of_the_record(recorded):
    cells = errors.width_errors(recorded)
    assert len(cells) >= 13
    assert errors.log_rms(cells) <= 0.2


def test_spys_options_out_of_the_money_are_a_cent_wide_at_a_month(recorded):
    assert [(row.recorded, row.modelled) for row in errors.share_width_errors(recorded)] == [
        pytest.approx((0.01, 0.01)),
        pytest.approx((0.01, 0.01)),
    ]


def test_another_smile_is_seen(recorded, monkeypatch):
    monkeypatch.setattr(model, "SMILE_SHIFT", 0.4)
    assert errors.smile_errors(recorded)[-1].smile > 0.06


def test_other_widths_are_seen(recorded, monkeypatch):
    monkeypatch.setattr(model, "SPREAD_PER_ROOT_PRICE", 0.09)
    assert errors.log_rms(errors.width_errors(recorded)) > 0.2


def test_quotes_in_the_money_and_without_a_volatility_are_left_out(recorded):
    assert np.isfinite(recorded.vol).all()
    assert len(recorded.vol) == 1283
    assert surface.smile(0.0, 0.1) == pytest.approx(1.0)


def test_a_file_without_its_columns_is_refused_by_name(tmp_path):
    path = tmp_path / "quotes.csv"
    path.write_text("date,time,root\n2021-01-04,09:45,spx\n")
    with pytest.raises(RecordedError, match="right, strike, expiry, bid, ask, forward, vix, dte, mid are missing"):
        read.read(path)


def test_the_command_shows_tables_and_draws_the_same_picture_each_time(tmp_path):
    pictures = [tmp_path / "a.png", tmp_path / "b.png"]
    for picture in pictures:
        outcome = CliRunner().invoke(commands(), ["recorded", "--picture", str(picture)])
        assert outcome.exit_code == 0
    assert "59 to 87 days" in outcome.stdout
    assert pictures[0].read_bytes() == pictures[1].read_bytes()


def test_the_command_refuses_a_file_that_is_not_there(tmp_path):
    outcome = CliRunner().invoke(commands(), ["recorded", "--quotes", str(tmp_path / "gone.csv")])
    assert outcome.exit_code == 2
    assert "can't be read" in outcome.stderr
