"""What `why` found of a run's denials: its file beside the result, and the sums by rule."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import with_config

from backtests.console.validation import STRICT, read_lines

SHADOWS = "why.jsonl"


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class ShadowRow:
    """A denied proposal, followed as if it had been opened; `pnl` USD, None where it could not be."""

    proposal: str
    strategy: str
    codes: tuple[str, ...]
    pnl: float | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the proposals that a rule denied alone, or with others, would have made; USD: both sums are positive."""

    code: str
    alone: bool
    denied: int
    followed: int
    avoided: float
    missed: float

    @property
    def net(self) -> float:
        return self.avoided - self.missed


def read_shadows(folder: Path) -> tuple[ShadowRow, ...] | None:
    """The shadows beside a result; None where `why` was not asked. Raises BadInputError for rows that are wrong."""
    path = folder / SHADOWS
    return read_lines(ShadowRow, path) if path.is_file() else None


def verdicts(shadows: Sequence[ShadowRow]) -> tuple[Verdict, ...]:
    """The sums by rule, alone first; a proposal that several rules denied is under each of them."""
    codes = sorted({code for shadow in shadows for code in shadow.codes})
    found = []
    for code in codes:
        for alone in (True, False):
            own = [one for one in shadows if code in one.codes and (len(one.codes) == 1) is alone]
            if own:
                results = [one.pnl for one in own if one.pnl is not None]
                found.append(
                    Verdict(
                        code, alone, len(own), len(results),
                        math.fsum(-pnl for pnl in results if pnl < 0), math.fsum(pnl for pnl in results if pnl > 0),
                    )
                )  # fmt: skip
    return tuple(found)
