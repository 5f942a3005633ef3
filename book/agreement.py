"""Whether the ledgers and the account's holdings agree, minute by minute: a fill reaches the one before the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from config import run
from market.contracts import Contract


@dataclass(frozen=True, slots=True)
class Agreement:
    """Since when what is held of each contract, or of the shares (None), has differed, and how it differs now."""

    since: Mapping[Contract | None, datetime] = field(default_factory=dict)
    why: Mapping[Contract | None, str] = field(default_factory=dict)

    def seen(self, now: datetime, differences: Mapping[Contract | None, str]) -> Agreement:
        """After a look that found these differences."""
        return Agreement({what: self.since.get(what, now) for what in differences}, differences)

    def lasting(self, now: datetime) -> tuple[str, ...]:
        """The differences that have lasted too long to be on their way."""
        lasting = timedelta(minutes=run.DISAGREEMENT_MINUTES)
        return tuple(self.why[what] for what, since in self.since.items() if now - since >= lasting)
