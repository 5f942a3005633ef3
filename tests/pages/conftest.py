"""The report of two weeks that the real desk has lived in."""

from pathlib import Path

import pytest

from backtests.pages.report import page
from tests.pages.reading import data_of


@pytest.fixture(scope="session")
def report(february: Path) -> str:
    return page(february)


@pytest.fixture(scope="session")
def data(report: str) -> dict:
    return data_of(report)
