"""What an algorithm is given as parameters, and where each was said."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from pydantic import JsonValue, with_config

from backtests.console.validation import STRICT, Checks, Given, plain, read_json
from config import run as defaults
from config.bounds import Fault
from execution.settings import OF_CONFIG, SettingsError, plain_names, read_settings
from strategies.configuration.faults import faults_of
from strategies.configuration.numbers import Configuration, as_written, changed, numbers, paths_of, text_of

CONFIG = "config.json"
PARAMETERS = "parameters"
STRATEGIES = "STRATEGIES in config/run.py"
CHECKED = ("start", "end", "cash")  # with the options that gave them
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
    """The options of `run` and `accounts` as they were typed; None where one was left out.

    `like` are the parameters of an earlier result, which stand in for those of the project's files.
    """

    algorithm: Path
    start: str | None = None
    end: str | None = None
    cash: str | None = None
    data: Path | None = None
    history: Path | None = None
    out: Path | None = None
    settings: tuple[str, ...] = ()
    config: Path | None = None
    periods: tuple[str, ...] = ()
    same_day_vol: str | None = None
    live: LiveOptions = LiveOptions()
    like: Mapping[str, str] | None = None


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Project:
    parameters: dict[str, JsonValue] = field(default_factory=dict)


def merged_parameters(checks: Checks, options: RunOptions) -> dict[str, Given]:
    """The parameters of `run`, from where its options and files give them."""
    return parameters_of(checks, options, settings_of(checks, options.settings))


def parameters_of(checks: Checks, options: RunOptions, settings: Mapping[str, Given]) -> dict[str, Given]:
    """The parameters by name: `settings` before the other options, those before `--config`, config.json and config/run.py."""
    given = _of_project(checks, options.algorithm) if options.like is None else _of_result(options.like)
    given |= numbers_of(checks, options.config)
    typed = {"start": ("--from", options.start), "end": ("--to", options.end), "cash": ("--cash", options.cash)}
    given |= {name: Given(option, text) for name, (option, text) in typed.items() if text is not None}
    return given | dict(settings)


def _of_result(parameters: Mapping[str, str]) -> dict[str, Given]:
    return {name: Given(f"run.json: {name}", text) for name, text in parameters.items()}


def _of_project(checks: Checks, algorithm: Path) -> dict[str, Given]:
    """The parameters of config.json beside an algorithm, before those of config/run.py."""
    given = {
        "start": Given("START in config/run.py", _written(defaults.START)),
        "end": Given("END in config/run.py", _written(defaults.END)),
        "cash": Given("CASH in config/run.py", _written(defaults.CASH)),
    }
    if algorithm.resolve() == MAIN:  # a result names them, whatever stands there later
        given["strategies"] = Given(STRATEGIES, text_of(defaults.STRATEGIES))
    return given | project_parameters(checks, algorithm)


def project_parameters(checks: Checks, algorithm: Path = MAIN) -> dict[str, Given]:
    """The parameters of config.json beside an algorithm, which LEAN hands to it too; none without the file."""
    path, given = algorithm.parent / CONFIG, {}
    if path.is_file():
        with checks.collected():
            _check_keys(checks, path)
            for name, value in read_json(Project, path).parameters.items():
                if isinstance(value, bool) or not isinstance(value, str | int | float):
                    checks.refuse(f"{path}: {name}", value, "a text or a number")
                elif (plain_of := plain_name(name)) in given:
                    checks.refuse(f"{path}: {name}", value, f"{plain_of} only once")
                else:
                    given[plain_of] = Given(f"{path}: {name}", str(value))
    return given


def _written(value: object) -> str:
    """What config/run.py has as a text, whatever it is: its row tells what can't be used."""
    return plain(value) if isinstance(value, int | float) else text_of(value)


def said_otherwise(parameters: Mapping[str, Given], algorithm: Path = MAIN) -> tuple[Fault, ...]:
    """What config.json beside an algorithm says otherwise than config/ and strategies/, and what counts of it."""
    is_desk, own = algorithm.resolve() == MAIN, f"{algorithm.parent / CONFIG}: "
    known = {number.path: number for number in numbers(as_written())}
    faults = []
    for name, given in parameters.items():
        number = known.get(f"run.{name}" if name in OF_CONFIG else name.lower())
        if number is None or not given.where.startswith(own) or not (is_desk or name in CHECKED):
            continue
        after = {each.path: each.value for each in numbers(changed(as_written(), {number.path: given.text}))}
        if after[number.path] != number.value:
            wrong = f"{given.text} counts, and {number.where} is {number.text}"
            faults.append(Fault(f"{CONFIG} {name}", wrong, f"say it in {number.where.partition(' ')[0]} alone"))
    return tuple(faults)


def configured(
    checks: Checks, options: RunOptions, parameters: Mapping[str, Given], checked: Collection[str] = CHECKED
) -> Configuration:
    """The numbers that a run of these parameters uses; refuses, for the desk, every parameter that it can't use.

    Those of `checked` are refused by whoever asks. An algorithm of the user's own may have any parameter, and runs by config/ as it is written.
    """
    if options.algorithm.resolve() != MAIN:
        checks.faults += map(str, faults_of(as_written()))
        return as_written()
    texts = {name: given.text for name, given in parameters.items()}
    try:
        return read_settings(texts, options.live.is_live).configuration
    except SettingsError as refused:
        for name, wrong in refused.faults:
            where = parameters[name].where if name in parameters else name
            if name not in checked and where != STRATEGIES:  # which its row tells
                checks.faults.append(f"{where} {wrong}".strip())
        return as_written()


def configuration_of(checks: Checks, config: Path | None = None, settings: Sequence[str] = ()) -> Configuration:
    """The numbers of config/ with those of config.json, of a settings file and of `--set` in their place; refuses what can't be
    used.
    """
    return shown(checks, given_to_show(checks, config, settings))


def shown(checks: Checks, given: Mapping[str, Given]) -> Configuration:
    """The numbers of config/ with what was given in their place, where nothing is run; refuses what can't be used."""
    return configured(checks, RunOptions(MAIN), given, checked=())


def given_to_show(checks: Checks, config: Path | None, settings: Sequence[str]) -> dict[str, Given]:
    """What stands in for numbers of config/ where nothing is run: config.json's parameters, a settings file, `--set`."""
    return project_parameters(checks) | numbers_of(checks, config) | settings_of(checks, settings)


def numbers_of(checks: Checks, path: Path | None) -> dict[str, Given]:
    """The numbers of a settings file in TOML, by their paths; none without a file."""
    if path is None:
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        checks.faults.append(f"--config {path} can't be read: {fault.strerror}")
    except ValueError as fault:
        checks.faults.append(f"--config {path} is no TOML: {fault}")
    else:
        texts = plain_names({_shortest(name): text_of(value) for name, value in paths_of(content).items()})
        return {name: Given(f"{path}: {name}", text) for name, text in texts.items()}
    return {}


def plain_name(name: str) -> str:
    """The one name of a parameter, however it was written: `cash` for `run.cash`, and a number's path for its place."""
    (found,) = plain_names({_shortest(name.strip()): ""})
    return found


def _shortest(name: str) -> str:
    """The path of a number that is named by its place, so that the same number has one name everywhere."""
    by_place = {number.place: number.path for number in numbers(as_written())}
    return by_place.get(name.lower(), name)


def _check_keys(checks: Checks, path: Path) -> None:
    """LEAN's tools write keys of their own into the file; one that is nearly ours is a slip."""
    for key in read_json(dict[str, JsonValue], path):
        if key != PARAMETERS and get_close_matches(key.lower(), [PARAMETERS], 1, 0.8):
            checks.faults.append(f"{path}: {key} is unknown; the nearest is {PARAMETERS}")


def settings_of(checks: Checks, settings: Sequence[str]) -> dict[str, Given]:
    """The parameters of `--set name=value`, by name."""
    found: dict[str, Given] = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        name = plain_name(name)
        if not equals or not name or not text.strip():
            checks.refuse("--set", setting, "name=value")
        elif name in found:
            checks.refuse("--set", setting, f"{name} only once")
        else:
            found[name] = Given(f"--set {name}", text.strip())
    return found
