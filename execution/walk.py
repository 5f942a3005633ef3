"""The way of an order's price from mid to natural, as a pure function of the minute.

Prices are signed points for one set: paid is positive, taken in negative, so that giving in always means going up.
"""

import math

from config.run import STEPS_TO_NATURAL

GRID_NOISE = 1e-6  # of a tick: a sum of quotes on the grid isn't quite on it


def walked(step: int, mid: float, natural: float, tick: float) -> float:
    """The limit at a step: from mid, up each step by a quarter of the crossing and at least a tick, to `last_price`."""
    stride = max((natural - mid) / STEPS_TO_NATURAL, tick)
    return min(_on_grid(mid + step * stride, tick), last_price(natural, tick))


def last_price(natural: float, tick: float) -> float:
    """One tick beyond natural: LEAN fills a combo limit only when a fresh quote is strictly better."""
    return _on_grid(natural + tick, tick)


def far_beyond(natural: float, tick: float) -> float:
    """A limit that any market fills: where the broker takes no combo market orders."""
    return _on_grid(natural + max(abs(natural), STEPS_TO_NATURAL * tick), tick)


def _on_grid(price: float, tick: float) -> float:
    """The next price on the grid, up; never 0, which LEAN refuses as a limit."""
    ticks = math.ceil(price / tick - GRID_NOISE) or 1
    return round(ticks * tick, 4)
