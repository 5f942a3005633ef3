"""Csv files as people have them: what is clear is read, the rest is refused with line and reason."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtests.history import HistoryError, daily, soundness, spelling

NAMES = ("date", "spx_open", "spx_high", "spx_low", "spx_close", "vix_open", "vix_high", "vix_low", "vix_close")
BARS = (
    ("2018-01-02", 2683.73, 2695.89, 2682.36, 2695.81, 10.95, 11.07, 9.52, 9.77),
    ("2018-01-03", 2697.85, 2714.37, 2697.77, 2713.06, 9.56, 9.65, 8.92, 9.15),
    ("2018-01-04", 2719.31, 2729.29, 2719.07, 2723.99, 9.01, 9.29, 8.92, 9.22),
    ("2018-01-05", 2731.33, 2743.45, 2727.92, 2743.15, 9.15, 9.37, 9.09, 9.22),
)
DAYS = ["2018-01-02", "2018-01-03", "2018-01-04", "2018-01-05"]
ORDERS = (spelling.month_first, spelling.day_first)


def csv(
    day: Callable[[date], str] = date.isoformat,
    number: Callable[[float], str] = lambda price: f"{price:.2f}",
    separator: str = ",",
    names: Sequence[str] = NAMES,
    rows: Sequence[tuple] = BARS,
) -> str:
    lines = [separator.join(names)]
    lines += [separator.join((day(date.fromisoformat(row[0])), *map(number, row[1:]))) for row in rows]
    return "\n".join(lines) + "\n"


@pytest.fixture
def read(tmp_path):
    def read(content: str | bytes) -> daily.Daily:
        path = tmp_path / "bars.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return daily.read(path)

    return read


@pytest.fixture
def refusal(read):
    def refusal(content: str | bytes) -> list[str]:
        with pytest.raises(HistoryError) as caught:
            read(content)
        return str(caught.value).splitlines()

    return refusal


def assert_good(bars: daily.Daily) -> None:
    assert bars.days.astype(str).tolist() == DAYS
    assert np.column_stack((bars.spx, bars.vix)).tolist() == [[*row[1:]] for row in BARS]


def continental(price: float) -> str:
    return f"{price:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")


CLEAR = {
    "as this project's own": csv(),
    "byte order mark": "\ufeff" + csv(),
    "Windows line ends": csv().replace("\n", "\r\n"),
    "old line ends": csv().replace("\n", "\r"),
    "UTF-16": csv().encode("utf-16"),
    "UTF-16 without a mark": csv().encode("utf-16-le"),
    "Latin-1": csv(names=(*NAMES[:-1], "vix_close,\xc4nderung")).replace("9.77\n", "9.77,1\n").replace("9.15\n", "9.15,2\n")
    .replace("9.22\n", "9.22,3\n").encode("latin-1"),
    "semicolons": csv(separator=";"),
    "semicolons and decimal commas": csv(separator=";", number=lambda price: f"{price:.2f}".replace(".", ",")),
    "decimal commas and points for thousands": csv(separator=";", number=continental),
    "decimal commas and blanks for thousands": csv(
        separator=";", number=lambda price: f"{price:,.2f}".replace(",", "\u00a0").replace(".", ",")
    ),
    "apostrophes for thousands": csv(number=lambda price: f"{price:,.2f}".replace(",", "'")),
    "tabs": csv(separator="\t"),
    "a line that names the separator": "sep=;\n" + csv(separator=";"),
    "quoted thousands": csv(number=lambda price: f'"{price:,.2f}"'),
    "everything quoted": csv(day=lambda day: f'"{day}"', number=lambda price: f'"{price:.2f}"', names=[f'"{n}"' for n in NAMES]),
    "six decimals": csv(number=lambda price: f"{price:.6f}"),
    "three decimals": csv(number=lambda price: f"{price:.3f}"),
    "blanks around": csv(separator=" , "),
    "trailing commas": csv().replace("\n", ",,\n"),
    "trailing commas below the header": "\n".join((csv().splitlines()[0], *(f"{one},," for one in csv().splitlines()[1:]))),
    "blank lines and lines of commas": csv().replace("\n", "\n\n,,,,,,,,\n"),
    "a repeated header": csv().replace("2018-01-04,", ",".join(NAMES) + "\n2018-01-04,"),
    "newest first": csv(rows=BARS[::-1]),
    "holidays without prices": csv().replace("2018-01-02,", "2018-01-01,null,null,null,null,null,null,null,null\n2018-01-02,"),
    "percent signs on VIX": "\n".join(
        line if at == 0 else ",".join(cell + "%" if n > 4 else cell for n, cell in enumerate(line.split(",")))
        for at, line in enumerate(csv().splitlines())
    ),
    "names with blanks and capitals": csv(names=[name.replace("_", " ").upper() for name in NAMES]),
    "Yahoo's names of the indices": csv(
        names=["Date", *(f"{i} {p}" for i in ("^GSPC", "^VIX") for p in ("Open", "High", "Low", "Close"))]
    ),
    "S&P 500 in full": csv(names=[name.replace("spx_", "S&P 500 ") for name in NAMES]),
    **{
        f"days as {form}": csv(day=lambda day, form=form: day.strftime(form))
        for form in (
            "%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m/%d/%y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d-%b-%Y", "%d %B %Y",
            "%Y-%m-%d 00:00:00", "%Y-%m-%dT00:00:00Z", "%Y-%m-%d 00:00:00-05:00", "%m/%d/%Y 16:00",
        )
    },
    "days with their month's name first": csv(day=lambda day: day.strftime('"%b %d, %Y"')),
    "days without leading zeros": csv(day=lambda day: f"{day.month}/{day.day}/{day.year}"),
    "days as spreadsheets count them": csv(day=lambda day: str((day - date(1899, 12, 30)).days)),
}  # fmt: skip


@pytest.mark.parametrize("content", CLEAR.values(), ids=CLEAR.keys())
def test_what_is_clear_is_read(read, content: str | bytes):
    assert_good(read(content))


def changed(line: int, old: str, new: str) -> str:
    lines = csv().splitlines()
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    return "\n".join(lines) + "\n"


FAULTY = {
    "a line before the header": ("disclaimer line\n" + csv(), "line 1: stands before the header, which is line 2"),
    "one index alone": ("Date,Open,High,Low,Close\n2018-01-02,1,1,1,1\n", "line 1: has the bars of one index alone"),
    "no header": (csv().split("\n", 1)[1], "line 1: is no header with the columns date, spx_close"),
    "SPY for the index": (csv(names=[n.replace("spx", "spy") for n in NAMES]), "line 1: column spx_close is missing"),
    "no prices on a trading day": (changed(4, ",2719.31,2729.29,2719.07,2723.99,9.01,9.29,8.92,9.22", ",null" * 8),
                                   "line 4: has no prices; the New York Stock Exchange was open on 2018-01-04"),
    "a cell without a value": (changed(4, "2723.99", "N/A"), "line 4: spx_close is 'N/A'; it must be a number above 0"),
    "a quote that never closes": (changed(3, "2018", '"2018'), "line 3: a quote is opened and never closed"),
    "a day twice": (csv(rows=(*BARS, BARS[-1])), "line 6: date is 2018-01-05, as in line 5"),
    "a gap": (csv(rows=(BARS[0], BARS[3])),
              "line 3: 2 trading days are missing before 2018-01-05, from 2018-01-03 to 2018-01-04"),
    "a weekend": (changed(5, "2018-01-05", "2018-01-06"), "line 5: date is 2018-01-06; the New York Stock Exchange was closed"),
    "a year long ago": (changed(2, "2018", "1018"), "line 2: date is 1018-01-02; there is no VIX before 1990-01-02"),
    "a year to come": (changed(5, "2018", "9018"), "line 5: date is 9018-01-05, which is still to come"),
    "a day that is none": (changed(5, "2018-01-05", "2018-02-30"), "line 5: date is '2018-02-30'; it must be a day like"),
    "a percent sign on the index": (changed(4, "2723.99", "2723.99%"), "line 4: spx_close is '2723.99%'"),
    "a decimal comma among points": (changed(4, ",2719.07,", ',"2719,07",'), "line 4: spx_low is '2719,07'"),
    "a currency": (changed(4, "2723.99", "$2723.99"), "line 4: spx_close is '$2723.99'"),
    "VIX in hundredths": (changed(4, "9.01,9.29,8.92,9.22", "901,929,892,922"),
                          "line 4: vix_open 901, vix_high 929, vix_low 892, vix_close 922: VIX in points"),
    "VIX as a fraction": (changed(4, "9.01,9.29,8.92,9.22", ".09,.09,.09,.09"), "line 4: vix_open 0.09, vix_high 0.09"),
    "prices of SPY": (changed(4, "2719.31,2729.29,2719.07,2723.99", "271.93,272.93,271.91,272.4"),
                      "line 4: spx_open 271.93, spx_high 272.93, spx_low 271.91, spx_close 272.4: the S&P 500 (SPY is"),
    "the indices in each other's place": (changed(2, "2683.73,2695.89,2682.36,2695.81,10.95,11.07,9.52,9.77",
                                                  "10.95,11.07,9.52,9.77,2683.73,2695.89,2682.36,2695.81"),
                                          "line 2: spx_open 10.95, spx_high 11.07, spx_low 9.52, spx_close 9.77: the S&P"),
    "a move that no day had": (changed(4, "2719.31,2729.29,2719.07,2723.99", "3719.31,3729.29,3719.07,3723.99"),
                               "line 4: spx_close is 3723.99 after 2713.06, a move of +37% in a day"),
    "a high below a low": (changed(4, "2729.29", "2709.29"), "line 4: spx_high is 2709.29, below spx_low 2719.07"),
    "one day alone": (csv(rows=BARS[:1]), "line 1: there must be at least two days of data"),
    "days that can be read in two ways": (
        csv(day=lambda day: f"0{day.day}/03/2018", rows=(("2018-01-01", *BARS[0][1:]), ("2018-01-05", *BARS[1][1:]))),
        "line 2: date is '01/03/2018', which can be read in two ways; write it like 2018-11-23",
    ),
    "numbers that can be read in two ways": (
        csv(separator=";", number=lambda price: f"{price:,.0f}" if price > 99 else f"{price:.0f}"),
        "line 2: '2,684' can be read with a decimal comma and with a decimal point",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "fault"), FAULTY.values(), ids=FAULTY.keys())
def test_what_is_not_is_refused_with_line_and_reason(refusal, content: str, fault: str):
    assert any(line.strip().startswith(fault) for line in refusal(content)), refusal(content)


@pytest.mark.parametrize("name", [name for name in FAULTY if not name.startswith(("SPY for", "a weekend", "a high"))])
def test_one_mistake_is_one_fault(refusal, name: str):
    lines = refusal(FAULTY[name][0])
    expected = {"the indices in each other's place": 2}.get(name, 1)
    assert len(lines) == 1 + expected, lines


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "it is empty"),
        (b"\n \n,,\n", "it is empty"),
        (b"PK\x03\x04rest", "it is a zip file or a spreadsheet"),
        (b"\xd0\xcf\x11\xe0rest", "it is a spreadsheet"),
        (gzip.compress(csv().encode()), "it is a gzip file"),
        (b"<!DOCTYPE html><html>", "it is a web page"),
        (b"\xef\xbb\xbf\n<html>", "it is a web page"),
        (b"%PDF-1.7", "it is a PDF"),
        (b'{"chart": 1}', "it is JSON"),
        (b"date,\x01\x02", "it is no text"),
    ],
)
def test_a_file_of_another_kind_is_named(refusal, content: bytes, kind: str):
    (line,) = refusal(content)
    assert f"can't be read: {kind}" in line


def test_the_faults_of_several_lines_come_together(refusal):
    content = changed(2, "9.77", "x").replace("2018-01-04,2719.31", "2018-01-04,-1").replace("9.37", "0.37")
    assert [line.split(":")[0].strip() for line in refusal(content)[1:]] == ["line 2", "line 4", "line 5", "line 5"]


@pytest.mark.parametrize(("vix", "sound"), [(4.99, False), (5.0, True), (150.0, True), (150.01, False)])
def test_vix_has_bounds(vix: float, sound: bool):
    assert (soundness.bar_faults(date(2018, 1, 2), {"vix_close": vix}) == []) is sound


@given(st.dates(soundness.FIRST_DAY, date(2026, 1, 1)), st.floats(0.33, 3.1))
def test_a_price_near_the_index_and_a_tenth_of_it_are_told_apart(day: date, off: float):
    trend = 330.0 * 1.0864 ** ((day - date(1990, 1, 2)).days / 365.25)
    assert soundness.bar_faults(day, {"spx_close": trend * off}) == []
    assert soundness.bar_faults(day, {"spx_close": trend * off / 10}) != []
    assert soundness.bar_faults(day, {"spx_close": trend * off * 10}) != []


@pytest.mark.parametrize(("close", "moves"), [(75.0, 1), (75.76, 1), (80.1, 0), (125.0, 0), (125.1, 1)])
def test_a_close_may_be_a_quarter_above_the_one_before_and_a_fifth_below(close: float, moves: int):
    found = soundness.move_faults([(2, {"spx_close": 100.0}), (3, {"spx_close": close}), (4, {"spx_close": 100.0})])
    assert [line for line, _ in found] == [3] * moves


def test_a_change_of_scale_is_one_fault():
    closes = [100.0, 101.0, 202.0, 203.0, 204.0]
    assert [line for line, _ in soundness.move_faults([(n, {"spx_close": one}) for n, one in enumerate(closes)])] == [2]


@given(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.sampled_from(ORDERS))
def test_a_day_is_read_as_it_was_written(day: date, order: spelling.Order):
    form = "%m/%d/%Y" if order is spelling.month_first else "%d/%m/%Y"
    assert spelling.day_of(day.strftime(form), order) == day
    assert spelling.day_of(str((day - date(1899, 12, 30)).days), order) == day


@given(st.integers(1, 10**8), st.integers(0, 6), st.sampled_from(["", ",", " ", "'"]), st.booleans())
def test_a_number_is_read_as_it_was_written(cents: int, digits: int, thousands: str, comma: bool):
    value = round(cents / 100, digits)
    text = f"{value:,.{digits}f}".replace(",", thousands or "")
    if comma:
        text = text.replace(".", "\0").replace(",", ".").replace("\0", ",")
    assert spelling.number_of(text, comma) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content: bytes):
    path = tmp_path_factory.mktemp("any") / "bars.csv"
    path.write_bytes(content)
    with pytest.raises(HistoryError):
        daily.read(path)


@given(st.text(alphabet=csv() + '";\t/%', max_size=60), st.integers(0, 200), st.integers(0, 200))
def test_a_file_with_anything_typed_into_it_is_read_or_refused(tmp_path_factory, typed: str, start: int, length: int):
    path = tmp_path_factory.mktemp("any") / "bars.csv"
    path.write_text(csv()[:start] + typed + csv()[start + length :])
    try:
        bars = daily.read(path)
    except HistoryError:
        return
    assert np.isfinite(bars.spx).all() and (np.diff(bars.days) > timedelta(0)).all()
