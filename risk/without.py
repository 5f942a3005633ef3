"""What a run leaves out, so that two runs show what a rule is worth. For comparison only."""

from dataclasses import dataclass, replace

from risk.entry import Code
from risk.gate import RULE_OF, Rule
from risk.parameters import RiskParameters

DYNAMIC_LIMITS = "DYNAMIC_LIMITS"

# Without MARKET_DATA, PENDING, POSITION_SIZE or SPREAD_TOO_WIDE there would be nothing sound to judge.
RULES = (
    Code.HALTED,
    Code.DAILY_TRADES,
    Code.STRATEGY_LIMIT,
    Code.PORTFOLIO_LIMIT,
    Code.CORRELATION,
    Code.BUYING_POWER,
    Code.STRESS,
)
NAMES = (*(code.value for code in RULES), DYNAMIC_LIMITS)


@dataclass(frozen=True, slots=True)
class Without:
    """The names of what is left out, in the order of NAMES; none in any run that is not a comparison."""

    names: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Without":
        """What a text such as "STRESS,CORRELATION" (any case) leaves out. Raises ValueError naming what is unknown."""
        given = {name.strip().upper() for name in text.split(",") if name.strip()}
        unknown = sorted(given - set(NAMES))
        if unknown:
            raise ValueError(f"{', '.join(unknown)} can't be left out; expected some of {', '.join(NAMES)}")
        return cls(tuple(name for name in NAMES if name in given))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The gate's rules that are left."""
        return tuple(rule for code, rule in RULE_OF.items() if code.value not in self.names)

    def of(self, parameters: RiskParameters) -> RiskParameters:
        """The limits, each of them at its cap whatever account value and VIX say if dynamic limits are left out."""
        return at_caps(parameters) if DYNAMIC_LIMITS in self.names else parameters

    def __str__(self) -> str:
        """In plain words; empty when nothing is left out."""
        off = [name for name in self.names if name != DYNAMIC_LIMITS]
        said = []
        if off:
            said.append(f"{' and '.join(off)} {'was' if len(off) == 1 else 'were'} off")
        if DYNAMIC_LIMITS in self.names:
            said.append("every dynamic limit stood at its cap")
        return f"For comparison only: {', and '.join(said)}." if said else ""


def at_caps(parameters: RiskParameters) -> RiskParameters:
    """Limits that neither account value nor VIX moves: campaigns and trades a day at their caps. What the book may need of
    buying power is no such limit, and stays."""
    return replace(
        parameters,
        phases=tuple(replace(phase, multiplier=1.0, trades_a_day=parameters.trades_cap) for phase in parameters.phases),
        position_multipliers=tuple(replace(band, value=1.0) for band in parameters.position_multipliers),
        trades_multipliers=tuple(replace(band, value=1.0) for band in parameters.trades_multipliers),
        strategy_limits=tuple(replace(row, base=row.cap) for row in parameters.strategy_limits),
        any_other=replace(parameters.any_other, base=parameters.any_other.cap),
        portfolio=replace(parameters.portfolio, base=parameters.portfolio.cap),
    )
