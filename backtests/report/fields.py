"""Typed access to one JSON object of a result file; an error names the file, the field and what came."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")


class ReportError(ValueError):
    """A result folder can't be explained: the text names the file, the field, what came and what was expected."""


@dataclass(frozen=True, slots=True)
class Fields:
    """One object of a result file. `where` names it in errors, such as `decisions.jsonl line 3`."""

    where: str
    values: Mapping[str, Any]

    def text(self, name: str) -> str:
        value = self._required(name)
        return value if isinstance(value, str) else self._refuse(name, value, "a text")

    def maybe_text(self, name: str) -> str | None:
        return None if self.values.get(name) is None else self.text(name)

    def number(self, name: str) -> float:
        value = self._required(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self._refuse(name, value, "a finite number")
        return float(value)

    def maybe_number(self, name: str) -> float | None:
        return None if self.values.get(name) is None else self.number(name)

    def maybe_count(self, name: str) -> int | None:
        number = self.maybe_number(name)
        if number is not None and (number < 0 or number != int(number)):
            self._refuse(name, number, "a whole number of 0 or more, or null")
        return None if number is None else int(number)

    def time(self, name: str) -> datetime:
        text = self.text(name)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self._refuse(name, text, "an ISO time with an offset")
        if moment.tzinfo is None:
            self._refuse(name, text, "an ISO time with an offset")
        return moment.astimezone(NEW_YORK)

    def maybe_time(self, name: str) -> datetime | None:
        return None if self.values.get(name) is None else self.time(name)

    def day(self, name: str) -> date:
        text = self.text(name)
        try:
            return date.fromisoformat(text)
        except ValueError:
            return self._refuse(name, text, "an ISO date")

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._required(name)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self._refuse(name, value, "a list of texts")
        return tuple(value)

    def inner(self, name: str) -> "Fields":
        value = self._required(name)
        if not isinstance(value, dict):
            self._refuse(name, value, "an object")
        return Fields(f"{self.where}: {name}", value)

    def maybe_inner(self, name: str) -> "Fields | None":
        return None if self.values.get(name) is None else self.inner(name)

    def objects(self, name: str) -> "tuple[Fields, ...]":
        value = self._required(name)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self._refuse(name, value, "a list of objects")
        return tuple(Fields(f"{self.where}: {name}, entry {n}", item) for n, item in enumerate(value, start=1))

    def _required(self, name: str) -> Any:
        if name not in self.values or self.values[name] is None:
            raise ReportError(f"{self.where}: {name} is missing")
        return self.values[name]

    def _refuse(self, name: str, value: object, expected: str) -> Any:
        raise ReportError(f"{self.where}: {name} is {value!r}; expected {expected}")
