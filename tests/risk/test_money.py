"""Sums of quotes are compared as they are meant, not as binary fractions leave them."""

import pytest

from risk.money import is_over, reaches


@pytest.mark.parametrize(
    ("amount", "answer"), [(0.29, False), (0.1 + 0.1 + 0.1, True), (0.3 - 1e-12, True), (0.31, True)]
)
def test_an_amount_reaches_a_bound_at_and_above_it(amount, answer):
    assert reaches(amount, 0.3) is answer


@pytest.mark.parametrize(
    ("amount", "answer"), [(0.29, False), (0.1 + 0.1 + 0.1, False), (0.3 + 1e-12, False), (0.31, True)]
)
def test_an_amount_is_over_a_bound_only_above_it(amount, answer):
    assert is_over(amount, 0.3) is answer
