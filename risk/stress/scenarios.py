"""What scenarios do to a book."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScenarioStress:
    """The book with the proposal after one scenario, USD: what it has lost by then and what it needs from then on.

    A gain is a negative loss. By campaign in the order of `Stress.campaigns`, by group in that of `Stress.groups`.
    """

    scenario: str
    spot_move: float
    vix: float
    loss: float
    requirement: float
    losses: tuple[float, ...]
    requirements: tuple[float, ...]
    group_losses: tuple[float, ...]
    group_requirements: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Stress:
    """The book with the proposal under every scenario. `booked` is what each correlation group needs now, USD.

    `faults` names what has no price; there are no scenarios then.
    """

    campaigns: tuple[str, ...]
    groups: tuple[str, ...]
    booked: tuple[float, ...]
    scenarios: tuple[ScenarioStress, ...]
    faults: tuple[str, ...] = ()

    def worst_loss(self, but_for: str = "") -> float | None:
        """The most that any scenario costs, USD, without the campaign or proposal of a name; None when not repriced."""
        counted = [place for place, name in enumerate(self.campaigns) if name != but_for]
        return max((sum(after.losses[place] for place in counted) for after in self.scenarios), default=None)
