"""Rows are packed when they can't change any more, and come back as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from execution import packed
from execution.packed import PackedRows


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=400), st.integers(1, 5))
def test_rows_come_back_in_order_and_one_that_may_change_still_can(steps: list[tuple[bool, bool]], batch: int):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed, "BATCH", batch)
        rows, changing = PackedRows(), []
        for number, (may_change, is_packed) in enumerate(steps):
            row: packed.Row = {"number": number, "value": 0.1, "words": ["a", None]}
            rows.append(row)
            if may_change:
                changing.append(row)
            if is_packed:
                rows.pack(lambda row: any(row is one for one in changing))
        for row in changing:
            row["value"] = 0.2

    assert [(row["number"], row["value"]) for row in rows] == [
        (number, 0.2 if may_change else 0.1) for number, (may_change, _) in enumerate(steps)
    ]
