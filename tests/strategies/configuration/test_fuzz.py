"""Nonsense in config/ is refused by name, or changes what the desk does as its bound says; the whole of it is `fuzz.py`."""

import pytest

from config.bounds import Bound, More
from strategies.configuration.numbers import Number, as_written, numbers
from tests.strategies.configuration.fuzz import Outcome, Try, outcome_of, tries

EACH = 11  # of the tries, which all together take half a minute


def test_nonsense_in_place_of_a_number_is_refused_by_name_or_changes_what_the_desk_does_as_is_said():
    tried = [*tries()][::EACH]

    assert [(each.number.path, each.text) for each in tried if not outcome_of(each).is_as_said(each)] == []


def test_every_number_is_tried():
    assert {each.number.path for each in tries()} >= {
        number.path for number in numbers(as_written()) if not number.path.startswith("run.")
    }


@pytest.mark.parametrize(
    ("more", "outcome", "is_as_said"),
    [
        (More.ROOM, Outcome(None, 1.0, 2.0), True),
        (More.ROOM, Outcome(None, 1.0, 1.0), False),
        (More.TIGHT, Outcome(None, 1.0, 2.0), False),
        (More.TIGHT, Outcome(None, 2.0, 1.0), True),
        (More.SHAPE, Outcome(None, 2.0, 1.0), True),
        (More.SHAPE, Outcome(None, 1.0, 1.0), False),
        (More.ROOM, Outcome("limits.looks is 'x'"), True),
        (More.ROOM, Outcome("something else is 'x'"), False),
    ],
)
def test_what_passes_unseen_is_found(more, outcome, is_as_said):
    number = Number("limits.looks", "limits.looks", "config/limits.py LOOKS", 1, Bound("looks", more=more))

    assert outcome.is_as_said(Try(number, "times 100", "100")) is is_as_said
