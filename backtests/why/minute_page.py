"""`why --at --page`: one minute as a page, with the chain as the desk saw it, the size by steps and each rule's word."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from backtests.checks import limits
from backtests.pages.charts import Chart, Kind, Line, Panel, Unit, numbers
from backtests.pages.page import Fact, Table, render
from backtests.report.layout import percent, usd
from backtests.report.tables import warning
from backtests.system.placing import whole
from backtests.why.chains import QuotedChain, QuotedStrike
from backtests.why.moment import Explanation
from config.schema import StrategyRow
from risk.entry import Entry
from risk.sizing import budget_share, campaign_share, quarter_kelly

NAME = "minute-{now:%Y-%m-%d_%H%M}_{strategy}.html"
BESIDE = 6  # strikes shown on either side of what was picked
RIGHTS = {"C": "calls", "P": "puts"}


def write(folder: Path, answer: Explanation) -> Path:
    """Write the page of a minute into a result folder; returns the file."""
    path = folder / file_name(answer.desk.now, answer.question.strategy.name)
    with whole(path) as beside:
        beside.write_text(page(answer), encoding="utf-8")
    return path


def file_name(now: datetime, strategy: str) -> str:
    """What the page of a minute, New York, is called: the report links to it by this name."""
    return NAME.format(now=now, strategy=strategy)


def page(answer: Explanation) -> str:
    """The page of a minute."""
    strategy, now = answer.question.strategy, answer.desk.now
    charts = tuple(_chart(chain, place) for place, chain in enumerate(answer.chains))
    entry = answer.proposed.entry
    return render(
        "minute.html.j2",
        f"{strategy.name} at {now:%Y-%m-%d %H:%M}",
        {"charts": {chart.name: asdict(chart) for chart in charts}},
        verdict=verdict(answer),
        warning=warning(answer.without) if answer.without else None,
        is_denied=any(one.is_denial for one in answer.answers),
        facts=tuple(_facts(answer)),
        rules=Table("What each rule says", ("Rule", "Says", "Numbers"), tuple(_rules(answer)), left=3),
        sizing=Table("The size, by steps", ("Step", "", "From"), tuple(_sizing(answer, strategy)), left=3),
        shape=None if entry is None else _shape(entry),
        charts={chart.name: chart.says for chart in charts},
        chains=tuple(_strikes(chain) for chain in answer.chains),
        limits=None if answer.limits is None else _limits(answer.limits),
    )


def verdict(answer: Explanation) -> str:
    """What came of the minute, in a sentence."""
    denied = [one.code for one in answer.answers if one.is_denial]
    if denied:
        said = f"Denied by {', '.join(denied)}."
    elif answer.proposed.entry is None:
        said = "No rule denies, but there is nothing to open."
    else:
        said = "No rule denies."
    return said if answer.silence is None else f"It looked for no entry: {answer.silence}. {said}"


def _facts(answer: Explanation) -> Iterator[Fact]:
    desk = answer.desk
    yield Fact("Account value", usd(desk.account.value))
    yield Fact("VIX", f"{desk.vix.value:.2f}", "" if desk.vix.time is None else f"of {desk.vix.time:%H:%M}")
    for name, reading in desk.underlyings.items():
        yield Fact(name, f"{reading.value:,.2f}", "" if reading.time is None else f"of {reading.time:%H:%M}")
    if desk.limits is not None:
        yield Fact(
            f"{answer.question.strategy.name} open",
            f"{desk.open} of {desk.limits.strategy.value}",
            f"{desk.limits.strategy}",
        )
        yield Fact(
            "Portfolio open", f"{desk.portfolio_open} of {desk.limits.portfolio.value}", f"{desk.limits.portfolio}"
        )
        yield Fact("Trades today", f"{desk.trades_today} of {desk.limits.max_trades}")
        yield Fact("Buying power in use", usd(desk.bp_used), f"cap {usd(desk.limits.bp_cap)}")


def _rules(answer: Explanation) -> Iterator[tuple[str, str, str]]:
    for one in answer.answers:
        yield one.code, one.verdict.value, one.numbers


def _sizing(answer: Explanation, row: StrategyRow) -> Iterator[tuple[str, str, str]]:
    """From the account to the sets, with what was refused on the way."""
    account = answer.desk.account
    share_of = "CAMPAIGN_SHARE" if row.campaign_share is None else f"{row.name}'s own campaign_share"
    yield "A campaign's most", percent(campaign_share(row)), f"{share_of}, never scaled"
    yield "Buying power of one campaign", percent(row.bp_share), f"{row.name}'s row"
    odds = f"{row.win_rate:.0%} won, {row.target_credits:g} for {row.stop_credits:g} credits"
    yield "A quarter of Kelly", percent(quarter_kelly(row)), odds
    share = budget_share(row)
    yield "Budget", usd(share * account.value), f"{percent(share)}, the least of the three, of {usd(account.value)}"
    for refused in answer.proposed.refused:
        yield f"Rung {refused.rung}", "too dear", f"{refused}"
    for why in answer.proposed.whys:
        yield "Rung", "nothing to open", why
    for contract in sorted(answer.proposed.missing):
        yield "Quote", "missing", f"{contract}"
    entry = answer.proposed.entry
    if entry is not None:
        yield f"Rung {entry.shape.rung.name}", f"{entry.sets} sets", f"one set needs {usd(entry.shape.requirement)}"
        yield (
            "All sets need",
            usd(entry.requirement),
            f"target {'none' if entry.target is None else usd(entry.target)}, fees both ways {entry.fees:,.2f} USD",
        )


def _shape(entry: Entry) -> Table:
    shape = entry.shape
    rows = tuple(
        (f"{leg.contract}", leg.role.value, f"{leg.ratio * entry.sets:+,}", f"{mid:.3f}")
        for leg, mid in zip(shape.legs, shape.mids, strict=True)
    )
    caption = f"One set: mid {shape.mid:+.3f}, natural {shape.natural:+.3f}, crossing {shape.crossing:.3f}; points, a credit is negative."
    return Table(
        f"What it would open: {entry.sets} x {shape.rung.name}",
        ("Contract", "Role", "Quantity", "Mid, points"),
        rows,
        caption,
        left=2,
    )


def _chart(chain: QuotedChain, place: int) -> Chart:
    near = _near(chain)
    strikes = tuple(f"{one.contract.strike:g}" for one in near)
    picked = [one for one in near if one.picked]
    lines = (
        Line("Ask", Kind.LINE, strikes, numbers([one.ask for one in near]), 0),
        Line("Bid", Kind.LINE, strikes, numbers([one.bid for one in near]), 3),
        Line("Picked, at mid", Kind.POINTS, tuple(f"{one.contract.strike:g}" for one in picked), numbers([one.mid for one in picked]), 1,
             tuple(f"{one.picked:+d}" for one in picked), tuple(range(len(picked)))),
    )  # fmt: skip
    panel = Panel(_title(chain), Unit.OPTION, lines, 1.6)
    return Chart(
        f"chain-{place}",
        f"Bid and ask of {_title(chain)} by strike; marks are what was picked.",
        (panel,),
        x_title="Strike, points",
    )


def _near(chain: QuotedChain) -> list[QuotedStrike]:
    """The strikes around what was picked."""
    picked = [place for place, one in enumerate(chain.strikes) if one.picked]
    return [one for place, one in enumerate(chain.strikes) if any(abs(place - each) <= BESIDE for each in picked)]


def _title(chain: QuotedChain) -> str:
    at = "" if chain.forward is None else f", forward {chain.forward:,.2f}"
    return f"{chain.root} {chain.expiry} {RIGHTS[chain.right]}{at}"


def _strikes(chain: QuotedChain) -> Table:
    rows = tuple(
        (
            f"{one.contract.strike:g}", f"{one.picked:+,}" if one.picked else "", f"{one.bid:.2f}", f"{one.ask:.2f}", f"{one.mid:.3f}",
            f"{one.ask - one.bid:.2f}", percent((one.ask - one.bid) / one.mid if one.mid else None),
            "-" if one.delta is None else f"{one.delta:.3f}", f"{one.age:.0f}",
        )
        for one in _near(chain)
    )  # fmt: skip
    head = ("Strike", "Picked", "Bid", "Ask", "Mid", "Spread", "of mid", "Delta", "Quote's age, minutes")
    return Table(
        f"{_title(chain)}: the strikes around", head, rows, "Prices in points; delta from the quote itself, its size."
    )


def _limits(found: limits.ExplainedLimits) -> Table:
    rows = tuple(limits.cells(limit) for limit in (*found.strategies, found.portfolio))
    title = limits.title(limits.usd(found.account_value), limits.vix_text(found.vix), found.phase)
    return Table(title, limits.COLUMNS, rows, " ".join(limits.lines(found)))
