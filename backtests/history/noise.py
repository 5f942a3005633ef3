"""Chance that depends on the date alone, so that a day looks the same in every run."""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Stream(IntEnum):
    """What a day's chance is for; each has its own numbers, so that one model can change without the others."""

    DAILY = 1
    SPX = 2
    VIX = 3


def generator(day: np.datetime64, stream: Stream) -> np.random.Generator:
    """Random numbers of one day and one purpose (Philox, keyed by both)."""
    return np.random.Generator(np.random.Philox(key=[int(day.astype("datetime64[D]").astype(np.int64)), int(stream)]))
