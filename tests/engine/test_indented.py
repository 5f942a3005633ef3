"""Indented JSON is what the standard library writes."""

from __future__ import annotations

import json
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from backtests.engine.reporting.indented import pieces

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=20
)


@given(VALUES)
def test_any_value_has_the_standard_librarys_text(value: object):
    assert "".join(pieces(value, repr)) == json.dumps(value, indent=1)


@dataclass
class Order:
    number: int


def test_what_json_does_not_know_is_asked_for_at_its_place():
    text = "".join(pieces({"orders": {"1": Order(1), "2": Order(2)}}, lambda order: {"id": order.number, "legs": []}))
    assert text == json.dumps({"orders": {"1": {"id": 1, "legs": []}, "2": {"id": 2, "legs": []}}}, indent=1)
