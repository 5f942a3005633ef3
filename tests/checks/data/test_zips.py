"""No zip that was cut off or changed passes for a whole one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backtests.history import zips
from backtests.checks.data.zips import DamagedError, check_all, first_name, rows_of

ENTRIES = {"a.csv": "1,2\n3,4\n" * 20, "b.csv": "5,6\n" * 30}
WHOLE = zips.pack(ENTRIES)
SAME_PLACE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(folder: Path, content: bytes) -> Path:
    path = folder / "x.zip"
    path.write_bytes(content)
    return path


def test_a_whole_zip_is_read(tmp_path: Path):
    path = written(tmp_path, WHOLE)

    assert first_name(path) == "a.csv"
    assert rows_of(path, "b.csv") == ["5,6"] * 30
    check_all(path, list)


@SAME_PLACE
@given(st.integers(0, len(WHOLE) - 1))
def test_a_zip_that_is_cut_off_anywhere_is_damaged(tmp_path: Path, length: int):
    path = written(tmp_path, WHOLE[:length])

    for look in (first_name, lambda path: check_all(path, list), lambda path: rows_of(path, "a.csv")):
        with pytest.raises(DamagedError):
            look(path)


@SAME_PLACE
@given(st.integers(0, WHOLE.index(b"PK\x01\x02") - 1), st.integers(1, 255))
def test_a_byte_changed_in_what_is_packed_is_never_taken_for_other_rows(tmp_path: Path, at: int, by: int):
    content = bytearray(WHOLE)
    content[at] ^= by
    path = written(tmp_path, bytes(content))

    try:
        check_all(path, list)
        rows = {name: rows_of(path, name) for name in ENTRIES}
    except DamagedError:
        return
    assert rows == {name: text.splitlines() for name, text in ENTRIES.items()}  # a byte that says nothing of the rows


def test_an_entry_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(DamagedError, match="without its csv file"):
        rows_of(written(tmp_path, WHOLE), "c.csv")
