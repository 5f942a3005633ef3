"""How a run ended, in as few words as the cloud's log leaves a run: what the account and each strategy made, what denied."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from execution.rows import Row

MOST_BYTES = 3_000
CLOSED = "closed"
NEVER_OPENED = ("never_opened", "pending_open")


def story(start: float, end: float, campaigns: Iterable[Row], decisions: Iterable[Row]) -> list[str]:
    """The lines, together at most 3,000 bytes; `start` and `end` are account values in USD."""
    lines = [*_campaigns(campaigns), *_denials(decisions)]
    lines.insert(0, f"END {end:,.0f} USD from {start:,.0f} ({end / start - 1:+.1%})")
    told: list[str] = []
    for place, line in enumerate(lines):
        rest = len(lines) - place
        if sum(len(one.encode()) + 1 for one in told) + len(line.encode()) > MOST_BYTES - 40:
            return [*told, f"... and {rest} more lines"]
        told.append(line)
    return told


def _campaigns(rows: Iterable[Row]) -> Iterator[str]:
    made: dict[str, list[float]] = defaultdict(list)
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    held: Counter[str] = Counter()
    for row in rows:
        name = str(row["strategy"])
        if row["state"] == CLOSED:
            made[name].append(float(str(row["pnl"])))
            reasons[name][str(row["reason"])] += 1
        elif row["state"] not in NEVER_OPENED:
            held[name] += 1
    for name in sorted({*made, *held}):
        won = sum(pnl > 0 for pnl in made[name])
        why = ", ".join(f"{reason} {count}" for reason, count in reasons[name].most_common())
        yield (
            f"CAMPAIGNS {name}: {len(made[name])} closed, {won} won, {sum(made[name]):+,.0f} USD"
            f" ({why or 'none'}); {held[name]} open"
        )


def _denials(rows: Iterable[Row]) -> Iterator[str]:
    """Proposals by rule; each counts once under a rule, however often it was asked."""
    denied: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        codes = row["codes"]
        for code in codes if isinstance(codes, list) else []:
            denied[str(code)].add(str(row["proposal"]))
    for code in sorted(denied, key=lambda code: (-len(denied[code]), code)):
        yield f"DENIED {code}: {len(denied[code])} proposals"
