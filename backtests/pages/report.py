"""`report.html`: a result folder as one page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import pandas as pd

from backtests.console.validation import read_text
from backtests.pages import account_charts, desk_charts
from backtests.pages.assumptions import HANGS_ON
from backtests.pages.campaigns import CLOCK, CampaignEntry, DenialEntry, campaign_entries, denial_entries
from backtests.pages.charts import Chart, Heat
from backtests.pages.facts import facts, verdict
from backtests.pages.page import Table, render
from backtests.report.figures import RunFigures, figures
from backtests.report.index import index_curve
from backtests.report.layout import counted, percent, signed, usd, written
from backtests.report.orders import by_campaign, read_orders
from backtests.report.performance import Fall, account_growth, curve_of, falls
from backtests.report.read import LOG, read
from backtests.report.records import Prices, Result
from backtests.report.restrictions import spells
from backtests.report.shadows import read_shadows, verdicts
from backtests.report.tables import PRICES, faults, provenance, warning
from backtests.system.placing import place_of, whole

REPORT = "report.html"
FAULTS = "data.txt"
MINUTE_PAGES = "minute-*.html"
ROUTINE = frozenset(
    {"APPROVED", "DENIED", "ENDED", "EXPOSURE", "MARGIN", "NOTE", "VERIFIED", "OPEN"}
)  # have their own place
DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table that sorts: which field, its heading with its unit, and how it is written."""

    key: str
    title: str
    form: str
    is_first: bool = False


CAMPAIGN_COLUMNS = (
    Column("campaign", "Campaign", "text"),
    Column("opened", "Opened", "text", is_first=True),
    Column("closed", "Closed", "text"),
    Column("strategy", "Strategy", "text"),
    Column("rung", "Rung", "text"),
    Column("sets", "Sets", "count"),
    Column("reason", "Ended by", "text"),
    Column("days", "Days", "days"),
    Column("credit", "Credit, USD", "gain"),
    Column("pnl", "P&L, USD", "gain"),
    Column("return_on_margin", "P&L of margin", "change"),
    Column("requirement", "Margin, USD", "usd"),
    Column("fees", "Fees, USD", "points"),
)
DENIAL_COLUMNS = (
    Column("proposal", "Proposal", "text"),
    Column("first", "First denied", "text", is_first=True),
    Column("last", "Last answer", "text"),
    Column("strategy", "Strategy", "text"),
    Column("codes", "By", "text"),
    Column("times", "Times", "count"),
    Column("outcome", "Became", "text"),
    Column("shadow_pnl", "Would have made, USD", "gain"),
)


def write(folder: Path) -> Path:
    """Write `report.html` into a result folder; returns the file. Raises BadInputError for a folder that can't be read."""
    path = folder / REPORT
    with whole(path) as beside:
        beside.write_text(page(folder), encoding="utf-8")
    return path


def page(folder: Path) -> str:
    """The page of a result folder. Raises BadInputError for a folder that can't be read."""
    result = read(folder)
    found = figures(result)
    grown = account_growth(result.equity, index_curve(result))
    shadows = read_shadows(folder)
    pages = minute_pages(folder)
    shown = _charts(result)
    campaigns = (
        None
        if result.campaigns is None
        else campaign_entries(
            result.campaigns, result.decisions or (), result.rolls or (), by_campaign(read_orders(folder)), pages
        )
    )
    denials = None if result.decisions is None else denial_entries(result.decisions, shadows or (), pages)
    data = {
        "charts": {chart.name: asdict(chart) for chart in shown},
        "columns": {"campaigns": CAMPAIGN_COLUMNS, "denials": DENIAL_COLUMNS},
        "why": f"python -m backtests why {place_of(folder)}",
        "campaigns": _cells(campaigns, CAMPAIGN_COLUMNS),
        "denials": _cells(denials, DENIAL_COLUMNS),
    }
    details = {"campaigns": _beside(campaigns, CAMPAIGN_COLUMNS), "denials": _beside(denials, DENIAL_COLUMNS)}
    return render(
        "report.html.j2",
        f"{result.marker.algorithm}, {found.account.first_day} to {found.account.last_day}",
        data,
        details,
        verdict=verdict(result, found, grown),
        prices=PRICES[result.marker.prices].format(data=result.marker.data),
        is_modelled=result.marker.prices is Prices.MODELLED,
        alarms=_alarms(result, found),
        facts=tuple(facts(result, found, grown)),
        charts={chart.name: chart.says for chart in shown},
        has_campaigns=result.campaigns is not None,
        has_denials=result.decisions is not None,
        assumptions=Table(
            "Which result hangs on which assumption", ("Result", "Hangs most on", "Why"), HANGS_ON, left=3
        ),
        falls=_falls(result),
        strategies=_strategies(found),
        parts=_parts(found),
        cycles=_cycles(found),
        saved=None if shadows is None else _saved(folder),
        settings=tuple(_settings(result)),
        numbers=None
        if result.marker.config is None
        else Table(
            "Every number of config/ in this run", ("Number", "Value"), tuple(result.marker.config.items()), left=2
        ),
        statistics=Table("LEAN's own statistics", ("", ""), tuple(result.statistics.items())),
        spells=_spells(result),
        said=_said(folder),
        data_faults=_lines(folder / FAULTS),
        folder=str(place_of(folder)),
    )


def _cells(
    entries: Sequence[CampaignEntry | DenialEntry] | None, columns: Sequence[Column]
) -> list[dict[str, object]] | None:
    """What the rows of a table show."""
    if entries is None:
        return None
    return [{column.key: getattr(entry, column.key) for column in columns} for entry in entries]


def _beside(
    entries: Sequence[CampaignEntry | DenialEntry] | None, columns: Sequence[Column]
) -> list[dict[str, object]] | None:
    """What its rows open to, place by place."""
    if entries is None:
        return None
    shown = {column.key for column in columns}
    return [
        {each.name: getattr(entry, each.name) for each in fields(entry) if each.name not in shown} for entry in entries
    ]


def minute_pages(folder: Path) -> Mapping[tuple[str, str], str]:
    """The pages of single minutes that lie in a folder, by minute and strategy."""
    found = {}
    for path in sorted(folder.glob(MINUTE_PAGES)):
        day, clock, strategy = path.stem.removeprefix("minute-").split("_", 2)
        found[f"{day} {clock[:2]}:{clock[2:]}", strategy] = path.name
    return found


def _charts(result: Result) -> tuple[Chart | Heat, ...]:
    made = (
        account_charts.account(result), desk_charts.limits(result), desk_charts.margin(result), desk_charts.denials(result),
        desk_charts.outcomes(result), account_charts.months(result), account_charts.years(result), account_charts.days(result),
        account_charts.daily(result), account_charts.rolled(result), desk_charts.exposure(result),
    )  # fmt: skip
    return tuple(chart for chart in made if chart is not None)


def _alarms(result: Result, found: RunFigures) -> tuple[str, ...]:
    """What has to be read before any figure."""
    told = [] if result.status == "Completed" else [f"State of the run: {result.status}."]
    if found.without:
        told.append(warning(found.without))
    if found.reconciliation is not None and not found.reconciliation.is_sound:
        told += faults(found.reconciliation)
    return tuple(told)


def _falls(result: Result) -> Table:
    index = index_curve(result)
    rows = tuple(
        (
            f"{fall.peak}",
            f"{fall.low}",
            "not yet" if fall.recovered is None else f"{fall.recovered}",
            percent(fall.depth),
            percent(_meanwhile(index, fall), signed=True),
            f"{fall.days:,}",
        )
        for fall in falls(curve_of(result.equity))[:DEEPEST]
    )
    head = ("Peak", "Low", "Reached again", "Fall", "S&P 500 meanwhile", "Days")
    return Table(
        "Deepest drawdowns",
        head,
        rows,
        "Days of the calendar from the peak until it was reached again, or the end; the S&P 500 from the peak to the low.",
        left=3,
    )


def _meanwhile(index: pd.Series | None, fall: Fall) -> float | None:
    """What the index did from the peak to the low; None where it isn't known on one of the two."""
    if index is None or not {pd.Timestamp(fall.peak), pd.Timestamp(fall.low)} <= set(index.index):
        return None
    return float(index[pd.Timestamp(fall.low)] / index[pd.Timestamp(fall.peak)]) - 1.0


def _strategies(found: RunFigures) -> Table | None:
    if found.strategies is None or found.total is None:
        return None
    rows = tuple(
        (row.strategy, ", ".join(f"{reason.replace('_', ' ')} {count:,}" for reason, count in row.by_reason), f"{row.opened:,}", f"{row.closed:,}",
         f"{row.still_open:,}", f"{row.never_opened:,}", percent(row.win_rate), signed(row.pnl), signed(row.open_pnl), written(row.average_days, ".1f"))
        for row in (*found.strategies, found.total)
    )  # fmt: skip
    head = (
        "Strategy",
        "Closed by",
        "Opened",
        "Closed",
        "Still open",
        "Unfilled",
        "Win rate",
        "P&L, USD",
        "Open P&L, USD",
        "Days",
    )
    return Table("Campaigns by strategy", head, rows, "P&L after fees; days: average of the closed ones.", left=2)


def _parts(found: RunFigures) -> Table | None:
    rows = tuple(
        (
            part.strategy,
            part.part,
            f"{part.campaigns:,}",
            signed(part.cash),
            f"{part.fees:,.0f}",
            signed(part.worth),
            signed(part.pnl),
        )
        for part in found.parts
    )
    head = ("Strategy", "Part", "Campaigns", "Cash, USD", "Fees, USD", "Held at mid, USD", "P&L, USD")
    return (
        Table("P&L by part, closed and open", head, rows, "Cash: taken in less paid. ?: it has no price.", left=2)
        if rows
        else None
    )


def _cycles(found: RunFigures) -> Table | None:
    rows = [
        (row.strategy, f"{counted(row.cycles, 'cycle')} of weekly calls", f"{signed(row.income)} USD, {written(row.average, '+,.2f', '?')} a cycle; the long calls cost {usd(row.debit)}")
        for row in found.cycles
    ]  # fmt: skip
    rows += [
        (zone.strategy, f"trap zone on {zone.rung}", f"{zone.points:,.1f} points, {percent(zone.share)} of the underlying, average of {counted(zone.campaigns, 'campaign')}")
        for zone in found.trap_zones
    ]  # fmt: skip
    return Table("Weekly calls and trap zones", ("Strategy", "", ""), tuple(rows), left=3) if rows else None


def _saved(folder: Path) -> Table:
    rows = tuple(
        (one.code, "alone" if one.alone else "with others", f"{one.denied:,}", f"{one.followed:,}", f"{one.avoided:,.0f}", f"{one.missed:,.0f}", signed(one.net))
        for one in verdicts(read_shadows(folder) or ())
    )  # fmt: skip
    head = ("Denied by", "", "Proposals", "Followed", "Losses avoided, USD", "Gains missed, USD", "Saved, USD")
    return Table(
        "What the denials saved or cost",
        head,
        rows,
        "Each denied proposal followed as if it had been opened: docs/why.md.",
        left=2,
    )


def _settings(result: Result) -> Iterator[Table]:
    marker = result.marker
    origin = marker.origin
    known = [
        ("Algorithm", marker.file or marker.algorithm),
        ("Code", marker.version or "not noted"),
        ("Data", marker.data),
        ("Daily bars", "not noted" if origin is None else origin.history or "built in, or the data's own"),
        ("Data's key", "not noted" if origin is None else origin.key),
        ("Prices", provenance(marker)),
    ]
    yield Table("Provenance", ("", ""), tuple(known), left=2)
    yield Table("Parameters", ("Name", "Value"), tuple(sorted(marker.parameters.items())), left=2)


def _spells(result: Result) -> Table | None:
    rows = tuple(
        (spell.restriction.mode.value, spell.restriction.cause, f"{spell.restriction.since:{CLOCK}}", "the end" if spell.until is None else f"{spell.until:{CLOCK}}", spell.restriction.why)
        for spell in spells(result.trading_states or ())
    )  # fmt: skip
    return Table("When the desk was held", ("State", "By", "From", "Until", "Why"), rows, left=5) if rows else None


def _said(folder: Path) -> tuple[str, ...]:
    """The lines of the log that are told nowhere else on the page."""
    lines = _lines(folder / LOG)
    return tuple(line for line in lines if _kind(line) not in ROUTINE or "MARGIN CALL" in line)


def _kind(line: str) -> str:
    words = line.split(" ", 3)
    return words[2] if len(words) > 2 else line


def _lines(path: Path) -> tuple[str, ...]:
    return tuple(read_text(path).splitlines()) if path.is_file() else ()
