"""The results that are compared, each with a letter, and in which settings they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase

from backtests.console.validation import BadInputError, Checks
from backtests.report.figures import RunFigures, figures
from backtests.report.read import read
from backtests.report.records import Marker, Result
from backtests.runs.noted import noted
from backtests.runs.result_folder import at
from strategies.configuration.numbers import numbers

MOST = 6  # that fit beside each other in 80 columns
NONE = "-"


@dataclass(frozen=True, slots=True)
class Side:
    """A result in a comparison, its figures, and the letter that it goes by."""

    letter: str
    result: Result
    figures: RunFigures


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting in which the sides differ, with each one's value in their order."""

    name: str
    values: tuple[str, ...]


def sides_of(folders: Sequence[Path]) -> tuple[Side, ...]:
    """Read the results to compare. Raises BadInputError with every fault of all."""
    checks, found = Checks(), []
    places = [at(folder) for folder in folders]
    if not 2 <= len(places) <= MOST:
        checks.refuse("RESULTS", " ".join(map(str, folders)), f"two to {MOST} results")
    for place in dict.fromkeys(place for place in places if places.count(place) > 1):
        checks.refuse("RESULTS", place, "each result only once")
    for letter, place in zip(ascii_uppercase, dict.fromkeys(places), strict=False):
        try:
            result = read(place)
        except BadInputError as bad:
            checks.faults += bad.faults
        else:
            found.append(Side(letter, result, figures(result)))
    checks.finish()
    return tuple(found)


def differing(sides: Sequence[Side]) -> tuple[Setting, ...]:
    """The settings that are not the same on all sides: code, days, cash, data, parameters and numbers of config/."""
    every = [_settings(side.result.marker) for side in sides]
    names = dict.fromkeys(name for one in every for name in one)
    rows = (Setting(name, tuple(one.get(name, NONE) for one in every)) for name in names)
    return tuple(row for row in rows if len(set(row.values)) > 1)


def _settings(marker: Marker) -> Mapping[str, str]:
    then = noted(marker)
    own = {number.path: number.text for number in numbers(then.configuration)} if marker.config is not None else {}
    origin = marker.origin
    return {
        "algorithm": marker.algorithm,
        "code": marker.version or "not noted",
        **{name: text for name, text in then.parameters.items() if name not in own},
        "option prices": marker.prices.value,
        "daily bars": NONE if origin is None else origin.history or "built in",
        "data": NONE if origin is None else origin.key,
        "same-day vol": NONE if marker.same_day_vol is None else f"{marker.same_day_vol:g}",
        **own,
    }
