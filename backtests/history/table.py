"""A csv file as people have it, as a header and rows of cells: encodings, separators, quotes, blank lines."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

Fault = tuple[int, str]  # a line of the file, and what is wrong there

_SEPARATORS: Final = ",;\t|"
_FIRST_LINES: Final = 20  # among which the header is looked for
_SEPARATOR_LINE: Final = "sep="  # by which spreadsheets tell each other
_NO_CSV: Final = (
    (b"PK\x03\x04", "a zip file or a spreadsheet"),
    (b"\xd0\xcf\x11\xe0", "a spreadsheet"),
    (b"\x1f\x8b", "a gzip file"),
    (b"%PDF", "a PDF"),
    (b"<", "a web page"),
    (b"{", "JSON"),
)
_WIDE: Final = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class UnreadableError(ValueError):
    """A file that holds no csv; the text says what it holds."""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a line of the file, without the blanks around them."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The header, the rows below it, as wide as it is, and the lines that are neither."""

    header: Row
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]


def read(path: Path, is_header: Callable[[Sequence[str]], bool]) -> Table:
    """Header and rows of a csv file; blank lines and repeated headers are left out, empty cells beyond the header too.

    The header is the first line that is one, or else the first of all. Text is UTF-8 or UTF-16, else Latin-1; cells stand
    between commas, semicolons, tabs or bars, whichever a line has most of. Raises UnreadableError, or OSError where the
    file can't be opened.
    """
    lines = _text(path.read_bytes()).splitlines()
    rows, faults = _cells(lines, _separator(lines))
    if not rows:
        raise UnreadableError("it is empty")
    at = next((at for at, row in enumerate(rows[:_FIRST_LINES]) if is_header(row.cells)), 0)
    header = Row(rows[at].line, _without_empty_end(rows[at].cells))
    faults += [(row.line, f"stands before the header, which is line {header.line}") for row in rows[:at]]
    below: list[Row] = []
    for row in (_fitted(row, header) for row in rows[at + 1 :]):
        if len(row.cells) != len(header.cells):
            faults.append((row.line, f"has {len(row.cells)} cells; the header has {len(header.cells)}"))
        elif row.cells != header.cells:
            below.append(row)
    return Table(header, tuple(below), tuple(faults))


def _cells(lines: Sequence[str], separator: str) -> tuple[list[Row], list[Fault]]:
    """Lines with anything in them. None of a daily bar's cells goes over two lines, so neither does a quote."""
    rows: list[Row] = []
    faults: list[Fault] = []
    for number, line in enumerate(lines, start=1):
        if number == 1 and line.lower().startswith(_SEPARATOR_LINE):
            continue
        try:
            cells = next(csv.reader([line], delimiter=separator, strict=True, skipinitialspace=True), [])
        except csv.Error:
            faults.append((number, "a quote is opened and never closed, or closed within a cell"))
            continue
        if any(cell.strip() for cell in cells):
            rows.append(Row(number, tuple(cell.strip() for cell in cells)))
    return rows, faults


def _text(content: bytes) -> str:
    for mark, encoding in _WIDE:
        if content.startswith(mark):
            return _printable(content.decode(encoding, "replace"))
    if content[1:2] == b"\0":
        return _printable(content.decode("utf-16-le", "replace"))
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    for mark, kind in _NO_CSV:
        if start.startswith(mark):
            raise UnreadableError(f"it is {kind}, no csv file")
    try:
        return _printable(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _printable(content.decode("latin-1"))


def _printable(text: str) -> str:
    strange = next((letter for letter in text if letter < " " and letter not in "\t\r\n"), None)
    if strange is not None or "\ufffd" in text:
        raise UnreadableError("it is no text")
    return text


def _separator(lines: Sequence[str]) -> str:
    if lines and lines[0].lower().startswith(_SEPARATOR_LINE) and len(lines[0]) > len(_SEPARATOR_LINE):
        return lines[0][len(_SEPARATOR_LINE)]
    first = lines[:_FIRST_LINES]
    return max(_SEPARATORS, key=lambda one: max((line.count(one) for line in first if _has_letters(line)), default=0))


def _has_letters(line: str) -> bool:
    """Whether it can be a header: numbers have separators of their own."""
    return any(letter.isalpha() for letter in line)


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    last = max(at for at, cell in enumerate(cells) if cell)
    return cells[: last + 1]


def _fitted(row: Row, header: Row) -> Row:
    """A row without the empty cells that it has beyond the header."""
    width = len(header.cells)
    return row if any(row.cells[width:]) else Row(row.line, row.cells[:width])
