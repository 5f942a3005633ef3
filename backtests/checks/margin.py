"""Explains what one campaign needed at its entry, from a result folder: each step with its rule."""

import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, PlainValidator, with_config
from rich.console import Group, RenderableType
from rich.text import Text

from backtests.console.validation import STRICT, BadInputError, NewYorkTime, read_lines
from backtests.report.layout import new_table, percent, usd
from backtests.report.records import GateVerdict
from config import products
from config.schema import Rung
from market.contracts import Contract, contract_named
from risk.margin.requirement import Step, steps

DECISIONS = "decisions.jsonl"
NUMBER = re.compile(r"\d+$")
NEAR = 5  # campaigns that are named where one isn't known
CENT = 0.01


def _contract(symbol: object) -> Contract:
    try:
        return contract_named(str(symbol))
    except ValueError:
        raise ValueError("one such as 'SPXW  180202P02720000'") from None


def _rung(name: object) -> Rung:
    if name not in products.RUNG_OF:
        raise ValueError(f"one of {', '.join(products.RUNG_OF)}")
    return products.RUNG_OF[str(name)]


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Decided:
    """An answer of the gate, to find an approved entry by its campaign's name."""

    verdict: GateVerdict
    campaign: str | None = None


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class HeldLeg:
    """A leg of the entry: its contract and role, all sets' signed contracts, and the mid of one in points."""

    contract: Annotated[Contract, PlainValidator(_contract), Field(alias="symbol")]
    role: str
    quantity: int
    mid: float


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class ApprovedEntry:
    """An approved entry of a campaign, USD and points; `requirement` is what the gate was told, for all sets."""

    campaign: str
    time: NewYorkTime
    rung: Annotated[Rung, PlainValidator(_rung)]
    sets: int
    spot: float
    account_value: float
    requirement: float
    legs: tuple[HeldLeg, ...]


@dataclass(frozen=True, slots=True)
class ExplainedMargin:
    """One campaign's requirement at its entry, in steps of USD for all sets."""

    entry: ApprovedEntry
    steps: tuple[Step, ...]

    @property
    def total(self) -> float:
        return sum(step.amount for step in self.steps)

    @property
    def is_same(self) -> bool:
        """Whether the steps come to what was recorded, to the cent."""
        return abs(self.total - self.entry.requirement) < CENT


def explain(folder: Path, campaign: str) -> ExplainedMargin:
    """The requirement of a campaign (any case) as it was approved.

    Raises BadInputError when no such entry was approved, naming the nearest ones, and with every fault of its row.
    """
    decisions = folder / DECISIONS
    rows = enumerate(read_lines(Decided, decisions), start=1)
    names = {number: row.campaign or "" for number, row in rows if row.verdict is GateVerdict.APPROVED}
    line = next((number for number, name in names.items() if name.upper() == campaign.upper()), None)
    if line is None:
        raise BadInputError([_unknown(folder, campaign, list(names.values()))])
    (entry,) = read_lines(ApprovedEntry, decisions, only=line)
    positions = {leg.contract: leg.quantity for leg in entry.legs}
    marks = {leg.contract: leg.mid for leg in entry.legs}
    return ExplainedMargin(entry, steps(positions, marks, entry.spot, entry.rung))


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


def as_json(found: ExplainedMargin) -> dict[str, Any]:
    entry = found.entry
    return {
        "campaign": entry.campaign,
        "time": entry.time,
        "rung": entry.rung.name,
        "sets": entry.sets,
        "spot": entry.spot,
        "account_value": entry.account_value,
        "legs": [
            {"symbol": str(leg.contract), "role": leg.role, "quantity": leg.quantity, "mid": leg.mid}
            for leg in entry.legs
        ],
        "steps": [{**asdict(step), "legs": [str(leg) for leg in step.legs]} for step in found.steps],
        "total": found.total,
        "recorded": entry.requirement,
    }


def tables(found: ExplainedMargin) -> RenderableType:
    """The legs, the steps and their sum."""
    entry = found.entry
    what = f"{entry.campaign}: {entry.sets} {'set' if entry.sets == 1 else 'sets'} on {entry.rung.name}"
    title = f"{what}, {entry.time:%Y-%m-%d %H:%M} New York"
    legs = ((leg.role, str(leg.contract), f"{leg.quantity:+}", f"{leg.mid:,.3f}") for leg in entry.legs)
    held = new_table(title, "Leg", "Contract", "Contracts", "Mid", rows=legs, left=2)
    steps = (
        (
            "\n".join([f"{step.number} x {step.what}", *map(str, step.legs)]),
            step.figures,
            step.source,
            f"{step.amount:,.2f}",
        )
        for step in found.steps
    )
    needs = new_table("What it needs", "Step", "Figures in points", "Rule", "USD", rows=steps, left=3)
    needs.add_section()
    needs.add_row("Requirement", "the sum; how: docs/margin.md", "", f"{found.total:,.2f}", style="bold")
    share = percent(found.total / entry.account_value)
    lines_ = [
        Text(f"{entry.rung.underlying} at {entry.spot:,.2f}. {share} of account value, {usd(entry.account_value)}."),
        Text("The gate was told the same, to the cent.")
        if found.is_same
        else Text(f"THE GATE WAS TOLD {entry.requirement:,.2f} USD.", style="bold red"),
    ]
    return Group(held, Text(), needs, Text(), *lines_)
