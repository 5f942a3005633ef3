"""Explains what one campaign needed at its entry, from a result folder: each step with its rule."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from market.contracts import Contract
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from backtests.report import ReportError
from backtests.report.fields import Fields
from backtests.report.layout import percent, usd
from backtests.report.read import lines
from backtests.report.records import Verdict
from config.products import RUNG_OF
from config.schema import Rung
from risk.margin.requirement import Step, steps

DECISIONS = "decisions.jsonl"
SYMBOL = re.compile(r"(?P<root>[A-Z]+) *(?P<expiry>\d{6})(?P<right>[CP])(?P<strike>\d{8})")
NUMBER = re.compile(r"\d+$")
NEAR = 5  # campaigns that are named where one isn't known
CENT = 0.01


class UnknownCampaignError(ValueError):
    """No entry of that name was approved in a run; the text names the nearest ones."""


@dataclass(frozen=True, slots=True)
class HeldLeg:
    """A leg of the entry: its contract and role, all sets' signed contracts, and the mid of one in points."""

    contract: Contract
    role: str
    quantity: int
    mid: float


@dataclass(frozen=True, slots=True)
class Explained:
    """One campaign's requirement at its entry, in USD for all sets; `recorded` is what the gate was told."""

    campaign: str
    time: datetime
    rung: Rung
    sets: int
    spot: float
    account_value: float
    legs: tuple[HeldLeg, ...]
    steps: tuple[Step, ...]
    recorded: float

    @property
    def total(self) -> float:
        return sum(step.amount for step in self.steps)

    @property
    def is_same(self) -> bool:
        """Whether the steps come to what was recorded, to the cent."""
        return abs(self.total - self.recorded) < CENT


def explain(folder: Path, campaign: str) -> Explained:
    """The requirement of a campaign (any case) as it was approved.

    Raises UnknownCampaignError when no such entry was approved, and ReportError naming what the folder lacks.
    """
    names = []
    for row in lines(folder / DECISIONS):
        if row.text("verdict") == Verdict.APPROVED:
            names.append(row.text("campaign"))
            if names[-1].upper() == campaign.upper():
                return _explained(row)
    raise UnknownCampaignError(_unknown(folder, campaign, names))


def _explained(row: Fields) -> Explained:
    legs = tuple(_leg(leg) for leg in row.objects("legs"))
    name = row.text("rung")
    rung = RUNG_OF.get(name)
    if rung is None:
        raise ReportError(f"{row.where}: rung is {name!r}; expected one of {', '.join(RUNG_OF)}")
    spot = row.number("spot")
    positions = {leg.contract: leg.quantity for leg in legs}
    marks = {leg.contract: leg.mid for leg in legs}
    return Explained(
        campaign=row.text("campaign"),
        time=row.time("time"),
        rung=rung,
        sets=int(row.number("sets")),
        spot=spot,
        account_value=row.number("account_value"),
        legs=legs,
        steps=steps(positions, marks, spot, rung),
        recorded=row.number("requirement"),
    )


def _leg(row: Fields) -> HeldLeg:
    symbol = row.text("symbol")
    parts = SYMBOL.fullmatch(symbol)
    if parts is None:
        raise ReportError(f"{row.where}: symbol is {symbol!r}; expected one such as 'SPXW  180202P02720000'")
    expiry = datetime.strptime(parts["expiry"], "%y%m%d").date()
    contract = Contract(parts["root"], expiry, int(parts["strike"]) / 1000, parts["right"])
    return HeldLeg(contract, row.text("role"), int(row.number("quantity")), row.number("mid"))


def _unknown(folder: Path, campaign: str, names: list[str]) -> str:
    expected = f"CAMPAIGN is {campaign!r}; expected an entry that was approved in {folder}"
    if not names:
        return f"{expected}: none was"
    numbered = NUMBER.search(campaign)
    if numbered is None:
        return f"{expected}: {len(names)} were, such as {', '.join(names[:NEAR])}"
    # numbers are given to the campaigns of all strategies in turn
    near = sorted(names, key=lambda name: abs(int(name.rpartition("-")[2]) - int(numbered[0])))
    return f"{expected}: the nearest are {', '.join(near[:NEAR])}"


def as_json(found: Explained) -> dict[str, Any]:
    """The same for other programs."""
    return {
        "campaign": found.campaign,
        "time": found.time.isoformat(),
        "rung": found.rung.name,
        "sets": found.sets,
        "spot": found.spot,
        "account_value": found.account_value,
        "legs": [
            {"symbol": str(leg.contract), "role": leg.role, "quantity": leg.quantity, "mid": leg.mid}
            for leg in found.legs
        ],
        "steps": [{**asdict(step), "legs": [str(leg) for leg in step.legs]} for step in found.steps],
        "total": found.total,
        "recorded": found.recorded,
    }


def tables(found: Explained) -> RenderableType:
    """The legs, the steps and their sum, for a reader."""
    what = f"{found.campaign}: {found.sets} {'set' if found.sets == 1 else 'sets'} on {found.rung.name}"
    held = Table(title=f"{what}, {found.time:%Y-%m-%d %H:%M} New York", title_justify="left", title_style="bold")
    for column in ("Leg", "Contract"):
        held.add_column(column)
    for column in ("Contracts", "Mid"):
        held.add_column(column, justify="right")
    for leg in found.legs:
        held.add_row(leg.role, str(leg.contract), f"{leg.quantity:+}", f"{leg.mid:,.3f}")
    needs = Table(title="What it needs", title_justify="left", title_style="bold")
    for column in ("Step", "Figures in points", "Rule"):
        needs.add_column(column)
    needs.add_column("USD", justify="right")
    for step in found.steps:
        what = "\n".join([f"{step.number} x {step.what}", *map(str, step.legs)])
        needs.add_row(what, step.figures, step.source, f"{step.amount:,.2f}")
    needs.add_section()
    needs.add_row("Requirement", "the sum; how: docs/margin.md", "", f"{found.total:,.2f}", style="bold")
    share = percent(found.total / found.account_value)
    lines_ = [
        Text(f"{found.rung.underlying} at {found.spot:,.2f}. {share} of account value, {usd(found.account_value)}."),
        Text("The gate was told the same, to the cent.")
        if found.is_same
        else Text(f"THE GATE WAS TOLD {found.recorded:,.2f} USD.", style="bold red"),
    ]
    return Group(held, Text(), needs, Text(), *lines_)
