import pytest

from backtests.report.layout import counted, money, percent, signed


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 proposals"), (1, "1 proposal"), (2, "2 proposals"), (1_000, "1,000 proposals")]
)
def test_what_is_counted_is_one_or_many(count, words):
    assert counted(count, "proposal") == words


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (percent(-0.0004), "0.0%"),
        (percent(-0.0004, signed=True), "+0.0%"),
        (percent(-0.0006, signed=True), "-0.1%"),
        (signed(-0.4), "+0"),
        (signed(-0.6), "-1"),
        (money(-0.004), "+0.00"),
    ],
)
def test_what_is_nothing_when_rounded_is_nothing_lost(written, expected):
    assert written == expected
