"""The whole answer of one moment, as tables that a trader can read."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from backtests.checks import limits
from backtests.report.layout import captioned, table
from backtests.why.moment import Answer
from backtests.why.verdicts import Verdict
from risk.gate.entry import Entry

LOUD = "bold red"
STYLES = {Verdict.DENIES: LOUD, Verdict.NOT_ASKED: "dim", Verdict.PASSES: None}


def answer_tables(answer: Answer) -> RenderableType:
    """The tables, widest 100 columns: what was asked, each rule's word, the rungs and the shape, the limits."""
    parts: list[RenderableType] = [_head(answer), _rules(answer)]
    if answer.proposed.refused or answer.proposed.whys or answer.proposed.missing:
        parts.append(_rungs(answer))
    if answer.proposed.entry is not None:
        parts.append(_shape(answer.proposed.entry))
    if answer.limits is not None:
        parts.append(limits.table(answer.limits))
    return Group(*(item for part in parts for item in (part, Text())))


def _head(answer: Answer) -> RenderableType:
    desk, denied = answer.desk, [one for one in answer.verdicts if one.verdict is Verdict.DENIES]
    asked = f"{answer.question.strategy.name} at {desk.now:%Y-%m-%d %H:%M}, account value {desk.account.value:,.0f} USD"
    lines = [Text(asked, style="bold")]
    if answer.silence is not None:
        lines.append(Text(f"It looked for no entry: {answer.silence}. What the gate would have said:", style=LOUD))
    else:
        lines.append(Text(f"Proposal: {answer.question.proposal}"))
    if denied:
        lines.append(Text(f"Denied by {', '.join(one.code for one in denied)}.", style=LOUD))
    elif answer.proposed.entry is None:
        lines.append(Text("No rule denies, but there is nothing to open.", style=LOUD))
    else:
        lines.append(Text("No rule denies.", style="bold green"))
    return Group(*lines)


def _rules(answer: Answer) -> Table:
    grid = Table(title="What each rule says", title_justify="left", title_style="bold")
    grid.add_column("Rule", no_wrap=True)
    grid.add_column("Says", no_wrap=True)
    grid.add_column("Numbers")
    for one in answer.verdicts:
        grid.add_row(one.code, one.verdict.value, one.numbers, style=STYLES[one.verdict])
    return grid


def _rungs(answer: Answer) -> RenderableType:
    proposed = answer.proposed
    lines = [str(refused) for refused in proposed.refused] + list(proposed.whys)
    if proposed.missing:
        lines.append(
            f"without a quote young enough: {', '.join(str(contract) for contract in sorted(proposed.missing))}"
        )
    return Group(Text("Rungs that were refused", style="bold"), *(Text(f"  {line}") for line in lines))


def _shape(entry: Entry) -> Table:
    shape = entry.shape
    grid = table(f"What it would open: {entry.sets} x {shape.rung.name}", "Contract", "Role", "Quantity", "Mid")
    grid.columns[1].justify = "left"
    for leg, mid in zip(shape.legs, shape.mids, strict=True):
        grid.add_row(str(leg.contract), leg.role.value, f"{leg.ratio * entry.sets:+,}", f"{mid:.3f}")
    earns = "no target" if entry.target is None else f"target {entry.target:,.0f}"
    return captioned(
        grid,
        f"One set: mid {shape.mid:+.3f}, natural {shape.natural:+.3f}, needs {shape.requirement:,.0f}. "
        f"All sets, USD: need {entry.requirement:,.0f}, {earns}, fees both ways {entry.fees:,.2f}. "
        "Prices in points; a credit is negative.",
    )
