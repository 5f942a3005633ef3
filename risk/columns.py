"""A book in columns: the legs of its holdings, and what covers what among them, so that numpy sees all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from risk.holdings import Holding
from risk.pairing import CALL, Bare, Covered, Positions, ways
from risk.pricing import Floats

Indices: TypeAlias = npt.NDArray[np.intp]
Flags: TypeAlias = npt.NDArray[np.bool_]

COVERED_LEGS = [1 + Covered._fields.index(name) for name in ("short", "long", "other_short", "other_long")]
BARE_LEGS = [1 + Bare._fields.index(name) for name in ("put", "call")]


@dataclass(frozen=True, slots=True)
class Legs:
    """The legs of all holdings, holding by holding: `owner` is the holding's place, `quantity` signed contracts.

    `strike` in points, `expiry` the day's ordinal. A row of `covered` and `bare` is the place of its way and then the
    fields of risk.pairing's Covered and Bare. By holding are `first_way`, the place of its first way, what its rung says
    (`naked_share`, `multiplier`), and what the holding does (`shares`, `booked`, `paid`).
    """

    owner: Indices
    quantity: Floats
    strike: Floats
    is_call: Flags
    expiry: Indices
    covered: Floats
    bare: Floats
    ways: int
    first_way: Indices
    naked_share: Floats
    multiplier: Floats
    shares: Floats
    booked: Floats
    paid: Floats

    @classmethod
    def of(cls, holdings: Sequence[Holding]) -> "Legs":
        """The columns of holdings, in their order and in that of their positions."""
        each = [_rows(holding.positions) for holding in holdings] or [_rows(())]
        legs_before = np.cumsum([0, *(len(rows.legs) for rows in each)])
        ways_before = np.cumsum([0, *(rows.ways for rows in each)])
        naked_share, multiplier, shares, booked, paid = _table(
            [(held.rung.naked_share, held.rung.multiplier, held.shares, held.booked, held.paid) for held in holdings], 5
        ).T
        quantity, strike, is_call, expiry = np.concatenate([rows.legs for rows in each]).T
        return cls(
            owner=np.repeat(np.arange(len(each)), np.diff(legs_before)),
            quantity=quantity,
            strike=strike,
            is_call=is_call > 0.0,
            expiry=expiry.astype(np.intp),
            covered=_counted_through([rows.covered for rows in each], COVERED_LEGS, legs_before, ways_before),
            bare=_counted_through([rows.bare for rows in each], BARE_LEGS, legs_before, ways_before),
            ways=int(ways_before[-1]),
            first_way=ways_before[:-1],
            naked_share=naked_share,
            multiplier=multiplier,
            shares=shares,
            booked=booked,
            paid=paid,
        )

    @property
    def units(self) -> Floats:
        """Units of the underlying that each leg stands for, signed: its contracts times their multiplier."""
        return self.quantity * self.multiplier[self.owner]


def summed(values: Floats, of: Indices, count: int) -> Floats:
    """Values shaped (scenarios, n), summed over what each of the n belongs to, shaped (scenarios, count)."""
    rows = len(values)
    cells = (of + count * np.arange(rows)[:, None]).ravel()
    return np.asarray(np.bincount(cells, values.ravel(), rows * count), dtype=np.float64).reshape(rows, count)


class _Rows(NamedTuple):
    """One holding's columns, its legs and ways counted from 0."""

    legs: Floats
    covered: Floats
    bare: Floats
    ways: int


@lru_cache(maxsize=1024)
def _rows(positions: Positions) -> _Rows:
    found = ways(positions)
    legs = [(quantity, each.strike, each.right == CALL, each.expiry.toordinal()) for each, quantity in positions]
    covering = [(place, *unit) for place, way in enumerate(found) for unit in way.covered]
    bare = [(place, *unit) for place, way in enumerate(found) for unit in way.bare]
    return _Rows(
        _table(legs, 4), _table(covering, 1 + len(Covered._fields)), _table(bare, 1 + len(Bare._fields)), len(found)
    )


def _table(rows: Sequence[tuple[float, ...]], width: int) -> Floats:
    return np.array(rows, dtype=np.float64).reshape(-1, width)


def _counted_through(rows: list[Floats], leg_columns: list[int], legs_before: Indices, ways_before: Indices) -> Floats:
    """The holdings' rows below each other, ways and legs counted through the book; NOTHING stays what it is."""
    holding = np.repeat(np.arange(len(rows)), [len(each) for each in rows])
    table = np.concatenate(rows)
    table[:, 0] += ways_before[holding]
    legs = table[:, leg_columns]
    table[:, leg_columns] = np.where(legs < 0.0, legs, legs + legs_before[holding][:, None])
    return table
