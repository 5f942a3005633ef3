"""`python -m benchmarks [FILE]`: the table of what everything costs. FILE holds daily bars, for a run over all its years."""

import sys
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import live, micro, whole

ALL = "0DTE,LT112,IPMCC,STRANGLE"
LAST_DAY = date(2018, 12, 31)
LAST_FULL_YEAR = 2018
TWO_YEARS, FIVE_YEARS, MANY_YEARS = date(2017, 1, 3), date(2014, 1, 6), date(2000, 1, 5)


def main() -> None:
    bars = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    year = whole.engine_cost(date(LAST_FULL_YEAR, 1, 1), LAST_DAY, "0DTE")
    table = Table("What", "Measured", "At most, or at least", title="Speed and memory")
    table.add_row("one limit", f"{micro.limit():.1f} us", "5 us")
    table.add_row("one requirement", f"{micro.margin():.1f} us", "5 us")
    table.add_row("the gate before quotes are read", f"{micro.screening():.1f} us", "50 us")
    for legs, most in ((36, ""), (200, "1,000 us"), (1_000, "5,000 us")):
        name = f"a whole answer of the gate, {legs:,} legs under every scenario"
        table.add_row(name, f"{micro.gate_answer(legs // micro.LEGS - 1):,.0f} us", most)
    kept = micro.keeping(50)
    name = f"a write of a live desk's book, 50 campaigns, {kept.kilobytes:.0f} kB"
    table.add_row(name, f"{kept.one_changed:,.0f} us after a change of one", "2,000 us")
    table.add_row("", f"{kept.all_changed:,.0f} us, all recounted; {kept.all_filled:,.0f} us, all filled", "2,000 us")
    beside = live.live_cost(date(2018, 2, 1), date(2018, 2, 14), ALL)
    table.add_row(f"live over backtest, {beside.minutes:,} minutes on which both decide", f"{beside.both:.2f}", "1.20")
    table.add_row("the same, every call of a fortnight, nights left out", f"{beside.whole:.2f}", "")
    table.add_row("the same, with the engine around it", f"{beside.run:.2f}", "")
    table.add_row("a live minute on which nothing is due", f"{beside.idle:.0f} us", "")
    table.add_row("a bar on which nothing is due", f"{year.idle_bar:.1f} us", "20 us")
    seconds = whole.history_seconds(date(2018, 1, 2), date(2018, 6, 29))
    table.add_row("history, all four strategies", f"{seconds:.2f} s a month", "4 s a month")
    table.add_row("engine, 0DTE", _speed(year), "100 days a second")
    runs: list[tuple[str, date, Path | None, str]] = [
        ("two years", TWO_YEARS, None, "120 days a second"),
        ("five years", FIVE_YEARS, None, ""),
    ]
    if bars is not None:
        runs.append(("nineteen years", MANY_YEARS, bars, "45 s; 600 MB, flat after the first year"))
    for name, first_day, file, wanted in runs:
        cost = whole.engine_cost(first_day, LAST_DAY, ALL, file)
        memory = f"{cost.megabytes:.0f} MB, {cost.first_year:.0f} after the first year"
        table.add_row(f"engine, all four, {name}", f"{_speed(cost)}, {cost.seconds:.1f} s, {memory}", wanted)
    Console().print(table)


def _speed(cost: whole.EngineCost) -> str:
    return f"{cost.days / cost.seconds:.0f} days a second"


if __name__ == "__main__":
    main()
