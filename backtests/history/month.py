"""All LEAN files of a month's trading days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from backtests.history import carry, lean_files, paths, quotes, sketch
from backtests.history.calendar import Calendar
from backtests.history.daily import Daily
from backtests.history.listing import Listing, Series
from backtests.history.roots import ROOTS, Root
from backtests.history.sketch import Priced, Sketch
from strategies.parts.quoted import Quoted


def write(
    folder: Path,
    days: Sequence[date],
    daily: Daily,
    market: Calendar,
    kinds: Sequence[Quoted],
    *,
    same_day_vol: float,
    as_sketches: bool = False,
) -> None:
    """Write the minute files of `days`, and the universe file of the trading day before each, below `folder`.

    `daily` must hold every one of `days` and the trading day before; what it holds after a day is never read for it.
    `same_day_vol`: as in `surface.at_the_money`; `as_sketches`: with sketches in the place of the zips of option quotes.
    """
    listing = Listing(daily, market, kinds)
    for day in days:
        at = int(np.searchsorted(daily.days, np.datetime64(day)))
        listed = listing.on(day)
        path = paths.of_day(daily.days[at], daily.spx[at], daily.vix[at], market.session_minutes(day))
        lean_files.index_minutes(folder, "spx", day, path.spx)
        lean_files.index_minutes(folder, "vix", day, path.vix)
        lean_files.share_minutes(folder, day, path.spx)
        for root, made in _sketches(day, listed, path, market, same_day_vol=same_day_vol).items():
            if as_sketches:
                sketch.write(lean_files.option_zip(folder, root, day), made)
            else:
                lean_files.option_quotes(folder, root, day, made.entries())
        _universes(folder, daily, at, listed, market, same_day_vol=same_day_vol)


def _sketches(
    day: date, listed: Sequence[Series], path: paths.Paths, market: Calendar, *, same_day_vol: float
) -> dict[Root, Sketch]:
    """What the quotes of each root are made of on a day."""
    priced: dict[Root, list[Priced]] = defaultdict(list)
    for series in listed:
        clock = quotes.Clock.of(day, series.expiry, market.session_minutes(series.expiry))
        money = carry.to_expiry(day, series.expiry, series.root.pays_dividends, market)
        priced[series.root].append(Priced(series, clock, money))
    return {root: Sketch(day, path, same_day_vol, each) for root, each in priced.items()}


def _universes(
    folder: Path, daily: Daily, at: int, listed: Sequence[Series], market: Calendar, *, same_day_vol: float
) -> None:
    """The files of the evening before: LEAN reads a day's contracts from there."""
    evening = daily.days[at - 1].astype(date)
    vix = float(daily.vix[at - 1, 3])
    rows: dict[Root, list[tuple[date, float, bool, str]]] = {root: [] for root in ROOTS}
    for series in listed:
        minutes = market.session_minutes(series.expiry)
        clock = quotes.Clock.of(evening, series.expiry, minutes)
        years = float(clock.years(np.array([market.session_minutes(evening)]))[0])
        root = series.root
        spot = float(daily.spx[at - 1, 3]) * root.scale
        money = carry.to_expiry(evening, series.expiry, root.pays_dividends, market)
        numbers = quotes.greeks(
            spot,
            series.strikes,
            vix,
            years,
            series.is_call,
            carry=money,
            is_american=root.is_american,
            same_day_vol=same_day_vol,
        )
        texts = lean_files.universe_rows(series, numbers)
        for strike, text in zip(series.strikes.tolist(), texts, strict=True):
            rows[root].append((series.expiry, strike, not series.is_call, text))
    for root, contracts in rows.items():
        bar = daily.spx[at - 1] if root.scale == 1.0 else lean_files.share_price(daily.spx[at - 1])
        lean_files.universe(folder, root, evening, bar, [row for *_, row in sorted(contracts)])
