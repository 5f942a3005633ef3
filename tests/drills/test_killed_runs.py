"""A few moments of the drill that kills runs."""

from pathlib import Path

import pytest

from tests.drills.killed_runs import KEPT, SEVERAL, drill


@pytest.mark.drill
def test_a_killed_command_loses_no_older_result_and_leaves_nothing_behind(tmp_path: Path):
    found = drill(tmp_path, moments=2, seed=1, commands=(KEPT, SEVERAL))

    assert found.faults == []
    assert sum(found.kills.values()) == 2
