"""Every number of config/ and of the strategies by its path, and another configuration made from such paths.

A path is the file, the row and the field, as `limits.phases.2.multiplier`, `strategies.0dte.stop_credits` or
`limits.vix.above_35`. What is in force stands in the modules of config/ and strategies/ themselves; everybody reads it there
when it is used, never at import.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, is_dataclass
from datetime import date, time
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, NamedTuple, get_args, get_origin

import config.brokers
import strategies
from config import import_edited, limits, products, run, stress
from config.bounds import Bound, Fault, Place, Value, replaced, step_of, values
from config.schema import StrategyRow

NONE = ("none", "any")  # the texts of None
STRATEGY = "STRATEGY"  # what each file of strategies/ calls its own


@dataclass(frozen=True, slots=True)
class Number:
    """One value that a setting reaches.

    `path` is what people use, `place` the same by the places of rows alone, which stays as bounds are edited; `where` is its
    file and row. `text` is what gives the value again.
    """

    path: str
    place: str
    where: str
    value: Any
    bound: Bound

    @property
    def text(self) -> str:
        return text_of(self.value)


class _Source(NamedTuple):
    """A constant of a module, its type with the bound beside it, and the first steps of its paths."""

    module: ModuleType
    name: str
    annotation: Any
    where: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Configuration:
    """Every constant of config/ and every strategy, in the order of `_sources`."""

    constants: tuple[Any, ...]


class UnusableError(ValueError):
    """Numbers that can't be used; `faults` names every one."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def in_force() -> Configuration:
    """What the desk uses now."""
    return Configuration(tuple(getattr(source.module, source.name) for source in _sources()))


def as_written() -> Configuration:
    """What the files say."""
    return _written[0]


def take_as_written(configuration: Configuration) -> None:
    """Let a process take these numbers for what the files say, as the tests do, which hold the project's own by a copy."""
    _written[0] = configuration
    put_in_force(configuration)


def numbers(configuration: Configuration) -> tuple[Number, ...]:
    """Every number that a setting reaches, in the order of the files."""
    return tuple(number for number, _, _ in _numbered(configuration))


def kept_by_files(configuration: Configuration) -> tuple[Number, ...]:
    """What no setting reaches, as data, code or other rows hang on it; without the names of rows."""
    return tuple(number for number, _, value in _named(configuration) if value.bound.fixed and not value.bound.is_name)


def changed(configuration: Configuration, given: Mapping[str, Any]) -> Configuration:
    """A configuration with other numbers, by `path` or `place`, in any case: each a text, or a value as TOML has it.

    What they may be is `faults_of` to say. Raises UnusableError, with the nearest known path for an unknown one, and for a
    text that is no such value.
    """
    known = {name: at for at in _numbered(configuration) for name in (at[0].path, at[0].place)}
    constants, faults = [*configuration.constants], []
    for name, value in given.items():
        found = known.get(name.lower())
        if found is None:
            faults.append(unknown(name, known))
            continue
        number, source, of = found
        try:
            constants[source] = replaced(constants[source], of.place.inside, _read(value, of.kind))
        except ValueError as wrong:
            faults.append(f"{number.path} is {value!r}; expected {wrong}: {of.bound.meaning}")
    if faults:
        raise UnusableError(faults)
    return Configuration(tuple(constants))


def paths_of(settings: Mapping[str, Any], within: str = "") -> dict[str, Any]:
    """The numbers of a settings file in TOML by their paths: of tables in tables, a step each."""
    found: dict[str, Any] = {}
    for key, value in settings.items():
        found |= paths_of(value, f"{within}{key}.") if isinstance(value, dict) else {f"{within}{key}": value}
    return found


def unknown(name: str, known: Iterator[str] | Mapping[str, Any] | list[str] | tuple[str, ...]) -> str:
    """What is said of an unknown name."""
    near = get_close_matches(name.lower(), list(known), 1, 0.0)
    return f"{name} is unknown; the nearest is {near[0]}"


def bound_faults(configuration: Configuration) -> list[Fault]:
    """What is wrong with each value by itself."""
    found = (value.fault() for _, value in _values(configuration))
    return [fault for fault in found if fault is not None]


def stand_ins(configuration: Configuration, unsure: Collection[str] = ()) -> tuple[Configuration, ...]:
    """The configuration itself, if each of its values can be used; else two with other values in place of those that can't.

    `unsure` are further places that nobody knows the value of. What is found in both is there whatever stands in these places.
    None where nothing can stand for what is wrong: rows that are none.
    """
    wrong = [
        (at, each) for at, each in _values(configuration) if each.place.where in unsure or each.fault() is not None
    ]
    if any(each.far_apart is None for _, each in wrong):
        return ()
    sides: list[Configuration] = []
    for side in (0, 1) if wrong else (0,):
        constants = [*configuration.constants]
        for at, each in wrong:
            constants[at] = replaced(constants[at], each.place.inside, (each.far_apart or ())[side])
        sides.append(Configuration(tuple(constants)))
    return tuple(sides)


def put_in_force(configuration: Configuration) -> None:
    """Let the desk use these numbers from now on, in this process."""
    new: dict[int, Any] = {}
    for source, constant in zip(_sources(), configuration.constants, strict=True):
        for before, after in zip(_rows(getattr(source.module, source.name)), _rows(constant), strict=False):
            new[id(before)] = after
        setattr(source.module, source.name, constant)
    for module in {source.module for source in _sources()} | {config.brokers}:
        for name, held in vars(module).items():
            if name.isupper():
                setattr(module, name, _following(held, new))


@contextmanager
def using(configuration: Configuration) -> Iterator[None]:
    """Let the desk use these numbers inside the block, and afterwards those from before."""
    before = in_force()
    put_in_force(configuration)
    try:
        yield
    finally:
        put_in_force(before)


def text_of(value: Any) -> str:
    """A value as a parameter has it."""
    if value is None:
        return NONE[0]
    if isinstance(value, tuple | list):
        return ",".join(map(text_of, value))
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def _rows(constant: Any) -> tuple[Any, ...]:
    """The records that other names may hold too."""
    return tuple(row for row in (constant, *(constant if isinstance(constant, tuple) else ())) if is_dataclass(row))


def _following(held: Any, new: Mapping[int, Any]) -> Any:
    """What a module holds, with the new records in place of the old ones."""
    if isinstance(held, tuple):
        return tuple(new.get(id(each), each) for each in held) if any(id(each) in new for each in held) else held
    if isinstance(held, dict):
        held.update({key: new.get(id(each), each) for key, each in held.items()})  # others hold the table itself
    return new.get(id(held), held)


@cache
def _sources() -> tuple[_Source, ...]:
    found = []
    for module in (limits, products, run, stress):
        file = module.__name__.rpartition(".")[2]
        for name, annotation in module.__annotations__.items():
            step = (
                next((each.path for each in annotation.__metadata__ if each.path), "")
                if hasattr(annotation, "__metadata__")
                else ""
            )
            found.append(_Source(module, name, annotation, f"config/{file}.py {name}", (file, step or name.lower())))
    for each in iter_modules(config.brokers.__path__):
        module = import_module(f"config.brokers.{each.name}")
        where = f"config/brokers/{each.name}.py BROKER"
        found.append(_Source(module, "BROKER", type(module.BROKER), where, ("brokers", each.name)))
    import_edited(Path(strategies.__path__[0]))
    slips = []
    for each in iter_modules(strategies.__path__):
        if each.ispkg:
            continue
        module = import_module(f"strategies.{each.name}")
        strategy, file = getattr(module, STRATEGY, None), f"strategies/{each.name}.py"
        if not isinstance(row := getattr(strategy, "row", None), StrategyRow):
            what = f"its {STRATEGY} is {strategy!r}" if hasattr(module, STRATEGY) else f"it has no {STRATEGY}"
            slips.append(f"{file} can't be read: {what}; expected a strategy, whose row is a StrategyRow")
            continue
        steps = "strategies", step_of(row.name)
        found.append(_Source(module, STRATEGY, type(strategy), f"{file} {row.name}", steps))
    if slips:
        raise ImportError("\n".join(slips), name=strategies.__name__)
    return tuple(found)


def _values(configuration: Configuration) -> Iterator[tuple[int, Value]]:
    for at, (source, constant) in enumerate(zip(_sources(), configuration.constants, strict=True)):
        for value in values(source.annotation, constant, Place(source.where, source.steps)):
            yield at, value


@lru_cache(maxsize=4)
def _numbered(configuration: Configuration) -> tuple[tuple[Number, int, Value], ...]:
    """Each number with the place of its constant and its value."""
    return tuple(each for each in _named(configuration) if each[2].is_setting)


def _named(configuration: Configuration) -> Iterator[tuple[Number, int, Value]]:
    """The same of every value that has a path, whether a setting reaches it or not."""
    sources = _sources()
    for at, value in _values(configuration):
        place, source = value.place, sources[at]
        if place.steps:
            inside = [step for step in place.inside if step != "row"]
            yield (
                Number(
                    ".".join(place.steps), ".".join((*source.steps, *inside)), place.where, value.value, value.bound
                ),
                at,
                value,
            )


def _read(value: Any, kind: Any) -> Any:
    """A text, or a value as TOML has it, as what stands in a row. Raises ValueError with what was expected."""
    kinds = get_args(kind) if get_args(kind) and get_origin(kind) is not tuple else (kind,)
    if type(None) in kinds and str(value).strip().lower() in NONE:
        return None
    wanted = next(each for each in kinds if each is not type(None))
    if get_origin(wanted) is tuple:
        listed = value if isinstance(value, list | tuple) else str(value).split(",")
        return tuple(str(each).strip() for each in listed if str(each).strip())
    if isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool)):
        return value
    text = str(value).strip()
    reader, words = _READERS[wanted]
    try:
        return reader(text)
    except (ValueError, KeyError, OverflowError):
        raise ValueError(words) from None


def _number(text: str) -> float:
    """A number as rows have it: 30000 stays whole, so that what is written of it is the same."""
    return int(text) if text.lstrip("+-").isdigit() else float(text)


def _whole(text: str) -> int:
    """`lean optimize` writes a whole number as 3.0 too."""
    return int(text) if text.lstrip("+-").isdigit() else _exactly(float(text))


def _exactly(number: float) -> int:
    if number != int(number):
        raise ValueError
    return int(number)


_READERS: dict[type, tuple[Any, str]] = {
    bool: ({"on": True, "off": False, "true": True, "false": False}.__getitem__, "on or off"),
    int: (_whole, "a whole number"),
    float: (_number, "a number"),
    str: (str, "a text"),
    date: (date.fromisoformat, "a date such as 2018-02-05"),
    time: (time.fromisoformat, "a time of day such as 10:30"),
}
_written = [in_force()]
