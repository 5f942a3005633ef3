"""The numbers that a result was made with, for whatever looks at it again; and where today's are others."""

from collections.abc import Mapping
from dataclasses import dataclass

from rich.text import Text

from backtests.report.records import Marker
from backtests.runs.origin import version
from execution.recipients import HIDDEN, NOTIFY
from execution.settings import PARAMETERS
from strategies.configuration.numbers import Configuration, as_written, changed, numbers

MOST_LINES = 12
UNNOTED = "This result notes no numbers of config/, as older ones don't: today's are taken."


@dataclass(frozen=True, slots=True)
class Noted:
    """`parameters` run it again today, in whatever config/ has become, with nobody to notify; `differences` say in words what is another today."""

    configuration: Configuration
    parameters: Mapping[str, str]
    differences: tuple[str, ...]

    @property
    def told(self) -> Text | None:
        """The differences for a reader; None without any."""
        if not self.differences:
            return None
        more = len(self.differences) - MOST_LINES
        lines = [*self.differences[:MOST_LINES], *([f"... and {more} more"] if more > 0 else [])]
        return Text("\n".join(lines), style="yellow")


def noted(marker: Marker) -> Noted:
    """What a run was set to; numbers that are known today alone are today's."""
    today = {number.place: number for number in numbers(as_written())}
    then = {} if marker.config is None else marker.config
    others = {place: text for place, text in then.items() if place in today and text != today[place].text}
    known = {name: text for name, text in marker.parameters.items() if name in PARAMETERS}
    own = {name: text for name, text in known.items() if name != NOTIFY or HIDDEN not in text}
    of_config = {place: text for place, text in others.items() if place.removeprefix("run.") not in own}
    parameters = own | {today[place].path: text for place, text in of_config.items()}
    told = [
        f"{today[place].path} is {text} in this run, which counts here; in config/ it is {today[place].text} today"
        for place, text in of_config.items()
    ]
    if marker.config is None:
        told.append(UNNOTED)
    else:
        told += [f"{place} is {then[place]} in this run; today nobody knows it" for place in then if place not in today]
        told += [
            f"{today[place].path} is new, so today's {today[place].text} counts" for place in today if place not in then
        ]
    if marker.version and marker.version != version():
        told.append(f"The code was {marker.version} and is {version()} today: it may decide otherwise.")
    return Noted(changed(as_written(), others), parameters, tuple(told))
