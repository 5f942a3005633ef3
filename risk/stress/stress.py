"""The book with a proposal under every scenario: what it would lose, and the margin that it would need afterwards.

Formulas, assumptions and how near they come to what quotes did on a day of 2018 are in docs/stress.md.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from config import stress
from config.schema import CorrelationGroup, Scenario
from market.quotes import Market
from risk.margin.book_margin import requirements
from risk.margin.columns import summed
from risk.margin.holdings import Holding
from risk.pricing import black76 as pricing
from risk.pricing.black76 import Floats
from risk.stress.scenarios import ScenarioStress, Stress
from risk.valuation.valuation import Unpriced, Valuation, no_price, value


def vix_after(scenario: Scenario, vix: float) -> float:
    """VIX after a scenario, points. A scenario's level never lowers it; a factor may."""
    return vix * scenario.vix_factor if math.isnan(scenario.vix) else max(scenario.vix, vix)


@dataclass(frozen=True, slots=True)
class StressTest:
    """The scenarios and what falls together. Raises ValueError when the rows don't make sense, naming every faulty one."""

    scenarios: tuple[Scenario, ...] = field(default_factory=lambda: stress.SCENARIOS)
    groups: tuple[CorrelationGroup, ...] = field(default_factory=lambda: stress.CORRELATION_GROUPS)

    def __post_init__(self) -> None:
        faults = [*_scenario_faults(self.scenarios), *_group_faults(self.groups)]
        if faults:
            raise ValueError("config/stress.py can't be used:\n" + "\n".join(f"- {fault}" for fault in faults))

    def group_of(self, underlying: str) -> str:
        """The correlation group of an underlying; its own name when it is in none."""
        return next((group.name for group in self.groups if underlying in group.members), underlying)

    def of(self, holdings: Sequence[Holding], market: Market) -> Stress:
        """What each scenario would do to these holdings, to all at once; or what stands in the way of saying so."""
        return self.of_valued(value(holdings, market), holdings, market)

    def of_valued(self, valued: Valuation | Unpriced, holdings: Sequence[Holding], market: Market) -> Stress:
        """The same of holdings that were valued already."""
        faults = valued.faults if isinstance(valued, Unpriced) else ()
        if not market.vix.is_sound(market.now):
            faults += (no_price("VIX"),)
        groups, member = self._groups(holdings)
        found: tuple[ScenarioStress, ...] = ()
        if not isinstance(valued, Unpriced) and not faults:
            found = self._outcomes(reprice(valued, market.vix.value, self.scenarios), member)
        booked = np.array([holding.booked for holding in holdings], dtype=np.float64)
        return Stress(
            campaigns=tuple([holding.name for holding in holdings]),
            groups=groups,
            booked=tuple((booked @ member).tolist()),
            scenarios=found,
            faults=faults,
        )

    def _groups(self, holdings: Sequence[Holding]) -> tuple[tuple[str, ...], Floats]:
        """The groups of holdings, and a column a group that is 1 at its holdings, shaped (holdings, groups)."""
        underlyings = [holding.rung.underlying for holding in holdings]
        group_of = {underlying: self.group_of(underlying) for underlying in dict.fromkeys(underlyings)}
        places = {group: place for place, group in enumerate(dict.fromkeys(group_of.values()))}
        return tuple(places), np.eye(len(places))[[places[group_of[underlying]] for underlying in underlyings]]

    def _outcomes(self, after: "Repriced", member: Floats) -> tuple[ScenarioStress, ...]:
        columns = (after.losses, after.requirements, after.losses @ member, after.requirements @ member)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return tuple(
            ScenarioStress(scenario.name, scenario.spot_move, vix, sum(row[0]), sum(row[1]), *map(tuple, row))
            for scenario, vix, row in zip(self.scenarios, after.vix.tolist(), rows, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Repriced:
    """A valuation after each scenario: VIX (scenarios,), marks (scenarios, legs) and spots (scenarios, holdings) in points.

    `losses` and `requirements` are USD by holding, shaped (scenarios, holdings); a gain is a negative loss.
    """

    vix: Floats
    marks: Floats
    spots: Floats
    losses: Floats
    requirements: Floats


def reprice(valued: Valuation, vix: float, scenarios: Sequence[Scenario]) -> Repriced:
    """Every leg after every scenario, at once: time stands still, a strike keeps its own volatility and VIX's move is added.

    `vix` is that of now, points. Forwards move by the same share as spot.
    """
    legs, held = valued.legs, valued.held
    moves = np.array([[0.0], *([scenario.spot_move] for scenario in scenarios)])  # the first row is now
    after = np.array([[vix], *([vix_after(scenario, vix)] for scenario in scenarios)])
    spots = valued.spots * (1.0 + moves)
    weight = np.sqrt(stress.VIX_DAYS / np.maximum(stress.VIX_DAYS, valued.days))
    vols = np.maximum(stress.LEAST_VOL, valued.vols + (after - vix) / 100.0 * weight)
    forwards = valued.forwards * (1.0 + moves)
    marks = np.asarray(pricing.price(forwards, legs.strike, vols, valued.years, legs.is_call, valued.discounts))
    options = summed(valued.units * (marks[0] - marks[1:]), legs.owner, len(valued.holdings))
    losses = options - held.shares * valued.spots * moves[1:]
    return Repriced(after[1:, 0], marks[1:], spots[1:], losses, requirements(legs, held, marks[1:], spots[1:]))


def _scenario_faults(scenarios: Sequence[Scenario]) -> Iterator[str]:
    names = [scenario.name for scenario in scenarios]
    if stress.AUGUST_5TH.name not in names:
        yield f"SCENARIOS has no {stress.AUGUST_5TH.name}; expected it, as the correlation caps are measured in it"
    for scenario in scenarios:
        at = f"scenario {scenario.name!r}"
        if not scenario.name or names.count(scenario.name) > 1:
            yield f"{at}: the name is empty or given twice; expected a name of its own"
        if not -1.0 < scenario.spot_move < math.inf:
            yield f"{at}: spot_move is {scenario.spot_move!r}; expected a share above -1"
        given = [number for number in (scenario.vix, scenario.vix_factor) if not math.isnan(number)]
        if len(given) != 1 or not 0.0 < given[0] < math.inf:
            yield f"{at}: vix is {scenario.vix!r} and vix_factor {scenario.vix_factor!r}; expected one of them, above 0"


def _group_faults(groups: Sequence[CorrelationGroup]) -> Iterator[str]:
    members = [member for group in groups for member in group.members]
    for member in dict.fromkeys(members):
        if members.count(member) > 1:
            yield f"CORRELATION_GROUPS has {member} {members.count(member)} times; expected each underlying once"


def stress_test() -> StressTest:
    """That of config/stress.py. Raises ValueError when its rows can't be used."""
    return _made(stress.SCENARIOS, stress.CORRELATION_GROUPS)


@lru_cache(maxsize=4)
def _made(scenarios: tuple[Scenario, ...], groups: tuple[CorrelationGroup, ...]) -> StressTest:
    return StressTest(scenarios, groups)
