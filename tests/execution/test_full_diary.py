"""A run with a full diary, at its end."""

from pathlib import Path

from tests.pages.reading import rows_of


def test_what_is_open_at_the_end_is_told_to_the_cent(february: Path):
    held = [row for row in rows_of(february, "campaigns") if row["closed"] is None]

    lines = (february / "log.txt").read_text("utf-8").splitlines()
    assert held
    assert [line.partition("OPEN AT THE END ")[2] for line in lines if "OPEN AT THE END" in line] == [
        f"{row['campaign']}: {row['pnl']:+,.2f} USD at mid" for row in held
    ]
