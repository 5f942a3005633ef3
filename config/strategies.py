"""One row a strategy: window, ladder, size, target and stop. All "given". A row's module is its file in strategies/."""

from datetime import time

from config.limits import CAMPAIGN_SHARE
from config.schema import EntryWindow, IronCondorRow, LeastWing, StrategyRow

STRATEGIES = (
    StrategyRow(
        name="0DTE",
        module="zero_dte",
        window=EntryWindow(weekday=4, start=time(10, 30), end=time(12, 0), half_day_end=time(11, 30)),
        ladder=("SPX", "SPY"),
        phase_0_ladder=("SPY",),
        same_day=True,
        exit_look_minutes=1,
        bp_share=0.02,
        campaign_share=CAMPAIGN_SHARE,
        win_rate=0.84,
        target_credits=0.5,
        stop_credits=2.0,
    ),
)

ZERO_DTE = IronCondorRow(
    short_delta=0.16,
    wing_share=0.004,
    least_wings=(LeastWing("SPX", 5.0), LeastWing("SPY", 2.0)),
    minutes_per_entry=15,
    exit_before_close_minutes=30,  # 15:30, on half-days 12:30
)
