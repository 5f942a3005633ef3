"""What could happen in a day: the scenarios under which the book is repriced, and what falls together. All "given"."""

from typing import Annotated

from config.bounds import Bound, More, share
from config.schema import CorrelationGroup, Scenario

AUGUST_5TH = Scenario("2024-08-05", spot_move=-0.043, vix=65.0)

SCENARIOS: tuple[Scenario, ...] = (
    AUGUST_5TH,
    Scenario("2020-03-16", spot_move=-0.12, vix=82.0),
    Scenario("2018-02-05", spot_move=-0.041, vix=50.0),
    Scenario("up-crash", spot_move=0.04, vix_factor=0.8),
)

LEAST_VOL: Annotated[float, share("a year: no option is repriced below it", More.RISK)] = 0.03
# what VIX speaks for; volatility of later expiries moves less, by the square root of time
VIX_DAYS: Annotated[int, Bound("calendar days", least=1, most=365, more=More.RISK)] = 30

# An underlying in no group is a group of its own.
CORRELATION_GROUPS: tuple[CorrelationGroup, ...] = (
    CorrelationGroup("US equity index", ("SPX", "SPXW", "SPY", "ES", "MES", "NDX", "QQQ", "NQ", "RUT", "IWM")),
    CorrelationGroup("metals", ("GC", "MGC", "SI", "HG", "PL", "GLD", "SLV")),
    CorrelationGroup("energy", ("CL", "MCL", "NG", "RB", "HO", "USO", "UNG")),
    CorrelationGroup("rates", ("ZN", "ZB", "ZF", "ZT", "TLT", "IEF")),
    CorrelationGroup("currencies", ("6E", "6J", "6B", "6A", "6C", "FXE", "FXY")),
    CorrelationGroup("grains", ("ZC", "ZS", "ZW", "CORN", "SOYB", "WEAT")),
)
