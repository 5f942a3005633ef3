"""What an algorithm is given as parameters, and where each was said."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from backtests.faults import Checks, Given, plain
from config import run as defaults

CONFIG = "config.json"


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


def merged_parameters(checks: Checks, options: RunOptions) -> dict[str, Given]:
    """The parameters of `run`, from where its options and files give them."""
    return parameters_of(checks, options, settings_of(checks, options.settings))


def parameters_of(checks: Checks, options: RunOptions, settings: Mapping[str, Given]) -> dict[str, Given]:
    """The parameters by name, `settings` before the other options, those before config.json and config/run.py."""
    return {
        "start": Given("START in config/run.py", defaults.START.isoformat()),
        "end": Given("END in config/run.py", defaults.END.isoformat()),
        "cash": Given("CASH in config/run.py", plain(defaults.CASH)),
        **_project_parameters(checks, options.algorithm.parent / CONFIG),
        **_own_options(options),
        **settings,
    }


def _project_parameters(checks: Checks, path: Path) -> dict[str, Given]:
    if not path.is_file():
        return {}
    try:
        project = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as fault:
        checks.faults.append(f"{path} is no JSON: {fault}")
        return {}
    parameters = project.get("parameters", {}) if isinstance(project, dict) else None
    if not isinstance(parameters, dict):
        checks.refuse(f"{path}: parameters", parameters, "an object of names and texts")
        return {}
    found = {}
    for name, value in parameters.items():
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            found[name] = Given(f"{path}: {name}", str(value))
        else:
            checks.refuse(f"{path}: {name}", value, "a text or a number")
    return found


def _own_options(options: RunOptions) -> dict[str, Given]:
    typed = {"start": ("--from", options.start), "end": ("--to", options.end), "cash": ("--cash", options.cash)}
    return {name: Given(option, text) for name, (option, text) in typed.items() if text is not None}


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
