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

    def attempt(self, what: str, work: Callable[[*Given], T], *given: *Given) -> T | None:
        """What a step answers; None when it failed, which is told with the fields of `what` filled from what was given."""


class Unguarded:
    """Lets every exception through."""

    has_failed = False

    def attempt(self, what: str, work: Callable[[*Given], T], *given: *Given) -> T | None:
        """What a step answers."""
        return work(*given)


UNGUARDED = Unguarded()
