"""A configuration as a settings file in TOML, each number with what it means and may be."""

from datetime import date, time
from typing import Any

from strategies.configuration.numbers import NONE, Configuration, Number, as_written, kept_by_files, numbers


def as_toml(configuration: Configuration, *, by_place: bool = False) -> str:
    """Every number by its path, or its place. A line says what config/ has where that is something else.

    What only a file can say stands there as a comment.
    """
    written = {number.place: number.value for number in numbers(as_written())}
    tables: dict[str, list[str]] = {}
    for number in numbers(configuration):
        table, _, name = (number.place if by_place else number.path).rpartition(".")
        line = f"{name} = {_text(number.value)}  # {_comment(number, written[number.place])}"
        tables.setdefault(table, []).append(line)
    for fixed in kept_by_files(configuration):
        table, _, name = (fixed.place if by_place else fixed.path).rpartition(".")
        line = f"# {name} = {_text(fixed.value)}  # {fixed.bound.meaning}; only {_file(fixed)} says it"
        tables.setdefault(table, []).append(line)
    return "\n\n".join("\n".join([f"[{table}]", *lines]) for table, lines in tables.items())


def _comment(number: Number, written: Any) -> str:
    words = "; ".join(filter(None, [number.bound.meaning, number.bound.span]))
    return words if number.value == written else f"{_text(written)} in {_file(number)}; {words}"


def _file(number: Number) -> str:
    return number.where.partition(" ")[0]


def _text(value: Any) -> str:
    match value:
        case tuple():
            return f"[{', '.join(map(_text, value))}]"
        case bool():
            return str(value).lower()
        case int() | float() | time() | date():
            return str(value)
    return f'"{NONE[0] if value is None else value}"'
