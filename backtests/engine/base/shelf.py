"""What is over, packed: a run of many years keeps all its orders, and grows by little."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Generic, TypeVar

from isal import isal_zlib

T = TypeVar("T")
_PACK = 256  # things in a pack


class Shelf(Generic[T]):
    """Things in the order in which they came. Those that were packed are given as copies."""

    __slots__ = ("_loose", "_packs")

    def __init__(self) -> None:
        self._packs: list[bytes] = []
        self._loose: list[T] = []

    def append(self, thing: T) -> None:
        """Add one that may still change."""
        self._loose.append(thing)

    def pack(self) -> None:
        """Pack what was added, as far as it fills packs: none of it changes any more."""
        while len(self._loose) >= _PACK:
            self._packs.append(isal_zlib.compress(pickle.dumps(self._loose[:_PACK], pickle.HIGHEST_PROTOCOL)))
            del self._loose[:_PACK]

    def __iter__(self) -> Iterator[T]:
        for pack in self._packs:
            yield from pickle.loads(isal_zlib.decompress(pack))
        yield from self._loose

    def __getitem__(self, place: int) -> T:
        number, at = divmod(place, _PACK)
        if number < len(self._packs):
            pack: list[T] = pickle.loads(isal_zlib.decompress(self._packs[number]))
            return pack[at]
        return self._loose[place - len(self._packs) * _PACK]

    def __len__(self) -> int:
        return len(self._packs) * _PACK + len(self._loose)
