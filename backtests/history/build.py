"""From a range of dates to a data folder: which months are needed, who writes them, what the folder shows."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from multiprocessing import current_process
from pathlib import Path
from typing import Final

import numpy as np

from backtests.history import cache, calendar, carry, daily, lean_files, listing, model, month, roots, whole
from backtests.system.workers import in_processes
from strategies.parts.quoted import Quoted

HORIZON_YEARS: Final = 1  # how far past a day its expiries may lie
MONTHS: Final = "months"
NOTE: Final = "MODELLED.txt"  # tells a folder of modelled data from bought data
NOTE_TEXT: Final = (
    "Modelled data: option prices and what happens within a day are a model's, see docs/modelled-history.md."
)

SAME_DAY_TEXT: Final = "Volatility at the money at the open of an expiry day: {:g} of VIX."


@dataclass(frozen=True, slots=True)
class _Month:
    """A calendar month's trading days, the bars that shape its files, and where they are kept."""

    days: tuple[date, ...]
    bars: daily.Daily
    folder: Path


def write(
    start: date,
    end: date,
    out: Path,
    *,
    history: Path | None,
    on_month: Callable[[int, int], None] | None,
    kinds: Sequence[Quoted] | None = None,
    same_day_vol: float = model.SAME_DAY_VOL,
    as_sketches: bool = False,
) -> Path:
    """Do what `backtests.history.write` promises, for these kinds of contracts, else for what the strategies want."""
    kinds = roots.wanted() if kinds is None else kinds
    bars = daily.built_in() if history is None else daily.read(history, is_drawn=as_sketches)
    code = cache.code_key() + repr((kinds, same_day_vol, as_sketches)).encode()
    for folder in (out, out / MONTHS):
        cache.sweep(folder)
    target = out / f"{start}_{end}_{cache.key(code, _content(bars))}"
    market = _calendar(bars)
    days = _asked(start, end, bars, market, history)
    months = _months(days, bars, out / MONTHS, code, kinds)
    damaged = [one for one in months if whole.throw_away_damaged(one.folder)]
    if damaged:
        shutil.rmtree(target, ignore_errors=True)
    if target.is_dir():
        return target
    fill = partial(month.write, market=market, kinds=kinds, same_day_vol=same_day_vol, as_sketches=as_sketches)
    _write_months(months, fill, on_month or (lambda _done, _total: None))
    note = [NOTE_TEXT, f"Daily bars: {bars.source}.", SAME_DAY_TEXT.format(same_day_vol)]
    return cache.once(target, partial(_assemble, months=months, asked=days, bars=bars, market=market, note=note))


def _calendar(bars: daily.Daily) -> calendar.Calendar:
    return calendar.new_york(bars.days[0].astype(date).year - 1, bars.days[-1].astype(date).year + HORIZON_YEARS)


def _asked(start: date, end: date, bars: daily.Daily, market: calendar.Calendar, history: Path | None) -> list[date]:
    """Trading days of the range. The day before each must have bars too: its evening lists the day's contracts."""
    if start > end:
        raise daily.HistoryError(f"start is {start}, after end {end}")
    first, last = bars.days[1].astype(date), bars.days[-1].astype(date)
    near = first.year - 1 <= start.year and end.year <= last.year + HORIZON_YEARS  # where the calendar can tell
    early = market.between(start, first - timedelta(days=1)).size
    late = market.between(last + timedelta(days=1), end).size
    if not near or early or late:
        hint = "give a csv file of daily bars with --history for other years" if history is None else "extend the file"
        raise daily.HistoryError(f"{start} to {end} was asked for; {bars.source} covers {first} to {last}: {hint}")
    days = [day.astype(date) for day in market.between(start, end)]
    if not days:
        raise daily.HistoryError(f"there is no trading day from {start} to {end}")
    return days


def _months(days: Sequence[date], bars: daily.Daily, kept: Path, code: bytes, kinds: Sequence[Quoted]) -> list[_Month]:
    """The whole months that the days lie in, as far as there are bars, so that any range shares them."""
    wanted = {(day.year, day.month) for day in days}
    known = (day.astype(date) for day in bars.days[1:])
    months = []
    for (year, number), group in groupby(known, key=lambda day: (day.year, day.month)):
        if (year, number) not in wanted:
            continue
        members = tuple(group)
        low = int(np.searchsorted(bars.days, np.datetime64(members[0] - listing.look_back(kinds))))
        first, last = (int(np.searchsorted(bars.days, np.datetime64(day))) for day in (members[0], members[-1]))
        part = slice(min(low, first - 1), last + 1)
        shaping = daily.Daily(bars.days[part], bars.spx[part], bars.vix[part], bars.source)
        name = f"{year}-{number:02}-{cache.key(code, _content(shaping))}"
        months.append(_Month(members, shaping, kept / name))
    return months


def _write_months(months: Sequence[_Month], fill: Callable[..., None], on_month: Callable[[int, int], None]) -> None:
    missing = [one for one in months if not one.folder.is_dir()]
    done = len(months) - len(missing)
    if done:
        on_month(done, len(months))

    def on_written(_: Path) -> None:
        nonlocal done
        done += 1
        on_month(done, len(months))

    # a daemon, such as a worker of a sweep, may have no children
    if min(len(missing), os.cpu_count() or 1) > 1 and not current_process().daemon:
        in_processes(partial(_write_apart, fill=fill), missing, on_written)
        return
    for one in missing:
        _write_month(one, fill)
        on_written(one.folder)


def _write_apart(one: _Month, tell: Callable[[Path], object], *, fill: Callable[..., None]) -> None:
    _write_month(one, fill)
    tell(one.folder)


def _write_month(one: _Month, fill: Callable[..., None]) -> None:
    def whole_month(work: Path) -> None:
        fill(work, days=one.days, daily=one.bars)
        whole.note(work)

    cache.once(one.folder, whole_month)


def _assemble(
    work: Path,
    *,
    months: Sequence[_Month],
    asked: Sequence[date],
    bars: daily.Daily,
    market: calendar.Calendar,
    note: Sequence[str],
) -> None:
    """Show the asked days' files of each month, and write what belongs to no day."""
    shown = {f"{day:%Y%m%d}" for day in asked}
    at = int(np.searchsorted(bars.days, np.datetime64(asked[0])))
    evenings = {f"{day.astype(date):%Y%m%d}" for day in bars.days[at - 1 : at - 1 + len(asked)]}
    for one in months:
        names = [path.relative_to(one.folder) for path in sorted(one.folder.rglob("*")) if path.is_file()]
        cache.link(
            one.folder,
            work,
            [str(name) for name in names if name.name[:8] in (evenings if "universes" in name.parts else shown)],
        )
    days = [day.astype(date) for day in bars.days]
    lean_files.index_days(work, "spx", days, bars.spx)
    lean_files.index_days(work, "vix", days, bars.vix)
    lean_files.share_days(work, days, bars.spx)
    lean_files.share_history(work, _dividends(bars, market))
    lean_files.rates(work, carry.rates_from(lean_files.FIRST_MAPPED))
    lean_files.write_text(work / NOTE, note)


def _dividends(bars: daily.Daily, market: calendar.Calendar) -> list[tuple[date, float, float]]:
    """Last day before each ex-date, USD a share, and the close of that day.

    Those of the year before the bars too, by their first close: a run from the first day on knows what was paid last.
    """
    first, last = date(bars.days[0].astype(date).year - 1, 2, 1), bars.days[-1].astype(date)
    found = []
    for ex_date in carry.ex_dates(max(first, lean_files.FIRST_MAPPED + timedelta(days=7)), last, market):
        before = market.days[np.searchsorted(market.days, np.datetime64(ex_date)) - 1]
        at = max(0, int(np.searchsorted(bars.days, before, side="right")) - 1)
        close = float(lean_files.share_price(bars.spx[at, 3]))
        found.append((before.astype(date), round(model.DIVIDEND_SHARE * close, 2), close))
    return found


def _content(bars: daily.Daily) -> bytes:
    return bars.days.astype(np.int64).tobytes() + bars.spx.tobytes() + bars.vix.tobytes()
