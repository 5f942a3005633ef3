"""What an algorithm is given as parameters, and where each was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import JsonValue, with_config

from backtests.console.validation import STRICT, Checks, Given, plain, read_json
from config import run as defaults

CONFIG = "config.json"
MAIN = Path(__file__).resolve().parents[2] / "main.py"


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """The options of a live run as they were typed; None where one was left out."""

    is_live: bool = False
    broker: str | None = None
    seed: str | None = None
    kill: str | None = None
    fault: str | None = None
    storage: Path | None = None


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The options of `run` and `accounts` as they were typed; None where one was left out."""

    algorithm: Path
    start: str | None = None
    end: str | None = None
    cash: str | None = None
    data: Path | None = None
    history: Path | None = None
    out: Path | None = None
    settings: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    same_day_vol: str | None = None
    live: LiveOptions = LiveOptions()


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Project:
    parameters: dict[str, JsonValue] = field(default_factory=dict)


def merged_parameters(checks: Checks, options: RunOptions) -> dict[str, Given]:
    """The parameters of `run`, from where its options and files give them."""
    return parameters_of(checks, options, settings_of(checks, options.settings))


def parameters_of(checks: Checks, options: RunOptions, settings: Mapping[str, Given]) -> dict[str, Given]:
    """The parameters by name, `settings` before the other options, those before config.json and config/run.py."""
    given = {
        "start": Given("START in config/run.py", defaults.START.isoformat()),
        "end": Given("END in config/run.py", defaults.END.isoformat()),
        "cash": Given("CASH in config/run.py", plain(defaults.CASH)),
    }
    path = options.algorithm.parent / CONFIG
    if path.is_file():
        with checks.collected():
            for name, value in read_json(Project, path).parameters.items():
                if isinstance(value, bool) or not isinstance(value, str | int | float):
                    checks.refuse(f"{path}: {name}", value, "a text or a number")
                else:
                    given[name] = Given(f"{path}: {name}", str(value))
    typed = {"start": ("--from", options.start), "end": ("--to", options.end), "cash": ("--cash", options.cash)}
    given |= {name: Given(option, text) for name, (option, text) in typed.items() if text is not None}
    return given | dict(settings)


def settings_of(checks: Checks, settings: Sequence[str]) -> dict[str, Given]:
    """The parameters of `--set name=value`, by name."""
    found: dict[str, Given] = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals or not name.strip():
            checks.refuse("--set", setting, "name=value")
        elif name.strip() in found:
            checks.refuse("--set", setting, f"{name.strip()} only once")
        else:
            found[name.strip()] = Given(f"--set {name.strip()}", text.strip())
    return found
