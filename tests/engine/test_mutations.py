"""Each mutant still finds the rule that it breaks; whether a test notices is what `make mutations` sees."""

from __future__ import annotations

import ast

import pytest

from tests.engine.mutants import MUTANTS, Mutant
from tests.engine.mutations import ROOT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.rule)
def test_a_mutant_changes_one_place_of_todays_source(mutant: Mutant):
    file, text = mutant.applied(ROOT)
    assert ast.dump(ast.parse(text)) != ast.dump(ast.parse(file.read_text()))


def test_no_rule_is_named_twice():
    assert len({mutant.rule for mutant in MUTANTS}) == len(MUTANTS)
