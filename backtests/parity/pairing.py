"""Which record of one side stands for which of the other."""

from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pairs(Generic[T]):
    """Records that belong together, in the order of the first side, and those without a counterpart."""

    both: tuple[tuple[T, T], ...]
    only_a: tuple[T, ...]
    only_b: tuple[T, ...]


def pair(a: Sequence[T], b: Sequence[T], *keys: Callable[[T], Hashable]) -> Pairs[T]:
    """Pair what has the same key, in order; what is left over is tried with the next key, from strict to loose."""
    partner: dict[int, int] = {}
    left_a, left_b = list(range(len(a))), list(range(len(b)))
    for key in keys:
        waiting: dict[Hashable, deque[int]] = {}
        for n in left_b:
            waiting.setdefault(key(b[n]), deque()).append(n)
        for n in left_a:
            if found := waiting.get(key(a[n])):
                partner[n] = found.popleft()
        taken = set(partner.values())
        left_a = [n for n in left_a if n not in partner]
        left_b = [n for n in left_b if n not in taken]
    return Pairs(
        tuple((a[n], b[partner[n]]) for n in sorted(partner)),
        tuple(a[n] for n in left_a),
        tuple(b[n] for n in left_b),
    )
