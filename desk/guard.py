"""How the desk carries on when a part of it fails: in a backtest not at all, live as execution.boundary has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar, TypeVarTuple

T = TypeVar("T")
Given = TypeVarTuple("Given")


class Guard(Protocol):
    """What stands between the steps of one bar, so that one that fails keeps no other exit back."""

    @property
    def has_failed(self) -> bool:
        """Whether a step has failed on this bar."""

    def around(self, what: str, step: Callable[[*Given], T]) -> Callable[[*Given], T | None]:
        """The step, answering None when it fails, which is told with the fields of `what` filled from what was given."""


class Unguarded:
    """Lets every exception through."""

    has_failed = False

    def around(self, what: str, step: Callable[[*Given], T]) -> Callable[[*Given], T | None]:
        """The step itself."""
        return step


UNGUARDED = Unguarded()
