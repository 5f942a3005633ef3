"""A live desk that somebody watches: what it shows, where it is kept, how it stands on a terminal."""

from datetime import datetime
from pathlib import Path

from rich.console import Console

from backtests.checks.watched import Seen, shown
from book.alerts import Alert, Notice
from book.document import Owner
from book.heartbeat import Feed, Heartbeat, heartbeat_text
from book.view import Shown, Taken, View, view_text
from tests.builders import at


def a_heartbeat(**changed: object) -> Heartbeat:
    beat = Heartbeat(
        at("11:00"), 100_000.0, Owner("c0ffee", at("09:31")), "running", "trading", 3, (Feed("VIX", None),), ("x",)
    )
    return beat._replace(**changed)


VIEW = View(
    time=at("11:00"),
    standing="trading",
    value=100_412.0,
    start_value=100_000.0,
    requirement=12_500.0,
    cap=65_000.0,
    campaigns=(
        Shown("0DTE-17", "open", 2, 83.4, 130.0, -520.0),
        Shown("QUARANTINE-18", "quarantined", 1, None, None, None),
    ),
    limits=(Taken("0DTE", 1, 5), Taken("STRANGLE", 0, None), Taken("all", 1, 9)),
    notices=(
        Notice(Alert.FILL, at("10:47"), "0DTE-17 takes in 260.00 USD for 8 contracts; it is open"),
        Notice(Alert.LEDGER, at("10:50"), "LEDGER SPXW  180202P02720000: the account holds -1 beside the ledgers"),
    ),
)
BEAT = a_heartbeat(feeds=(Feed("VIX", 0.0), Feed("SPX", 16.0), Feed("SPY", None)), alarms=("QUARANTINE-18 is held",))


def keep(folder: Path, beat: Heartbeat = BEAT, view: View | None = VIEW) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "heartbeat.json").write_text(heartbeat_text(beat))
    if view is not None:
        (folder / "view.json").write_text(view_text(view))
    return folder


def on_screen(seen: Seen, now: datetime | None = None) -> str:
    screen = Console(width=80, color_system=None)
    with screen.capture() as taken:
        screen.print(shown(seen, now or at("11:01")))
    return taken.get()
