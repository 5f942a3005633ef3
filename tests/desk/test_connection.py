"""What the broker's line and messages leave in doubt."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.connection import Broker, is_alarming

NOON = datetime(2018, 2, 2, 17, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "is_in_doubt"), [(59, False), (60, False), (61, True)])
@pytest.mark.parametrize("is_back", [True, False])
def test_a_line_that_was_down_for_more_than_a_minute_leaves_fills_in_doubt(
    seconds: int, is_in_doubt: bool, is_back: bool
):
    broker, then = Broker(), NOON + timedelta(seconds=seconds)
    broker.disconnects(NOON)
    if is_back:
        broker.reconnects(then)

    assert bool(broker.doubts(then)) is is_in_doubt


def test_a_line_that_is_said_to_be_down_twice_is_down_since_the_first():
    broker = Broker()
    broker.disconnects(NOON)
    broker.disconnects(NOON + timedelta(seconds=50))

    assert broker.doubts(NOON + timedelta(seconds=70))


def test_a_line_that_is_up_leaves_nothing_in_doubt():
    broker = Broker()
    broker.reconnects(NOON)

    assert broker.doubts(NOON + timedelta(hours=1)) == ()


@pytest.mark.parametrize(
    "message",
    [
        "Your account is subject to liquidation",
        "Positions were LIQUIDATED",
        "lost a fill of order 17",
        "unknown execution 0001f4e8",
        "the fill for order 3 was missed",
        "Execution details missing",
    ],
)
def test_a_message_of_a_liquidation_or_a_lost_fill_is_alarming_once(message: str):
    broker = Broker()
    broker.says(message)

    assert len(broker.doubts(NOON)) == 1
    assert broker.doubts(NOON) == ()


@pytest.mark.parametrize(
    "message",
    ["Market data farm connection is OK:usopt", "Order filled", "Requested market data is not subscribed", ""],
)
def test_any_other_message_is_not(message: str):
    assert not is_alarming(message)
