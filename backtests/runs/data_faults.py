"""What feeds do to a live desk: silence, jumps, chains that come late, quotes that are none."""

from __future__ import annotations

from dataclasses import dataclass

from backtests.engine.live.loop import LiveLoop
from backtests.engine.market.bars import Line
from backtests.engine.market.securities import Option, Security

SILENT, UNQUOTED = 30, 10  # minutes
CHAINS_COME = 10 * 60 + 40  # minutes of the day
VIX = "VIX"
JUMP = 0.6  # of VIX, of the account's value


def _securities(loop: LiveLoop) -> list[Security]:
    return list(loop.host.registry.active.values())


def _silence(lines: list[Line], until: int) -> bool:
    """Let no row come before a minute; then the newest comes."""
    for line in lines:
        line.current()
        line.due = max(line.due, until)
    return bool(lines)


def silences_options(loop: LiveLoop) -> bool:
    """No option has a new quote for half an hour."""
    options = [each for each in _securities(loop) if isinstance(each, Option)]
    return _silence([line for each in options for line in each._lines], loop.host.clock.stamp + SILENT)


def silences_vix(loop: LiveLoop) -> bool:
    """No VIX comes for half an hour."""
    found = [each for each in _securities(loop) if each.symbol.value == VIX]
    return _silence([line for each in found for line in each._lines], loop.host.clock.stamp + SILENT)


def jumps_vix(loop: LiveLoop) -> bool:
    """VIX is more than half as high again, for a minute."""
    for each in _securities(loop):
        if each.symbol.value == VIX and each.has_data:
            each._price_line.price *= 1 + JUMP
            return True
    return False


def delays_chains(loop: LiveLoop) -> None:
    """Every chain is empty in the first hour of a day and ten minutes more."""
    now = loop.host.clock.now
    loop.host.universes.are_late = now.hour * 60 + now.minute < CHAINS_COME


@dataclass(slots=True)
class ValueJump:
    """The account's cash is much higher for a minute."""

    _added: float = 0.0

    def __call__(self, loop: LiveLoop) -> bool:
        assets = loop.host.assets
        before, self._added = self._added, 0.0 if self._added else JUMP * assets.cash
        assets.set_cash(assets.cash + self._added - before)
        return before > 0.0


@dataclass(slots=True)
class NoQuotes:
    """Every option's quote is 0/0 for ten minutes."""

    _left: int = UNQUOTED

    def __call__(self, loop: LiveLoop) -> bool:
        for each in _securities(loop):
            if isinstance(each, Option):
                each._quote_line.current()
                each._quote_line.bid = each._quote_line.ask = 0.0
        self._left = self._left - 1 or UNQUOTED
        return self._left == UNQUOTED
