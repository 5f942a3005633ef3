"""The text under which a run's records are kept: what it was set to, and its rows, packed."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from execution.rows import Row

PREFIX = "position-scaling-desk/backtests"  # of their keys in the object store


@dataclass(frozen=True, slots=True)
class KeptRun:
    """What a run was set to, every number of config/ by its place, and its rows by the names of their lists."""

    parameters: Mapping[str, str]
    config: Mapping[str, str]
    rows: Mapping[str, list[Row]]


def packed(parameters: Mapping[str, str], config: Mapping[str, str], records: Mapping[str, Iterable[Row]]) -> str:
    """A line for what the run was set to and one a row, the name of its list before it; deflated, in letters."""
    packer, packed = zlib.compressobj(9), bytearray()
    packed += packer.compress(_line({"parameters": parameters, "config": config, "records": list(records)}))
    for name, rows in records.items():
        for row in rows:
            packed += packer.compress(_line([name, row]))
    return base64.b64encode(packed + packer.flush()).decode()


def unpacked(text: str) -> KeptRun:
    """The run in a text. Raises ValueError for one that is damaged, or is no such thing."""
    try:
        head, *lines = map(json.loads, zlib.decompress(base64.b64decode(text, validate=True)).splitlines())
        rows: dict[str, list[Row]] = {name: [] for name in head["records"]}
        for name, row in lines:
            rows[name].append(row)
        return KeptRun(dict(head["parameters"]), dict(head["config"]), rows)
    except (binascii.Error, zlib.error, ValueError, KeyError, TypeError) as wrong:
        raise ValueError(f"damaged, or no records of a run: {wrong}") from None


def _line(value: object) -> bytes:
    return json.dumps(value, allow_nan=False, separators=(",", ":")).encode() + b"\n"
