"""What carries requests out. A file of its own: a command needs none of the rooms behind it until it runs something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from rich.console import Console

if TYPE_CHECKING:
    from backtests.engine.run import Run

RunEngine: TypeAlias = "Callable[..., Run]"  # backtests.engine.run
WriteHistory: TypeAlias = Callable[..., Path]  # backtests.history.write


@dataclass(frozen=True, slots=True)
class Backtester:
    """An engine, a source of modelled history, and where words go."""

    engine: RunEngine
    history: WriteHistory
    out: Console
    err: Console
