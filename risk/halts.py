"""What changes the desk's standing: a new day, the loss of the day, prices, the worst scenario, a command."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum

from book.records import changed
from book.snapshot import Account
from book.standing import Cause, Mode, Standing, TradingHold
from config import limits, run
from market.quotes import Market
from risk.money import is_over, of_whole, reaches


class Command(Enum):
    """What a user can tell the desk."""

    HALT = "halt"
    REDUCE = "reduce"
    RESUME = "resume"
    STATUS = "status"


def on_day(standing: Standing, day: date) -> Standing:
    """The standing of a trading day: a new one forgets yesterday's loss, and measures its own from the close before."""
    if standing.day == day:
        return standing
    fresh = changed(standing, day=day, start_value=standing.close_value, close_value=None)
    return fresh.released(Cause.LOSS)


def on_close(standing: Standing, account: Account) -> Standing:
    """The standing at a day's close: the next day is measured from its account value, and a ramp has one day less to go.

    A day that ends held is no day of the ramp; neither is one that ends without an account value.
    """
    if not account.is_known:
        return standing
    ramp_day = standing.ramp_day
    if ramp_day and standing.mode is Mode.TRADING:
        ramp_day = ramp_day + 1 if ramp_day < limits.RAMP_DAYS else 0
    return changed(standing, close_value=account.value, ramp_day=ramp_day)


def after_value(standing: Standing, now: datetime, account: Account) -> Standing:
    """Halted for the rest of the day once it has lost too much; a day without a close before it starts at its first look."""
    if not account.is_known:
        return standing
    start = standing.start_value
    if start is None:
        return changed(standing, start_value=account.value)
    lost = start - account.value
    if not start > 0 or not reaches(lost, limits.MAX_DAY_LOSS * start):
        return standing
    why = f"the day has lost {of_whole(lost, start, limits.MAX_DAY_LOSS)}, the limit is {limits.MAX_DAY_LOSS:.0%}"
    return standing.held(TradingHold(Cause.LOSS, Mode.HALTED, now, why))


def after_prices(standing: Standing, market: Market, account: Account, underlyings: Iterable[str]) -> Standing:
    """Reducing once prices were unsound on several looks in a row, until they are sound again."""
    faulty = [name for name in underlyings if not market.underlyings[name].is_sound(market.now)]
    if not market.vix.is_sound(market.now):
        faulty.append("VIX")
    if not account.is_known:
        faulty.append("account value")
    if not faulty:
        sound = standing.released(Cause.DATA)
        return changed(sound, faulty_looks=0) if sound.faulty_looks else sound
    looks = standing.faulty_looks + 1
    if looks > run.DATA_FAULT_LOOKS:
        return standing
    standing = changed(standing, faulty_looks=looks)
    if looks < run.DATA_FAULT_LOOKS:
        return standing
    why = f"no sound {', '.join(faulty)} on {run.DATA_FAULT_LOOKS} looks in a row"
    return standing.held(TradingHold(Cause.DATA, Mode.REDUCING, market.now, why))


def is_stress_due(standing: Standing, account: Account) -> bool:
    """Whether the book is worth repricing by itself: while it is held for its stress, and once the account has lost since
    the book was last repriced."""
    if not account.is_known:
        return False
    if standing.is_held_by(Cause.STRESS):
        return True
    last = standing.stress_value
    return last is not None and account.value <= (1 - run.STRESS_LOOK_LOSS) * last


def after_stress(standing: Standing, now: datetime, account: Account, worst_loss: float | None) -> Standing:
    """Reducing while the book alone would lose too much in its worst scenario, USD; as it was when that isn't known."""
    if worst_loss is None or not account.is_known:
        return standing
    standing = standing if standing.stress_value == account.value else changed(standing, stress_value=account.value)
    if not is_over(worst_loss, limits.MAX_STRESS_LOSS * account.value):
        return standing.released(Cause.STRESS)
    why = f"the book would lose {of_whole(worst_loss, account.value, limits.MAX_STRESS_LOSS)}, the limit is {limits.MAX_STRESS_LOSS:.0%}"
    return standing.held(TradingHold(Cause.STRESS, Mode.REDUCING, now, why))


def commanded(standing: Standing, command: Command, now: datetime) -> Standing:
    """The standing after a command. To resume lets go of all that holds the desk; what is still so holds it again.

    A day whose loss was let go is measured anew from its next look. The command needs no price, so it holds from when it
    comes.
    """
    if command is Command.STATUS:
        return standing
    if command is Command.RESUME:
        start = None if standing.is_held_by(Cause.LOSS) else standing.start_value
        resumed = standing.released(*Cause)
        return standing if resumed is standing else changed(resumed, start_value=start, faulty_looks=0)
    mode = Mode.HALTED if command is Command.HALT else Mode.REDUCING
    return standing.held(TradingHold(Cause.COMMAND, mode, now, "as commanded"))
