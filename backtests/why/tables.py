"""What denials saved and cost, as tables that a trader can read."""

from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from backtests.report.layout import counted, new_table, signed, stacked
from backtests.report.records import Prices
from backtests.why.figures import DenialFigures, Tally

FIGURES = ("Denied", "Shadows", "Open", "Won", "Losses avoided", "Gains missed", "Net saved")
HOW_TO_READ = (
    "USD after fees. A denial avoided the loss, or missed the gain, that its shadow made: what the strategy would have "
    "opened at the last denial, held by its own exits. Open shadows stand at mid. What several rules denied is under each "
    "of them, with others."
)
CANT_SAY = (
    "What these figures can't say: shadows don't compete with each other or with the book for room, contracts or money, "
    "so all of them could never have been held, and their sum is no account's. One denial alone is not the whole price of "
    "its rule: what is opened in one place closes it for another. With others means that without this rule alone "
    "the proposal would have been denied all the same; and rules that need quotes are asked only when no other denies, "
    "so a rule that denied alone may not have been the only one to object."
)
PRICES = {
    Prices.MODELLED: "Option prices are modelled, and whatever they get wrong is in each shadow: compare, don't bank.",
    Prices.GIVEN: "Prices are those of the data folder that was given.",
}


def report(figures: DenialFigures, prices: Prices) -> RenderableType:
    """The tables, widest 80 columns."""
    is_denied = figures.total.denied > 0
    return stacked(
        _head(figures),
        _codes(figures) if is_denied else None,
        _tallies("By strategy", "Strategy", figures.by_strategy, figures.total) if is_denied else None,
        _tallies("By VIX at the denial", "VIX", figures.by_vix, figures.total) if is_denied else None,
        _controls(figures) if figures.controls else None,
        Text(CANT_SAY),
        Text(PRICES[prices], style="italic"),
    )


def _head(figures: DenialFigures) -> RenderableType:
    lost = [f"{fate.value} ({count:,})" for fate, count in figures.fates if not fate.is_followed]
    were = "was" if figures.total.denied == 1 else "were"
    lines = [f"{figures.total.denied:,} of {counted(figures.proposals, 'proposal')} {were} denied for good."]
    if lost:
        lines.append(f"Not followed: {'; '.join(lost)}.")
    if figures.unmarked:
        lines.append(f"Open without a price, so in no sum: {figures.unmarked:,}.")
    return Text("\n".join(lines))


def _codes(figures: DenialFigures) -> Table:
    table = new_table("By rule", "Denied with", *FIGURES, caption=HOW_TO_READ)
    table.columns[0].no_wrap = True
    table.padding = (0, 0, 0, 0)
    for number, row in enumerate(figures.by_code):
        if number and row.code != figures.by_code[number - 1].code:
            table.add_section()
        table.add_row(row.tally.name, *_cells(row.tally))
    return table


def _controls(figures: DenialFigures) -> Table:
    return new_table(
        "How true shadows are",
        *("Strategy", "Campaigns", "Made", "As shadows", "Difference each"),
        rows=(
            (row.strategy, f"{row.campaigns:,}", signed(row.made), signed(row.followed), f"{row.difference:+,.2f}")
            for row in figures.controls
        ),
        caption="The campaigns that were opened, followed the same way from their approvals. USD after fees.",
    )


def _tallies(title: str, heading: str, rows: Sequence[Tally], total: Tally) -> Table:
    table = new_table(title, heading, *FIGURES, rows=((row.name, *_cells(row)) for row in rows))
    table.padding = (0, 0, 0, 0)
    table.add_section()
    table.add_row(total.name, *_cells(total), style="bold")
    return table


def _cells(row: Tally) -> tuple[str, ...]:
    counts = (f"{count:,}" for count in (row.denied, row.valued, row.open, row.won))
    return (*counts, f"{row.avoided:,.0f}", f"{row.missed:,.0f}", signed(row.net))
