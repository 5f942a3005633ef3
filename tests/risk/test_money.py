"""Sums of quotes are compared as they are meant, not as binary fractions leave them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.money import against_cap, apart, from_usd, is_over, of_whole, reaches, whole_usd


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


@pytest.mark.parametrize(
    ("amounts", "digits", "told"),
    [
        ((0.055, 0.1375), 2, ("0.06", "0.14")),
        ((0.0595, 0.0604), 2, ("0.059", "0.060")),
        ((1_252.0, 1_242.4), 0, ("1,252", "1,242")),
        ((1_242.4, 1_241.6), 0, ("1,242.4", "1,241.6")),
        ((5.0, 5.0), 0, ("5", "5")),
        ((0.1 + 0.2, 0.3), 1, ("0.3", "0.3")),
    ],
)
def test_amounts_have_the_digits_that_tell_them_apart(amounts, digits, told):
    assert apart(*amounts, digits=digits) == told


AMOUNTS = st.integers(0, 10**9).map(lambda cents: cents / 1000)


@given(AMOUNTS, AMOUNTS)
def test_amounts_that_differ_never_read_the_same(one, other):
    first, second = apart(one, other)

    assert (first == second) is (one == other)


@pytest.mark.parametrize(
    ("amount", "bound", "told"),
    [
        (27_300.0, None, "27,300 of 100,000 (27.3%)"),
        (25_003.0, 0.25, "25,003 of 100,000 (25.003%)"),
        (25_000.0, 0.25, "25,000 of 100,000 (25.0%)"),
        (31_000.0, 0.25, "31,000 of 100,000 (31.0%)"),
    ],
)
def test_a_share_has_the_digits_that_tell_it_from_its_bound(amount, bound, told):
    assert of_whole(amount, 100_000.0, bound) == told


@pytest.mark.parametrize(("amount", "down", "up"), [(39_999.6, "39,999", "40,000"), (40_000.0, "40,000", "40,000")])
def test_an_account_is_told_down_and_what_it_needs_up(amount, down, up):
    assert (whole_usd(amount), from_usd(amount)) == (down, up)


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_a_sum_reads_as_it_is(used, more, cap):
    said = against_cap(used, more, cap)

    for word in (" used + ", " is over ", " of "):
        said = said.replace(word, " ")
    read = [float(text.replace(",", "")) for text in said.split()]
    assert is_over(read[0] + read[1], read[2]) is is_over(used + more, cap)
    assert ("is over" in against_cap(used, more, cap)) is is_over(used + more, cap)
