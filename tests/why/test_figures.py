"""Sums over shadows: by rule, strategy and VIX, and how true shadows are."""

from io import StringIO

import pytest
from rich.console import Console

from backtests.report.records import Prices
from backtests.why.figures import Control, DenialFigures, band_names, figures
from backtests.why.proposals import Proposal, Proposals
from backtests.why.shadows import Fate, Shadow
from backtests.why.tables import report
from config.limits import POSITION_MULTIPLIERS
from config.schema import VixBand
from tests.builders import at

LIMIT, SIZE, POWER = "PORTFOLIO_LIMIT", "POSITION_SIZE", "BUYING_POWER"


def a_shadow(name: str, pnl: float | None, *codes: str, strategy: str = "0DTE", vix: float = 20.0, fate=Fate.CLOSED):
    return Shadow(Proposal(name, strategy, at("11:00"), codes, 100_000.0, vix), vix, fate, "SPX", 1, pnl)


def found(*shadows: Shadow, made: dict[str, float | None] | None = None) -> DenialFigures:
    proposals = [shadow.proposal for shadow in shadows]
    kept = Proposals(
        tuple(one for one in proposals if one.codes), tuple(one for one in proposals if not one.codes), made or {}
    )
    return figures(kept, shadows, POSITION_MULTIPLIERS)


def shown(figures: DenialFigures) -> str:
    console = Console(file=StringIO(), width=80)
    console.print(report(figures, Prices.MODELLED))
    return console.file.getvalue()


def test_a_loss_is_avoided_and_a_gain_is_missed():
    total = found(a_shadow("A", -300.0, LIMIT), a_shadow("B", 120.0, LIMIT), a_shadow("C", -50.0, LIMIT)).total

    assert (total.denied, total.valued, total.won) == (3, 3, 1)
    assert (total.avoided, total.missed, total.net) == (350.0, 120.0, 230.0)


def test_a_rule_that_denied_alone_is_told_apart_from_one_that_denied_among_others():
    told = found(a_shadow("A", -300.0, LIMIT), a_shadow("B", 120.0, LIMIT, POWER), a_shadow("C", 10.0, POWER)).by_code

    assert [(row.code, row.how, row.tally.denied, row.tally.net) for row in told] == [
        (POWER, "alone", 1, -10.0),
        (POWER, "with others", 1, -120.0),
        (LIMIT, "alone", 1, 300.0),
        (LIMIT, "with others", 1, -120.0),
    ]


def test_what_was_never_followed_is_counted_and_in_no_sum():
    told = found(
        a_shadow("A", None, SIZE, fate=Fate.NO_RUNG),
        a_shadow("B", None, SIZE, fate=Fate.NO_RUNG),
        a_shadow("C", 5.0, LIMIT),
    )

    assert (told.total.denied, told.total.valued, told.total.missed) == (3, 1, 5.0)
    assert told.fates == ((Fate.CLOSED, 1), (Fate.NO_RUNG, 2))
    assert "Not followed: no rung fitted (2)." in shown(told)


def test_what_is_open_stands_in_the_sums_at_its_mark_or_in_none():
    told = found(a_shadow("A", 5.0, LIMIT, fate=Fate.OPEN), a_shadow("B", None, LIMIT, fate=Fate.OPEN))

    assert (told.total.open, told.total.missed, told.unmarked) == (1, 5.0, 1)
    assert "Open without a price, so in no sum: 1." in shown(told)


def test_approved_proposals_are_no_denials_but_tell_how_true_shadows_are():
    told = found(
        a_shadow("A", 5.0, LIMIT),
        a_shadow("B", 80.0, strategy="LT112"),
        a_shadow("C", -20.0, strategy="LT112"),
        a_shadow("D", 11.0, strategy="LT112"),
        a_shadow("E", None, strategy="LT112", fate=Fate.OPEN),
        made={"B": 90.0, "C": -10.0, "D": None, "E": 3.0},
    )

    assert (told.proposals, told.total.denied) == (5, 1)
    assert told.controls == (Control("LT112", 2, 80.0, 60.0),)
    assert told.controls[0].difference == -10.0


@pytest.mark.parametrize(
    ("vix", "band"),
    [(14.99, "below 15"), (15.0, "15 to 25"), (25.0, "15 to 25"), (25.01, "above 25 to 35"), (35.01, "above 35")],
)
def test_a_denial_is_in_the_band_that_its_vix_is_in(vix: float, band: str):
    (row,) = found(a_shadow("A", 5.0, LIMIT, vix=vix)).by_vix

    assert row.name == band


def test_a_denial_without_vix_is_in_no_band():
    (row,) = found(a_shadow("A", None, "MARKET_DATA", vix=None, fate=Fate.NO_DATA)).by_vix

    assert row.name == "unknown"


def test_bands_are_named_by_their_ends():
    rows = (
        VixBand(1.0, below=12.0),
        VixBand(1.0, below=18.0),
        VixBand(1.0, upto=30.0),
        VixBand(1.0, upto=float("inf")),
    )

    assert band_names(rows) == ("below 12", "12 to below 18", "18 to 30", "above 30")


def test_the_tables_are_no_wider_than_100_columns_and_cut_nothing():
    text = shown(found(a_shadow("A", -1_234_567.0, LIMIT, POWER), a_shadow("B", 7_654_321.0, LIMIT, POWER)))

    assert max(len(line) for line in text.splitlines()) <= 100
    assert "…" not in text
    assert "PORTFOLIO_LIMIT with others" in text


def test_a_run_without_denials_says_so():
    assert "0 of 0 proposals were denied for good." in shown(found())
