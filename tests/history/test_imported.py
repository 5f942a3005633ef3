"""The usual downloads, put together into one file of daily bars."""

from pathlib import Path

import pytest

from backtests.history import daily
from backtests.history.daily import HistoryError
from backtests.history.imported import put_together

DAYS = ("2018-01-30", "2018-01-31", "2018-02-01", "2018-02-02")
SPX = ((2832.74, 2839.26, 2818.27, 2822.43), (2832.41, 2839.26, 2813.04, 2823.81), (2816.45, 2835.96, 2812.7, 2821.98))
SPX += ((2808.92, 2808.92, 2759.97, 2762.13),)
VIX = ((14.9, 15.42, 14.1, 14.79), (14.4, 14.44, 13.2, 13.54), (13.6, 14.4, 12.9, 13.47), (13.64, 17.86, 13.6, 17.31))


def cboe(folder: Path, days=DAYS, bars=VIX) -> Path:
    lines = [f"{day[5:7]}/{day[8:]}/{day[:4]}," + ",".join(map(str, bar)) for day, bar in zip(days, bars, strict=False)]
    return a_file(folder / "VIX_History.csv", "DATE,OPEN,HIGH,LOW,CLOSE", lines)


def yahoo(folder: Path, days=DAYS, bars=SPX) -> Path:
    lines = [f"{day},{','.join(map(str, bar))},{bar[3]},1000" for day, bar in zip(days, bars, strict=False)]
    return a_file(folder / "GSPC.csv", "Date,Open,High,Low,Close,Adj Close,Volume", lines)


def a_file(path: Path, header: str, lines: list[str]) -> Path:
    path.write_text("\n".join([header, *lines]) + "\n")
    return path


def test_two_downloads_become_bars_of_the_days_that_both_cover(tmp_path: Path):
    text = put_together([cboe(tmp_path), yahoo(tmp_path, DAYS[1:], SPX[1:])])

    (out := tmp_path / "bars.csv").write_text(text)
    read = daily.read(out)
    assert [str(day) for day in read.days] == list(DAYS[1:])
    assert read.spx.tolist() == [list(bar) for bar in SPX[1:]]
    assert read.vix.tolist() == [list(bar) for bar in VIX[1:]]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (lambda folder: [yahoo(folder)], "no file has the VIX; both are needed"),
        (lambda folder: [yahoo(folder), yahoo(folder)], "GSPC.csv has the SPX again"),
        (lambda folder: [cboe(folder), folder / "gone.csv"], "gone.csv: can't be read"),
        (
            lambda folder: [cboe(folder), a_file(folder / "c.csv", "Date,Close", ["2018-01-30,2822.43"])],
            "line 1 has no column, or more than one, called open, high, low",
        ),
        (lambda folder: [cboe(folder), yahoo(folder, bars=((1e6,) * 4, *SPX[1:]))], "2018-01-30: spx_open 1e+06"),
        (
            lambda folder: [cboe(folder), yahoo(folder, (*DAYS[:1], *DAYS[2:]), (SPX[0], *SPX[2:]))],
            "2018-01-31: spx_open",
        ),
    ],
)
def test_what_cant_be_put_together_is_named(tmp_path: Path, files, told):
    with pytest.raises(HistoryError) as caught:
        put_together(files(tmp_path))

    assert told in str(caught.value)
