"""What a sweep says: its runs by rank with what luck would show, or over worlds how far they spread."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text
from scipy import stats

from backtests.report.layout import LOUD, new_table, percent, stacked, written
from backtests.runs.sweep_folder import REPORT
from backtests.sweep.luck import SURE, Ranked, Window, ranked, walk_forward
from backtests.sweep.picture import LEAST_WORLDS, Map, draw_map, draw_spread, map_of
from backtests.sweep.plan import FIXED, SweepRequest
from backtests.sweep.rows import Row, completed

_, PICTURE = REPORT
MOST_SHOWN = 20  # runs of a table; all of them are in the Parquet file
QUARTER, HALF = -0.25, -0.50  # of the cash that a world began with
MEASURES = {"returned": "Return of the year", "drawdown": "Largest drawdown"}

Floats = npt.NDArray[np.float64]


def report(request: SweepRequest, rows: Sequence[Row]) -> RenderableType:
    """The tables of a sweep; its picture is drawn beside them. Raises BadInputError where `--best` can't be answered."""
    if not completed(rows):
        return stacked(_failures(rows))
    if request.seed is not None:
        return stacked(_spread(request, rows), _failures(rows))
    order, steps = ranked(rows), walk_forward(rows, request.window)
    shown = _map(request, order)
    return stacked(
        _ranking(request, order, len(rows)),
        _walk(steps, request)
        if steps
        else Text(
            f"No walk forward: that takes two runs over the same days, and two windows of {request.window} trading days.\n"
        ),
        Text(f"Map of {shown.across}{'' if shown.down == shown.across else f' and {shown.down}'}: {PICTURE}\n")
        if shown
        else None,
        _best(request, order, steps, shown) if request.best else None,
        _failures(rows),
    )


def _ranking(request: SweepRequest, order: Sequence[Ranked], trials: int) -> Table:
    rows = (
        (
            *_texts(request, each.row),
            percent(each.row.returned, signed=True),
            percent(each.row.drawdown),
            f"{each.row.campaigns}",
            written(None if each.sharpe is None else each.sharpe.a_year, ".2f"),
            written(each.deflated, ".3f"),
        )
        for each in order[:MOST_SHOWN]
    )
    more = "" if len(order) <= MOST_SHOWN else f"; {len(order) - MOST_SHOWN} more in the Parquet file"
    return new_table(
        f"{trials} runs, the best first",
        *(*request.names, "Return", "Drawdown", "Campaigns", "Sharpe", "Deflated"),
        rows=rows,
        left=len(request.names),
        caption=f"Sharpe: a year's, of daily returns. Deflated: the probability that it is above what the best of {trials} "
        f"trials shows by luck (Bailey and López de Prado 2014); below {SURE:g} nothing is found{more}",
    )


def _walk(steps: Sequence[Window], request: SweepRequest) -> Table:
    rows = (
        (
            f"{step.first}",
            f"{step.last}",
            ", ".join(text for text in _texts(request, step.chosen)),
            f"{step.before:.2f}",
            f"{step.after:.2f}",
            percent(step.returned, signed=True),
            f"{step.place} of {step.of}",
        )
        for step in steps
    )
    return new_table(
        "Walk forward: the best so far, held over the next window",
        *("From", "To", "Chosen", "Sharpe before", "Sharpe in it", "Return in it", "Place in it"),
        rows=rows,
        left=3,
        caption="Windows are cut out of each run: its account goes on through them, nothing is started anew",
    )


def _map(request: SweepRequest, order: Sequence[Ranked]) -> Map | None:
    """The map of the two numbers that are asked for, else of those with most values; drawn."""
    values = {
        name: len({each.row.setting(name) for each in order}) for name in request.names if name in request.numbers
    }
    names = request.axes or tuple(
        sorted((name for name in values if values[name] > 1), key=lambda name: -values[name])[:2]
    )
    if not names or all(each.sharpe is None for each in order):
        return None
    shown = map_of(order, names[0], names[-1])
    draw_map(request.out / PICTURE, shown, _place(shown, order[0].row) if _has_best(order) else None)
    return shown


def _has_best(order: Sequence[Ranked]) -> bool:
    """Whether the first of the ranked runs is better than the second; those that came to the same are no choice."""
    return len(order) < 2 or order[0].deflated != order[1].deflated


def _place(shown: Map, row: Row) -> tuple[float, float]:
    down = 0.0 if shown.down == shown.across else float(row.setting(shown.down))
    return float(row.setting(shown.across)), down


def _best(request: SweepRequest, order: Sequence[Ranked], steps: Sequence[Window], shown: Map | None) -> RenderableType:
    """The winner with everything that speaks against it, or why there is none."""
    best, lacking = order[0], []
    if best.sharpe is None or best.deflated is None or len(order) < 2:
        lacking.append("two runs whose account moved")
    if not steps:
        lacking.append("a walk forward")
    if shown is None:
        lacking.append("a number that is varied, for a map")
    if not _has_best(order):
        lacking.append("a run that is better than the others")
    if lacking or best.sharpe is None or best.deflated is None or shown is None:
        return Text(f"No best: that takes {' and '.join(lacking)}.\n", LOUD)
    near, found = shown.around(*_place(shown, best.row)), best.deflated >= SURE
    better = sum(step.place <= (step.of + 1) // 2 for step in steps)
    verdict = "told from luck" if found else f"NOT told from luck: below {SURE:g}"
    settings = ", ".join(f"{name}={text}" for name, text in best.row.settings)
    rows = (
        ("Settings", settings),
        ("Deflated Sharpe ratio", f"{best.deflated:.3f}, {verdict}"),
        ("Walk forward", f"in {better} of {len(steps)} windows the choice was in the better half"),
        ("Its neighbours", f"Sharpe {best.sharpe.a_year:.2f}, beside it on the map {written(near, '.2f')} on average"),
    )
    return new_table("Best", "", "", rows=rows, has_header=False, left=2)


def _spread(request: SweepRequest, rows: Sequence[Row]) -> RenderableType:
    groups = dict(_by_settings(request, completed(rows)))
    found = {name: {measure: _values(own, measure) for measure in MEASURES} for name, own in groups.items()}
    draw_spread(request.out / PICTURE, found, MEASURES)
    return stacked(_results(groups), _losses(groups), _level(groups), _use(groups), Text(f"Picture: {PICTURE}\n"))


def _results(groups: dict[str, list[Row]]) -> Table:
    rows = (
        (
            name,
            f"{len(own)}",
            *(percent(value, signed=True) for value in np.percentile(_values(own, "returned"), [5, 25, 50, 75, 95])),
            percent(float(_values(own, "returned").std(ddof=1)) if len(own) > 1 else None),
        )
        for name, own in groups.items()
    )
    return new_table(
        "Return over worlds",
        *("Settings", "Worlds", "5%", "25%", "Median", "75%", "95%", "Spread"),
        rows=rows,
        caption="Percentiles over worlds; spread: the standard deviation between them",
    )


def _losses(groups: dict[str, list[Row]]) -> Table:
    rows = (
        (
            name,
            *(percent(value) for value in np.percentile(_values(own, "drawdown"), [50, 95, 100])),
            _chance(own, QUARTER),
            _chance(own, HALF),
        )
        for name, own in groups.items()
    )
    return new_table(
        "Losses over worlds",
        *("Settings", "Drawdown", "95%", "Worst", "Lost a quarter", "Lost a half"),
        rows=rows,
        caption="Drawdown: the median of the worlds' largest. Lost: the account was once down by that or more, in how many "
        "of the worlds, with the 95% interval of Clopper and Pearson",
    )


def _level(groups: dict[str, list[Row]]) -> Table | None:
    """Whether what differs is larger between accounts than luck would have it; None without accounts to compare."""
    by_account: dict[str, list[list[Row]]] = {}
    for own in groups.values():
        rest = tuple(each for each in own[0].settings if each[0] != "cash")
        if len(own) >= LEAST_WORLDS and rest != own[0].settings:
            by_account.setdefault(_name(rest), []).append(own)
    rows = [
        (
            name,
            f"{len(accounts)}",
            *_range(accounts, lambda own: float(_values(own, "returned").std(ddof=1))),
            _luck(accounts, "returned", partial(stats.levene, center="median")),
            *_range(accounts, lambda own: float(np.median(_values(own, "drawdown")))),
            _luck(accounts, "drawdown", stats.kruskal),
        )
        for name, accounts in by_account.items()
        if len(accounts) > 1
    ]
    if not rows:
        return None
    return new_table(
        "Is risk level over accounts?",
        *("Settings", "Accounts", "Spread, least", "most", "p", "Drawdown, least", "most", "p"),
        rows=rows,
        caption="Spread of the return: its standard deviation between worlds; drawdown: its median. p: how often luck alone "
        "would part level accounts so far (Brown and Forsythe 1974; Kruskal and Wallis 1952). Accounts that saw the same "
        "worlds part less by luck: then p is too large",
    )


def _luck(accounts: Sequence[list[Row]], measure: str, test: Callable[..., Any]) -> str:
    """The p value of a test for accounts that differ; none where nothing differs at all."""
    values = [_values(own, measure) for own in accounts]
    return written(float(test(*values).pvalue) if np.ptp(np.concatenate(values)) else None, ".3f")


def _range(accounts: Sequence[list[Row]], of: Callable[[list[Row]], float]) -> tuple[str, str]:
    values = [of(own) for own in accounts]
    return percent(min(values)), percent(max(values))


def _use(groups: dict[str, list[Row]]) -> Table:
    rows = (
        (
            name,
            f"{np.mean([row.margin_calls or 0 for row in own]):.2f}",
            percent(sum(bool(row.margin_calls) for row in own) / len(own)),
            percent(float(np.mean([(row.days_at_limit or 0) / len(row.days) for row in own]))),
            percent(float(np.mean([row.peak_bp or 0.0 for row in own]))),
            f"{np.mean([row.campaigns or 0 for row in own]):.0f}",
        )
        for name, own in groups.items()
    )
    return new_table(
        "Use of the account over worlds",
        *("Settings", "Margin-call days", "Worlds with one", "Days at limit", "Peak BP", "Campaigns"),
        rows=rows,
        caption="Means over worlds. Days at limit: on their busiest moment the book held as many campaigns as the "
        "portfolio's limit allowed. Peak BP: the most buying power in use, of account value",
    )


def _chance(own: Sequence[Row], below: float) -> str:
    """In how many of the worlds an account was once at or below a share of what it began with, and how well that is known."""
    hit, of = sum(row.lowest is not None and row.lowest <= below for row in own), len(own)
    low = float(stats.beta.ppf(0.025, hit, of - hit + 1)) if hit else 0.0
    high = float(stats.beta.ppf(0.975, hit + 1, of - hit)) if hit < of else 1.0
    return f"{hit / of:.0%} ({low:.0%}-{high:.0%})"


def _by_settings(request: SweepRequest, rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    for settings in dict.fromkeys(row.settings for row in sorted(rows, key=lambda row: row.number)):
        yield _name(settings), [row for row in rows if row.settings == settings]


def _name(settings: tuple[tuple[str, str], ...]) -> str:
    words = ["fixed" if each == FIXED else each[1] if each[0] == "cash" else "=".join(each) for each in settings]
    return ", ".join(words) or "all"


def _values(rows: Sequence[Row], measure: str) -> Floats:
    return np.array([getattr(row, measure) for row in rows], dtype=float)


def _texts(request: SweepRequest, row: Row) -> list[str]:
    settings = dict(row.settings)
    return [settings.get(name, "-") for name in request.names]


def _in_short(error: str) -> str:
    """The line that says what failed: the last that is not set in, as steps of a traceback and single faults of a file are."""
    return next((line for line in reversed(error.splitlines()) if line[:1].strip()), error)


def _failures(rows: Sequence[Row]) -> RenderableType | None:
    failed = [row for row in rows if row.error is not None]
    if not failed:
        return None
    lines = [
        f"{', '.join('='.join(pair) for pair in row.settings)}{'' if row.world is None else f', world {row.world}'}: "
        f"{_in_short(row.error or '')}"
        for row in failed[:MOST_SHOWN]
    ]
    more = [f"... and {len(failed) - MOST_SHOWN} more"] if len(failed) > MOST_SHOWN else []
    return Text("\n".join([f"{len(failed)} runs failed:", *lines, *more, ""]), LOUD)
