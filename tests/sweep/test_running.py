"""A sweep on Dask's workers: the same rows whoever runs them, and none lost or made twice when it is stopped."""

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from tests.architecture.sources import ROOT
from tests.sweep.fakes import CALLS, FAILING, PIDS

CASH = ("11000", "12000", FAILING, "14000", "15000", "16000")
WORDS = ("sweep", "--from", "2018-02-01", "--to", "2018-02-08", "--vary", f"cash={','.join(CASH)}", "--window", "2")


def sweep(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "tests.sweep.driver", *WORDS, "--out", "out", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def calls(folder: Path) -> list[str]:
    return [line.split()[0] for line in (folder / CALLS).read_text().splitlines()]


def rows(folder: Path) -> pd.DataFrame:
    return pd.read_parquet(folder / "out" / "runs.parquet")


def is_running(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.is_file() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.fixture(scope="module")
def alone(tmp_path_factory) -> Path:
    """The folder of a sweep on one worker."""
    folder = tmp_path_factory.mktemp("alone")
    outcome = sweep(folder, "--workers", "1", "--best")
    assert outcome.returncode == 1, outcome.stderr
    (folder / "said.txt").write_text(outcome.stdout)
    return folder


def test_each_run_is_a_row_and_a_failed_one_is_a_row_with_its_error(alone):
    found = rows(alone)

    assert list(found["cash"]) == [float(cash) for cash in CASH]
    assert list(found["error"].isna()) == [cash != FAILING for cash in CASH]
    assert found["error"].dropna().item() == "Traceback (most recent call last):\nValueError: too small"
    first = found.iloc[0]
    assert first["drawdown"] == pytest.approx(1 / 3)
    assert first["lowest"] == pytest.approx(-1 / 3)
    assert (first["days_at_limit"], first["margin_calls"], first["campaigns"]) == (1, 0, 1)
    assert len(first["days"]) == len(first["values"]) - 1 == 5


def test_the_best_is_told_with_its_deflated_ratio_its_walk_forward_and_its_map(alone):
    said = (alone / "said.txt").read_text()

    for word in ("Deflated Sharpe ratio", "told from luck", "Walk forward", "Its neighbours", "1 runs failed"):
        assert word in said
    assert (alone / "out" / "sweep.png").stat().st_size > 0


@pytest.mark.drill
def test_a_sweep_that_is_killed_goes_on_on_two_workers_and_its_rows_are_those_of_one(alone, tmp_path):
    killed = sweep(tmp_path, "--workers", "2", DIES_AT="15000")
    kept = {path.name for path in (tmp_path / "out" / "runs").glob("*.parquet")}
    before = calls(tmp_path)
    again = sweep(tmp_path, "--workers", "2", DIES_AT="15000")

    assert killed.returncode == -9
    assert 0 < len(kept) < len(CASH)
    assert f"{len(kept)} of 6 runs are done already" in again.stderr
    assert len(calls(tmp_path)) - len(before) == len(CASH) - len(kept)
    pd.testing.assert_frame_equal(rows(tmp_path), rows(alone))
    assert not (tmp_path / "out" / "runs").exists()


@pytest.mark.drill
def test_ctrl_c_ends_a_sweep_with_its_workers_and_says_what_is_kept(tmp_path):
    stopped = sweep(tmp_path, "--workers", "2", ENDS_AT="14000")

    assert stopped.returncode == 130
    assert "runs are kept in out; the same command goes on." in stopped.stderr
    assert "Traceback" not in stopped.stderr
    pids = [int(pid) for pid in (tmp_path / PIDS).read_text().split()]
    assert pids and not any(map(is_running, pids))
