"""docs/engine.md says how far the engine agrees with LEAN; its counts and names are those of the tests."""

from __future__ import annotations

import re
from pathlib import Path

from tests.engine.recorded import RECORDINGS, load

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/engine.md").read_text()
ROW = re.compile(r"^\| `(\w+\*?)`[^|]*\| (\d+) \| (\d+) \|", re.MULTILINE)


def test_the_table_counts_every_recording():
    counted = set()
    for pattern, lines, events in ROW.findall(PAGE):
        names = [path.stem for path in RECORDINGS.glob(f"{pattern}.jsonl")]
        recordings = [load(name) for name in names]
        assert sum(len(recording.lines) for recording in recordings) == int(lines), pattern
        assert sum(len(recording.events or []) for recording in recordings) == int(events), pattern
        counted.update(names)
    assert counted == {path.stem for path in RECORDINGS.glob("*.jsonl")}


def test_every_file_that_the_page_names_is_there():
    here = {path.name for path in (ROOT / "tests/engine").rglob("test_*.py")}
    assert set(re.findall(r"test_\w+\.py", PAGE)) <= here


def test_every_file_of_rules_is_named_on_the_page():
    assert {path.name for path in Path(__file__).parent.glob("test_*.py")} - {"test_page.py"} <= set(
        re.findall(r"test_\w+\.py", PAGE)
    )
