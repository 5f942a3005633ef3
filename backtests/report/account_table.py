"""The table of several accounts: a column an account, what is told of it below."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from backtests.report.accounts import AccountFigures, Traded
from backtests.report.layout import captioned, count, money, percent, span
from backtests.report.left_out import warning

AT_ONCE = 5  # accounts that fit beside each other in 100 columns
LOUD = "bold red"

Cell = Callable[[AccountFigures], str | Text]


def accounts_table(title: str, accounts: Sequence[AccountFigures]) -> RenderableType:
    """The accounts, at most 5 beside each other, in tables of at most 100 columns."""
    omitted = next((account.without for account in accounts if account.without), ())
    warnings = (Text(warning(omitted), style=LOUD), Text()) if omitted else ()
    blocks = [accounts[n : n + AT_ONCE] for n in range(0, len(accounts), AT_ONCE)]
    return Group(*warnings, *(item for block in blocks for item in (_block(title, block), Text())))


def _block(title: str, accounts: Sequence[AccountFigures]) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, padding=0, show_edge=False
    )
    table.add_column("Account, USD", no_wrap=True)
    for account in accounts:
        table.add_column(f"{account.value:,.0f}", justify="right", overflow="fold")
    for name, cell in _account_rows(accounts):
        table.add_row(name, *(cell(account) for account in accounts))
    for heading, rows in (
        ("Limits", _limit_rows(accounts)),
        ("Campaigns, by rung", _campaign_rows(accounts)),
        ("Denied proposals", _denial_rows(accounts)),
    ):
        if rows:
            table.add_section()
            table.add_row(Text(heading, style="bold"))
            for name, cell in rows:
                table.add_row(f"  {name}", *(cell(account) for account in accounts))
    return captioned(
        table,
        "Limits: lowest to highest; a strategy that never traded shows the account value in USD from which on one set "
        "would have fitted, or the code that kept it out; proposals count once under every code",
    )


def _account_rows(accounts: Sequence[AccountFigures]) -> list[tuple[str, Cell]]:
    rows: list[tuple[str, Cell]] = [
        ("Phase", lambda account: span(account.phases)),
        ("Final value", lambda account: "-" if account.end is None else f"{account.end:,.0f}"),
        ("Return", lambda account: "-" if account.returned is None else percent(account.returned, signed=True)),
        ("Drawdown", lambda account: "-" if account.drawdown is None else percent(account.drawdown)),
        ("Margin calls", lambda account: count(account.margin_calls)),
        ("Unexplained", _unexplained),
    ]
    if any(account.error is not None for account in accounts):
        rows.append(("Failed", lambda account: "" if account.error is None else Text(account.error, style=LOUD)))
    return rows


def _unexplained(account: AccountFigures) -> str | Text:
    if account.is_explained is None or account.difference is None:
        return "-"
    if account.is_explained:
        return "nothing"
    return Text(money(account.difference) if account.difference else "see its summary", style=LOUD)


def _limit_rows(accounts: Sequence[AccountFigures]) -> list[tuple[str, Cell]]:
    names = dict.fromkeys(limit.name for account in accounts for limit in account.limits)
    return [(name, partial(_limit, name)) for name in names]


def _limit(name: str, account: AccountFigures) -> str:
    found = next((limit for limit in account.limits if limit.name == name), None)
    if found is None or found.lowest is None or found.highest is None:
        return "-"
    return span((found.lowest, found.highest))


def _campaign_rows(accounts: Sequence[AccountFigures]) -> list[tuple[str, Cell]]:
    names = sorted({traded.strategy for account in accounts for traded in account.strategies})
    return [(name, partial(_campaigns, name)) for name in names]


def _campaigns(name: str, account: AccountFigures) -> str:
    found = next((traded for traded in account.strategies if traded.strategy == name), None)
    if found is None:
        return "-"
    return "\n".join(f"{rung} {opened:,}" for rung, opened in found.by_rung) if found.opened else _why_none(found)


def _why_none(traded: Traded) -> str:
    if traded.fits_from is not None:
        return f"from {traded.fits_from:,.0f}"
    if traded.approved:
        return "never filled"
    return traded.kept_out_by or "never asked"


def _denial_rows(accounts: Sequence[AccountFigures]) -> list[tuple[str, Cell]]:
    totals: Counter[str] = Counter()
    for account in accounts:
        totals.update(dict(account.denials))
    codes = sorted(totals, key=lambda code: (-totals[code], code))
    return [(code, partial(_denied, code)) for code in codes]


def _denied(code: str, account: AccountFigures) -> str:
    return f"{dict(account.denials).get(code, 0):,}"
