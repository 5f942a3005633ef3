"""Reads a result folder into records."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

import pandas as pd
from pydantic import Field, JsonValue, with_config

from backtests.console.validation import STRICT, BadInputError, Checks, read_json, read_lines, read_text, validated
from backtests.report.records import CampaignRow, DailyPlots, Decision, Margin, Marker, Result, TradingState
from market.quotes import NEW_YORK

MARKER = "run.json"
RESULT = "result.json"
EVENTS = "order-events.json"
LOG = "log.txt"
MARGIN_CALL = re.compile(r"\d{4}-\d{2}-\d{2} .*(MARGIN CALL|Margin Call)")  # the desk's own and LEAN's
ACCOUNT = "Strategy Equity"
LIMITS, BP, VIX, SPX = "Limits", "Buying power", "VIX", "S&P 500"  # the desk's charts
LIMIT, PORTFOLIO = " limit", "Portfolio"

Record = TypeVar("Record")


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class PlottedChart:
    """A chart of LEAN's result file; only the series that are asked for are looked into."""

    series: dict[str, JsonValue]


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class PlottedSeries:
    """A series as LEAN writes it: [time, value], or a candle of [time, open, high, low, close]; seconds since 1970."""

    values: list[Annotated[list[float], Field(min_length=2)]]


@dataclass(frozen=True, slots=True)
class RunState:
    status: Annotated[str, Field(alias="Status")]


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class ResultFile:
    state: RunState
    statistics: dict[str, JsonValue]
    orders: dict[str, JsonValue]
    charts: dict[str, JsonValue]


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class EventRow:
    status: str
    fee: Annotated[float | None, Field(alias="orderFeeAmount")] = None


def read(folder: Path) -> Result:
    """Read the result folder of one run.

    Every file that the run says it wrote must be there: run.json, result.json, order-events.json and log.txt always,
    decisions.jsonl, rolls.jsonl, campaigns.jsonl, standings.jsonl and margins.jsonl if the algorithm records them.
    Raises BadInputError naming every file that is missing and every field that is wrong.
    """
    checks, marker = Checks(), read_marker(folder)

    def rows(kind: type[Record], name: str) -> tuple[Record, ...] | None:
        found: tuple[Record, ...] | None = None
        if name in marker.records:
            with checks.collected():
                found = read_lines(kind, folder / f"{name}.jsonl")
        return found

    decisions, rolls, campaigns = rows(Decision, "decisions"), rows(Decision, "rolls"), rows(CampaignRow, "campaigns")
    states, margins = rows(TradingState, "standings"), rows(Margin, "margins")
    with checks.collected():
        events = read_json(list[EventRow], folder / EVENTS)
    with checks.collected():
        result = read_json(ResultFile, folder / RESULT)
        equity, daily = account_values(result.charts, folder / RESULT), _daily(result.charts, folder / RESULT)
    with checks.collected():
        margin_calls = _margin_calls(folder)
    checks.finish()
    return Result(
        folder=folder,
        marker=marker,
        status=result.state.status,
        equity=equity,
        statistics={name: str(value) for name, value in result.statistics.items()},
        fees=sum(event.fee or 0.0 for event in events),
        fills=sum(event.status == "filled" for event in events),
        orders=len(result.orders),
        daily=daily,
        decisions=decisions,
        rolls=rolls,
        campaigns=campaigns,
        margin_calls=margin_calls,
        trading_states=states,
        margins=margins,
    )


def read_marker(folder: Path) -> Marker:
    """Read what the command line noted about a run. Raises BadInputError with what is missing or wrong."""
    return read_json(Marker, folder / MARKER)


def account_values(charts: Mapping[str, JsonValue], file: Path) -> pd.Series:
    """The account value in USD over time, New York. Raises BadInputError where a result's charts have none."""
    if ACCOUNT not in charts:
        raise BadInputError([f"{file}: charts: {ACCOUNT} is missing"])
    equity = _series(charts, ACCOUNT, "Equity", file)
    if equity.empty:
        raise BadInputError([f"{file}: the account value ({ACCOUNT}, Equity) has no values; expected at least one"])
    return equity


def _daily(charts: Mapping[str, JsonValue], file: Path) -> DailyPlots | None:
    if not {LIMITS, BP, VIX} <= charts.keys():
        return None
    plotted = validated(PlottedChart, charts[LIMITS], f"{file}: charts: {LIMITS}").series
    names = [name.removesuffix(LIMIT) for name in plotted if name.endswith(LIMIT)]
    return DailyPlots(
        vix=_series(charts, VIX, "VIX", file),
        bp_used=_series(charts, BP, "Used", file),
        bp_cap=_series(charts, BP, "Cap", file),
        portfolio_limit=_series(charts, LIMITS, PORTFOLIO + LIMIT, file),
        limits={name: _series(charts, LIMITS, name + LIMIT, file) for name in sorted(names) if name != PORTFOLIO},
        spx=_series(charts, SPX, SPX, file),
    )


def _series(charts: Mapping[str, JsonValue], chart: str, name: str, file: Path) -> pd.Series:
    """A chart's series over time, empty if it was never plotted; of candles, as LEAN writes equity, the close."""
    if chart not in charts:
        return pd.Series([], index=pd.DatetimeIndex([], tz=NEW_YORK), dtype=float)
    where = f"{file}: charts: {chart}"
    series = validated(PlottedChart, charts[chart], where).series
    rows = validated(PlottedSeries, series[name], f"{where}: series: {name}").values if name in series else []
    times = pd.to_datetime([row[0] for row in rows], unit="s", utc=True).tz_convert(NEW_YORK)
    plotted = pd.Series([row[-1] for row in rows], index=times, dtype=float)
    return plotted[~plotted.index.duplicated(keep="last")]  # a moment may be sampled twice: its last word counts


def log_of(folder: Path) -> tuple[str, ...]:
    """The lines of a result folder's log. Raises BadInputError where it is missing or no text."""
    return tuple(read_text(folder / LOG).splitlines())


def _margin_calls(folder: Path) -> tuple[date, ...]:
    days = {line[:10] for line in log_of(folder) if MARGIN_CALL.match(line)}
    return tuple(date.fromisoformat(day) for day in sorted(days))
