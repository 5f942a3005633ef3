"""A fault beside a broker's own whims."""

from backtests.engine.live.run import Live
from backtests.engine.live.strict import STRICT, Whims
from backtests.runs.faults import FAULTS


def test_a_fault_comes_on_top_of_what_a_strict_broker_does_anyway():
    live = FAULTS["lost"].brought(Live(whims=STRICT))

    assert live.whims is not None
    assert (live.whims.lost, live.whims.legs, live.whims.late) == (0.2, STRICT.legs, STRICT.late)


def test_on_paper_a_fault_of_the_broker_is_all_that_it_does():
    assert FAULTS["legs"].brought(Live()).whims == Whims(legs=1.0)


def test_no_fault_makes_a_strict_broker_a_better_one():
    calmer = [
        fault.name
        for fault in FAULTS.values()
        if (whims := fault.brought(Live(whims=STRICT)).whims) is None or whims.parts < STRICT.parts
    ]

    assert calmer == []
