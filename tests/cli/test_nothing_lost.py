"""What was typed and what it says now, each in a fresh process of the real command line."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.fresh import CommandLine, Said
from tests.report.builders import a_campaign, a_decision, a_result_folder

ROOT = Path(__file__).resolve().parents[2]
DAYS = "--from 2018-02-01 --to 2018-02-02"


class Typed(NamedTuple):
    """What was typed, how it ends, and words that it says, on whichever stream."""

    words: str
    code: int
    says: tuple[str, ...]


TABLE = (
    Typed("--version", 0, ("position-scaling-desk 0.",)),
    Typed("-h", 0, ("Usage: python -m backtests", "results", "compare")),
    Typed("run -h", 0, ("--like", "--out")),
    Typed(f"run {DAYS} --out mine", 2, ("--out is 'mine'", "letter.txt is none of a result's files")),
    Typed(f"run {DAYS} --out letter.txt", 2, ("--out is 'letter.txt'; expected a folder",)),
    Typed(f"run {DAYS} --out letter.txt/sub", 2, ("--out is 'letter.txt/sub'; expected a folder, or a path where",)),
    Typed("run --like gone", 2, ("gone/run.json is missing",)),
    Typed(f"data lean {DAYS} --out letter.txt", 2, ("--out is 'letter.txt'; expected a new file",)),
    Typed("recorded --picture letter.txt", 2, ("--picture is 'letter.txt'; expected a new file",)),
    Typed("results", 0, ("one", "two", "No run has written notes.md.")),
    Typed("results --delete onne", 2, ("--delete is 'onne'; expected the name of a result, such as one",)),
    Typed("results --delete notes.md", 2, ("holds what no run has written",)),
    Typed("compare one", 2, ("expected two to 6 results",)),
    Typed("compare one two", 0, ("Settings that differ", "without", "They part at 2018-02-02 10:30 New York")),
    Typed("compare one two --picture letter.txt", 2, ("--picture is 'letter.txt'; expected a new file",)),
    Typed("margin 0DTE-44 one", 2, ("CAMPAIGN is '0DTE-44'",)),
)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory, typed: CommandLine) -> dict[str, Said]:
    """What each says in a folder with two results and things of the user's own."""
    folder = tmp_path_factory.mktemp("typed")
    (folder / "mine").mkdir()
    (folder / "lean" / "index").mkdir(parents=True)
    for name in ("letter.txt", "mine/letter.txt"):
        (folder / name).write_text("dear")
    denied = a_decision(codes=["STRESS"], reasons=["STRESS too much"])
    a_result_folder(folder / "results" / "one", decisions=[a_decision()], campaigns=[a_campaign()])
    a_result_folder(folder / "results" / "two", decisions=[denied], campaigns=[], parameters={"without": "CORRELATION"})
    (folder / "results" / "notes.md").write_text("mine")

    found = {row.words: typed(row.words, folder, COLUMNS="80") for row in TABLE}
    assert {path.name for path in folder.glob("**/*") if path.name == "letter.txt" and path.read_text() == "dear"}
    return found


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.words)
def test_what_was_typed_is_answered(said, row: Typed):
    done = said[row.words]

    assert done.returncode == row.code, done.words
    assert "Traceback" not in done.words
    assert [words for words in row.says if words not in done.words] == []


def test_no_line_is_wider_than_80_columns_but_for_names_to_copy(said):
    lines = [line for done in said.values() for line in done.stdout.splitlines()]

    assert max(map(len, lines)) <= 80


def test_a_shell_completes_the_names_of_commands(tmp_path):
    script = tmp_path / "backtests"  # as make setup leaves it
    script.write_text(
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        "if __name__ == '__main__':\n    from backtests.__main__ import main\n    main()\n"
    )
    asked = {"_BACKTESTS_COMPLETE": "complete_bash", "COMP_WORDS": "backtests resu", "COMP_CWORD": "1"}

    done = subprocess.run(
        [sys.executable, str(script)], env={**os.environ, **asked}, capture_output=True, text=True, check=False
    )

    assert done.stdout.split() == ["results"]
