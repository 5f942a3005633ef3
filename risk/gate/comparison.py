"""The desk without some of its rules, so that runs can show what each is worth. Never for trading."""

from collections.abc import Collection
from dataclasses import replace
from enum import Enum

from config.schema import LimitRow, VixBand
from risk.gate.judge import RULES, Rule
from risk.gate.rules.correlation import correlation
from risk.gate.rules.stress import stress
from risk.parameters import RiskParameters


class Omitted(Enum):
    """What can be left out; the value says what that means."""

    STRESS = "no scenario's loss or margin keeps an entry back or holds the desk"
    CORRELATION = "no correlation group's margin or August 5th loss keeps an entry back"
    DYNAMIC_LIMITS = "every position limit and the trades a day stand at their caps, whatever account value and VIX are"


RULE_OF: dict[Omitted, Rule] = {Omitted.STRESS: stress, Omitted.CORRELATION: correlation}
ALWAYS_ONE = (VixBand(1.0, upto=float("inf")),)


def rules_without(omitted: Collection[Omitted]) -> tuple[Rule, ...]:
    """The gate's rules less those that are left out."""
    left_out = [RULE_OF[each] for each in omitted if each in RULE_OF]
    return tuple(rule for rule in RULES if rule not in left_out)


def parameters_without(omitted: Collection[Omitted], parameters: RiskParameters) -> RiskParameters:
    """The parameters, with every limit at its cap where the dynamic ones are left out; buying power stays as it is."""
    if Omitted.DYNAMIC_LIMITS not in omitted:
        return parameters
    return replace(
        parameters,
        phases=tuple(replace(row, multiplier=1.0, trades_a_day=parameters.trades_cap) for row in parameters.phases),
        position_multipliers=ALWAYS_ONE,
        trades_multipliers=ALWAYS_ONE,
        strategy_limits=tuple(_at_cap(row) for row in parameters.strategy_limits),
        any_other=_at_cap(parameters.any_other),
        portfolio=_at_cap(parameters.portfolio),
    )


def in_words(omitted: Collection[Omitted]) -> str:
    """What a run was left without, such as "STRESS (...) and CORRELATION (...)"."""
    return " and ".join(f"{each.name} ({each.value})" for each in omitted)


def _at_cap(row: LimitRow) -> LimitRow:
    return replace(row, base=row.cap)
