"""The desk's state in LEAN's object store, so that a restart doesn't forget a halt."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import cast

from AlgorithmImports import QCAlgorithm

from risk.standing import Cause, Hold, Mode, Standing

VERSION = 1
FIELDS = {"version", "holds", "ramp_day", "day", "start_value", "close_value", "faulty_looks"}


class StoreError(Exception):
    """What the object store holds can't be used; the message says what was expected."""


class StandingStore:
    """Saves the desk's state after every change; it is loaded only live, as a backtest begins anew."""

    def __init__(self, algorithm: QCAlgorithm) -> None:
        self._store = algorithm.object_store
        # the store outlives a run, and is shared by all that use one storage
        self._key = f"position-scaling-desk/{'live' if algorithm.live_mode else 'backtest'}/standing.json"

    def save(self, standing: Standing) -> None:
        """Write the state down."""
        self._store.save(self._key, to_text(standing))

    def load(self) -> Standing:
        """The state that was saved last, a fresh one before the first. Raises StoreError for what can't be read."""
        if not self._store.contains_key(self._key):
            return Standing()
        return from_text(self._store.read(self._key), self._key)


def to_text(standing: Standing) -> str:
    """The state as JSON."""
    holds = [
        {"cause": hold.cause.name, "mode": hold.mode.name, "since": hold.since.isoformat(), "why": hold.why}
        for hold in standing.holds
    ]
    return json.dumps(
        {
            "version": VERSION,
            "holds": holds,
            "ramp_day": standing.ramp_day,
            "day": standing.day.isoformat() if standing.day else None,
            "start_value": standing.start_value,
            "close_value": standing.close_value,
            "faulty_looks": standing.faulty_looks,
        }
    )


def from_text(text: str, where: str) -> Standing:
    """The state in a JSON text. Raises StoreError, naming the key, what came and what was expected."""
    remedy = "delete the key to begin with a desk that trades"
    try:
        saved = json.loads(text)
    except json.JSONDecodeError as fault:
        raise StoreError(f"object store {where} is no JSON ({fault}); {remedy}") from fault
    if not isinstance(saved, dict) or saved.get("version") != VERSION:
        version = saved.get("version") if isinstance(saved, dict) else None
        raise StoreError(f"object store {where} has version {version!r}; expected {VERSION}; {remedy}")
    if saved.keys() != FIELDS:
        raise StoreError(f"object store {where} has {sorted(saved)}; expected {sorted(FIELDS)}; {remedy}")
    try:
        return Standing(
            holds=tuple(
                Hold(Cause[hold["cause"]], Mode[hold["mode"]], datetime.fromisoformat(hold["since"]), hold["why"])
                for hold in cast(list[dict[str, str]], saved["holds"])
            ),
            ramp_day=int(saved["ramp_day"]),
            day=None if saved["day"] is None else date.fromisoformat(saved["day"]),
            start_value=None if saved["start_value"] is None else float(saved["start_value"]),
            close_value=None if saved["close_value"] is None else float(saved["close_value"]),
            faulty_looks=int(saved["faulty_looks"]),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise StoreError(f"object store {where} can't be read ({fault!r}); {remedy}") from fault
