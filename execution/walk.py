"""The way of an order's price from mid to natural, as a pure function of the minute.

Prices are signed points for one set: paid is positive, taken in negative, so that giving in always means going up.
"""

import math
from typing import NamedTuple

from config import run
from config.schema import Ticks

NOISE = 1e-6  # points, far under a tick: a sum of quotes on the grid isn't quite on it


class Grid(NamedTuple):
    """The prices that an order may have: each `tick`, and each `dear_tick` from `dear_from` points on, paid or taken in."""

    tick: float
    dear_from: float = math.inf
    dear_tick: float = 0.0

    def tick_at(self, price: float) -> float:
        """The distance of a price from the next one away from 0."""
        return self.dear_tick if abs(price) >= self.dear_from - NOISE else self.tick

    def up(self, price: float) -> float:
        """The first price on the grid at or above another; never 0, which LEAN refuses as a limit."""
        tick = self.tick_at(price)
        ticks = math.ceil((price - NOISE) / tick) or 1
        return round(ticks * tick, 4)

    def beyond(self, price: float) -> float:
        """The first price on the grid above another."""
        return self.up(price + 2 * NOISE)


def grid_of(ticks: Ticks, legs: int) -> Grid:
    """The prices of an order in so many legs: a combo's tick is the smallest of its legs whatever they cost."""
    return Grid(ticks.tick, ticks.dear_from, ticks.dear_tick) if legs == 1 else Grid(ticks.tick)


def walked(step: int, mid: float, natural: float, grid: Grid) -> float:
    """The limit at a step: from mid, up each step by a quarter of the crossing and at least a tick, to `last_price`."""
    stride = max((natural - mid) / run.STEPS_TO_NATURAL, grid.tick_at(mid), grid.tick_at(natural))
    return min(grid.up(mid + step * stride), last_price(natural, grid))


def last_price(natural: float, grid: Grid) -> float:
    """One tick beyond natural: LEAN fills a limit only when a fresh quote is strictly better."""
    return grid.beyond(natural)


def far_beyond(natural: float, grid: Grid) -> float:
    """A limit that any market fills: where the broker takes no combo market orders."""
    return grid.up(natural + max(abs(natural), run.STEPS_TO_NATURAL * grid.tick))
