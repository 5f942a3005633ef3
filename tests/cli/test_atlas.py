from pathlib import Path

from tests.pages.reading import data_of


def test_the_command_writes_the_page_and_the_picture(cli):
    outcome = cli("atlas", "--out", "x/atlas.html", "--png", "y/atlas.png")

    assert (outcome.exit_code, outcome.stdout.split()) == (0, ["x/atlas.html", "y/atlas.png"])


def test_files_of_other_kinds_are_refused_both_at_once(cli):
    outcome = cli("atlas", "--out", "atlas.txt", "--png", "atlas.jpg")

    assert outcome.exit_code == 2
    assert outcome.stderr.splitlines() == [
        "--out is 'atlas.txt'; expected a file that ends with .html",
        "--png is 'atlas.jpg'; expected a file that ends with .png",
    ]


def test_what_is_no_atlas_is_left_alone(cli):
    Path("mine.html").write_text("mine")
    cli("atlas", "--out", "atlas.html")

    again, other = cli("atlas", "--out", "atlas.html"), cli("atlas", "--out", "mine.html")

    assert (again.exit_code, other.exit_code) == (0, 2)
    assert Path("mine.html").read_text() == "mine"


def test_other_numbers_make_another_atlas(cli):
    cli("atlas", "--out", "other.html", "--set", "limits.portfolio_limit.base=2")

    assert max(field["value"] for row in data_of(Path("other.html").read_text())["fields"] for field in row[:1]) == 6
