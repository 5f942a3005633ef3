"""A data file that is damaged where only the run comes upon it, over the real engine: one sentence, and no result."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner

from backtests import engine, history
from backtests.checks.data.layout import SPXW
from backtests.commands.app import build
from tests.days.market import FRIDAY, Day, write
from tests.days.story import MAIN

DAYS = ("--from", "2018-02-02", "--to", "2018-02-02", "--set", "strategies=0DTE")


def damaged_behind_its_first_entry(path: Path) -> None:
    with ZipFile(path) as archive:
        _, *others = sorted(archive.infolist(), key=lambda info: info.header_offset)
    content = bytearray(path.read_bytes())
    for info in others:
        content[info.header_offset + 30 + len(info.filename) + info.compress_size // 2] ^= 0xFF
    path.write_bytes(content)


def renamed_in_its_directory(path: Path) -> None:
    content = path.read_bytes()
    at = content.index(b"PK\x01\x02")
    directory, first, others = content[at:], b"_call_", content[:at]
    path.write_bytes(
        others + directory.replace(b"_put_", b"_qut_").replace(first, b"_dall_", directory.count(first) - 1)
    )


@pytest.mark.parametrize(
    "command",
    [("run",), ("run", "--live"), pytest.param(("accounts", "--values", "100000"), marks=pytest.mark.drill)],
    ids=["backtest", "live", "accounts"],
)
@pytest.mark.parametrize("damage", [damaged_behind_its_first_entry, renamed_in_its_directory])
def test_a_run_that_comes_upon_damage_ends_with_the_file_s_name_and_leaves_no_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage, command
):
    monkeypatch.chdir(tmp_path)
    damage(write(tmp_path / "lean", Day(still="10:30")) / SPXW.quotes(FRIDAY))
    words = (*command, "--algorithm", str(MAIN), "--data", "lean", "--out", "out", *DAYS)

    outcome = CliRunner().invoke(build(engine.run, history.write), words)

    assert outcome.exit_code == 2, outcome.exception
    assert f"lean/{SPXW.quotes(FRIDAY)}" in outcome.stderr.replace("\n", "")
    assert "is damaged" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert not Path("out").exists()
