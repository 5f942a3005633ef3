"""Same dates, same bytes; nothing stale, nothing half done."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from backtests import history
from backtests.history import cache, lean_files, month

BARS = """date,spx_open,spx_high,spx_low,spx_close,vix_open,vix_high,vix_low,vix_close
2019-04-29,2940.58,2949.52,2939.35,2943.03,12.95,13.26,12.74,13.11
2019-04-30,2937.14,2948.22,2924.11,2945.83,13.21,14.16,12.97,13.12
2019-05-01,2952.33,2954.13,2923.36,2923.73,12.97,14.93,12.90,14.80
2019-05-02,2922.16,2931.68,2900.50,2917.52,14.54,16.04,13.76,14.42
2019-05-03,2929.21,2947.85,2929.21,2945.64,13.92,13.96,12.76,12.87
"""
LAST = date(2019, 5, 3)


@pytest.fixture
def bars(tmp_path) -> Path:
    path = tmp_path / "bars.csv"
    path.write_text(BARS)
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_dates_bytes_don_t_depend_on_the_range(bars, tmp_path):
    whole = contents(history.write(date(2019, 4, 30), LAST, tmp_path / "a", history=bars))
    part = contents(history.write(LAST, LAST, tmp_path / "b", history=bars))
    assert "indexoption/usa/minute/spxw/20190503_quote_european.zip" in part
    assert "option/usa/universes/spy/20190502.csv" in part
    assert not any("20190502_" in name for name in part)
    assert part == {name: whole[name] for name in part}


def test_days_to_come_don_t_change_a_day(bars, tmp_path):
    before = contents(history.write(date(2019, 5, 1), date(2019, 5, 1), tmp_path / "a", history=bars))
    bars.write_text(BARS.rsplit("2019-05-03", 1)[0])
    after = contents(history.write(date(2019, 5, 1), date(2019, 5, 1), tmp_path / "b", history=bars))
    minutes = [name for name in before if "minute" in name or "universes" in name]
    assert {name: before[name] for name in minutes} == {name: after[name] for name in minutes}


def test_a_second_run_writes_nothing(bars, tmp_path, monkeypatch):
    first = history.write(LAST, LAST, tmp_path / "out", history=bars)
    monkeypatch.setattr(lean_files, "write_zip", lambda *_: pytest.fail("wrote again"))
    assert history.write(LAST, LAST, tmp_path / "out", history=bars) == first


@pytest.mark.parametrize("harm", [lambda path: path.write_bytes(path.read_bytes()[:-1]), Path.unlink])
def test_a_damaged_month_is_named_thrown_away_and_made_again(bars, tmp_path, capsys, harm):
    whole = contents(history.write(LAST, LAST, tmp_path / "out", history=bars))
    damaged = next((tmp_path / "out" / "months").rglob("20190503_trade.zip"))
    harm(damaged)

    again = contents(history.write(LAST, LAST, tmp_path / "out", history=bars))

    assert again == whole
    assert f"{damaged.parent.name}/{damaged.name}), and is modelled again" in capsys.readouterr().err


def test_another_range_reuses_the_months(bars, tmp_path, monkeypatch):
    history.write(LAST, LAST, tmp_path / "out", history=bars)
    monkeypatch.setattr(month, "write", lambda *_, **__: pytest.fail("wrote a month again"))
    history.write(date(2019, 5, 2), LAST, tmp_path / "out", history=bars)


def test_changed_bars_never_meet_old_files(bars, tmp_path):
    first = history.write(LAST, LAST, tmp_path / "out", history=bars)
    bars.write_text(BARS.replace("2945.64,13.92", "2940.64,13.92"))
    second = history.write(LAST, LAST, tmp_path / "out", history=bars)
    assert first != second
    name = "index/usa/minute/spx/20190503_trade.zip"
    assert (first / name).read_bytes() != (second / name).read_bytes()


def test_changed_code_never_meets_old_files(bars, tmp_path, monkeypatch):
    first = history.write(LAST, LAST, tmp_path / "out", history=bars)
    monkeypatch.setattr(cache, "code_key", lambda: b"another model")
    assert history.write(LAST, LAST, tmp_path / "out", history=bars) != first


def test_a_crash_leaves_nothing_that_looks_complete(bars, tmp_path, monkeypatch):
    def crash(*_args, **_kwargs):
        raise OSError("no space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(lean_files, "universe", crash)
        with pytest.raises(OSError, match="no space"):
            history.write(LAST, LAST, tmp_path / "out", history=bars)
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == []
    folder = history.write(LAST, LAST, tmp_path / "out", history=bars)
    assert (folder / "indexoption/usa/universes/spxw/20190502.csv").is_file()


def test_the_folder_says_that_it_is_modelled(bars, tmp_path):
    folder = history.write(LAST, LAST, tmp_path, history=bars)
    assert "option prices" in (folder / "MODELLED.txt").read_text()
    assert "bars.csv" in (folder / "MODELLED.txt").read_text()


def test_progress_counts_the_months(bars, tmp_path):
    seen = []
    history.write(date(2019, 4, 30), LAST, tmp_path, history=bars, on_month=lambda *step: seen.append(step))
    assert seen == [(1, 2), (2, 2)]


def test_no_writer_means_no_folder(tmp_path):
    def fill(work):
        (work / "half").write_text("done")
        raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        cache.once(tmp_path / "target", fill)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_removed_at_the_next_start(bars, tmp_path):
    left = [tmp_path / "out" / ".unfinished-a", tmp_path / "out" / "months" / ".unfinished-b"]
    for folder in left:
        folder.mkdir(parents=True)
        (folder / "half").write_text("done")
    history.write(LAST, LAST, tmp_path / "out", history=bars)
    assert not any(folder.exists() for folder in left)


def test_what_another_run_is_writing_stays(tmp_path):
    def fill(work):
        (work / "half").write_text("done")
        cache.sweep(tmp_path)
        assert (work / "half").exists()

    assert (cache.once(tmp_path / "target", fill) / "half").exists()


def test_dividends_go_into_the_factor_file_as_lean_reads_them(tmp_path):
    lean_files.share_history(tmp_path, [(date(2018, 2, 6), 1.35, 269.13)])
    rows = [line.split(",") for line in (tmp_path / "equity/usa/factor_files/spy.csv").read_text().split()]
    assert [row[0] for row in rows] == ["19980102", "20180206", "20501231"]
    paid = float(rows[1][3]) * (1 - float(rows[1][1]) / float(rows[2][1]))
    assert paid == pytest.approx(1.35)


def test_another_same_day_volatility_has_a_folder_of_its_own_and_says_so(bars, tmp_path):
    usual, dear = (
        history.write(LAST, LAST, tmp_path / "out", history=bars, same_day_vol=share) for share in (0.65, 0.8)
    )
    assert history.write(LAST, LAST, tmp_path / "out", history=bars) == usual != dear
    name = "indexoption/usa/minute/spxw/20190503_quote_european.zip"
    assert (usual / name).read_bytes() != (dear / name).read_bytes()
    assert "0.8 of VIX" in (dear / "MODELLED.txt").read_text()


@pytest.mark.parametrize("share", [0.29, 1.21])
def test_a_same_day_volatility_that_is_no_share_of_vix_is_refused(bars, tmp_path, share):
    with pytest.raises(history.HistoryError, match=r"must be from 0.3 to 1.2"):
        history.write(LAST, LAST, tmp_path, history=bars, same_day_vol=share)


def test_the_rates_are_part_of_what_a_folder_is_named_by():
    assert "bills.csv" in {path.name for path in cache._SOURCES}
