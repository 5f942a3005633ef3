"""The keys of a live deployment: two generations of the book, a journal of what ended, a heartbeat; all of it on disk at once."""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from backtests.engine.api.imports import importable
from backtests.engine.api.store import ObjectStore
from book.book import Book
from book.campaign import Campaign, Event
from book.document import NOBODY, Document, Owner, Writer, campaign_in
from book.generations import UnreadableError
from book.records import changed
from book.standing import Cause
from tests.book.test_document import a_document, saved
from tests.builders import a_book, a_campaign, a_fill, a_standing, at
from tests.watching import a_heartbeat

with importable():
    from execution.store import Store

FOLDER = "position-scaling-desk/live/paper"
VERSION_1 = Path(__file__).parents[1] / "book" / "kept" / "version-1.json"


class Forgetful(ObjectStore):
    """A store that has on disk only what was asked for by its path, as LEAN's after a crash."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.memory: dict[str, str] = {}

    def save(self, path: str, text: str) -> bool:
        self.memory[path] = text
        return True

    def contains_key(self, path: str) -> bool:
        return path in self.memory or super().contains_key(path)

    def read(self, path: str) -> str:
        return self.memory.get(path) or super().read(path)

    def get_file_path(self, path: str) -> str:
        super().save(path, self.memory[path])
        return super().get_file_path(path)

    def clear(self) -> None:
        self.memory.clear()


class Full(ObjectStore):
    """A store that takes no more."""

    def save(self, path: str, text: str) -> bool:
        return False


class Broken(ObjectStore):
    """A store whose disk fails."""

    def save(self, path: str, text: str) -> bool:
        raise OSError("no space left")


class WithoutJournals(ObjectStore):
    """A store that takes no journal until it is told."""

    takes_them = False

    def save(self, path: str, text: str) -> bool:
        return (self.takes_them or "closed-" not in path) and super().save(path, text)


class WithBrokenJournals(ObjectStore):
    """A store that can't say whether it has a journal."""

    def contains_key(self, path: str) -> bool:
        if "closed-" in path:
            raise OSError("input/output error")
        return super().contains_key(path)


@dataclass
class Algorithm:
    """As much of an algorithm as the store asks for."""

    object_store: ObjectStore
    lines: list[str] = field(default_factory=list)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "storage"


def a_store(root: Path, kind: type[ObjectStore] = Forgetful, deployment: str = "paper") -> Store:
    return Store(Algorithm(kind(root)), deployment)


def put(root: Path, name: str, text: str) -> None:
    file = root / FOLDER / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def an_ended(id: str, day_clock: str = "11:00") -> Campaign:
    campaign = changed(a_campaign(id), positions={})
    for quantity in (-1, 1):
        campaign = campaign.with_fill(a_fill(campaign.legs[0].contract, quantity, 1.25))
    return campaign.after(Event.FLAT, at(day_clock))


def test_what_was_written_is_loaded_by_the_next_start_though_the_process_was_killed(root: Path):
    assert a_store(root).save(a_document()) == ""

    assert a_store(root).load().document == a_document()


def test_before_the_first_write_there_is_nothing(root: Path):
    assert a_store(root).load().document is None


def test_each_deployment_has_keys_of_its_own(root: Path):
    a_store(root).save(a_document())

    assert a_store(root, deployment="money").load().document is None


def test_the_newest_of_two_generations_is_loaded(root: Path):
    store = a_store(root)
    for number in (1, 2, 3):
        store.save(a_document(number=number))

    assert a_store(root).load().document == a_document(number=3)
    assert sorted(file.name for file in (root / FOLDER).iterdir()) == ["book-0.json", "book-1.json"]


@pytest.mark.parametrize("length", [0, 1, 100, 900])
def test_a_write_that_was_interrupted_leaves_the_one_before_it(root: Path, length: int):
    a_store(root).save(a_document(number=1))
    put(root, "book-0.json", Writer().text(a_document(number=2))[:length])

    loaded = a_store(root).load()

    assert loaded.document == a_document(number=1)
    assert loaded.told[0].startswith(f"{FOLDER}/book-0.json: ")


@pytest.mark.parametrize("names", [("book-0.json",), ("book-0.json", "book-1.json")])
def test_with_no_sound_generation_nothing_is_loaded_and_every_key_is_named(root: Path, names: tuple[str, ...]):
    put(root, "standing.json", VERSION_1.read_text())
    for name in names:
        put(root, name, "{")

    with pytest.raises(UnreadableError) as refused:
        a_store(root).load()

    assert all(f"{FOLDER}/{name}: " in str(refused.value) for name in names)


def test_a_newer_desk_s_document_is_refused_though_the_other_generation_is_sound(root: Path):
    a_store(root).save(a_document(number=1))
    put(root, "book-0.json", saved(version=3, number=2))

    with pytest.raises(
        UnreadableError, match=r"book-0\.json: version is 3: a newer desk wrote it; expected at most 2; start"
    ):
        a_store(root).load()


def test_what_a_desk_kept_before_it_kept_a_book_is_loaded_until_a_book_is_there(root: Path):
    put(root, "standing.json", VERSION_1.read_text())
    assert a_store(root).load().document.book.standing.is_held_by(Cause.COMMAND)

    a_store(root).save(a_document(number=1))

    assert a_store(root).load().document == a_document(number=1)


@pytest.mark.parametrize(
    ("kind", "fault"),
    [(Full, f"{FOLDER}/book-1.json takes no more"), (Broken, f"{FOLDER}/book-1.json: OSError: no space left")],
)
def test_a_store_that_takes_nothing_says_what_it_is(root: Path, kind: type[ObjectStore], fault: str):
    assert a_store(root, kind).save(a_document()) == f"object store {fault}"


def journal(root: Path) -> list[str | None]:
    return [campaign_in(line) for line in (root / FOLDER / "closed-2018-02-02.jsonl").read_text().splitlines()]


def with_campaigns(*campaigns: Campaign) -> Document:
    return a_document(a_book(*campaigns))


def test_what_has_ended_is_in_the_journal_once_and_what_is_open_or_never_filled_is_not(root: Path):
    store = a_store(root)
    never = replace(a_campaign("0DTE-9"), positions={}, cash=0.0).after(Event.FLAT, at("11:00"))
    first, second = an_ended("0DTE-1"), an_ended("0DTE-2")

    store.save(with_campaigns(first, never, changed(a_campaign("0DTE-3"), positions={})))
    store.save(with_campaigns(first, second))

    assert journal(root) == ["0DTE-1", "0DTE-2"]


def test_the_journal_goes_on_after_a_restart_and_a_campaign_that_changed_is_in_it_as_it_is(root: Path):
    a_store(root).save(with_campaigns(an_ended("0DTE-1"), an_ended("0DTE-2")))
    late = an_ended("0DTE-2", "11:05")

    a_store(root).save(with_campaigns(late, an_ended("0DTE-3")))

    assert journal(root) == ["0DTE-1", "0DTE-2", "0DTE-3"]
    assert "11:05" in (root / FOLDER / "closed-2018-02-02.jsonl").read_text().splitlines()[1]


def test_what_a_journal_did_not_take_is_told_and_written_with_the_next_that_it_takes(root: Path):
    kept = WithoutJournals(root)
    store = Store(Algorithm(kept), "paper")

    fault = store.save(with_campaigns(an_ended("0DTE-1")))
    assert fault == f"object store {FOLDER}/closed-2018-02-02.jsonl takes no more"

    kept.takes_them = True
    assert store.save(with_campaigns(an_ended("0DTE-2"))) == ""
    assert journal(root) == ["0DTE-1", "0DTE-2"]


def test_a_journal_that_can_not_be_read_is_told_and_keeps_no_book_from_being_written(root: Path):
    store = a_store(root, WithBrokenJournals)

    for number in (1, 2):
        document = replace(with_campaigns(an_ended("0DTE-1")), number=number)
        assert "its journal: OSError: input/output error" in store.save(document)

    assert a_store(root).load().document.number == 2


def test_what_ended_yesterday_is_in_yesterday_s_journal_alone(root: Path):
    a_store(root).save(replace(with_campaigns(an_ended("0DTE-1")), time=at("09:31", date(2018, 2, 5))))

    assert not (root / FOLDER / "closed-2018-02-05.jsonl").exists()


def test_a_line_that_an_interrupted_write_left_is_replaced(root: Path):
    put(root, "closed-2018-02-02.jsonl", '{"id": "0DT')

    a_store(root).save(with_campaigns(an_ended("0DTE-1")))

    assert journal(root) == ["0DTE-1"]


def test_a_heartbeat_of_another_process_is_seen(root: Path):
    mine, other = a_store(root), a_store(root)
    mine.beat(a_heartbeat())
    assert mine.other_beat(a_heartbeat().owner) is None

    beat = a_heartbeat(owner=Owner("beef", at("10:00")))
    other.beat(beat)

    assert mine.other_beat(a_heartbeat().owner) == beat


def test_a_heartbeat_of_its_own_is_no_others_whoever_wrote_it(root: Path):
    a_store(root).beat(a_heartbeat())

    assert a_store(root).other_beat(a_heartbeat().owner) is None


@pytest.mark.parametrize("text", ["", "{", "[]"])
def test_half_a_heartbeat_is_none(root: Path, text: str):
    put(root, "heartbeat.json", text)

    assert a_store(root).other_beat(NOBODY) is None


def test_there_may_be_no_heartbeat(root: Path):
    assert a_store(root).other_beat(NOBODY) is None


def test_a_standing_alone_is_a_book_too(root: Path):
    document = a_document(Book().with_standing(a_standing()))
    a_store(root).save(document)

    assert a_store(root).load().document == document


@pytest.mark.parametrize(("clock", "is_young"), [("11:02", True), ("11:03", False)])
def test_a_heartbeat_is_young_for_less_than_three_minutes(clock: str, is_young: bool):
    assert a_heartbeat().is_young(at(clock)) is is_young
