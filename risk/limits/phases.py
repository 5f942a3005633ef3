"""What an account's phase means, as records under the names of the user's own document."""

from dataclasses import dataclass

from risk.limits.subscripts import Subscripted, Table


@dataclass(frozen=True, slots=True)
class PhaseConfig(Subscripted):
    """What a phase allows before VIX is asked.

    `max_positions` campaigns of all strategies at once, `max_bp_usage` the share of account value that the book may need.
    """

    max_positions: int
    max_bp_usage: float
    phase_multiplier: float
    base_trades_per_day: int


@dataclass(frozen=True, slots=True, eq=False)
class AccountPhase(Subscripted):
    """The phase of an account value, 0 to 4, and what it allows.

    It equals its number, hashes as it, and so equals every other answer of the same phase: components that agree on the
    phase compare as equal whether they answer with this record or with the number alone.
    """

    phase: int
    config: PhaseConfig

    def __eq__(self, other: object) -> bool:
        return self.phase == (other.phase if isinstance(other, AccountPhase) else other)

    def __hash__(self) -> int:
        return hash(self.phase)

    def __str__(self) -> str:
        return str(self.phase)


@dataclass(frozen=True, slots=True)
class StrategyConfig(Subscripted):
    """How many campaigns of one strategy may be open before scaling."""

    base_max_positions: int


@dataclass(frozen=True, slots=True)
class PositionSizing(Subscripted):
    """What a position limit is made of besides VIX: multipliers by phase; bases and caps by strategy, in capitals."""

    phase_position_multipliers: Table[int, float]
    strategy_bp_requirements: Table[str, StrategyConfig]
    strategy_caps: Table[str, int]
