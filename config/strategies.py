"""One row a strategy: window, ladder, size, target and stop; and its shape below. All "given".

A row's module is its file in strategies/."""

from datetime import time

from config.limits import CAMPAIGN_SHARE
from config.schema import (
    CoveredCallRow,
    DaysToExpiry,
    EntryWindow,
    IronCondorRow,
    LeastWing,
    PutLadderRow,
    StrangleRow,
    StrategyRow,
    WingWidth,
)

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
    StrategyRow(
        name="LT112",
        module="lt112",
        window=EntryWindow(weekday=2, start=time(10, 0), end=time(15, 0), half_day_end=time(12, 0)),
        ladder=("SPX", "SPY", "SPY winged"),
        phase_0_ladder=("SPY winged",),
        same_day=False,
        exit_look_minutes=15,
        bp_share=0.05,
        campaign_share=CAMPAIGN_SHARE,
        win_rate=0.90,
        target_credits=0.9,
        stop_credits=3.0,
    ),
    StrategyRow(
        name="IPMCC",
        module="ipmcc",
        window=EntryWindow(weekday=None, start=time(10, 0), end=time(15, 0), half_day_end=time(12, 0)),
        ladder=("SPY",),
        phase_0_ladder=("SPY",),
        same_day=False,
        exit_look_minutes=15,
        bp_share=0.10,
        campaign_share=0.10,  # its own rule: the whole debit, of which at most half may be lost
        win_rate=0.75,
        target_credits=1.0,
        stop_credits=1.0,
    ),
    StrategyRow(
        name="STRANGLE",
        module="strangle",
        window=EntryWindow(weekday=1, start=time(10, 0), end=time(15, 0), half_day_end=time(12, 0)),
        ladder=("SPX", "SPY", "SPY winged"),
        phase_0_ladder=("SPY winged",),
        same_day=False,
        exit_look_minutes=15,
        bp_share=0.05,
        campaign_share=CAMPAIGN_SHARE,
        win_rate=0.85,
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

LT112 = PutLadderRow(
    expiry=DaysToExpiry(target=120, least=100, most=140),
    long_delta=0.25,
    spread_share=0.01,
    short_delta=0.05,
    winged_short_delta=0.10,
    wing=WingWidth(least=0.008, most=0.025),
    spread_of_wing=1 / 3,
    hedge_target=0.8,
    exit_dte=21,
)

IPMCC = CoveredCallRow(
    leap_least_dte=280,
    leap_delta=0.80,
    weekly_least_days=3,
    weekly_delta=0.30,
    weekly_least_worth=0.0005,
    roll_target=0.5,
    roll_dte=1,
    max_loss=0.5,
    exit_dte=60,
)

STRANGLE = StrangleRow(
    expiry=DaysToExpiry(target=90, least=75, most=105),
    short_delta=0.06,
    wing=WingWidth(least=0.01, most=0.04),
    exit_dte=21,
)
