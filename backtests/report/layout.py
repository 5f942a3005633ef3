"""How the tables of a report look, and how they write figures."""

from rich.table import Table


def new_table(title: str, *columns: str, left: int = 1) -> Table:
    """An empty table with a title; the first `left` columns to the left, the others to the right."""
    table = Table(title=title, title_justify="left", title_style="bold")
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number < left else "right")
    return table


def captioned(table: Table, text: str) -> Table:
    """The table with a line below that says how to read it."""
    table.caption = text
    table.caption_justify = "left"
    return table


def usd(value: float) -> str:
    return f"{value:,.0f} USD"


def money(value: float) -> str:
    """USD with its sign and to the cent, without the unit."""
    return f"{value:+,.2f}"


def signed(value: float | None) -> str:
    """Whole USD with their sign; a question mark when unknown."""
    return "?" if value is None else f"{value:+,.0f}"


def percent(value: float, *, signed: bool = False) -> str:
    return f"{value:+.1%}" if signed else f"{value:.1%}"


def rate(value: float | None) -> str:
    return "-" if value is None else percent(value)


def count(value: int | None) -> str:
    return "-" if value is None else str(value)


def span(ends: tuple[int, int] | None) -> str:
    """A range such as 2-6, or its one value."""
    if ends is None:
        return "-"
    low, high = ends
    return str(low) if low == high else f"{low}-{high}"
