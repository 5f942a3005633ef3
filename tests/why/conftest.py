"""A world for each story."""

from collections.abc import Callable
from pathlib import Path

import pytest

from market.contracts import Contract
from tests.campaigns.world import World


@pytest.fixture
def a_world(tmp_path: Path) -> Callable[..., World]:
    """Gives an empty world in which these contracts are listed."""

    def made(*contracts: Contract) -> World:
        return World(tmp_path / "lean", contracts)

    return made
