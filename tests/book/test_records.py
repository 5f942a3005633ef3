"""Records with a few fields changed."""

from dataclasses import replace

import pytest

from book.campaign import State
from book.records import changed
from tests.builders import a_campaign


def test_a_changed_record_is_what_the_standard_library_makes_of_it():
    campaign = a_campaign()

    assert changed(campaign, sets=7, state=State.OPEN) == replace(campaign, sets=7, state=State.OPEN)


def test_the_record_itself_stays_as_it_was():
    campaign = a_campaign()
    sets = campaign.sets

    changed(campaign, sets=sets + 1)

    assert campaign.sets == sets


def test_a_field_that_a_record_does_not_have_is_an_error():
    with pytest.raises(AttributeError):
        changed(a_campaign(), size=7)
