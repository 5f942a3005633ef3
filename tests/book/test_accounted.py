"""How much of an account's cash the ledgers account for."""

import pytest

from book.accounted import Accounted
from book.book import Book
from tests.builders import a_book, a_campaign, a_fill, condor_legs

PUT = condor_legs()[0].contract


def test_what_a_ledger_takes_in_and_pays_is_accounted_for_after_its_fees():
    before = a_book(a_campaign(), a_campaign("0DTE-2"))
    after = before.with_campaign(before.campaigns["0DTE-2"].with_fill(a_fill(PUT, 1, 0.6)))
    paid = after.campaigns["0DTE-2"].pnl - before.campaigns["0DTE-2"].pnl

    assert paid < -60.0 + 0.001
    assert Accounted(before, 1_000.0).after(after) == (after, pytest.approx(1_000.0 + paid))


def test_a_campaign_that_is_new_counts_whole_and_one_that_was_let_go_leaves_its_cash():
    new, old = a_campaign("0DTE-2"), a_campaign()

    assert Accounted(a_book(old), 1_000.0).after(a_book(new)).cash == pytest.approx(1_000.0 + new.pnl)


def test_before_an_account_was_seen_nothing_is():
    assert Accounted(Book(), None).after(a_book(a_campaign())).cash is None
