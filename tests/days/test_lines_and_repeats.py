"""How many option lines are held, and that the same day always goes the same way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.days.market import Day
from tests.days.story import MAIN, WATCHED, Story, a_story, rows_of, tell

MOST_LINES = 80
BUSY = Day(spot={"10:30": 2790, "12:00": 2812}, vix={"12:00": 12, "16:00": 14}, vol=0.13)
ONE_RUN = """
import json, sys
from datetime import date
from pathlib import Path
from tests import own_numbers
from tests.days.story import rows_of, tell
own_numbers.take()
data, out, day = Path(sys.argv[1]), Path(sys.argv[2]), date.fromisoformat(sys.argv[3])
story = tell(data, out, day, day, cash=250_000)
(out / "records.json").write_text(json.dumps(rows_of(story.algorithm)))
"""


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return a_story(tmp_path_factory.mktemp("busy"), BUSY, cash=250_000)


def written(folder: Path) -> tuple[str, ...]:
    return tuple((folder / name).read_text() for name in ("order-events.json", "log.txt"))


def test_never_more_than_80_option_lines_are_held(tmp_path: Path):
    story = a_story(tmp_path, BUSY, cash=250_000, algorithm=WATCHED)
    assert 20 < max(story.algorithm.lines) <= MOST_LINES
    assert len(story.algorithm.lines) >= 390


def test_no_line_is_held_once_all_campaigns_have_ended(tmp_path: Path):
    story = a_story(tmp_path, BUSY, cash=250_000, algorithm=WATCHED)
    assert story.algorithm.lines[-1] == 0


def test_the_same_day_gives_the_same_orders_and_decisions_twice(busy: Story, tmp_path: Path):
    again = tell(busy.folder.parent / "data", tmp_path, BUSY.on, BUSY.on, cash=250_000)
    assert len(again.orders) > 6
    assert written(tmp_path) == written(busy.folder)
    assert rows_of(again.algorithm) == rows_of(busy.algorithm)


def test_decisions_do_not_depend_on_the_hash_seed(busy: Story, tmp_path: Path):
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "PYTHONPATH": str(MAIN.parent)}
    arguments = [str(busy.folder.parent / "data"), str(tmp_path), BUSY.on.isoformat()]
    subprocess.run([sys.executable, "-c", ONE_RUN, *arguments], check=True, env=environment, timeout=60)
    assert written(tmp_path) == written(busy.folder)
    assert json.loads((tmp_path / "records.json").read_text()) == json.loads(json.dumps(rows_of(busy.algorithm)))
