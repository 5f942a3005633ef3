import json
import random
from functools import cache
from io import StringIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console

from backtests.checks.boundaries import account_values, vix_levels
from backtests.checks.limits import explain, lines, tables
from backtests.checks.preserved import at_risk
from backtests.pages.atlas import (
    EXAMPLES,
    Field,
    account_bounds,
    account_steps,
    answers,
    field_of,
    fields,
    page,
    vix_bounds,
    vix_steps,
    walk_of,
)
from backtests.pages.atlas_picture import draw
from config.schema import LimitRow, VixBand
from risk.parameters import RiskParameters, get_risk_parameters
from strategies.parts.strategy import every_strategy
from tests.pages.browser import NARROW, needs_chromium, opened
from tests.pages.reading import data_of, series_of

RULES = get_risk_parameters()
LEVELS = vix_bounds(RULES)
OTHER = RiskParameters(
    position_multipliers=(VixBand(2.0, upto=12.0), VixBand(0.4, below=33.3), VixBand(0.1, upto=float("inf"))),
    portfolio=LimitRow("PORTFOLIO", base=7, cap=11),
)
EDGES = [(account, vix) for account in account_values(RULES.phases)
         for vix in vix_levels(RULES.position_multipliers, RULES.trades_multipliers, RULES.max_bp)]  # fmt: skip


@cache
def fields_of(rules: RiskParameters) -> tuple[tuple[Field, ...], ...]:
    return tuple(fields(rules))


def looked_up(rules: RiskParameters, account: float, vix: float) -> dict[str, tuple[int, str, float]]:
    accounts, levels = account_bounds(rules), vix_bounds(rules)
    own = fields_of(rules)[field_of(accounts, account) * len(levels) + field_of(levels, vix)]
    return {field.strategy: (field.value, field.binding, field.share) for field in own}


def asked(rules: RiskParameters, account: float, vix: float) -> dict[str, tuple[int, str, float]]:
    found = explain(account, vix, rules)
    shares = {risk.strategy: risk.share for risk in at_risk(rules, account, vix)}
    return {
        limit.strategy: (limit.value, limit.binding.value, shares[limit.strategy])
        for limit in (found.portfolio, *found.strategies)
    }


@given(st.floats(0, 3_000_000), st.floats(0, 120))
@example(62_000.0, 28.0)
def test_a_field_holds_what_the_desk_answers_anywhere_in_it(account: float, vix: float):
    assert looked_up(RULES, account, vix) == asked(RULES, account, vix)
    assert looked_up(OTHER, account, vix) == asked(OTHER, account, vix)


def test_a_field_ends_where_the_desks_answer_changes():
    assert {moment: looked_up(RULES, *moment) for moment in EDGES} == {
        moment: asked(RULES, *moment) for moment in EDGES
    }


@given(st.sampled_from(range(len(account_steps()))), st.sampled_from(vix_steps()))
def test_the_sliders_sentences_are_those_of_limits(place: int, vix: float):
    account = float(account_steps()[place])

    said = ANSWERS[place][field_of(LEVELS, vix)]

    assert list(said.lines) == lines(explain(account, vix))
    assert said.phase == RULES.phase_of(account).number
    shares = {risk.strategy: risk.share for risk in at_risk(RULES, account, vix)}
    assert all(f"{name} {share:.1%}" in said.at_risk for name, share in shares.items())


ANSWERS = answers(RULES)


def test_a_strategy_that_needs_more_than_it_may_lose_says_so():
    told = page(RULES, None)

    assert "each place counts 5.0% of account value" in told
    assert "IPMCC needs up to 10.0% for one, of which 5.0% may be lost." in told
    assert "STRANGLE needs" not in told


@pytest.mark.parametrize("one", EXAMPLES, ids=lambda one: f"{one.strategy}-{one.account:g}-{one.vix:g}")
def test_an_example_of_the_design_holds(one):
    limit, _, share = asked(RULES, one.account, one.vix)[one.strategy]
    holds = {
        "more than the 3 of a phase-1 account": limit > 3,
        "7 positions, 35% of the account": (limit, share) == (7, pytest.approx(0.35)),
        "halved: 3 positions, 15% of the account": (limit, share) == (3, pytest.approx(0.15)),
        "risk between 10% and 40% of the account": 0.0999 <= share <= 0.4001,
        "more than 0, at most 15": 0 < limit <= 15,
    }

    assert holds[one.says]


def test_an_accounts_way_is_its_closes_and_the_vix_of_then(february):
    walk = walk_of(february)
    equity, vix = series_of(february, "Strategy Equity", "Equity"), series_of(february, "VIX", "VIX")

    assert dict(zip(walk.days, walk.accounts, strict=True)) == {f"{day}": equity[day] for day in vix}
    assert dict(zip(walk.days, walk.levels, strict=True)) == {f"{day}": level for day, level in vix.items()}


def test_the_picture_is_small_enough_for_a_readme(tmp_path):
    draw(RULES, None, tmp_path / "atlas.png")

    assert 20_000 < (tmp_path / "atlas.png").stat().st_size < 200_000


@pytest.fixture(scope="module")
def atlas(browser, february, tmp_path_factory):
    path = tmp_path_factory.mktemp("atlas") / "atlas.html"
    path.write_text(page(RULES, walk_of(february)), encoding="utf-8")
    with opened(browser, path, NARROW, "dark") as watched:
        watched.draw_all()
        yield watched


@needs_chromium
def test_in_a_browser_the_page_looks_up_what_the_desk_answers(atlas):
    drawn = random.Random(18)
    moments = EDGES + [(drawn.uniform(0, 2e6), drawn.uniform(0, 100)) for _ in range(500)]

    found = atlas.page.evaluate(
        "(moments) => moments.map(([account, vix]) => page.fieldAt(account, vix).map((one) => [one.strategy, one.value, one.binding, one.share]))",
        moments,
    )

    assert [{name: tuple(rest) for name, *rest in one} for one in found] == [
        asked(RULES, *moment) for moment in moments
    ]


@needs_chromium
@pytest.mark.parametrize(("account", "vix"), [(62_000, 28.0), (85_000, 18.2), (75_000, 15.0), (250_000, 80.0)])
def test_the_sliders_answer_with_the_table_and_the_sentences_of_limits(atlas, account, vix):
    for name, place in (("account", account_steps().index(account)), ("vix", vix_steps().index(vix))):
        atlas.page.locator(f"#{name}").fill(f"{place}")

    shown = atlas.page.locator("#answer")
    console = Console(width=100, file=StringIO())
    console.print(tables(explain(float(account), vix)))
    told = console.file.getvalue()
    assert shown.locator("caption").inner_text() == told.splitlines()[0].strip()
    rows = [row.locator("td").all_inner_texts() for row in shown.locator("tbody tr").all()]
    assert rows == [[cell.strip() for cell in line.strip("│").split("│")] for line in told.splitlines() if "│" in line]
    sentences = shown.locator("p").all_inner_texts()
    assert " ".join(sentences[:-1]) in " ".join(told.split())
    assert sentences[-1].startswith("At risk with every place taken")


@needs_chromium
def test_the_sliders_go_by_keyboard_and_the_cross_with_them(atlas):
    atlas.page.locator("#account").fill("0")
    atlas.page.locator("#account").focus()
    atlas.page.keyboard.press("ArrowRight")

    assert atlas.page.locator("#account-word").inner_text() == "26,000"
    cross = (
        "(() => { const plot = document.querySelector('.map .plot'); return plot.data[plot.data.length - 1].y[0]; })()"
    )
    assert atlas.page.evaluate(cross) == 26_000


@needs_chromium
def test_the_atlas_fits_a_telephone_asks_for_nothing_and_says_nothing(atlas):
    assert atlas.is_as_wide_as_its_window()
    assert (atlas.complaints, len(atlas.asked)) == ([], 1)
    assert atlas.page.locator(".map").count() == len(every_strategy()) + 1


def test_the_ways_of_an_account_are_in_the_page(february):
    assert json.dumps(data_of(page(RULES, walk_of(february)))["walk"]["days"]) == json.dumps(
        list(walk_of(february).days)
    )
