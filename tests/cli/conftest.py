from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backtests.commands.app import build
from tests.cli import fresh
from tests.cli.fakes import FakeEngine, FakeHistory

BARS = """date,spx_close,vix_open,vix_high,vix_low,vix_close
2018-01-31,2823.81,14.44,14.44,13.25,13.54
2018-02-01,2821.98,13.64,14.54,12.50,13.47
"""


@dataclass
class CommandLine:
    """The command line over fakes, run from a folder of its own with an algorithm in it."""

    folder: Path
    engine: FakeEngine = field(default_factory=FakeEngine)
    history: FakeHistory = field(default_factory=FakeHistory)

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(build(self.engine, self.history), words)

    def run(self, *words: str) -> Result:
        return self("run", "--algorithm", "project/main.py", *words)


def results(prefix: str = "") -> list[Path]:
    """What lies below results/, without what a killed run may have left."""
    return sorted(path for path in Path("results").glob(f"{prefix}*") if not path.name.startswith("."))


def result(prefix: str = "") -> Path:
    """The one result below results/, whose name ends with a hash."""
    (found,) = results(prefix)
    return found


@pytest.fixture
def cli(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "main.py").write_text("class Mine(QCAlgorithm): ...\n")
    return CommandLine(tmp_path)


@pytest.fixture(scope="session")
def typed() -> Iterator[fresh.CommandLine]:
    """The real command line, in a fresh process each time."""
    with fresh.command_line() as ready:
        yield ready
