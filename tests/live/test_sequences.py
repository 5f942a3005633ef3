"""The whole desk at a strict broker, through sequences that hypothesis draws and makes small; the drill has 10,000."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.live.sequences import ACCOUNTS, ACTS, DAYS, Act, Sequence, Step, faults_of

STEPS = st.builds(Step, st.integers(0, 10), st.sampled_from(Act), st.integers(0, 9_999))
SEQUENCES = st.builds(
    Sequence,
    st.integers(0, 9_999),
    st.integers(0, len(DAYS) - 1),
    st.integers(0, len(ACCOUNTS) - 1),
    st.lists(STEPS, min_size=2, max_size=12).map(tuple),
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(SEQUENCES)
def test_whatever_happens_all_is_in_order_in_the_end(sequence: Sequence):
    assert faults_of(sequence) == []


def test_every_act_can_be_played():
    assert ACTS.keys() == set(Act)
