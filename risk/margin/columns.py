"""A book in columns: the legs of its holdings, and what covers what among them, so that numpy sees all at once."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from market.contracts import CALL, Contract, Expiry, expiry_of, other_side
from risk.margin.holdings import Holding
from risk.margin.pairing import NOTHING, Positions, ways
from risk.pricing.black76 import Floats

Indices: TypeAlias = npt.NDArray[np.intp]
Flags: TypeAlias = npt.NDArray[np.bool_]

COVERED_LEGS, BARE_LEGS = 4, 2


class Units(NamedTuple):
    """risk.margin.pairing's Covered or Bare of all ways: `way` is the place of a unit's way, `number` how many times it is there.

    `legs` are places among the legs of all holdings, NOTHING where there is none, shaped (4, units) for short, long, other
    short and other long, or (2, units) for put and call. `gaps` are points, shaped (2, units), or (0, units) for bare ones.
    """

    way: Indices
    number: Floats
    legs: Indices
    gaps: Floats


class Legs(NamedTuple):
    """The legs of all holdings, holding by holding: `owner` is the holding's place, `quantity` signed contracts.

    `strike` in points, `expiry` the day's ordinal. `first_way` is the place of each holding's first way of `ways`.
    `contracts` are the legs', `others` the other sides of their strikes; `term` is the place of a leg's expiry in `terms`.
    """

    owner: Indices
    quantity: Floats
    strike: Floats
    is_call: Flags
    expiry: Indices
    covered: Units
    bare: Units
    ways: int
    first_way: Indices
    contracts: tuple[Contract, ...]
    others: tuple[Contract, ...]
    terms: tuple[Expiry, ...]
    term: Indices


class Figures(NamedTuple):
    """By holding what its rung says (`naked_share`, `multiplier`), and what it holds besides legs and cost."""

    naked_share: Floats
    multiplier: Floats
    shares: Floats
    paid: Floats


def figures(holdings: Sequence[Holding]) -> Figures:
    """The columns of holdings, in their order."""
    rows = [(held.rung.naked_share, held.rung.multiplier, held.shares, held.paid) for held in holdings]
    return Figures(*_table(rows, len(Figures._fields)).T)


@lru_cache(maxsize=64)
def legs_of(positions: tuple[Positions, ...]) -> Legs:
    """The legs of holdings, in their order and in that of their positions.

    Kept, as a book is priced several times between two fills, and putting it together takes as long as pricing it.
    """
    each = [_rows(held) for held in positions] or [_rows(())]
    sizes = [len(rows.legs) for rows in each]
    legs_before = np.cumsum([0, *sizes[:-1]])
    ways_before = np.cumsum([0, *(rows.ways for rows in each)])
    first_way = ways_before[:-1]
    contracts = tuple([contract for held in positions for contract, _ in held])
    places: dict[Expiry, int] = {}
    term = [places.setdefault(expiry_of(contract), len(places)) for contract in contracts]
    quantity, strike, is_call, expiry = np.concatenate([rows.legs for rows in each]).T.copy()
    return Legs(
        owner=np.repeat(np.arange(len(each)), sizes),
        quantity=quantity,
        strike=strike,
        is_call=is_call > 0.0,
        expiry=expiry.astype(np.intp),
        covered=_units([rows.covered for rows in each], COVERED_LEGS, legs_before, first_way),
        bare=_units([rows.bare for rows in each], BARE_LEGS, legs_before, first_way),
        ways=int(ways_before[-1]),
        first_way=first_way,
        contracts=contracts,
        others=tuple([other_side(contract) for contract in contracts]),
        terms=tuple(places),
        term=np.array(term, dtype=np.intp),
    )


def summed(values: Floats, of: Indices, count: int) -> Floats:
    """Values shaped (scenarios, n), summed over what each of the n belongs to, shaped (scenarios, count)."""
    rows = len(values)
    cells = (of + count * np.arange(rows)[:, None]).ravel()
    return np.asarray(np.bincount(cells, values.ravel(), rows * count), dtype=np.float64).reshape(rows, count)


class _Rows(NamedTuple):
    """One holding's legs and units as rows, its legs and ways counted from 0."""

    legs: Floats
    covered: Floats
    bare: Floats
    ways: int


@lru_cache(maxsize=1024)
def _rows(positions: Positions) -> _Rows:
    found = ways(positions)
    legs = [(quantity, each.strike, each.right == CALL, each.expiry.toordinal()) for each, quantity in positions]
    covering = [
        (place, unit.number, unit.short, unit.long, unit.other_short, unit.other_long, unit.gap, unit.other_gap)
        for place, way in enumerate(found)
        for unit in way.covered
    ]
    bare = [(place, *unit) for place, way in enumerate(found) for unit in way.bare]
    return _Rows(_table(legs, 4), _table(covering, 2 + COVERED_LEGS + 2), _table(bare, 2 + BARE_LEGS), len(found))


def _table(rows: Sequence[tuple[float, ...]], width: int) -> Floats:
    return np.array(rows, dtype=np.float64).reshape(-1, width)


def _units(tables: list[Floats], legs: int, legs_before: Indices, first_way: Indices) -> Units:
    """The holdings' units one after another, ways and legs counted through the book."""
    counts = [len(table) for table in tables]
    columns = np.concatenate(tables).T
    places = columns[2 : 2 + legs].astype(np.intp)
    return Units(
        way=columns[0].astype(np.intp) + np.repeat(first_way, counts),
        number=columns[1].copy(),
        legs=np.where(places == NOTHING, NOTHING, places + np.repeat(legs_before, counts)),
        gaps=columns[2 + legs :].copy(),
    )
