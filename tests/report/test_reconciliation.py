import pytest

from backtests.report.read import read
from backtests.report.reconciliation import reconcile
from backtests.report.records import Carried
from tests.report.builders import a_campaign, a_decision, a_part, a_result_folder, an_equity, at


def reconciliation_of(folder, *campaigns, gained, approved=None, carried=None):
    """The ledger of an account that gained so many USD; every campaign was approved unless said otherwise."""
    names = [row["campaign"] for row in campaigns] if approved is None else approved
    result = read(
        a_result_folder(
            folder,
            equity=an_equity(("2018-02-01", 100_000.0), ("2018-02-02", 100_000.0 + gained)),
            decisions=[a_decision(campaign=name, proposal=name) for name in names],
            campaigns=list(campaigns),
        )
    )
    return reconcile(result.equity, result.decisions, result.campaigns, carried)


def a_closed(name, pnl, **said):
    return a_campaign(name, closed=at("2018-02-02", "12:00"), pnl=pnl, **said)


def test_closed_campaigns_and_open_ones_at_mark_are_the_accounts_gain(tmp_path):
    found = reconciliation_of(tmp_path, a_closed("a", 120.4), a_campaign("b", pnl=-20.3), gained=100.1)

    assert found.is_sound
    assert (found.booked, found.difference) == (pytest.approx(100.1), 0.0)


@pytest.mark.parametrize(
    ("gained", "difference"), [(99.99, -0.01), (99.996, 0.0), (100.0, 0.0), (100.004, 0.0), (100.01, 0.01)]
)
def test_the_sum_is_held_to_the_cent(tmp_path, gained, difference):
    found = reconciliation_of(tmp_path, a_closed("a", 100.0), gained=gained)

    assert found.difference == difference
    assert found.is_sound is (difference == 0.0)


def test_an_approved_campaign_without_a_row_is_lost(tmp_path):
    found = reconciliation_of(tmp_path, a_closed("a", 100.0), gained=100.0, approved=["a", "b"])

    assert found.lost == ("b",)
    assert not found.is_sound


def test_a_campaign_that_nobody_approved_is_unexplained(tmp_path):
    found = reconciliation_of(tmp_path, a_closed("a", 100.0), gained=100.0, approved=[])

    assert found.unexplained == ("a",)
    assert not found.is_sound


def test_a_campaign_of_a_life_before_explains_what_it_made_since(tmp_path):
    carried = Carried(("a",), -900.0)

    found = reconciliation_of(tmp_path, a_campaign("a", pnl=-1_000.0), gained=-100.0, approved=[], carried=carried)

    assert found.is_sound


def test_a_campaign_with_two_rows_is_told(tmp_path):
    found = reconciliation_of(tmp_path, a_closed("a", 50.0), a_closed("a", 50.0), gained=100.0)

    assert found.repeated == ("a",)
    assert not found.is_sound


def test_an_open_campaign_without_a_price_is_told_even_when_the_sum_fits(tmp_path):
    found = reconciliation_of(tmp_path, a_closed("a", 100.0), a_campaign("b", pnl=None), gained=100.0)

    assert found.unmarked == ("b",)
    assert not found.is_sound


def test_an_entry_that_was_given_up_needs_no_price(tmp_path):
    found = reconciliation_of(tmp_path, a_closed("a", 100.0), a_campaign("b", state="never_opened"), gained=100.0)

    assert found.is_sound


def test_parts_that_do_not_add_up_to_their_campaign_are_told(tmp_path):
    found = reconciliation_of(
        tmp_path, a_closed("a", 100.0, parts=[a_part("puts", 60.0), a_part("calls", 30.0)]), gained=100.0
    )

    assert found.uneven == ("a",)
    assert not found.is_sound


def test_parts_are_held_to_the_cent_too(tmp_path):
    found = reconciliation_of(
        tmp_path, a_closed("a", 100.0, parts=[a_part("puts", 60.001), a_part("calls", 40.0)]), gained=100.0
    )

    assert found.is_sound
