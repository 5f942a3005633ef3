"""Reads a result folder into records."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from backtests.report.fields import NEW_YORK, Fields, ReportError
from backtests.report.records import (
    After,
    Campaign,
    Daily,
    Decision,
    Hold,
    Margin,
    Marker,
    Mode,
    Part,
    Prices,
    Result,
    Standing,
    State,
    TrapZone,
    Verdict,
)

MARKER = "run.json"
RESULT = "result.json"
EVENTS = "order-events.json"
LOG = "log.txt"
MARGIN_CALL = re.compile(r"\d{4}-\d{2}-\d{2} .*(MARGIN CALL|Margin Call)")  # the desk's own and LEAN's
LIMITS, BP, VIX = "Limits", "Buying power", "VIX"  # the desk's charts
LIMIT, PORTFOLIO = " limit", "Portfolio"

FATES = {"closed": State.CLOSED, "never_opened": State.NEVER_OPENED, "pending_open": State.NEVER_OPENED}

Record = TypeVar("Record")
Choice = TypeVar("Choice", bound=StrEnum)


def read(folder: Path) -> Result:
    """Read the result folder of one run.

    Every file that the run says it wrote must be there: run.json, result.json, order-events.json and log.txt always,
    decisions.jsonl, rolls.jsonl, campaigns.jsonl, standings.jsonl and margins.jsonl if the algorithm records them.
    Raises ReportError naming the file that is missing or the field that is wrong.
    """
    marker = read_marker(folder)
    result = Fields(RESULT, _object(folder / RESULT))
    events = [Fields(f"{EVENTS} entry {n}", event) for n, event in enumerate(_list(folder / EVENTS), start=1)]
    return Result(
        folder=folder,
        marker=marker,
        status=result.inner("state").text("Status"),
        equity=_equity(result),
        statistics={name: str(value) for name, value in result.inner("statistics").values.items()},
        fees=sum(event.maybe_number("orderFeeAmount") or 0.0 for event in events),
        fills=sum(event.text("status") == "filled" for event in events),
        orders=len(result.inner("orders").values),
        daily=_daily(result.inner("charts")),
        decisions=_records(folder, "decisions", marker, _decision),
        rolls=_records(folder, "rolls", marker, _decision),
        campaigns=_records(folder, "campaigns", marker, _campaign),
        margin_calls=_margin_calls(folder / LOG),
        standings=_records(folder, "standings", marker, _standing),
        margins=_records(folder, "margins", marker, _margin),
    )


def read_marker(folder: Path) -> Marker:
    """Read what the command line noted about a run. Raises ReportError naming what is missing or wrong."""
    run = Fields(MARKER, _object(folder / MARKER))
    return Marker(
        algorithm=run.text("algorithm"),
        data=run.text("data"),
        prices=_member(run, "prices", Prices),
        parameters={name: str(value) for name, value in run.inner("parameters").values.items()},
        records=run.texts("records"),
        same_day_vol=run.maybe_number("same_day_vol"),
    )


def _equity(result: Fields) -> pd.Series:
    equity = _series(result.inner("charts").inner("Strategy Equity"), "Equity")
    if equity.empty:
        raise ReportError(f"{RESULT}: the account value (Strategy Equity, Equity) has no values; expected at least one")
    return equity


def _daily(charts: Fields) -> Daily | None:
    if not {LIMITS, BP, VIX} <= charts.values.keys():
        return None
    limits = charts.inner(LIMITS)
    names = [name.removesuffix(LIMIT) for name in limits.inner("series").values if name.endswith(LIMIT)]
    return Daily(
        vix=_series(charts.inner(VIX), "VIX"),
        bp_used=_series(charts.inner(BP), "Used"),
        bp_cap=_series(charts.inner(BP), "Cap"),
        portfolio_limit=_series(limits, PORTFOLIO + LIMIT),
        limits={name: _series(limits, name + LIMIT) for name in sorted(names) if name != PORTFOLIO},
    )


def _series(chart: Fields, name: str) -> pd.Series:
    """A chart's series over time, empty if it was never plotted; of candles, as LEAN writes equity, the close."""
    series = chart.inner("series")
    rows = series.inner(name).values.get("values") if name in series.values else []
    if not isinstance(rows, list):
        raise ReportError(f"{series.where}: {name} has values {rows!r}; expected a list of [time, value]")
    times = pd.to_datetime([row[0] for row in rows], unit="s", utc=True).tz_convert(NEW_YORK)
    plotted = pd.Series([float(row[-1]) for row in rows], index=times, dtype=float)
    return plotted[~plotted.index.duplicated(keep="last")]  # a moment may be sampled twice: its last word counts


def _margin_calls(log: Path) -> tuple[date, ...]:
    days = {line[:10] for line in _text(log).splitlines() if MARGIN_CALL.match(line)}
    return tuple(date.fromisoformat(day) for day in sorted(days))


def _decision(row: Fields) -> Decision:
    verdict = _member(row, "verdict", Verdict)
    return Decision(
        time=row.time("time"),
        strategy=row.text("strategy"),
        proposal=row.text("proposal"),
        verdict=verdict,
        codes=row.texts("codes"),
        reasons=row.texts("reasons"),
        refused_rungs=row.texts("refused_rungs"),
        campaign=row.text("campaign") if verdict is Verdict.APPROVED else None,
        phase=row.maybe_count("phase"),
        account_value=row.maybe_number("account_value"),
        vix=row.maybe_number("vix"),
        limit=row.maybe_count("limit"),
        portfolio_limit=row.maybe_count("portfolio_limit"),
        requirement=row.maybe_number("requirement"),
        bp_used=row.maybe_number("bp_used"),
        bp_cap=row.maybe_number("bp_cap"),
    )


def _campaign(row: Fields) -> Campaign:
    written = row.text("state")
    state = FATES.get(written, State.OPEN)  # partly filled, assigned, closing, ...: something of it is held
    return Campaign(
        campaign=row.text("campaign"),
        strategy=row.text("strategy"),
        rung=row.text("rung"),
        state=state,
        opened=row.maybe_time("opened"),
        closed=row.maybe_time("closed"),
        reason=row.maybe_text("reason"),
        pnl=row.maybe_number("pnl"),
        fees=row.maybe_number("fees") or 0.0,
        days_held=row.maybe_number("days_held"),
        credit=row.number("credit"),
        peak_requirement=row.number("peak_requirement"),
        parts=tuple(_part(part) for part in row.objects("parts")),
        trap_zone=None if (zone := row.maybe_inner("trap_zone")) is None else _trap_zone(zone),
    )


def _part(part: Fields) -> Part:
    return Part(
        part=part.text("part"),
        cash=part.number("cash"),
        fees=part.number("fees"),
        worth=part.maybe_number("worth"),
        pnl=part.maybe_number("pnl"),
    )


def _trap_zone(zone: Fields) -> TrapZone:
    return TrapZone(points=zone.number("points"), share=zone.maybe_number("share"))


def _standing(row: Fields) -> Standing:
    return Standing(row.time("time"), tuple(_hold(hold) for hold in row.objects("holds")))


def _hold(hold: Fields) -> Hold:
    return Hold(hold.text("cause"), _member(hold, "mode", Mode), hold.time("since"), hold.text("why"))


def _margin(row: Fields) -> Margin:
    groups = row.inner("groups")
    return Margin(
        day=row.day("day"),
        account_value=row.maybe_number("account_value") or 0.0,
        requirement=row.number("requirement"),
        distance=row.maybe_number("distance") or 0.0,
        groups={name: groups.number(name) for name in groups.values},
        after=tuple(_after(after) for after in row.objects("after")),
    )


def _after(after: Fields) -> After:
    return After(after.text("scenario"), after.number("requirement"), after.maybe_number("left") or 0.0)


def _records(folder: Path, name: str, marker: Marker, parse: Callable[[Fields], Record]) -> tuple[Record, ...] | None:
    if name not in marker.records:
        return None
    return tuple(parse(row) for row in lines(folder / f"{name}.jsonl"))


def lines(path: Path) -> Iterator[Fields]:
    """The objects of a file that holds one a line. Raises ReportError where it is missing or a line is no object."""
    for number, line in enumerate(_text(path).splitlines(), start=1):
        where = f"{path.name} line {number}"
        yield Fields(where, _parsed(line, where, dict))


def _object(path: Path) -> dict[str, Any]:
    return _parsed(_text(path), path.name, dict)


def _list(path: Path) -> list[Any]:
    return _parsed(_text(path), path.name, list)


def _text(path: Path) -> str:
    if not path.is_file():
        raise ReportError(f"{path} is missing; it is one of the files of a finished run")
    return path.read_text(encoding="utf-8")


def _parsed(text: str, where: str, kind: type) -> Any:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as fault:
        raise ReportError(f"{where} is no JSON: {fault}") from fault
    if not isinstance(value, kind):
        raise ReportError(f"{where} holds a {type(value).__name__}; expected a {kind.__name__}")
    return value


def _member(row: Fields, name: str, choices: type[Choice]) -> Choice:
    text = row.text(name)
    if text not in list(choices):
        raise ReportError(f"{row.where}: {name} is {text!r}; expected one of {', '.join(choices)}")
    return choices(text)
