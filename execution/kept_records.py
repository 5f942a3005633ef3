"""The records of a backtest in LEAN's object store, packed into one key a run, so that what ran in the cloud can be explained."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from AlgorithmImports import QCAlgorithm

from execution.rows import Row
from execution.settings import Settings, given_to
from strategies.configuration.numbers import numbers

PREFIX = "position-scaling-desk/backtests"
KEPT_RUNS = 10  # the newest; the store is shared by all of an organization, and its free tier holds 50 MB


def keep(algorithm: QCAlgorithm, settings: Settings, records: Mapping[str, Iterable[Row]]) -> str:
    """Keep a run's records under a key of its own, and forget all but the newest runs; returns the key.

    The text is a line for what the run was set to, and one a row: the name of its list, the row.
    """
    store = algorithm.object_store
    days = {"start": settings.start.isoformat(), "end": settings.end.isoformat(), "cash": f"{settings.cash:g}"}
    head = {
        "parameters": {**given_to(algorithm), **days},
        "config": {number.place: number.text for number in numbers(settings.configuration)},
        "records": list(records),
    }
    key = f"{PREFIX}/{datetime.now(UTC):%Y-%m-%dT%H%M%S-%f}.records"
    packer, packed = zlib.compressobj(9), bytearray()
    packed += packer.compress(_line(head))
    for name, rows in records.items():
        for row in rows:
            packed += packer.compress(_line([name, row]))
    store.save(key, base64.b64encode(packed + packer.flush()).decode())
    # LEAN's own keys may begin with a stroke
    for old in sorted(one for one in store.keys if one.strip("/").startswith(f"{PREFIX}/"))[:-KEPT_RUNS]:
        store.delete(old)
    return key


def _line(value: object) -> bytes:
    return json.dumps(value, allow_nan=False, separators=(",", ":")).encode() + b"\n"
