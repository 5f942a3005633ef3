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
