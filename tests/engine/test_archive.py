"""Single entries of a zip, read without looking at the others."""

from __future__ import annotations

import struct
import tempfile
from itertools import chain, combinations
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backtests.engine.base.archive import Archive
from tests.engine.zip64 import zip64

OTHER_FIELD = struct.pack("<HH5s", 0x5455, 5, b"\1abcd")  # a time, as Unix tools add it
WIDE = ["".join(some) for some in chain.from_iterable(combinations("lps", n) for n in range(4))]


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


def test_an_entry_whose_name_is_damaged_is_not_taken_for_one_that_isnt_there(tmp_path: Path):
    path = tmp_path / "day.zip"
    with ZipFile(path, "w") as written:
        for name in ("a.csv", "b.csv"):
            written.writestr(name, "1,2,3")
    content = path.read_bytes()
    at = content.rindex(b"b.csv")
    path.write_bytes(content[:at] + b"c" + content[at + 1 :])
    archive = Archive(str(path))
    assert archive.read("a.csv") == b"1,2,3"
    with pytest.raises(BadZipFile, match=r"day\.zip is damaged: its directory and its entries differ"):
        archive.read("b.csv")


def test_what_is_no_zip_is_refused(tmp_path: Path):
    (tmp_path / "day.zip").write_text("not found")
    with pytest.raises(BadZipFile, match="half-written or no zip file"):
        Archive(str(tmp_path / "day.zip"))


def test_names_that_end_alike_are_told_apart_and_of_two_with_one_name_the_later_counts(tmp_path: Path):
    path, end = tmp_path / "day.zip", "call_27000000_20180209.csv"
    with ZipFile(path, "w") as written, pytest.warns(UserWarning, match="Duplicate name"):
        for name, text in ((f"spxw_{end}", "1"), (f"spxw_{end}", "2"), (f"nspxw_{end}", "3"), (f"{end}.bak", "4")):
            written.writestr(name, text)
    archive = Archive(str(path))
    assert [archive.read(name) for name in (f"spxw_{end}", f"nspxw_{end}", end)] == [b"2", b"3", None]
    archive.close()


@pytest.mark.parametrize("in_extra", WIDE)
@pytest.mark.parametrize("wide_end", [False, True])
@pytest.mark.parametrize("before", [b"", OTHER_FIELD])
def test_sizes_and_places_are_read_from_zip64_fields(in_extra: str, wide_end: bool, before: bytes, tmp_path: Path):
    path = tmp_path / "day.zip"
    entries = {"a.csv": b"34200000,2700,2701,2699,2700,0\n" * 300, "b.csv": b"1", "empty.csv": b""}
    path.write_bytes(zip64(entries, wide_end=wide_end, in_extra=in_extra, before=before))
    with ZipFile(path) as known:
        assert {name: known.read(name) for name in known.namelist()} == entries
    archive = Archive(str(path))
    assert {name: archive.read(name) for name in entries} == entries
    assert archive.read("c.csv") is None
    assert archive.first_name() == "a.csv"
    archive.close()


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(st.from_regex(r"[a-z_0-9]{1,30}\.csv", fullmatch=True), st.binary(max_size=300), max_size=5),
    st.sampled_from([ZIP_STORED, ZIP_DEFLATED]),
    st.binary(max_size=40).filter(lambda comment: b"PK" not in comment),  # behind one like an end zipfile finds none
    st.booleans(),
)
def test_whatever_zipfile_writes_is_read_as_zipfile_reads_it(
    entries: dict[str, bytes], method: int, comment: bytes, wide: bool
):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "day.zip"
        with ZipFile(path, "w", method) as written:
            written.comment = comment
            for name, body in entries.items():
                with written.open(name, "w", force_zip64=wide) as entry:
                    entry.write(body)
        archive = Archive(str(path))
        assert {name: archive.read(name) for name in entries} == entries
        assert archive.read("no.zip") is None
        assert archive.first_name() == next(iter(entries), None)
        archive.close()


@pytest.mark.parametrize("wide_end", [False, True])
def test_no_half_of_a_zip_gives_anything(wide_end: bool, tmp_path: Path):
    whole = zip64({"a.csv": b"1,2,3\n" * 100}, wide_end=wide_end)
    path = tmp_path / "day.zip"
    for cut in range(1, len(whole)):
        for part in (whole[:-cut], whole[cut:]):
            path.write_bytes(part)
            with pytest.raises(BadZipFile):
                Archive(str(path)).read("a.csv")
