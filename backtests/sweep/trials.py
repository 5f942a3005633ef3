"""A run of a sweep before it is run, and the name by which it is known when the sweep goes on."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
DECIDING = (  # what a row depends on beside its settings and bars
    *("config", "market", "book", "risk", "strategies", "desk", "execution"),
    *("backtests/engine", "backtests/history", "backtests/report"),
)
KEY = 16  # hexadecimal digits

Settings = tuple[tuple[str, str], ...]  # name and text, in the order in which they were given


@dataclass(frozen=True, slots=True)
class Bars:
    """Daily bars as a file that `--history` takes: its name, and what is in it."""

    name: str
    text: str

    @property
    def key(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()[:KEY]


@dataclass(frozen=True, slots=True)
class Span:
    """The history that a run needs, both days included: `data`, a folder in LEAN's format, or modelled from `bars`.

    Without either it is modelled from the built-in bars. `quoted` is a hash of the contracts that it has to hold, which
    hang on the strategies' numbers. `world` is its number where it is resampled: then nobody else needs it, and it goes
    when its runs have ended.
    """

    start: date
    end: date
    same_day_vol: float
    quoted: str = ""
    bars: Bars | None = None
    data: Path | None = None
    world: int | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """One run of a sweep: its settings, all that the algorithm is given, and the history it runs over."""

    number: int
    settings: Settings
    parameters: Mapping[str, str]
    span: Span

    @property
    def name(self) -> str:
        world = () if self.span.world is None else (f"world {self.span.world}",)
        return ", ".join((*world, *(f"{name}={text}" for name, text in self.settings))) or "the run"

    @property
    def key(self) -> str:
        """The same for the same settings, bars and code, whatever else is in the sweep."""
        span = self.span
        source = span.bars.key if span.bars is not None else f"{span.data or ''}"
        known = (dict(self.parameters), span.same_day_vol, source, code_key())
        return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:KEY]


@cache
def code_key() -> str:
    """A hash of the code and tables that decide a row, so that one of other code is not taken for this one's."""
    digest = hashlib.sha256()
    files = [PROJECT / "main.py"]
    files += (path for room in DECIDING for kind in ("*.py", "*.csv") for path in (PROJECT / room).rglob(kind))
    for path in sorted(files):
        digest.update(f"{path.relative_to(PROJECT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:KEY]
