"""Results side by side as tables, at most 80 columns."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from backtests.compare.decisions import Campaigns, Parting, campaigns_apart, parting
from backtests.compare.sides import Setting, Side, differing
from backtests.parity.differences import Compared, Count
from backtests.report.figures import Performance, RunFigures, StrategyFigures
from backtests.report.layout import new_table, percent, signed, stacked, written
from backtests.report.records import Decision, GateVerdict

MOST_NAMES = 8
MOST_SETTINGS = 30
CAMPAIGNS = " campaigns"
Cell = Callable[[RunFigures], str]


@dataclass(frozen=True, slots=True)
class Beside:
    """Another result beside the first one, and which of their orders only one has; None where those can't be read."""

    one: Side
    other: Side
    orders: Count | None


def comparison(sides: Sequence[Side], pairs: Sequence[Beside]) -> RenderableType:
    """The tables: settings that differ, statistics, and of each pair with the first what only one of them has."""
    return stacked(
        Text("\n".join(f"{side.letter}: {side.result.folder}" for side in sides)),
        _settings(sides, differing(sides)),
        _statistics(sides),
        *(_pair(pair) for pair in pairs),
    )


def _settings(sides: Sequence[Side], rows: Sequence[Setting]) -> RenderableType:
    if not rows:
        return Text("All settings are the same.")
    more = len(rows) - MOST_SETTINGS
    return new_table(
        "Settings that differ",
        *("", *(side.letter for side in sides)),
        rows=((row.name, *row.values) for row in rows[:MOST_SETTINGS]),
        caption=f"and {more} more" if more > 0 else None,
    )


def _statistics(sides: Sequence[Side]) -> Table:
    table = new_table("Statistics", "", *(side.letter for side in sides))
    for name, *cells in statistics(sides):
        if name.endswith(CAMPAIGNS):
            table.add_section()
        is_loud = len(set(cells)) > 1 and not name.startswith(" ") and not name.endswith(CAMPAIGNS)
        table.add_row(name, *cells, style="bold" if is_loud else None)
    return table


def statistics(sides: Sequence[Side]) -> Iterator[tuple[str, ...]]:
    """A row a figure: its name, and how each side has it."""
    for name, cell in _rows():
        yield name, *(cell(side.figures) for side in sides)
    for name in sorted({row.strategy for side in sides for row in side.figures.strategies or ()}):
        own = [_of(side.figures, name) for side in sides]
        yield f"{name}{CAMPAIGNS}", *("-" if row is None else f"{row.opened:,}" for row in own)
        yield "  won", *("-" if row is None else percent(row.win_rate) for row in own)
        yield "  P&L, open too", *("-" if row is None else signed(row.pnl + row.open_pnl) for row in own)


def _rows() -> Iterator[tuple[str, Cell]]:
    yield "Final value, USD", lambda run: f"{run.account.end:,.0f}"
    yield "Return", lambda run: percent(run.account.returned, signed=True)
    yield "CAGR", lambda run: percent(run.growth.cagr, signed=True)
    yield "Sharpe", lambda run: written(run.growth.sharpe, ".2f")
    yield "Sortino", lambda run: written(run.growth.sortino, ".2f")
    yield "Largest drawdown", lambda run: percent(run.account.drawdown)
    yield "Worst month", lambda run: percent(min((month.returned for month in run.months), default=None), signed=True)
    yield "Orders", lambda run: f"{run.account.orders:,}"
    yield "Fees, USD", lambda run: f"{run.account.fees:,.0f}"
    yield "Peak BP", lambda run: percent(None if run.peak_bp is None else run.peak_bp.share)
    yield "Days of margin calls", lambda run: written(None if run.margin_calls is None else run.margin_calls.days)
    yield "Days halted", lambda run: written(None if run.restrictions is None else run.restrictions.halted)
    yield "Proposals", lambda run: written(None if run.gate is None else run.gate.proposals, ",")
    yield "Approved", lambda run: written(None if run.gate is None else run.gate.approved, ",")


def _of(run: RunFigures, name: str) -> StrategyFigures | None:
    return next((row for row in run.strategies or () if row.strategy == name), None)


def _pair(pair: Beside) -> RenderableType:
    title = f"{pair.one.letter} and {pair.other.letter}"
    return Text("\n").join([Text(title, style="bold"), *map(Text, pair_lines(pair))])


def pair_lines(pair: Beside) -> tuple[str, ...]:
    """What only one of two has, and where they part, a sentence each."""
    one, other = pair.one.result, pair.other.result
    if one.decisions is None or other.decisions is None:
        return ("One of them recorded no decisions.",)
    found = parting(one.decisions, other.decisions)
    return (*_campaigns(pair, campaigns_apart(one, other)), *_orders(pair), *_parting(pair, found))


def _campaigns(pair: Beside, found: Campaigns) -> Iterator[str]:
    yield f"Campaigns on both: {found.both:,}, of other size or product: {len(found.resized):,}{_named(found.resized)}"
    yield f"Campaigns only in {pair.one.letter}: {len(found.only_one):,}{_named(found.only_one)}"
    yield f"Campaigns only in {pair.other.letter}: {len(found.only_other):,}{_named(found.only_other)}"


def _named(names: Sequence[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
    return f" ({', '.join(names[:MOST_NAMES])}{more})"


def _orders(pair: Beside) -> Iterator[str]:
    if pair.orders is None:
        return
    count = pair.orders
    yield (
        f"{Compared.ORDERS.value} on both: {count.both:,}, of which {count.differ:,} differ; "
        f"only in {pair.one.letter}: {count.only_a:,}, only in {pair.other.letter}: {count.only_b:,}"
    )


def _parting(pair: Beside, found: Parting | None) -> Iterator[str]:
    if found is None:
        yield "Every decision is the same."
        return
    yield f"They part at {found.at:%Y-%m-%d %H:%M} New York, over {found.proposal}:"
    for side, row in ((pair.one, found.one), (pair.other, found.other)):
        yield f"  {side.letter}: {_silence(side.figures.account, found.at.date()) if row is None else _answer(row)}"


def _silence(account: Performance, day: date) -> str:
    """Why a run had no answer on a day."""
    if day < account.first_day:
        return f"begins on {account.first_day}"
    return f"had ended on {account.last_day}" if day > account.last_day else "did not ask for it"


def _answer(row: Decision) -> str:
    when = f"{row.time:%H:%M} " if row.time is not None else ""
    if row.verdict is GateVerdict.APPROVED:
        legs = ", ".join(f"{leg.quantity:+d} {' '.join(leg.symbol.split())}" for leg in row.legs)
        room = f"; limit {row.open} of {row.limit_explained}" if row.limit_explained else ""
        return f"{when}approved {row.sets or '?'} x {row.rung or '?'}: {legs}{room}"
    return f"{when}denied: {'; '.join(row.reasons or row.codes)}"
