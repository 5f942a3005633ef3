"""What a live desk keeps: every document comes back as it was, older ones migrate, and what can't be trusted is refused."""

import json
from dataclasses import fields, replace
from datetime import UTC, date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.book import Book
from book.campaign import Campaign, Fill, Reason, State
from book.document import (
    CHECKSUM,
    Answered,
    Document,
    NewerVersionError,
    Owner,
    SentOrder,
    Writer,
    _checksum,
    document_of,
)
from book.records import changed
from book.standing import Cause, Mode, Standing, TradingHold
from config.products import RUNG_OF
from market.contracts import Contract, Leg, Role
from tests.builders import FRIDAY, a_book, a_campaign, a_contract, a_fill, a_standing, at

KEPT = Path(__file__).parent / "kept"
OWNER = Owner("c0ffee", at("09:31"))

TEXTS = st.text(max_size=12)
AMOUNTS = st.floats(0.0, 1e12)
NUMBERS = st.floats(-1e9, 1e9)
# clocks are put on at 2:00 of a Sunday in March: there is no such hour
TIMES = (
    st.integers(0, 600_000)
    .map(lambda minutes: at("09:30") + timedelta(minutes=minutes))
    .filter(lambda time: time.astimezone(UTC).astimezone(time.tzinfo) == time)
)
CONTRACTS = st.builds(
    Contract, st.sampled_from(["SPXW", "SPY"]), st.just(FRIDAY), st.integers(1, 9_000_000).map(lambda n: n / 1000),
    st.sampled_from("CP"),
)  # fmt: skip
LEGS = st.builds(Leg, CONTRACTS, st.sampled_from(Role), st.integers(-9, 9), TEXTS)
FILLS = st.builds(
    Fill, TIMES, st.none() | CONTRACTS, st.integers(-99, 99), NUMBERS, AMOUNTS, TEXTS, st.booleans()
)  # fmt: skip


@st.composite
def campaigns(draw: st.DrawFn) -> Campaign:
    campaign = draw(
        st.builds(
            Campaign,
            id=TEXTS, strategy=TEXTS, proposal=TEXTS, rung=st.sampled_from(sorted(RUNG_OF)), sets=st.integers(0, 99),
            legs=st.lists(LEGS, max_size=4).map(tuple), requirement=NUMBERS, peak_requirement=NUMBERS,
            multiplier=st.just(100), spot=AMOUNTS, same_day=st.booleans(), opened=TIMES, state=st.sampled_from(State),
            closed=st.none() | TIMES, reason=st.none() | st.sampled_from(Reason), fills=st.just(()),
            positions=st.just({}), shares=st.just(0), cash=st.just(0.0), cash_by_part=st.just({}), fees=st.just(0.0),
            credit=NUMBERS, stop_looks=st.integers(0, 2), is_hurried=st.booleans(), leaves_rest=st.booleans(),
            skipped_on=st.none() | st.just(FRIDAY),
        )
    )  # fmt: skip
    for fill in draw(st.lists(FILLS, max_size=6)):
        campaign = campaign.with_fill(fill)
    return campaign


HOLDS = st.lists(
    st.builds(TradingHold, st.sampled_from(Cause), st.sampled_from(Mode), TIMES, TEXTS),
    unique_by=lambda hold: hold.cause,
)
MAYBE_AMOUNTS = st.none() | AMOUNTS
STANDINGS = st.builds(
    Standing, holds=HOLDS.map(tuple), ramp_day=st.integers(0, 3), day=st.none() | st.just(FRIDAY),
    start_value=MAYBE_AMOUNTS, close_value=MAYBE_AMOUNTS, faulty_looks=st.integers(0, 9), stress_value=MAYBE_AMOUNTS,
)  # fmt: skip
BOOKS = st.builds(
    Book,
    campaigns=st.lists(campaigns(), max_size=3, unique_by=lambda campaign: campaign.id).map(
        lambda each: {campaign.id: campaign for campaign in each}
    ),
    looks=st.just({}),
    last_number=st.integers(0, 9999),
    standing=STANDINGS,
    beside=st.frozensets(CONTRACTS, max_size=3),
)
ORDERS = st.builds(
    SentOrder, TEXTS, TEXTS, st.lists(LEGS, max_size=4).map(tuple), st.integers(-900, 900), st.none() | NUMBERS, TIMES
)
DOCUMENTS = st.builds(
    Document, number=st.integers(0), owner=st.builds(Owner, TEXTS, TIMES), time=TIMES, book=BOOKS,
    orders=st.lists(ORDERS, max_size=2).map(tuple), dividend=MAYBE_AMOUNTS, cash=st.none() | NUMBERS,
    commands=st.lists(st.builds(Answered, TIMES, TEXTS, TEXTS), max_size=2).map(tuple),
)  # fmt: skip


def a_document(book: Book | None = None, number: int = 7) -> Document:
    return Document(number, OWNER, at("11:00"), book or a_filled_book(), cash=99_000.5)


def a_filled_book() -> Book:
    campaign = changed(a_campaign(), positions={}, cash=0.0)
    for leg in campaign.legs:
        campaign = campaign.with_fill(a_fill(leg.contract, leg.ratio, 1.25, part=leg.part))
    return a_book(campaign).with_standing(a_standing(Cause.LOSS))


@given(DOCUMENTS)
def test_every_document_comes_back_as_it_was(document):
    assert document_of(Writer().text(document)) == document


def test_each_field_of_a_campaign_is_kept_or_follows_from_its_fills():
    follows = {"positions", "shares", "cash", "cash_by_part", "fees"}
    kept = json.loads(Writer().text(a_document()).rpartition(CHECKSUM)[0])["campaigns"][0]

    assert {field.name for field in fields(Campaign)} - follows == kept.keys()


def test_a_campaign_that_has_changed_since_the_last_text_is_written_anew():
    writer, book = Writer(), a_filled_book()
    writer.text(a_document(book))
    other = book.with_campaign(changed(book.campaigns["0DTE-1"], stop_looks=1))

    assert document_of(writer.text(a_document(other))).book == other
    assert document_of(writer.text(a_document(book))).book == book


def test_a_ledger_that_was_rewritten_since_the_last_text_is_written_anew():
    writer, book = Writer(), a_filled_book()
    writer.text(a_document(book))
    campaign = book.campaigns["0DTE-1"]
    dearer = [replace(fill, price=fill.price + 0.1) for fill in campaign.fills]
    empty = changed(campaign, fills=(), positions={}, shares=0, cash=0.0, cash_by_part={}, fees=0.0)
    for fill in dearer:
        empty = empty.with_fill(fill)
    other = book.with_campaign(empty)

    assert document_of(writer.text(a_document(other))).book == other


def test_what_is_beside_the_campaigns_is_written_as_it_is_now():
    writer, book = Writer(), a_filled_book()
    writer.text(a_document(book))
    later = replace(
        a_document(book.with_standing(a_standing()).with_beside(frozenset())), number=99, cash=1.5, commands=()
    )

    assert document_of(writer.text(later)) == later


def test_a_fill_that_came_since_the_last_text_is_written():
    writer, book = Writer(), a_filled_book()
    writer.text(a_document(book))
    campaign = book.campaigns["0DTE-1"]
    other = book.with_campaign(campaign.with_fill(a_fill(campaign.legs[0].contract, 1, 0.6)))

    assert document_of(writer.text(a_document(other))).book == other


def test_times_come_back_in_new_york_over_a_change_of_clocks():
    kept = document_of(Writer().text(replace(a_document(), time=at("11:00", date(2018, 3, 9))))).time

    assert (kept + timedelta(days=3)).utcoffset() == timedelta(hours=-4)


def test_a_number_that_is_none_is_not_written_at_all():
    with pytest.raises(ValueError):
        Writer().text(replace(a_document(), cash=float("nan")))


def test_what_a_desk_kept_before_it_kept_a_book_is_its_standing():
    text = (KEPT / "version-1.json").read_text()

    document = document_of(text)

    halted = replace(a_standing(Cause.LOSS, Cause.COMMAND), close_value=94_000.0, faulty_looks=2, stress_value=95_500.5)
    assert document.book == Book(standing=halted)
    assert (document.number, document.orders, document.owner.id) == (0, (), "nobody")
    assert document_of(Writer().text(document)) == document


GOOD = Writer().text(a_document())


def sealed(body: str) -> str:
    """A text whose checksum holds."""
    return f"{body}\n{CHECKSUM}{_checksum(f'{body}' + chr(10))}\n"


def saved(**changed: object) -> str:
    return sealed(json.dumps({**json.loads(GOOD.rpartition(CHECKSUM)[0]), **changed}))


CAMPAIGN = json.loads(GOOD.rpartition(CHECKSUM)[0])["campaigns"][0]
STANDING = json.loads(GOOD.rpartition(CHECKSUM)[0])["standing"]
FIRST_HOLD = STANDING["holds"][0]


def in_campaign(**changed: object) -> str:
    return saved(campaigns=[{**CAMPAIGN, **changed}])


def in_standing(**changed: object) -> str:
    return saved(standing={**STANDING, **changed})


def in_hold(**changed: object) -> str:
    return in_standing(holds=[{**FIRST_HOLD, **changed}])


def test_sealed_texts_of_these_tests_are_read():
    assert document_of(saved()) == a_document()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "neither its checksum holds nor is it JSON"),
        ("{", "neither its checksum holds nor is it JSON"),
        (GOOD[:-20], "neither its checksum holds nor is it JSON"),
        (GOOD[:-80], "neither its checksum holds nor is it JSON"),
        (GOOD.replace("0DTE-1", "0DTE-2"), "neither its checksum holds nor is it JSON"),
        (GOOD.rpartition(CHECKSUM)[0], "its checksum is missing"),
        (sealed("[]"), "the whole is []; expected an object"),
        (sealed("{}"), "version is None; expected 1 to 2"),
        (saved(version=0), "version is 0; expected 1 to 2"),
        (saved(version="2"), "version is '2'; expected 1 to 2"),
        (saved(number=-1), "number is -1; expected a whole number of at least 0"),
        (saved(mood="good"), "mood unknown"),
        (saved(campaigns=None), "campaigns is None; expected a list"),
        (saved(campaigns=[3]), "campaigns[0] is 3; expected an object"),
        (saved(campaigns=[CAMPAIGN, CAMPAIGN]), "campaigns are there twice"),
        (saved(beside=["SPX"]), "beside[0] is 'SPX'; expected a contract such as"),
        (saved(owner={"id": "x"}), "owner.since missing"),
        (saved(orders=[{}]), "orders[0].campaign, orders[0].purpose, orders[0].legs"),
        (saved(cash="much"), "cash is 'much'; expected a number or null"),
        (in_campaign(rung="MES"), "campaigns[0].rung is 'MES'; expected one of SPX, SPY, SPY winged"),
        (in_campaign(state="asleep"), "campaigns[0].state is 'asleep'; expected one of PENDING_OPEN"),
        (in_campaign(reason="MOOD"), "campaigns[0].reason is 'MOOD'; expected one of PROFIT_TARGET"),
        (in_campaign(sets=1.5), "campaigns[0].sets is 1.5; expected a whole number"),
        (in_campaign(requirement=float("nan")), "campaigns[0].requirement is nan; expected a number"),
        (in_campaign(same_day=1), "campaigns[0].same_day is 1; expected true or false"),
        (in_campaign(opened="2018-02-02T11:00:00"), "campaigns[0].opened is '2018-02-02T11:00:00'; expected a time"),
        (in_campaign(fills=[{**CAMPAIGN["fills"][0], "quantity": True}]), "fills[0].quantity is True; expected a whole"),
        (in_campaign(legs=[{**CAMPAIGN["legs"][0], "contract": None}]), "legs[0].contract is None; expected a contract"),
        (in_hold(cause="MOOD"), "standing.holds[0].cause is 'MOOD'; expected one of LOSS, STRESS, DATA, COMMAND"),
        (in_hold(mode=[]), "standing.holds[0].mode is []; expected one of TRADING, REDUCING, HALTED"),
        (in_hold(since="noon"), "standing.holds[0].since is 'noon'; expected a time with its zone"),
        (in_hold(why=3), "standing.holds[0].why is 3; expected a text"),
        (in_standing(holds=[{"cause": "LOSS"}]), "standing.holds[0].mode, standing.holds[0].since"),
        (in_standing(holds=[FIRST_HOLD] * 2), "standing.holds are by LOSS, LOSS; expected each cause once"),
        (in_standing(ramp_day=-1), "standing.ramp_day is -1; expected a whole number of at least 0"),
        (in_standing(faulty_looks=True), "standing.faulty_looks is True; expected a whole number of at least 0"),
        (in_standing(day="Friday"), "standing.day is 'Friday'; expected a date or null"),
        (in_standing(start_value=-0.01), "standing.start_value is -0.01; expected an amount of at least 0 or null"),
        (in_standing(start_value="100000"), "standing.start_value is '100000'; expected an amount"),
        (in_standing(stress_value=float("inf")), "standing.stress_value is inf; expected an amount"),
    ],
)  # fmt: skip
def test_what_can_not_be_trusted_is_refused_with_its_place(text, fault):
    with pytest.raises(ValueError) as refused:
        document_of(text)

    assert fault in str(refused.value)
    assert not isinstance(refused.value, NewerVersionError)


@given(st.integers(0, len(GOOD) - 2))
def test_a_text_cut_off_anywhere_is_refused(length):
    with pytest.raises(ValueError):
        document_of(GOOD[:length])


@given(st.integers(0, len(GOOD) - 2), st.characters(codec="ascii"))
def test_a_text_with_any_character_changed_is_refused(place, character):
    broken = GOOD[:place] + character + GOOD[place + 1 :]

    if broken != GOOD:
        with pytest.raises(ValueError):
            document_of(broken)


def test_a_newer_version_is_told_from_a_broken_text():
    with pytest.raises(NewerVersionError, match="version is 3: a newer desk wrote it; expected at most 2"):
        document_of(saved(version=3, hats=[]))


def test_fifty_campaigns_stay_below_a_quarter_of_a_megabyte():
    one = a_filled_book().campaigns["0DTE-1"]
    for _ in range(2):
        for leg in one.legs:
            one = one.with_fill(a_fill(leg.contract, leg.ratio, 1.25, part=leg.part))
    book = a_book(*[changed(one, id=f"0DTE-{n}") for n in range(50)])

    assert len(Writer().text(a_document(book))) < 250_000


def test_a_contract_is_known_by_its_symbol():
    assert document_of(GOOD).book.campaigns["0DTE-1"].legs[0].contract == a_contract(2720.0)
