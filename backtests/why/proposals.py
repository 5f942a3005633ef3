"""The proposals of a run, each once: as it stood at its last denial, or as it was approved."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, with_config

from backtests.console.validation import STRICT, NewYorkTime, read_lines

DECISIONS, CAMPAIGNS = "decisions.jsonl", "campaigns.jsonl"
NEVER_OPENED = "never_opened"


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal and its last answer: when it came, and the codes of a denial, none for an approval.

    `account_value` in USD and `vix` are those of the first answer with these codes; None where they were unknown.
    """

    id: Annotated[str, Field(alias="proposal")]
    strategy: str
    time: Annotated[NewYorkTime, Field(alias="until")]
    codes: tuple[str, ...]
    account_value: float | None
    vix: float | None


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class CampaignPnl:
    """What a campaign's row says of its proposal; `pnl` is USD, None where it is open without a price."""

    proposal: str
    state: str
    pnl: float | None


@dataclass(frozen=True, slots=True)
class Proposals:
    """The proposals of a run in the order of their last answers: denied for good, and approved at last.

    `made` is the P&L in USD of those that became a campaign and opened; None where it was open without a price.
    """

    denied: tuple[Proposal, ...]
    approved: tuple[Proposal, ...]
    made: Mapping[str, float | None]


def read_proposals(folder: Path) -> Proposals:
    """Read a result folder's proposals. Raises BadInputError naming the file, the line and what is wrong with it."""
    last: dict[str, Proposal] = {}
    for one in read_lines(Proposal, folder / DECISIONS):
        before = last.get(one.id)
        if before is None or before.codes:  # once approved, it is no denied one
            last[one.id] = one
    in_order = sorted(last.values(), key=lambda one: (one.time, one.strategy, one.id))
    return Proposals(
        denied=tuple(one for one in in_order if one.codes),
        approved=tuple(one for one in in_order if not one.codes),
        made={
            row.proposal: row.pnl for row in read_lines(CampaignPnl, folder / CAMPAIGNS) if row.state != NEVER_OPENED
        },
    )
