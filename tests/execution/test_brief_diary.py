"""A run with a brief diary: its end in a few lines, its records in the object store, its charts within the cloud's limits."""

import base64
import json
import shutil
import zlib
from datetime import date
from pathlib import Path

import pytest

from backtests import engine
from backtests.console.validation import BadInputError
from backtests.engine.api.imports import importable
from backtests.pages.report import page
from backtests.report.read import read_marker
from backtests.runs.lean_folder import is_leans, taken
from execution.kept_text import PREFIX
from execution.settings import Diary, read_settings
from execution.story import MOST_BYTES, story
from tests.pages.reading import data_of, facts_of, rows_of, table_of
from tests.report.builders import a_campaign, a_decision, at

with importable():
    from execution.bars import days_a_point
    from execution.kept_records import KEPT_RUNS

MAIN = Path(__file__).parents[2] / "main.py"
HOOK = "https://hooks.example.com/SECRETTOKEN123"


@pytest.fixture(scope="module")
def run(february: Path, tmp_path_factory) -> tuple[Path, Path]:
    """February again with a brief diary: its result folder and its object store, in which older runs' records lie."""
    marker = json.loads((february / "run.json").read_text())
    store, out = tmp_path_factory.mktemp("store"), tmp_path_factory.mktemp("brief")
    for day in range(1, KEPT_RUNS + 3):
        old = store / f"{PREFIX}/2018-01-{day:02d}T000000-000000.records"
        old.parent.mkdir(parents=True, exist_ok=True)
        old.write_bytes(b"old")
    (store / "other.txt").write_text("somebody else's")
    parameters = {**marker["parameters"], "diary": "brief", "notify": f"webhook:{HOOK}"}
    done = engine.run(MAIN, Path(marker["data"]), parameters=parameters, storage=store)
    assert done.error is None, done.error
    done.write(out)
    return out, store


def log_of(out: Path) -> list[str]:
    return [line[20:] for line in (out / "log.txt").read_text("utf-8").splitlines()]


def test_the_log_tells_the_story_in_three_thousand_bytes(run, february):
    lines = log_of(run[0])
    campaigns = rows_of(february, "campaigns")

    assert sum(len(line.encode()) + 1 for line in lines) <= 3_300
    assert lines[0].startswith("VERIFIED")
    assert lines[1].startswith("END ")
    for name in {row["strategy"] for row in campaigns}:
        closed = [row["pnl"] for row in campaigns if row["strategy"] == name and row["state"] == "closed"]
        (line,) = [line for line in lines if line.startswith(f"CAMPAIGNS {name}:")]
        assert f"{len(closed)} closed, {sum(pnl > 0 for pnl in closed)} won, {sum(closed):+,.0f} USD" in line
    denied = {(code, row["proposal"]) for row in rows_of(february, "decisions") for code in row["codes"]}
    for code in {code for code, _ in denied}:
        assert f"DENIED {code}: {sum(code == one for one, _ in denied)} proposals" in lines


def test_it_trades_as_with_a_full_diary(run, february):
    assert (run[0] / "order-events.json").read_bytes() == (february / "order-events.json").read_bytes()


def test_the_records_are_kept_whole_under_a_key_that_the_log_names(run, february):
    out, store = run
    key = next(line for line in log_of(out) if line.startswith("RECORDS ")).removeprefix("RECORDS ")

    head, *rows = [
        json.loads(line) for line in zlib.decompress(base64.b64decode((store / key).read_bytes())).splitlines()
    ]

    assert head["parameters"]["start"] == "2018-02-01"
    assert (head["parameters"]["diary"], head["parameters"]["notify"]) == ("brief", "webhook:...")
    for name in ("decisions", "rolls", "campaigns", "standings", "margins"):
        assert [row for kind, row in rows if kind == name] == rows_of(february, name)
    assert (store / key).stat().st_size < 100_000


def test_only_the_newest_runs_are_kept_and_nothing_of_others_is_touched(run):
    kept = sorted((run[1] / PREFIX).iterdir())

    assert len(kept) == KEPT_RUNS
    assert kept[0].name.startswith("2018-01-04")
    assert (run[1] / "other.txt").read_text() == "somebody else's"


def test_the_charts_are_ten_series(run):
    charts = json.loads((run[0] / "result.json").read_text())["charts"]
    own = {name: chart["series"] for name, chart in charts.items() if name != "Strategy Equity"}

    assert sum(len(series) for series in own.values()) == 10


@pytest.mark.parametrize(("text", "diary"), [("full", Diary.FULL), ("brief", Diary.BRIEF)])
def test_the_diary_is_full_or_brief(text, diary):
    assert read_settings({"diary": text}).diary is diary


def test_another_diary_is_refused():
    with pytest.raises(ValueError, match="parameter diary is 'short'; expected full or brief"):
        read_settings({"diary": "short"})


def test_a_story_of_many_strategies_is_cut_and_says_so():
    campaigns = [
        a_campaign(f"X-{n}", closed=at("2018-02-02"), strategy=f"STRATEGY_{n:03d}", pnl=1.0) for n in range(200)
    ]

    told = story(100_000.0, 90_000.0, campaigns, [])

    assert sum(len(line.encode()) + 1 for line in told) <= MOST_BYTES
    assert told[0] == "END 90,000 USD from 100,000 (-10.0%)"
    assert told[-1].endswith("more lines")


def test_a_proposal_counts_once_under_each_rule():
    rows = [
        a_decision(codes=["STRESS"]),
        a_decision(codes=["STRESS", "PENDING"]),
        a_decision("2018-02-03", codes=["STRESS"]),
    ]

    assert story(1.0, 1.0, [], rows)[1:] == ["DENIED STRESS: 2 proposals", "DENIED PENDING: 1 proposals"]


def test_a_run_of_more_days_than_the_cloud_keeps_points_plots_every_second():
    long = read_settings({"start": "2000-01-03", "end": "2018-12-31"})

    assert [days_a_point(read_settings({"start": "2017-06-01", "end": "2018-12-31"})), days_a_point(long)] == [1, 2]
    assert (date(2018, 12, 31) - date(2000, 1, 3)).days / 2 < 4_000


@pytest.fixture
def leans(run, tmp_path, monkeypatch) -> Path:
    """The run as LEAN names its files, with the records of its key brought there."""
    out, store = run
    folder = tmp_path / "2018-03-01_10-00-00"
    folder.mkdir()
    for name, own in (("result.json", ".json"), ("order-events.json", "-order-events.json"), ("log.txt", "-log.txt")):
        shutil.copyfile(out / name, folder / f"1234{own}")
    key = next(line for line in log_of(out) if line.startswith("RECORDS ")).removeprefix("RECORDS ")
    shutil.copyfile(store / key, folder / Path(key).name)
    monkeypatch.chdir(tmp_path)
    return folder


def test_a_result_folder_of_leans_with_the_records_is_reported_as_the_run_here(leans, february):
    assert is_leans(leans)
    assert not is_leans(february)

    told = page(taken(leans, Path(read_marker(february).data)))

    here = page(february)
    assert facts_of(told) == facts_of(here)
    assert data_of(told)["campaigns"] == data_of(here)["campaigns"]
    assert table_of(told, "Campaigns by strategy") == table_of(here, "Campaigns by strategy")


def test_an_address_that_leans_own_file_notes_is_not_taken_over(leans):
    assert HOOK in (leans / "1234.json").read_text()

    folder = taken(leans)

    assert [path.name for path in folder.iterdir() if HOOK in path.read_text()] == []
    assert "webhook:..." in (folder / "result.json").read_text()


def test_it_may_be_taken_again_and_has_the_data_folder_that_was_named(leans, tmp_path):
    (taken(leans) / "why.txt").write_text("what was asked of it")

    folder = taken(leans, tmp_path / "lean")

    marker = read_marker(folder)
    assert (folder / "why.txt").read_text() == "what was asked of it"
    assert (marker.data, marker.parameters["start"]) == (str(tmp_path / "lean"), "2018-02-01")


@pytest.mark.parametrize(
    ("spoilt", "told"),
    [
        (lambda folder: next(folder.glob("*.records")).unlink(), "has 0 files"),
        (lambda folder: (folder / "1234-log.txt").unlink(), "1234-log.txt is missing"),
        (lambda folder: (folder / "5678-order-events.json").write_text("[]"), "has 2 files"),
        (lambda folder: next(folder.glob("*.records")).write_bytes(b"AAAA"), "is damaged"),
    ],
)
def test_what_is_missing_or_damaged_of_it_is_named(leans, spoilt, told):
    spoilt(leans)

    with pytest.raises(BadInputError, match=told):
        taken(leans)
