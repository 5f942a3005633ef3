"""What denials saved and cost, summed by code, strategy and VIX band."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backtests.why.proposals import Proposals
from backtests.why.shadows import Fate, Shadow
from config.schema import VixBand
from risk.parameters import band_of

ALONE, OTHERS = "alone", "with others"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Tally:
    """Some denied proposals and their shadows. USD: `avoided` losses and `missed` gains are both positive.

    `valued` are the shadows with a known P&L, of which `open` were still held when the run ended and `won` gained.
    """

    name: str
    denied: int
    valued: int
    open: int
    won: int
    avoided: float
    missed: float

    @property
    def net(self) -> float:
        return self.avoided - self.missed


@dataclass(frozen=True, slots=True)
class Control:
    """Campaigns of one strategy that the run opened: the USD that they made, and that they make when followed as shadows."""

    strategy: str
    campaigns: int
    made: float
    followed: float

    @property
    def difference(self) -> float:
        """USD a campaign by which a shadow comes out above what it stands for."""
        return (self.followed - self.made) / self.campaigns


@dataclass(frozen=True, slots=True)
class CodeTally:
    """The proposals that a code denied, alone or with others."""

    code: str
    how: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class DenialFigures:
    """A run's denials. `fates` counts them by what became of them; `unmarked` are open without a price, and in no sum."""

    proposals: int
    by_code: tuple[CodeTally, ...]
    by_strategy: tuple[Tally, ...]
    by_vix: tuple[Tally, ...]
    total: Tally
    fates: tuple[tuple[Fate, int], ...]
    unmarked: int
    controls: tuple[Control, ...]


def figures(found: Proposals, shadows: Sequence[Shadow], bands: tuple[VixBand, ...]) -> DenialFigures:
    """Sum up the shadows of a run's proposals. What was denied by several codes is under each of them."""
    denied = [shadow for shadow in shadows if shadow.proposal.codes]
    return DenialFigures(
        proposals=len(found.denied) + len(found.approved),
        by_code=tuple(_by_code(denied)),
        by_strategy=tuple(
            tally(name, [shadow for shadow in denied if shadow.proposal.strategy == name])
            for name in sorted({shadow.proposal.strategy for shadow in denied})
        ),
        by_vix=tuple(
            tally(name, within)
            for name in (*band_names(bands), UNKNOWN)
            if (within := [shadow for shadow in denied if _band(shadow.vix, bands) == name])
        ),
        total=tally("All", denied),
        fates=tuple((fate, count) for fate in Fate if (count := sum(shadow.fate is fate for shadow in denied))),
        unmarked=sum(shadow.fate.is_followed and shadow.pnl is None for shadow in denied),
        controls=tuple(_controls(found, shadows)),
    )


def tally(name: str, shadows: Sequence[Shadow]) -> Tally:
    results = [shadow.pnl for shadow in shadows if shadow.pnl is not None]
    return Tally(
        name=name,
        denied=len(shadows),
        valued=len(results),
        open=sum(shadow.fate is Fate.OPEN and shadow.pnl is not None for shadow in shadows),
        won=sum(pnl > 0 for pnl in results),
        avoided=math.fsum(-pnl for pnl in results if pnl < 0),
        missed=math.fsum(pnl for pnl in results if pnl > 0),
    )


def band_names(bands: tuple[VixBand, ...]) -> tuple[str, ...]:
    """The bands in words, such as "below 15", "15 to 25", "above 25 to 35", "above 35"."""
    names, start = [], ""
    for band in bands:
        is_exclusive = math.isnan(band.upto)
        if math.isinf(band.upto):
            end = ""
        elif is_exclusive:
            end = f"to below {band.below:g}" if start else f"below {band.below:g}"
        else:
            end = f"to {band.upto:g}" if start else f"up to {band.upto:g}"
        names.append(f"{start} {end}".strip() or "any")
        start = f"{band.below:g}" if is_exclusive else f"above {band.upto:g}"
    return tuple(names)


def _band(vix: float | None, bands: tuple[VixBand, ...]) -> str:
    return UNKNOWN if vix is None else band_names(bands)[bands.index(band_of(bands, vix))]


def _controls(found: Proposals, shadows: Sequence[Shadow]) -> Iterable[Control]:
    pairs = [
        (shadow.proposal.strategy, made, shadow.pnl)
        for shadow in shadows
        if not shadow.proposal.codes
        and shadow.pnl is not None
        and (made := found.made.get(shadow.proposal.id)) is not None
    ]
    for name in sorted({strategy for strategy, *_ in pairs}):
        own = [(made, pnl) for strategy, made, pnl in pairs if strategy == name]
        yield Control(name, len(own), math.fsum(made for made, _ in own), math.fsum(pnl for _, pnl in own))


def _by_code(shadows: Sequence[Shadow]) -> Iterable[CodeTally]:
    counts = Counter(code for shadow in shadows for code in shadow.proposal.codes)
    for code in sorted(counts, key=lambda code: (-counts[code], code)):
        with_it = [shadow for shadow in shadows if code in shadow.proposal.codes]
        for how in (ALONE, OTHERS):
            if denied := [shadow for shadow in with_it if (len(shadow.proposal.codes) == 1) == (how == ALONE)]:
                yield CodeTally(code, how, tally(f"{code} {how}", denied))
