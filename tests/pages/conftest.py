"""The report of two weeks that the real desk has lived in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from backtests.pages.report import page
from tests.pages.browser import chromium
from tests.pages.reading import data_of


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


@pytest.fixture(scope="session")
def report(february: Path) -> str:
    return page(february)


@pytest.fixture(scope="session")
def data(report: str) -> dict:
    return data_of(report)
