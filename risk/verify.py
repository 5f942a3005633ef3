"""Before the first bar: every component that answers with a phase and a limit answers the same."""

import math
from collections.abc import Callable, Iterable, Mapping

from risk.parameters import RiskParameters

SEED_ACCOUNTS = (35_000.0, 45_000.0, 65_000.0, 85_000.0)

PhaseAndLimit = tuple[int, int]
Component = Callable[[str, float, float], PhaseAndLimit]


class IntegrationError(Exception):
    """Two components of the desk disagree about a phase or a limit."""


def verify_dynamic_scaling_integration(parameters: RiskParameters, components: Mapping[str, Component]) -> int:
    """Ask every component for the phase and the limit of every strategy, and compare with the parameters' answers.

    `components` maps a name to a function of strategy, account value (USD) and VIX that gives the phase and the limit.
    Asked are the accounts of the user's design, and each phase and VIX boundary from below, at and above.
    Returns how many answers were compared. Raises IntegrationError naming each answer that differs, at most 20.
    """
    faults: list[str] = []
    compared = 0
    strategies = [row.strategy for row in parameters.strategy_limits]
    for value in _accounts(parameters):
        phase = parameters.get_phase_for_account_size(value)
        for vix in _vix_levels(parameters):
            for strategy in strategies:
                expected = (phase, parameters.get_dynamic_strategy_position_limit(strategy, value, vix))
                for name, component in components.items():
                    compared += 1
                    answer = component(strategy, value, vix)
                    if answer != expected:
                        faults.append(
                            f"{name} says phase {answer[0]} and limit {answer[1]} for {strategy} at {value:,.2f}"
                            f" and VIX {vix:g}; the parameters say {expected[0]} and {expected[1]}"
                        )
    if faults:
        more = f"\n... and {len(faults) - 20} more" if len(faults) > 20 else ""
        raise IntegrationError("the desk's components disagree:\n" + "\n".join(faults[:20]) + more)
    return compared


def _accounts(parameters: RiskParameters) -> list[float]:
    return sorted({*SEED_ACCOUNTS, *_around(phase.below for phase in parameters.phases)})


def _vix_levels(parameters: RiskParameters) -> list[float]:
    bands = (*parameters.position_multipliers, *parameters.trades_multipliers)
    return sorted(_around(bound for band in bands for bound in (band.below, band.upto)))


def _around(bounds: Iterable[float]) -> set[float]:
    return {at for bound in bounds if math.isfinite(bound) for at in (bound - 0.01, bound, bound + 0.01)}
