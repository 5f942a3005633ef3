"""The records of a backtest in LEAN's object store, packed into one key a run, so that what ran in the cloud can be explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from AlgorithmImports import QCAlgorithm

from execution.kept_text import PREFIX, packed
from execution.recipients import without_addresses
from execution.rows import Row
from execution.settings import Settings, given_to
from strategies.configuration.numbers import numbers

KEPT_RUNS = 10  # the newest; the store is shared by all of an organization, and its free tier holds 50 MB


def keep(algorithm: QCAlgorithm, settings: Settings, records: Mapping[str, Iterable[Row]]) -> str:
    """Keep a run's records under a key of its own, and forget all but the newest runs; returns the key."""
    store = algorithm.object_store
    days = {"start": settings.start.isoformat(), "end": settings.end.isoformat(), "cash": f"{settings.cash:g}"}
    config = {number.place: number.text for number in numbers(settings.configuration)}
    key = f"{PREFIX}/{datetime.now(UTC):%Y-%m-%dT%H%M%S-%f}.records"
    store.save(key, packed({**without_addresses(given_to(algorithm)), **days}, config, records))
    # LEAN's own keys may begin with a stroke
    for old in sorted(one for one in store.keys if one.strip("/").startswith(f"{PREFIX}/"))[:-KEPT_RUNS]:
        store.delete(old)
    return key
