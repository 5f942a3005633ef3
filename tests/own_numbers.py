"""The project's own numbers, so that an edit of config/ is no failure of a test: those of tests/numbers.toml.

`python -m backtests config show --places > tests/numbers.toml` takes today's. Where the user's own document gives one, tests say
so (tests/risk/test_document.py).
"""

import tomllib
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from strategies.configuration.numbers import (
    Configuration,
    _sources,
    as_written,
    changed,
    paths_of,
    take_as_written,
)


def take() -> None:
    """Let this process take them for what the files say."""
    own = paths_of(tomllib.loads(Path(__file__).with_name("numbers.toml").read_text(encoding="utf-8")))
    take_as_written(changed(_shaped(as_written(), own), own))


def _shaped(configuration: Configuration, places: Collection[str]) -> Configuration:
    """Tables of as many rows as places name, whatever rows a user has added; the last one stays, which has no end."""
    constants = []
    for source, constant in zip(_sources(), configuration.constants, strict=True):
        start = f"{'.'.join(source.steps)}."
        count = len({place.removeprefix(start).split(".")[0] for place in places if place.startswith(start)})
        is_other = isinstance(constant, tuple) and len(constant) != count and count > 1
        constants.append(_of(constant, count) if is_other else constant)
    return Configuration(tuple(constants))


def _of(rows: tuple, count: int) -> tuple:
    first = rows[: min(count, len(rows)) - 1]
    last = replace(rows[-1], number=count - 1) if hasattr(rows[-1], "number") else rows[-1]
    return (*first, *[last] * (count - len(first)))
