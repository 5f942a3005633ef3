"""What carries requests out. A file of its own: a command needs none of the rooms behind it until it runs something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

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


# Here and not beside the command line's `main`: a worker process has to find them by their module.


def run_engine(*given: Any, **named: Any) -> Run:
    """`backtests.engine.run`, imported when it is wanted."""
    from backtests import engine  # noqa: PLC0415 - only what runs pays for it

    return engine.run(*given, **named)


def write_history(*given: Any, **named: Any) -> Path:
    """`backtests.history.write`, imported when it is wanted."""
    from backtests import history  # noqa: PLC0415 - only what models pays for it

    return history.write(*given, **named)
