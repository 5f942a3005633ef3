"""The same run at several account values, beside each other: a column an account, what is told of it below."""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from backtests.report.figures import LimitRange, figures, gate
from backtests.report.layout import LOUD, money, percent, span, stacked, written
from backtests.report.records import CampaignRow, CampaignState, Decision, GateVerdict, Result
from backtests.report.tables import warning
from risk.gate.comparison import Omitted

AT_ONCE = 3  # accounts that fit beside each other in 80 columns
POSITION_SIZE = "POSITION_SIZE"
FITS_FROM = re.compile(r"fits from (\d[\d,]*)")


@dataclass(frozen=True, slots=True)
class Traded:
    """What one strategy did in one account: campaigns `opened`, by rung; or why none.

    `fits_from` is the account value in USD at which one set would have fitted, None when size did not keep it out;
    `kept_out_by` is then the code that denied most of its proposals, None when there was none.
    """

    strategy: str
    opened: int
    by_rung: Mapping[str, int]
    approved: int
    fits_from: float | None
    kept_out_by: str | None


@dataclass(frozen=True, slots=True)
class AccountFigures:
    """One run among several. `value` is the cash that it started with, USD; `phases` lowest and highest.

    `difference` is what the account gained beyond its campaigns, USD; None where nothing was recorded. `without` is what
    the run was compared without.
    """

    value: float
    error: str | None
    without: tuple[str, ...] = ()
    phases: tuple[int, int] | None = None
    limits: tuple[LimitRange, ...] = ()
    strategies: tuple[Traded, ...] = ()
    denials: Mapping[str, int] = field(default_factory=dict)
    end: float | None = None
    returned: float | None = None
    drawdown: float | None = None
    margin_calls: int | None = None
    is_explained: bool | None = None
    difference: float | None = None


def account_figures(value: float, result: Result) -> AccountFigures:
    """The figures of one finished run that started with `value` USD."""
    found = figures(result)
    decisions, campaigns = result.decisions or (), result.campaigns or ()
    phases = [answer.phase for answer in decisions if answer.phase is not None]
    booked = found.reconciliation
    return AccountFigures(
        value=value,
        error=None,
        without=tuple(each.name for each in found.without),
        phases=(min(phases), max(phases)) if phases else None,
        limits=found.limits or (),
        strategies=tuple(_traded(name, decisions, campaigns) for name in _names(result)),
        denials={row.code: row.proposals for row in found.gate.denials} if found.gate else {},
        end=found.account.end,
        returned=found.account.returned,
        drawdown=found.account.drawdown,
        margin_calls=None if found.margin_calls is None else found.margin_calls.days,
        is_explained=None if booked is None else booked.is_sound,
        difference=booked.difference if booked is not None and math.isfinite(booked.difference) else None,
    )


def failed_account(value: float, error: str) -> AccountFigures:
    """A run whose algorithm failed with a traceback."""
    return AccountFigures(value=value, error=error.strip().splitlines()[-1])


def _names(result: Result) -> list[str]:
    # A strategy that was never asked has no row, but its limit is plotted each day.
    rows: list[Decision | CampaignRow] = [*(result.decisions or ()), *(result.campaigns or ())]
    plotted = () if result.daily is None else tuple(result.daily.limits)
    return sorted({*(row.strategy for row in rows), *plotted})


def _traded(name: str, decisions: Sequence[Decision], campaigns: Sequence[CampaignRow]) -> Traded:
    opened = [row for row in campaigns if row.strategy == name and row.state is not CampaignState.NEVER_OPENED]
    asked = [answer for answer in decisions if answer.strategy == name]
    rungs = Counter(campaign.rung for campaign in opened)
    fits_from = None if opened else _fits_from(asked)
    return Traded(
        strategy=name,
        opened=len(opened),
        by_rung=dict(rungs.most_common()),
        approved=len({answer.proposal for answer in asked if answer.verdict is GateVerdict.APPROVED}),
        fits_from=fits_from,
        kept_out_by=None if opened or fits_from is not None else _commonest(asked),
    )


def _fits_from(asked: Sequence[Decision]) -> float | None:
    texts = [text for row in asked if POSITION_SIZE in row.codes for text in (*row.reasons, *row.refused_rungs)]
    values = [float(value.replace(",", "")) for text in texts for value in FITS_FROM.findall(text)]
    return min(values, default=None)


def _commonest(asked: Sequence[Decision]) -> str | None:
    return next((denial.code for denial in gate(asked).denials), None)


def accounts_table(title: str, accounts: Sequence[AccountFigures]) -> RenderableType:
    """The accounts, at most 3 beside each other, in tables of at most 80 columns."""
    omitted = next((account.without for account in accounts if account.without), ())
    blocks = [accounts[n : n + AT_ONCE] for n in range(0, len(accounts), AT_ONCE)]
    return stacked(
        Text(warning([Omitted[name] for name in omitted]), style=LOUD) if omitted else None,
        *(_block(title, block) for block in blocks),
    )


Cell = Callable[[AccountFigures], str | Text]


def _block(title: str, accounts: Sequence[AccountFigures]) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, padding=0, show_edge=False,
        caption="Limits: lowest to highest; a strategy that never traded shows the account value in USD from which on "
        "one set would have fitted, or the code that kept it out; proposals count once under every code",
        caption_justify="left",
    )  # fmt: skip
    table.add_column("Account, USD", no_wrap=True)
    for account in accounts:
        table.add_column(f"{account.value:,.0f}", justify="right", overflow="fold")
    limits = dict.fromkeys(limit.name for account in accounts for limit in account.limits)
    strategies = sorted({traded.strategy for account in accounts for traded in account.strategies})
    denials = sum((Counter(account.denials) for account in accounts), Counter[str]())
    by_count = sorted(denials, key=lambda code: (-denials[code], code))
    rows: dict[str, Cell] = {
        "Phase": lambda account: span(account.phases),
        "Final value": lambda account: written(account.end, ",.0f"),
        "Return": lambda account: percent(account.returned, signed=True),
        "Drawdown": lambda account: percent(account.drawdown),
        "Margin calls": lambda account: written(account.margin_calls),
        "Unexplained": _unexplained,
    }
    if any(account.error is not None for account in accounts):
        rows["Failed"] = lambda account: Text(account.error or "", style=LOUD)
    for heading, block in (
        ("", rows),
        ("Limits", {f"  {name}": partial(_limit, name) for name in limits}),
        ("Campaigns, by rung", {f"  {name}": partial(_campaigns, name) for name in strategies}),
        ("Denied proposals", {f"  {code}": partial(_denied, code) for code in by_count}),
    ):
        if heading and block:
            table.add_section()
            table.add_row(Text(heading, style="bold"))
        for name, cell in block.items():
            table.add_row(name, *(cell(account) for account in accounts))
    return table


def _unexplained(account: AccountFigures) -> str | Text:
    if account.is_explained is None or account.difference is None:
        return "-"
    if account.is_explained:
        return "nothing"
    return Text(money(account.difference) if account.difference else "see its summary", style=LOUD)


def _limit(name: str, account: AccountFigures) -> str:
    found = next((limit for limit in account.limits if limit.name == name), None)
    if found is None or found.lowest is None or found.highest is None:
        return "-"
    return span((found.lowest, found.highest))


def _campaigns(name: str, account: AccountFigures) -> str:
    found = next((traded for traded in account.strategies if traded.strategy == name), None)
    if found is None:
        return "-"
    if found.opened:
        return "\n".join(f"{rung} {opened:,}" for rung, opened in found.by_rung.items())
    if found.fits_from is not None:
        return f"from {found.fits_from:,.0f}"
    return "never filled" if found.approved else found.kept_out_by or "never asked"


def _denied(code: str, account: AccountFigures) -> str:
    return f"{account.denials.get(code, 0):,}"
