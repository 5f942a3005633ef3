"""What a run was left without, and how every summary of it says so."""

from collections.abc import Collection

from backtests.report.records import Marker
from risk.gate.comparison import Omitted, in_words

WITHOUT = "without"  # the parameter that leaves rules out


def left_out(marker: Marker) -> tuple[Omitted, ...]:
    """The rules that a run's parameters leave out; none in any run that is not a comparison."""
    names = {name.strip().upper() for name in marker.parameters.get(WITHOUT, "").split(",")}
    return tuple(each for each in Omitted if each.name in names)


def warning(omitted: Collection[Omitted]) -> str:
    """The line that says in plain words what was left out; at least one rule was."""
    return f"For comparison only, without {in_words(omitted)}."
