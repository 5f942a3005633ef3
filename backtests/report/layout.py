"""How the tables of a report look, and how they write figures."""

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

LOUD = "bold red"


def new_table(
    title: str,
    *columns: str,
    rows: Iterable[Sequence[RenderableType]] = (),
    left: int = 1,
    caption: str | None = None,
    has_header: bool = True,
) -> Table:
    """A table with a title, and a line below that says how to read it; the first `left` columns to the left."""
    table = Table(title=title, title_justify="left", title_style="bold", show_header=has_header)
    table.caption, table.caption_justify = caption, "left"
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number < left else "right", overflow="fold")  # nothing is cut
    for row in rows:
        table.add_row(*row)
    return table


def stacked(*parts: RenderableType | None) -> Group:
    """The parts below each other, an empty line after each; what is None is left out."""
    return Group(*(item for part in parts if part is not None for item in (part, Text())))


def usd(value: float) -> str:
    return f"{value:z,.0f} USD"


def money(value: float) -> str:
    """USD with its sign and to the cent, without the unit."""
    return f"{value:+z,.2f}"


def signed(value: float | None) -> str:
    """Whole USD with their sign; a question mark when unknown."""
    return "?" if value is None else f"{value:+z,.0f}"


def written(value: float | None, form: str = "", unknown: str = "-") -> str:
    """A figure in a format of Python's, such as `+.1%`; a dash when there is none."""
    return unknown if value is None else format(value, form)


def percent(value: float | None, *, signed: bool = False) -> str:
    return written(value, "+z.1%" if signed else "z.1%")


def counted(count: int, what: str) -> str:
    """A number of things, such as 1 proposal or 2 proposals."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def span(ends: tuple[int, int] | None) -> str:
    """A range such as 2-6, or its one value; a dash when there is none."""
    if ends is None:
        return "-"
    low, high = ends
    return str(low) if low == high else f"{low}-{high}"
