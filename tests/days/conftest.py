"""Two modelled months, as far as same-day options need them, written once a test process."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from backtests.history import build, uses

START, END = date(2018, 1, 2), date(2018, 2, 28)


@pytest.fixture(scope="session")
def two_months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """January and February 2018: the calmest month for years, and the one in which VIX went from 13 to 50."""
    out = tmp_path_factory.mktemp("months")
    return build.write(START, END, out, history=None, on_month=None, kinds=(uses.SAME_DAY,))
