"""A run's campaigns and fills as csv files that a spreadsheet opens: times of New York, money in USD, plain numbers."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from backtests.report.fills import Fill
from backtests.report.records import CampaignRow, Decision, LegRow

TRADES, FILLS = "trades.csv", "fills.csv"
OF_A_CAMPAIGN = (
    "Campaign", "Strategy", "Product", "Sets", "State", "Opened", "Closed", "Days", "Why it closed",
    "Credit USD", "P&L USD", "Fees USD", "Most needed USD", "Legs at the entry",
)  # fmt: skip
OF_A_FILL = ("Time", "Campaign", "Why", "Contract", "Quantity", "Price", "Amount USD", "Fee USD")


def write_trades(folder: Path, campaigns: Sequence[CampaignRow], decisions: Sequence[Decision]) -> Path:
    """Write trades.csv, a line a campaign by its opening, those that never opened last; returns the file.

    The gate's answers `decisions` say with which legs each was entered.
    """
    entered = {answer.campaign: answer.legs for answer in decisions if answer.campaign is not None}
    in_order = sorted(campaigns, key=lambda row: (row.opened is None, row.opened, row.campaign))
    return _write(folder / TRADES, OF_A_CAMPAIGN, (_campaign(row, entered.get(row.campaign, ())) for row in in_order))


def write_fills(folder: Path, fills: Iterable[Fill]) -> Path:
    """Write fills.csv, a line a fill; an amount is what it brought in, below 0 what it cost, without the fee."""
    rows = (
        (
            _time(fill.time), fill.campaign, fill.why, fill.symbol, f"{fill.quantity:g}", f"{fill.price:.4f}",
            _usd(fill.amount), _usd(fill.fee),
        )
        for fill in fills
    )  # fmt: skip
    return _write(folder / FILLS, OF_A_FILL, rows)


def _campaign(row: CampaignRow, legs: Sequence[LegRow]) -> tuple[str, ...]:
    return (
        row.campaign, row.strategy, row.rung, "" if row.sets is None else f"{row.sets}", row.state.value,
        _time(row.opened), _time(row.closed), "" if row.days_held is None else f"{row.days_held:.2f}", row.reason or "",
        _usd(row.credit), _usd(row.pnl), _usd(row.fees), _usd(row.peak_requirement),
        "; ".join(map(_leg, legs)),
    )  # fmt: skip


def _leg(leg: LegRow) -> str:
    # in words: a cell that begins with a sign is a formula to a spreadsheet
    word = "bought" if leg.quantity > 0 else "sold"
    return f"{abs(leg.quantity)} {word} {' '.join(leg.symbol.split())}"


def _time(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S}"


def _usd(amount: float | None) -> str:
    return "" if amount is None else f"{amount:.2f}"


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)
    return path
