"""Phases and limits: how many campaigns, and how many trades a day, from account value and VIX alone.

`limit = min(cap, max(1, floor(base x phase multiplier x VIX multiplier)))`: one product, one floor, at the end.
Every number stands in config/limits.py. `RiskParameters` is the one place that turns the rows into answers.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from types import MethodType
from typing import Any, Concatenate, Generic, NamedTuple, ParamSpec, TypeVar, cast

from config import limits
from config.schema import LimitRow, Phase, ReserveRow, VixBand
from risk.limits.phases import AccountPhase, PhaseConfig, PositionSizing, StrategyConfig
from risk.limits.row_faults import as_number, band_faults, is_count, limit_faults, phase_faults, reserve_faults
from risk.limits.subscripts import Table

T = TypeVar("T")
P = ParamSpec("P")

LIMITS = (  # by the fields of RiskParameters, in their order
    *("PHASES", "POSITION_MULTIPLIERS", "STRATEGY_LIMITS", "ANY_OTHER_STRATEGY", "PORTFOLIO_LIMIT", "SAME_DAY_RESERVE"),
    *("TRADES_MULTIPLIERS", "TRADES_FLOOR", "TRADES_CAP", "MAX_BP"),
)
ROUNDING = 1e-9  # a user's own multipliers may make 2.9999999999999996 of a 3


class Binding(Enum):
    """What decided a limit."""

    FORMULA = "formula"
    CAP = "cap"
    FLOOR_OF_ONE = "floor of one"


@dataclass(frozen=True, slots=True)
class StrategyLimit:
    """A limit that explains itself: `value` campaigns may be open at once.

    `next_phase_at` is the account value in USD at which the next phase begins, None in the last one.
    """

    strategy: str
    base: int
    phase: int
    phase_multiplier: float
    vix_multiplier: float
    product: float
    cap: int
    value: int
    binding: Binding
    next_phase_at: float | None

    def headroom(self, account_value: float) -> float | None:
        """USD until the next phase begins; None in the last one."""
        return None if self.next_phase_at is None else self.next_phase_at - account_value

    def __str__(self) -> str:
        return (
            f"{self.value} ({self.base} x {self.phase_multiplier:g} x {self.vix_multiplier:.2f}, "
            f"cap {self.cap}, phase {self.phase})"
        )


class Limits(NamedTuple):
    """All limits of one moment for one strategy; `bp_cap` in USD."""

    strategy: StrategyLimit
    portfolio: StrategyLimit
    max_trades: int
    reserve: int
    bp_cap: float


Counted = tuple[StrategyLimit, StrategyLimit, int, int, float]  # Limits, the cap as a share of account value


class OnTheClassToo(Generic[P, T]):
    """A method that the class answers as well as its objects do: the class by the rows of config/, an object by its own."""

    def __init__(self, method: Callable[Concatenate[Any, P], T]) -> None:
        self._method = method
        self.__doc__ = method.__doc__

    def __get__(self, made: object | None, kind: type) -> Callable[P, T]:
        return MethodType(self._method, _configured(kind) if made is None else made)


@dataclass(frozen=True, slots=True)
class RiskParameters:
    """The desk's limits, built from rows. Raises ValueError when they don't make sense, naming every faulty row."""

    phases: tuple[Phase, ...] = field(default_factory=lambda: limits.PHASES)
    position_multipliers: tuple[VixBand, ...] = field(default_factory=lambda: limits.POSITION_MULTIPLIERS)
    strategy_limits: tuple[LimitRow, ...] = field(default_factory=lambda: limits.STRATEGY_LIMITS)
    any_other: LimitRow = field(default_factory=lambda: limits.ANY_OTHER_STRATEGY)
    portfolio: LimitRow = field(default_factory=lambda: limits.PORTFOLIO_LIMIT)
    same_day_reserve: tuple[ReserveRow, ...] = field(default_factory=lambda: limits.SAME_DAY_RESERVE)
    trades_multipliers: tuple[VixBand, ...] = field(default_factory=lambda: limits.TRADES_MULTIPLIERS)
    trades_floor: int = field(default_factory=lambda: limits.TRADES_FLOOR)
    trades_cap: int = field(default_factory=lambda: limits.TRADES_CAP)
    max_bp: tuple[VixBand, ...] = field(default_factory=lambda: limits.MAX_BP)
    # what has been counted already, by strategy, place of the phase and step of VIX: every ask of the gate wants it
    _counted: dict[tuple[str, int, int], Counted] = field(default_factory=dict, init=False, repr=False, compare=False)
    _vix_steps: tuple[float, ...] = field(init=False, repr=False, compare=False)  # at each a band of some row begins
    _phase_ends: tuple[float, ...] = field(init=False, repr=False, compare=False)  # ascending, the last without end

    def __post_init__(self) -> None:
        faults = [
            *phase_faults(self.phases),
            *band_faults("POSITION_MULTIPLIERS", self.position_multipliers),
            *band_faults("TRADES_MULTIPLIERS", self.trades_multipliers),
            *band_faults("MAX_BP", self.max_bp, at_most=1.0),
            *limit_faults((*self.strategy_limits, self.any_other, self.portfolio)),
            *reserve_faults(self.same_day_reserve),
        ]
        if not is_count(self.trades_floor, 1) or not is_count(self.trades_cap, self.trades_floor):
            faults.append(
                f"TRADES_FLOOR is {self.trades_floor!r} and TRADES_CAP {self.trades_cap!r};"
                " expected whole numbers, 1 <= floor <= cap"
            )
        if faults:
            raise ValueError("config/limits.py can't be used:\n" + "\n".join(f"- {fault}" for fault in faults))
        bands = (*self.position_multipliers, *self.trades_multipliers, *self.max_bp)
        steps = {math.nextafter(band.upto, math.inf) if math.isnan(band.below) else band.below for band in bands}
        object.__setattr__(self, "_vix_steps", tuple(sorted(steps)))
        object.__setattr__(self, "_phase_ends", tuple([phase.below for phase in self.phases]))

    def phase_of(self, account_value: float) -> Phase:
        """The phase row of an account value in USD. Raises ValueError when it isn't a number of at least 0."""
        return self.phases[bisect_right(self._phase_ends, _checked("account_value", account_value))]

    def get_account_phase(self, account_value: float) -> AccountPhase:
        """The phase, which equals its number, and what it allows before VIX is asked. Raises ValueError as `phase_of`."""
        phase = self.phase_of(account_value)
        positions = _explain(self.portfolio.strategy, self.portfolio, phase, self._get_vix_position_multiplier(None))
        config = PhaseConfig(positions.value, phase.max_bp, phase.multiplier, phase.trades_a_day)
        return AccountPhase(phase.number, config)

    @OnTheClassToo
    def get_phase_for_account_size(self, account_value: float) -> int:
        """The phase's number, 0 to 4. Raises ValueError as `phase_of`."""
        return self.phase_of(account_value).number

    @property
    def position_sizing(self) -> PositionSizing:
        """The rows that position limits are made of, as tables."""
        rows = self.strategy_limits
        return PositionSizing(
            Table("phase_position_multipliers", {phase.number: phase.multiplier for phase in self.phases}),
            Table("strategy_bp_requirements", {row.strategy: StrategyConfig(row.base) for row in rows}),
            Table("strategy_caps", {row.strategy: row.cap for row in rows}),
        )

    def get_dynamic_strategy_position_limit(
        self, strategy: str, account_value: float, vix_level: float | None = None
    ) -> int:
        """How many campaigns of a strategy (any case) may be open at once: never 0, never above 15.

        `account_value` in USD, `vix_level` in VIX points; None means a multiplier of 1. Raises ValueError, naming the
        field, for negative, infinite, NaN or non-numeric values.
        """
        return self.explain_strategy_position_limit(strategy, account_value, vix_level).value

    def explain_strategy_position_limit(
        self, strategy: str, account_value: float, vix_level: float | None = None
    ) -> StrategyLimit:
        """The same limit with all that it was made of. Raises ValueError as `get_dynamic_strategy_position_limit`."""
        phase, vix_multiplier = self.phase_of(account_value), self._get_vix_position_multiplier(vix_level)
        return _explain(strategy.upper(), self._row_of(strategy), phase, vix_multiplier)

    def explain_portfolio_position_limit(self, account_value: float, vix_level: float | None = None) -> StrategyLimit:
        """The limit of all campaigns together, explained. Raises ValueError as the strategies' limits."""
        phase, vix_multiplier = self.phase_of(account_value), self._get_vix_position_multiplier(vix_level)
        return _explain(self.portfolio.strategy, self.portfolio, phase, vix_multiplier)

    def limits(self, strategy: str, account_value: float, vix_level: float) -> Limits:
        """Everything that limits an entry of one strategy now. Raises ValueError as the strategies' limits."""
        phase = bisect_right(self._phase_ends, _checked("account_value", account_value))
        place = strategy, phase, bisect_right(self._vix_steps, _checked("vix_level", vix_level))
        counted = self._counted.get(place)
        if counted is None:
            counted = self._counted[place] = self._count(strategy, self.phases[phase], vix_level)
        own, portfolio, max_trades, reserve, bp_share = counted
        return Limits(own, portfolio, max_trades, reserve, bp_share * account_value)

    def _count(self, strategy: str, phase: Phase, vix_level: float) -> Counted:
        multiplier = self._get_vix_position_multiplier(vix_level)
        portfolio = _explain(self.portfolio.strategy, self.portfolio, phase, multiplier)
        return (
            _explain(strategy.upper(), self._row_of(strategy), phase, multiplier),
            portfolio,
            self._trades(phase, band_of(self.trades_multipliers, vix_level).value),
            self.get_same_day_reserve(portfolio.value),
            self._bp_share(phase, vix_level),
        )

    def get_portfolio_position_limit(self, account_value: float, vix_level: float | None = None) -> int:
        """How many campaigns of all strategies may be open at once. Raises ValueError as the strategies' limits."""
        return self.explain_portfolio_position_limit(account_value, vix_level).value

    @OnTheClassToo
    def get_max_trades_per_day(self, account_value: float, vix_level: float | None = None) -> int:
        """How many campaigns may be opened in a day. Raises ValueError as the strategies' limits."""
        multiplier = 1.0 if vix_level is None else band_of(self.trades_multipliers, vix_level).value
        return self._trades(self.phase_of(account_value), multiplier)

    def get_same_day_reserve(self, portfolio_limit: int) -> int:
        """How many places of a portfolio limit are kept for campaigns that end the same day."""
        places = 0
        for row in self.same_day_reserve:
            if portfolio_limit >= row.from_limit:
                places = max(places, row.places)
        return places

    def get_max_bp_share(self, account_value: float, vix_level: float) -> float:
        """The share of account value that the book may need as margin: the lower of VIX's and the phase's."""
        return self._bp_share(self.phase_of(account_value), vix_level)

    def _bp_share(self, phase: Phase, vix_level: float) -> float:
        return min(band_of(self.max_bp, vix_level).value, phase.max_bp)

    def _row_of(self, strategy: str) -> LimitRow:
        name = strategy.upper()
        for row in self.strategy_limits:
            if row.strategy == name:
                return row
        return self.any_other

    def _get_vix_position_multiplier(self, vix_level: float | None) -> float:
        return 1.0 if vix_level is None else band_of(self.position_multipliers, vix_level).value

    def _trades(self, phase: Phase, multiplier: float) -> int:
        scaled = math.floor(phase.trades_a_day * multiplier + ROUNDING)
        return min(self.trades_cap, max(self.trades_floor, scaled))


RISK_PARAMETERS: RiskParameters
strategy_caps: Table[str, int]


def __getattr__(name: str) -> Any:
    # made when asked for, as rows that can't be used must not keep the linter from importing this module
    if name == "RISK_PARAMETERS":
        return get_risk_parameters()
    if name == "strategy_caps":
        return get_risk_parameters().position_sizing.strategy_caps
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def get_risk_parameters() -> RiskParameters:
    """The limits of config/limits.py, `RISK_PARAMETERS`. Raises ValueError when its rows can't be used."""
    made: RiskParameters = _configured(RiskParameters)
    return made


def get_account_phase(account_value: float) -> AccountPhase:
    """`RiskParameters.get_account_phase` by the rows of config/limits.py."""
    return get_risk_parameters().get_account_phase(account_value)


def get_dynamic_position_limit(strategy: str, account_value: float, vix_level: float | None = None) -> int:
    """`RiskParameters.get_dynamic_strategy_position_limit` by the rows of config/limits.py."""
    return get_risk_parameters().get_dynamic_strategy_position_limit(strategy, account_value, vix_level)


def _configured(kind: type[T]) -> T:
    """By the rows that stand in config/limits.py now, made once for them."""
    return cast(T, _made(cast(Hashable, kind), *(getattr(limits, name) for name in LIMITS)))


@lru_cache(maxsize=8)
def _made(kind: Hashable, *rows: Any) -> Any:
    return cast(Callable[..., Any], kind)(*rows)


def _explain(name: str, row: LimitRow, phase: Phase, vix_multiplier: float) -> StrategyLimit:
    product = row.base * phase.multiplier * vix_multiplier
    value, binding = math.floor(product + ROUNDING), Binding.FORMULA
    if value < 1:
        value, binding = 1, Binding.FLOOR_OF_ONE
    elif value > row.cap:
        value, binding = row.cap, Binding.CAP
    return StrategyLimit(
        name,
        row.base,
        phase.number,
        phase.multiplier,
        vix_multiplier,
        product,
        row.cap,
        value,
        binding,
        None if phase.below == math.inf else phase.below,
    )


def band_of(bands: tuple[VixBand, ...], vix_level: float) -> VixBand:
    """The band that a VIX level falls into. Raises ValueError when it isn't a finite number of at least 0."""
    vix = _checked("vix_level", vix_level)
    for band in bands:
        if vix < band.below or vix <= band.upto:
            return band
    raise AssertionError("the last band is unbounded")


def _checked(field: str, value: object) -> float:
    if type(value) is float and 0.0 <= value < math.inf:
        return value
    number = as_number(value)
    if number is None or not 0.0 <= number < math.inf:
        raise ValueError(f"{field} is {value!r}; expected a finite number of at least 0")
    return number
