"""How everything that a user gives is validated: every fault at once, each with its place, value and what was expected.

JSON files become typed records through pydantic; what was typed goes through `Checks`. Both end in BadInputError.
"""

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Self, TypeVar

from pydantic import AfterValidator, AwareDatetime, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, to_json

from market.quotes import NEW_YORK

LEAN_FOLDERS = ("index", "equity", "option", "indexoption")
NUMBER = re.compile(r"\d+(\.\d+)?")
MOST_FAULTS = 20  # of one file; one of another shape would have a fault for each row

STRICT: Final = ConfigDict(strict=True, allow_inf_nan=False)  # of a record that a file is read into
NewYorkTime = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(NEW_YORK))]
EXPECTED: Final = {
    "string_type": "a text",
    "float_type": "a finite number",
    "finite_number": "a finite number",
    "int_type": "a whole number",
    "greater_than_equal": "a whole number of 0 or more",
    "date_type": "an ISO date",
    "date_parsing": "an ISO date",
    "date_from_datetime_parsing": "an ISO date",
    "datetime_type": "an ISO time with an offset",
    "datetime_parsing": "an ISO time with an offset",
    "datetime_from_date_parsing": "an ISO time with an offset",
    "timezone_aware": "an ISO time with an offset",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "an object",
    "dataclass_type": "an object",
}

T = TypeVar("T")


class BadInputError(ValueError):
    """What the user gave can't be used. `faults` names each place with its value and what was expected."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)

    def __reduce__(self) -> tuple[type[Self], tuple[tuple[str, ...]]]:
        return type(self), (self.faults,)  # a worker's come to the command line whole


@dataclass(frozen=True, slots=True)
class Given:
    """A text and where it was given, for errors."""

    where: str
    text: str


@dataclass(slots=True)
class Checks:
    """Reads texts and collects what is wrong with them."""

    faults: list[str] = field(default_factory=list)

    def refuse(self, where: str, value: object, expected: str) -> None:
        self.faults.append(f"{where} is {str(value)!r}; expected {expected}")

    @contextmanager
    def collected(self) -> Iterator[None]:
        """Take over the faults of a BadInputError; what the block should have made is not there then."""
        try:
            yield
        except BadInputError as bad:
            self.faults += bad.faults

    def day(self, given: Given) -> date:
        try:
            return date.fromisoformat(given.text)
        except ValueError:
            self.refuse(given.where, given.text, "a date such as 2018-12-31")
            return date.min

    def days(self, start: Given, end: Given) -> tuple[date, date]:
        first, last = self.day(start), self.day(end)
        if date.min not in (first, last) and first > last:
            self.refuse(start.where, start.text, f"a day no later than {end.where}, {end.text}")
        return first, last

    def amount(self, given: Given) -> float:
        if not _is_number(given.text) or float(given.text) == 0:
            self.refuse(given.where, given.text, "an amount in USD above 0, digits only, such as 100000")
            return math.nan
        return float(given.text)

    def number(self, where: str, text: str) -> float:
        if not _is_number(text):
            self.refuse(where, text, "a number of at least 0, digits only, such as 18.5")
            return math.nan
        return float(text)

    def data(self, data: Path | None, where: str = "--data") -> None:
        """Refuse a data folder that can't be one in LEAN's format."""
        if data is not None and not any((data / name).is_dir() for name in LEAN_FOLDERS):
            self.refuse(where, data, f"a folder in LEAN's format, with one of {', '.join(LEAN_FOLDERS)} in it")

    def history(self, history: Path | None) -> None:
        """Refuse a file of daily bars that isn't there, or whose bars can't be used: every fault with its line."""
        if history is None:
            return
        if not history.is_file():
            self.refuse("--history", history, "a csv file that exists")
            return
        from backtests.history import HistoryError, daily  # noqa: PLC0415 - most commands read no bars

        try:
            daily.read(history)
        except HistoryError as fault:
            self.faults += f"{fault}".splitlines()

    def share(self, given: Given, least: float, most: float, example: float) -> float:
        """A share between two others, both included."""
        share = float(given.text) if _is_number(given.text) else math.nan
        if not least <= share <= most:
            self.refuse(given.where, given.text, f"a share of VIX from {least:g} to {most:g}, such as {example:g}")
        return share

    def out(self, out: Path, fault: str | None) -> None:
        """Refuse what can't be written to; `fault` is what was expected instead, if it can't."""
        if fault is not None:
            self.refuse("--out", out, fault)

    def finish(self) -> None:
        """Raise BadInputError if anything was wrong."""
        if self.faults:
            raise BadInputError(self.faults)


def read_json(kind: type[T], path: Path) -> T:
    """A JSON file as a record. Raises BadInputError with every fault, for a missing file too."""
    content = _content(path)
    try:
        return TypeAdapter(kind).validate_json(content)
    except ValidationError as wrong:
        raise BadInputError(_cut(_faults(wrong, f"{path}"))) from None


def read_lines(kind: type[T], path: Path, only: int | None = None) -> tuple[T, ...]:
    """A file with a JSON object a line as records, or its one line `only`, from 1.

    Raises BadInputError with every fault, for a missing file too.
    """
    adapter = TypeAdapter(kind)
    records: list[T] = []
    faults: list[str] = []
    for number, line in enumerate(_content(path).splitlines(), start=1):
        if only not in (None, number):
            continue
        try:
            records.append(adapter.validate_json(line))
        except ValidationError as wrong:
            faults += _faults(wrong, f"{path} line {number}")
    if faults:
        raise BadInputError(_cut(faults))
    return tuple(records)


def read_text(path: Path) -> str:
    """A text file. Raises BadInputError for a missing one, and for one that is no text."""
    try:
        return _content(path).decode()
    except UnicodeDecodeError as fault:
        raise BadInputError([f"{path} is no text: its byte {fault.start + 1} is no UTF-8"]) from None


def validated(kind: type[T], value: object, where: str) -> T:
    """A part of a JSON file as a record. Raises BadInputError with every fault."""
    try:
        # as JSON, which knows an object from a record, and a list from a tuple, even strictly
        return TypeAdapter(kind).validate_json(to_json(value, inf_nan_mode="constants"))
    except ValidationError as wrong:
        raise BadInputError(_cut(_faults(wrong, where))) from None


def plain(amount: float) -> str:
    """An amount as a parameter and a folder's name have it: 45000 or 45000.5."""
    return str(int(amount)) if math.isfinite(amount) and amount == int(amount) else str(amount)


def _is_number(text: str) -> bool:
    # stricter than float(): no "1_000", no "1e5", nothing that LEAN would read otherwise
    return NUMBER.fullmatch(text) is not None and math.isfinite(float(text))


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise BadInputError([f"{path} is missing; it is one of the files of a finished run"])
    return path.read_bytes()


def _cut(faults: list[str]) -> list[str]:
    more = len(faults) - MOST_FAULTS
    return faults if more <= 0 else [*faults[:MOST_FAULTS], f"... and {more} more"]


def _faults(wrong: ValidationError, where: str) -> list[str]:
    return [_told(fault, where) for fault in wrong.errors(include_url=False)]


def _told(fault: ErrorDetails, where: str) -> str:
    kind, context, value, place = fault["type"], fault.get("ctx", {}), fault["input"], where
    for step in fault["loc"]:
        inner = f"entry {step + 1}" if isinstance(step, int) else step
        place += f"{(' ' if place == where else ', ') if isinstance(step, int) else ': '}{inner}"
    match kind:
        case "json_invalid":
            return f"{place} is no JSON: {context['error']}"
        case "value_error" if not fault["loc"]:
            return f"{place}: {context['error']}"
        case "value_error":
            expected = f"{context['error']}"
        case "enum":
            expected = f"one of {context['expected'].replace(chr(39), '').replace(' or ', ', ')}"
        case _:
            expected = EXPECTED.get(kind, fault["msg"])
    if not fault["loc"]:
        return f"{place} holds a {type(value).__name__}; expected {expected}"
    if kind == "missing" or value is None:
        return f"{place} is missing"
    return f"{place} is {value!r}; expected {expected}"
