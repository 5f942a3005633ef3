"""The whole answer of one moment, as tables that a trader can read."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from backtests.checks import limits
from backtests.report.layout import LOUD, new_table, stacked
from backtests.report.tables import warning
from backtests.why.moment import Explanation
from backtests.why.proposing import Proposed
from risk.entry import Entry
from risk.gate.answer import Verdict

STYLES = {Verdict.DENY: LOUD, Verdict.NOT_ASKED: "dim", Verdict.PASS: None}


def answer_tables(answer: Explanation) -> RenderableType:
    """The tables, widest 80 columns: what was asked, each rule's word, the rungs and the shape, the limits."""
    proposed = answer.proposed
    return stacked(
        _head(answer),
        _rules(answer),
        _rungs(proposed) if proposed.refused or proposed.whys or proposed.missing else None,
        None if proposed.entry is None else _shape(proposed.entry),
        None if answer.limits is None else limits.tables(answer.limits),
    )


def _head(answer: Explanation) -> RenderableType:
    desk, denied = answer.desk, [one for one in answer.answers if one.is_denial]
    asked = f"{answer.question.strategy.name} at {desk.now:%Y-%m-%d %H:%M}, account value {desk.account.value:,.0f} USD"
    lines = [Text(asked, style="bold")]
    if answer.without:
        lines.append(Text(warning(answer.without), style=LOUD))
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


def _rules(answer: Explanation) -> Table:
    table = new_table("What each rule says", "Rule", "Says", "Numbers", left=3)
    for column in table.columns[:2]:
        column.no_wrap = True
    for one in answer.answers:
        table.add_row(one.code, one.verdict.value, one.numbers, style=STYLES[one.verdict])
    return table


def _rungs(proposed: Proposed) -> RenderableType:
    lines = [str(refused) for refused in proposed.refused] + list(proposed.whys)
    if proposed.missing:
        lines.append(
            f"without a quote young enough: {', '.join(str(contract) for contract in sorted(proposed.missing))}"
        )
    return Group(Text("Rungs that were refused", style="bold"), *(Text(f"  {line}") for line in lines))


def _shape(entry: Entry) -> Table:
    shape = entry.shape
    earns = "no target" if entry.target is None else f"target {entry.target:,.0f}"
    return new_table(
        f"What it would open: {entry.sets} x {shape.rung.name}",
        *("Contract", "Role", "Quantity", "Mid"),
        rows=(
            (str(leg.contract), leg.role.value, f"{leg.ratio * entry.sets:+,}", f"{mid:.3f}")
            for leg, mid in zip(shape.legs, shape.mids, strict=True)
        ),
        left=2,
        caption=f"One set: mid {shape.mid:+.3f}, natural {shape.natural:+.3f}, needs {shape.requirement:,.0f}. "
        f"All sets, USD: need {entry.requirement:,.0f}, {earns}, fees both ways {entry.fees:,.2f}. "
        "Prices in points; a credit is negative.",
    )
