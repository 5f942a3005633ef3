"""The desk's state in LEAN's object store, so that a restart doesn't forget a halt. Only a live desk has one to keep."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar

from AlgorithmImports import QCAlgorithm

from book.standing import Cause, Hold, Mode, Standing

VERSION = 1
REMEDY = "repair it, or delete the key to begin with a desk that trades"

T = TypeVar("T")
E = TypeVar("E", bound=Enum)


class StoreError(Exception):
    """What the object store holds can't be used; the message says what was expected."""


class StandingStore:
    """Saves the state of one live deployment after every change. A backtest neither loads nor leaves one."""

    def __init__(self, algorithm: QCAlgorithm, deployment: str) -> None:
        self._algorithm = algorithm
        # the store outlives a deployment, and is shared by all of an organization
        self._key = f"position-scaling-desk/live/{deployment}/standing.json"

    def save(self, standing: Standing) -> None:
        """Write the state down; the log says so when the store takes no more."""
        if self._algorithm.live_mode and not self._algorithm.object_store.save(self._key, to_text(standing)):
            self._algorithm.log(f"NOT SAVED: object store {self._key} refused the desk's state, {standing}")

    def load(self) -> Standing:
        """The state that was saved last; a fresh one before the first, and in a backtest.

        Raises StoreError for what can't be read.
        """
        store = self._algorithm.object_store
        if not self._algorithm.live_mode or not store.contains_key(self._key):
            return Standing()
        try:
            return from_text(store.read(self._key))
        except ValueError as fault:
            raise StoreError(f"object store {self._key}: {fault}; {REMEDY}") from fault


def to_text(standing: Standing) -> str:
    """The state as JSON."""
    return json.dumps(
        {
            "version": VERSION,
            "holds": [
                {"cause": hold.cause.name, "mode": hold.mode.name, "since": hold.since.isoformat(), "why": hold.why}
                for hold in standing.holds
            ],
            "ramp_day": standing.ramp_day,
            "day": standing.day.isoformat() if standing.day else None,
            "start_value": standing.start_value,
            "close_value": standing.close_value,
            "faulty_looks": standing.faulty_looks,
            "stress_value": standing.stress_value,
        },
        allow_nan=False,
    )


def from_text(text: str) -> Standing:
    """The state in a JSON text. Raises ValueError naming the field, what came and what was expected."""
    try:
        saved = json.loads(text)
    except json.JSONDecodeError as fault:
        raise ValueError(f"no JSON ({fault})") from fault
    if not isinstance(saved, dict):
        raise ValueError(f"a {type(saved).__name__} came; expected an object")
    if (version := saved.get("version")) != VERSION:
        newer = " (a newer desk wrote it)" if isinstance(version, int) and version > VERSION else ""
        raise ValueError(f"version is {version!r}{newer}; expected {VERSION}")
    if not isinstance(holds := saved.get("holds"), list):
        raise ValueError(f"holds is {holds!r}; expected a list")
    standing = Standing(
        holds=tuple(_hold(hold) for hold in holds),
        ramp_day=_read(saved, "ramp_day", _count, "a whole number of at least 0"),
        day=_read(saved, "day", _maybe(date.fromisoformat), "a date or null"),
        start_value=_read(saved, "start_value", _maybe(_usd), "an amount of at least 0 or null"),
        close_value=_read(saved, "close_value", _maybe(_usd), "an amount of at least 0 or null"),
        faulty_looks=_read(saved, "faulty_looks", _count, "a whole number of at least 0"),
        stress_value=_read(saved, "stress_value", _maybe(_usd), "an amount of at least 0 or null"),
    )
    causes = [hold.cause.name for hold in standing.holds]
    if len(set(causes)) < len(causes):
        raise ValueError(f"holds are by {', '.join(causes)}; expected each cause once")
    return standing


def _hold(saved: Any) -> Hold:
    if not isinstance(saved, dict):
        raise ValueError(f"a hold is {saved!r}; expected an object")
    return Hold(
        cause=_read(saved, "cause", _member(Cause), f"one of {', '.join(Cause.__members__)}"),
        mode=_read(saved, "mode", _member(Mode), f"one of {', '.join(Mode.__members__)}"),
        since=_read(saved, "since", _moment, "a time with its zone"),
        why=_read(saved, "why", _text, "a text"),
    )


def _read(saved: dict[str, Any], name: str, parse: Callable[[Any], T], expected: str) -> T:
    if name not in saved:
        raise ValueError(f"{name} is missing; expected {expected}")
    try:
        return parse(saved[name])
    except (KeyError, TypeError, ValueError) as fault:
        raise ValueError(f"{name} is {saved[name]!r}; expected {expected}") from fault


def _maybe(parse: Callable[[Any], T]) -> Callable[[Any], T | None]:
    return lambda value: None if value is None else parse(value)


def _member(kind: type[E]) -> Callable[[Any], E]:
    return lambda value: kind[value]


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("no count")
    return value


def _usd(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise ValueError("no amount")
    return float(value)
