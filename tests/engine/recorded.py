"""Recordings of the real engine, and how two of their values are the same."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PROBES = HERE / "probes"
RECORDINGS = HERE / "recordings"
ARCHIVES = HERE / "lean"

HUNDREDTH_OF_A_CENT = 1e-4
MARGIN = ("margin_used", "margin_remaining")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_MARGIN_REFUSAL = "Insufficient buying power"
_NOT_KNOWN = "not known to the embedded engine"


@dataclass(frozen=True, slots=True)
class Recording:
    """What one probe said and did in LEAN."""

    probe: str
    data: str
    parameters: dict[str, str]
    lines: list[dict[str, Any]]
    events: list[dict[str, Any]] | None


def load(name: str) -> Recording:
    head, *lines = (json.loads(line) for line in (RECORDINGS / f"{name}.jsonl").read_text().splitlines())
    events = RECORDINGS / f"{name}.orders.json"
    return Recording(
        head["probe"],
        head["data"],
        head["parameters"],
        lines,
        json.loads(events.read_text()) if events.exists() else None,
    )


def same(recorded: Any, ours: Any) -> bool:
    """Equal, numbers to a hundredth of a cent wherever they stand.

    The wording of an exception and of a refusal for margin is LEAN's own; to say that a call is not known is no answer.
    """
    if isinstance(recorded, dict) and isinstance(ours, dict):
        skipped = _reworded(recorded)
        if "raised" not in recorded and any(_NOT_KNOWN in str(ours.get(key)) for key in skipped):
            return False
        return recorded.keys() == ours.keys() and all(
            same(recorded[key], ours[key]) for key in recorded if key not in skipped
        )
    if isinstance(recorded, list) and isinstance(ours, list):
        return len(recorded) == len(ours) and all(map(same, recorded, ours))
    if isinstance(recorded, str) and isinstance(ours, str):
        return recorded == ours or _same_text(recorded, ours)
    if isinstance(recorded, bool) or isinstance(ours, bool) or not isinstance(recorded, int | float):
        return recorded == ours
    return isinstance(ours, int | float) and abs(recorded - ours) < HUNDREDTH_OF_A_CENT


def _reworded(recorded: dict[str, Any]) -> frozenset[str]:
    if "raised" in recorded or str(recorded.get("what", "")).startswith("exception"):
        return frozenset(("text",))
    return frozenset(key for key in ("msg", "message") if _MARGIN_REFUSAL in str(recorded.get(key, "")))


def _same_text(recorded: str, ours: str) -> bool:
    if _NUMBER.sub("#", recorded) != _NUMBER.sub("#", ours):
        return False
    return all(
        abs(float(a) - float(b)) < HUNDREDTH_OF_A_CENT
        for a, b in zip(_NUMBER.findall(recorded), _NUMBER.findall(ours), strict=True)
    )


def without_margin(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a run in which LEAN's margin was on, which the engine knows only as switched off."""
    return [{key: value for key, value in row.items() if key not in MARGIN} for row in rows]


def differences(recorded: list[Any], ours: list[Any]) -> list[str]:
    """The first lines that are not the same, side by side; empty when all are."""
    length = max(len(recorded), len(ours))
    pairs = zip(_padded(recorded, length), _padded(ours, length), strict=True)
    found = [f"line {n}\n  LEAN: {a}\n  ours: {b}" for n, (a, b) in enumerate(pairs, start=2) if not same(a, b)]
    return found[:5]


def _padded(rows: list[Any], length: int) -> list[Any]:
    return rows + [None] * (length - len(rows))
