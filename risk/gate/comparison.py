"""The desk without some of its rules, so that runs can show what each is worth. Never for trading."""

from collections.abc import Collection
from dataclasses import replace
from enum import Enum

from config import fixed
from config.schema import LimitRow, VixBand
from risk.gate.answer import Rule
from risk.gate.rules import RULES
from risk.parameters import RiskParameters


class Omitted(Enum):
    """What can be left out, a rule by its code; the value says what that means."""

    STRESS = "no scenario's loss or margin keeps an entry back or holds the desk"
    CORRELATION = "no correlation group's margin or August 5th loss keeps an entry back"
    DYNAMIC_LIMITS = "every position limit and the trades a day stand at their caps, whatever account value and VIX are"
    SCALING = "the hard-coded limits of config/fixed.py, which know phases but no VIX, stand in place of what scales"


ALWAYS_ONE = (VixBand(1.0, upto=float("inf")),)


def rules_without(omitted: Collection[Omitted]) -> tuple[Rule, ...]:
    """The gate's rules less those that are left out."""
    left_out = {each.name for each in omitted}
    return tuple(rule for rule in RULES if rule.code not in left_out)


def parameters_without(omitted: Collection[Omitted], parameters: RiskParameters) -> RiskParameters:
    """The parameters with every limit at its cap where the dynamic ones are left out, or with the hard-coded limits.

    Buying power stays as it is at the caps; among the hard-coded limits it is the phase's alone.
    """
    if Omitted.DYNAMIC_LIMITS in omitted:
        return _at_caps(parameters)
    return _hard_coded(parameters) if Omitted.SCALING in omitted else parameters


def in_words(omitted: Collection[Omitted]) -> str:
    """What a run was left without, such as "STRESS (...) and CORRELATION (...)"."""
    return " and ".join(f"{each.name} ({each.value})" for each in omitted)


def _at_caps(parameters: RiskParameters) -> RiskParameters:
    return replace(
        parameters,
        phases=tuple(replace(row, multiplier=1.0, trades_a_day=parameters.trades_cap) for row in parameters.phases),
        position_multipliers=ALWAYS_ONE,
        trades_multipliers=ALWAYS_ONE,
        strategy_limits=tuple(_at_cap(row) for row in parameters.strategy_limits),
        any_other=_at_cap(parameters.any_other),
        portfolio=_at_cap(parameters.portfolio),
    )


def _hard_coded(parameters: RiskParameters) -> RiskParameters:
    # a phase's multiplier is the portfolio's limit, which starts at one; every other limit starts at its cap
    positions, fixed_limits = fixed.PHASE_POSITIONS, {row.strategy: row for row in fixed.STRATEGY_LIMITS}
    least = min(positions)
    return replace(
        parameters,
        phases=tuple(replace(row, multiplier=float(positions[max(row.number, least)])) for row in parameters.phases),
        position_multipliers=ALWAYS_ONE,
        trades_multipliers=ALWAYS_ONE,
        max_bp=ALWAYS_ONE,
        strategy_limits=tuple(fixed_limits.get(row.strategy, _at_cap(row)) for row in parameters.strategy_limits),
        any_other=_at_cap(parameters.any_other),
        portfolio=replace(parameters.portfolio, base=1, cap=max(positions.values())),
    )


def _at_cap(row: LimitRow) -> LimitRow:
    return replace(row, base=row.cap)
