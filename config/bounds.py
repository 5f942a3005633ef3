"""What each value of config/ may be and what it means: a record beside it, as `Annotated[float, Bound("...", least=0.0)]`."""

import math
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, time
from enum import Enum
from functools import cache
from numbers import Real
from types import UnionType
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

HOUR, SESSION = 60, 390  # minutes
FAR = 1e6  # from the end of a number's span that has one end alone


class More(Enum):
    """What more of a number does to the desk: the direction in which its behaviour changes."""

    ROOM = "it may hold, lose or open more"
    TIGHT = "it may hold, lose or open less"
    COST = "trading costs more, or is reckoned to"
    RISK = "the book is taken to need or to lose more"
    LATER = "something comes later, or is waited for longer"
    SOONER = "something comes sooner, or is seen more often"
    SHAPE = "other contracts, sizes or times are chosen"


@dataclass(frozen=True, slots=True)
class Bound:
    """A value's meaning with its unit, and the numbers that it may be: from `least` to `most`, both included, and above `above`.

    `endless`: math.inf too; `may_lack`: math.nan stands for a value that isn't given; `fixed`: no setting reaches it, as data
    and other rows hang on it; `is_name`: it names its row. `of` a table, it is that of its rows' `value`; `path` is what
    settings call the table instead of its name.
    """

    meaning: str
    least: float = -math.inf
    most: float = math.inf
    above: float = -math.inf
    more: More = More.SHAPE
    endless: bool = False
    may_lack: bool = False
    fixed: bool = False
    is_name: bool = False
    path: str = ""

    @property
    def span(self) -> str:
        """In words, the numbers that it may be."""
        low = f"above {self.above:g}" if self.above > -math.inf else f"at least {self.least:g}"
        if self.least > -math.inf and self.most < math.inf:
            return f"from {self.least:g} to {self.most:g}"
        known = [low] if max(self.above, self.least) > -math.inf else []
        return ", ".join([*known, f"at most {self.most:g}"] if self.most < math.inf else known)

    def ends(self, kind: type) -> tuple[Any, Any]:
        """A small and a large number that it may be."""
        low = max(self.least, self.above)
        low = low if math.isfinite(low) else min(self.most, 0.0) - FAR
        high = self.most if math.isfinite(self.most) else low + FAR
        if low == self.above:
            low += (high - low) / 100.0
        return (math.ceil(low), math.floor(high)) if kind is int else (float(low), float(high))


def share(meaning: str, more: More = More.ROOM, *, most: float = 1.0) -> Bound:
    """A share above 0."""
    return Bound(f"a share {meaning}", above=0.0, most=most, more=more)


def name(meaning: str) -> Bound:
    """A text that names its row: nothing but the file changes it."""
    return Bound(meaning, fixed=True, is_name=True)


def fixed(meaning: str) -> Bound:
    """What data, code or other rows hang on: nothing but the file changes it."""
    return Bound(meaning, fixed=True)


UNBOUND = fixed("nobody has said what it may be")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in config/ or in a strategy's row: the row's file and name, what is wrong, and what would mend it."""

    row: str
    wrong: str
    advice: str

    def __str__(self) -> str:
        return f"{self.row}: {self.wrong}; to mend it: {self.advice}"


class Place(NamedTuple):
    """Where a value stands: for people (`PHASES[1].below`), for settings, and inside its constant by fields and rows.

    Without `steps` no setting reaches it.
    """

    where: str
    steps: tuple[str, ...]
    inside: tuple[str, ...] = ()

    def of(self, field: str) -> "Place":
        """That of a row's field."""
        if field == "row":  # what all strategies have; for people it is the strategy's own
            return self._replace(inside=(*self.inside, field))
        return Place(f"{self.where}.{field}", (*self.steps, field), (*self.inside, field))

    def at(self, number: int, step: str) -> "Place":
        """That of a table's row."""
        return Place(f"{self.where}[{number}]", (*self.steps, step), (*self.inside, f"{number}"))


class Value(NamedTuple):
    """One value among rows, its kind and its bound."""

    place: Place
    value: Any
    kind: Any
    bound: Bound

    @property
    def is_setting(self) -> bool:
        """Whether a setting may give another value."""
        lacks = isinstance(self.value, float) and math.isnan(self.value) and self.bound.may_lack
        return not (self.bound.fixed or lacks)

    @property
    def far_apart(self) -> tuple[Any, Any] | None:
        """Two values that it may be, near the ends of what it may be; None of rows, which nothing else can stand for."""
        kinds = get_args(self.kind) if isinstance(self.kind, UnionType) else (self.kind,)
        kind = next(each for each in kinds if each is not type(None))
        if kind in (int, float):
            return self.bound.ends(kind)
        if get_origin(kind) is not tuple:
            return _ENDS.get(kind)
        inner = get_args(kind)[0]
        if is_dataclass(inner):
            return None
        one, *_, other = _ENDS.get(inner) or tuple(inner)
        return (one,), (other,)

    def fault(self) -> Fault | None:
        """What is wrong with it by itself."""
        if self.bound is UNBOUND:
            return Fault(self.place.where, f"{self.value!r} stands without its bound", "Annotated[type, Bound(...)]")
        expected = _expected(self.value, self.kind, self.bound)
        return (
            None
            if expected is None
            else Fault(self.place.where, f"it is {self.value!r}", f"{expected}: {self.bound.meaning}")
        )


def values(annotation: Any, value: Any, place: Place, of: Bound | None = None) -> list[Value]:
    """All values of a constant or a row, `annotation` being its type with the bound beside it."""
    kind, bound = _parts(annotation)
    arguments = get_args(kind)
    if isinstance(kind, type) and is_dataclass(kind) and isinstance(value, kind):
        return [each for field in fields(value) for each in _field(value, field.name, place, of)]
    if get_origin(kind) is tuple and is_dataclass(arguments[0]) and isinstance(value, tuple) and value:
        rows = [(place.at(at, _name_of(row, value[:at]) or f"{at}"), row) for at, row in enumerate(value)]
        return [each for at, row in rows for each in values(arguments[0], row, at, bound)]
    is_of_rows = is_dataclass(kind) or (arguments and is_dataclass(arguments[0]))
    return [Value(place, value, kind, bound or of or (fixed("a row") if is_of_rows else UNBOUND))]


def replaced(value: Any, inside: tuple[str, ...], new: Any) -> Any:
    """Rows with another value at a place inside of them."""
    if not inside:
        return new
    step, *rest = inside
    if isinstance(value, tuple):
        at = int(step)
        return (*value[:at], replaced(value[at], tuple(rest), new), *value[at + 1 :])
    return replace(value, **{step: replaced(getattr(value, step), tuple(rest), new)})


def _field(row: Any, name: str, place: Place, of: Bound | None) -> list[Value]:
    own, at = getattr(row, name), place.of(name)
    if hasattr(row, "upto"):
        at = at._replace(steps=_steps_of_band(own, name, place.steps))
    return values(_hints(row)[name], own, at, of if name == "value" else None)


def _steps_of_band(own: Any, field: str, steps: tuple[str, ...]) -> tuple[str, ...]:
    """What settings call a band's value, its own name, and its end: `ends.35`. The last one's end can't be set."""
    if field == "value":
        return steps
    return (*steps[:-1], "ends", f"{own:g}") if isinstance(own, Real) and math.isfinite(own) else ()


@cache
def _hints_of(row: Any) -> dict[str, Any]:
    return get_type_hints(row, include_extras=True)


def _hints(row: Any) -> dict[str, Any]:
    kind: Any = type(row)
    return _hints_of(kind)


def _parts(annotation: Any) -> tuple[Any, Bound | None]:
    if get_origin(annotation) is not Annotated:
        return annotation, None
    kind, *extras = get_args(annotation)
    return kind, next((each for each in extras if isinstance(each, Bound)), None)


def _name_of(row: Any, before: tuple[Any, ...]) -> str | None:
    """What settings call a row: by the field that names it, or as `above_35` by its bounds of VIX."""
    if not is_dataclass(row):
        return None
    if hasattr(row, "upto"):
        return _span_of(row, before)
    hints = _hints(row)
    for each in fields(row):
        bound = _parts(hints[each.name])[1]
        if bound is not None and bound.is_name:
            return step_of(str(getattr(row, each.name)))
    return None


def _span_of(row: Any, before: tuple[Any, ...]) -> str:
    if row.below == row.below:
        return f"below_{row.below:g}"
    if row.upto != math.inf or not before:
        return f"upto_{row.upto:g}"
    last = before[-1]
    return f"above_{last.upto:g}" if last.upto == last.upto else f"from_{last.below:g}"


def step_of(text: str) -> str:
    """A name as a step of a path: small letters, no space and no dot."""
    return text.lower().replace(" ", "_").replace(".", "_")


def _expected(value: Any, kind: Any, bound: Bound) -> str | None:
    """What was expected of a value that isn't that; None where it is."""
    kinds = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    if type(None) in kinds and value is None:
        return None
    number = next((each for each in kinds if each in (int, float)), None)
    if number is not None:
        return _expected_number(value, number, bound, may_be_none=type(None) in kinds)
    if get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        is_whole = isinstance(value, tuple) and bool(value) and all(isinstance(each, inner) and each for each in value)
        return None if is_whole else f"at least one {_WORDS.get(inner, inner.__name__)}, and no other"
    is_right = isinstance(value, kind) and value != ""
    return None if is_right else _WORDS.get(kind, f"a {kind.__name__}")


def _expected_number(value: Any, kind: type, bound: Bound, *, may_be_none: bool) -> str | None:
    words = " ".join(filter(None, ["a whole number" if kind is int else "a number", bound.span]))
    words += " or None" if may_be_none else ""
    is_number = isinstance(value, int if kind is int else Real) and not isinstance(value, bool)
    if not is_number:
        return words
    if math.isnan(value):
        return None if bound.may_lack else words
    if math.isinf(value):
        return None if value > 0 and bound.endless else words
    return None if bound.least <= value <= bound.most and value > bound.above else words


_ENDS: dict[Any, tuple[Any, Any]] = {
    bool: (False, True),
    int: (1, 2),
    str: ("one that nobody named", "another that nobody named"),
    date: (date(1990, 1, 2), date(2100, 1, 4)),
    time: (time(0, 0), time(23, 59)),
}
_WORDS = {bool: "True or False", str: "a text", date: "a date", time: "a time of day"}
