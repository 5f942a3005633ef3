"""Results and stores go by the same names in every command."""

import shutil

import pytest

from tests.book.test_document import a_document
from tests.cli.test_kept import keep
from tests.cli.test_margin import an_approval
from tests.report.builders import a_result_folder


@pytest.mark.parametrize(
    "words",
    [
        ("compare", "run", "other"),
        ("margin", "0DTE-7", "run"),
        ("lint", "--result", "run"),
        ("report", "run"),
    ],
    ids=lambda words: words[0],
)
def test_a_result_goes_by_its_name_below_results(cli, words):
    first = a_result_folder(cli.folder / "results" / "run", decisions=[an_approval()], campaigns=[])
    shutil.copytree(first, first.with_name("other"))

    outcome = cli(*words)

    assert outcome.exit_code == 0, outcome.output


def test_the_newest_result_is_meant_where_none_is_named(cli):
    a_result_folder(cli.folder / "results" / "run", decisions=[an_approval()])

    assert cli("margin", "0DTE-7").exit_code == 0


@pytest.mark.parametrize("words", [("storage",), ("storage/position-scaling-desk/live/desk",), ()])
def test_a_kept_book_is_found_below_the_store_as_a_desk_is_watched(cli, words):
    place = cli.folder / "storage" / "position-scaling-desk" / "live" / "desk"
    place.mkdir(parents=True)
    keep(place, a_document())

    outcome = cli("kept", *words)

    assert outcome.exit_code == 0, outcome.output
    assert "write 7" in outcome.stdout


def test_of_several_kept_books_one_has_to_be_named(cli):
    for name in ("money", "paper"):
        (cli.folder / "storage").mkdir(exist_ok=True)
        keep(cli.folder / "storage" / name, a_document())

    outcome = cli("kept", "storage")

    assert outcome.exit_code == 2
    assert "storage/money, storage/paper; expected one" in outcome.stderr
