"""main.py's algorithm as a live one would be: the embedded engine has no live mode, but its object store is LEAN's."""

from tests.days.daily import Daily


class Live(Daily):
    """The desk; it takes itself for live, and takes commands at its times."""

    live_mode = True
