"""The models that an algorithm may set, as what it says with them; what follows from them is the brokerage's."""

from __future__ import annotations

from datetime import timedelta

from ..base.missing import Refusing


class SecurityPositionGroupModel(Refusing):
    """LEAN's grouping of positions for margin; the engine knows it only as switched off."""

    NULL = object()


class BuyingPowerModel(Refusing):
    """LEAN's margin of one security; the engine knows it only as switched off."""

    NULL = object()


class NullOptionAssignmentModel(Refusing):
    """Nobody is assigned before expiry."""

    __slots__ = ()


class DefaultOptionAssignmentModel(Refusing):
    """LEAN's guess at early assignment: from which share in the money on, and how long before expiry."""

    __slots__ = ("_prior", "_required")

    def __init__(self, required_in_the_money_percent: float = 0.05, prior_expiration: timedelta | None = None) -> None:
        self._required = required_in_the_money_percent
        self._prior = timedelta(days=4) if prior_expiration is None else prior_expiration
