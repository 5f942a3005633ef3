"""What is kept between runs comes back as it was, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from backtests.engine.base.kept import read, write

CONTENTS = {"index": b"[1, 2, 3]", "cells": bytes(range(32))}
WHOLE = list(CONTENTS.values())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "file"


def test_what_was_written_is_read(file: Path):
    assert write(file, ["here", 1], CONTENTS)
    assert read(file, ["here", 1], *CONTENTS) == WHOLE


def test_what_comes_from_something_else_is_not_there(file: Path):
    write(file, ["here", 1], CONTENTS)
    assert read(file, ["here", 2], *CONTENTS) == []


def test_what_a_file_lacks_in_part_is_not_there(file: Path):
    write(file, "here", CONTENTS)
    assert read(file, "here", "index", "rows") == []


def test_no_file_holds_nothing(file: Path):
    assert read(file, None, *CONTENTS) == []


def test_any_bit_that_is_wrong_is_told_or_changes_nothing(file: Path):
    write(file, "here", CONTENTS)
    whole = file.read_bytes()
    outcomes = []
    for at in range(len(whole) * 8):
        damaged = bytearray(whole)
        damaged[at // 8] ^= 1 << at % 8
        file.write_bytes(damaged)
        outcomes.append(read(file, "here", *CONTENTS))
    assert all(found in ([], WHOLE) for found in outcomes)
    assert outcomes.count([]) > 8 * sum(map(len, CONTENTS.values()))


@pytest.mark.parametrize("length", range(0, 300, 7))
def test_half_a_file_is_not_there(file: Path, length: int):
    write(file, "here", CONTENTS)
    file.write_bytes(file.read_bytes()[:length])
    assert read(file, "here", *CONTENTS) == []


def test_a_folder_that_takes_no_file_is_told_and_left_without_a_trace(file: Path):
    file.mkdir(parents=True)
    assert not write(file, "here", CONTENTS)
    assert list(file.parent.iterdir()) == [file]
