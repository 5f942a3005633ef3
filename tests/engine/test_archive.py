"""Single entries of a zip, read without looking at the others."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import pytest

from backtests.engine.disk.archive import Archive


@pytest.mark.parametrize("comment", [b"", b"from a shop"])
def test_an_archive_gives_what_zipfile_gives(comment: bytes, tmp_path: Path):
    path = tmp_path / "day.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as written:
        written.comment = comment
        for name, text in (("long_a.csv", "1"), ("a.csv", "22" * 500), ("empty.csv", "")):
            written.writestr(name, text)
    archive = Archive(str(path))
    assert [archive.read(name) for name in ("a.csv", "long_a.csv", "empty.csv", "b.csv", "csv")] == [
        b"22" * 500, b"1", b"", None, None,
    ]  # fmt: skip
    archive.close()


def test_a_damaged_entry_is_refused(tmp_path: Path):
    path = tmp_path / "day.zip"
    with ZipFile(path, "w") as written:
        written.writestr("a.csv", "1,2,3")
    path.write_bytes(path.read_bytes().replace(b"1,2,3", b"1,2,4"))
    with pytest.raises(BadZipFile, match=r"day\.zip#a\.csv is damaged"):
        Archive(str(path)).read("a.csv")


def test_what_is_no_zip_is_refused(tmp_path: Path):
    (tmp_path / "day.zip").write_text("not found")
    with pytest.raises(BadZipFile, match="is no zip file"):
        Archive(str(tmp_path / "day.zip"))


def test_names_that_end_alike_are_told_apart_and_of_two_with_one_name_the_later_counts(tmp_path: Path):
    path, end = tmp_path / "day.zip", "call_27000000_20180209.csv"
    with ZipFile(path, "w") as written, pytest.warns(UserWarning, match="Duplicate name"):
        for name, text in ((f"spxw_{end}", "1"), (f"spxw_{end}", "2"), (f"nspxw_{end}", "3"), (f"{end}.bak", "4")):
            written.writestr(name, text)
    archive = Archive(str(path))
    assert [archive.read(name) for name in (f"spxw_{end}", f"nspxw_{end}", end)] == [b"2", b"3", None]
    archive.close()
