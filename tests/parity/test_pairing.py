"""Every record finds one counterpart or none."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from backtests.parity.pairing import pair

Record = tuple[int, int]
RECORDS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)))


def strict(record: Record) -> Record:
    return record


def loose(record: Record) -> int:
    return record[0]


@given(RECORDS, RECORDS)
def test_each_record_of_both_sides_is_paired_or_left_over_exactly_once(a: list[Record], b: list[Record]):
    pairs = pair(a, b, strict, loose)

    assert Counter([one for one, _ in pairs.both]) + Counter(pairs.only_a) == Counter(a)
    assert Counter([other for _, other in pairs.both]) + Counter(pairs.only_b) == Counter(b)
    assert all(loose(one) == loose(other) for one, other in pairs.both)


@given(RECORDS, RECORDS)
def test_nothing_is_left_over_on_both_sides_that_would_fit(a: list[Record], b: list[Record]):
    pairs = pair(a, b, strict, loose)

    assert not {loose(one) for one in pairs.only_a} & {loose(one) for one in pairs.only_b}


@given(RECORDS)
def test_a_side_is_paired_with_itself_record_by_record(a: list[Record]):
    assert pair(a, a, strict, loose).both == tuple((one, one) for one in a)


def test_what_fits_strictly_is_never_given_away_loosely():
    pairs = pair([(1, 1), (1, 2)], [(1, 2)], strict, loose)

    assert pairs.both == (((1, 2), (1, 2)),)
    assert pairs.only_a == ((1, 1),)
