"""What changes the desk's standing: a new day, the loss of the day, prices, the worst scenario, a command."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from enum import Enum

from config.limits import MAX_DAY_LOSS, MAX_STRESS_LOSS, RAMP_DAYS
from config.run import DATA_FAULT_LOOKS
from risk.model import Account, Market
from risk.money import is_over, of_whole, reaches
from risk.rules.market_data import is_sound
from risk.standing import Cause, Hold, Mode, Standing


class Command(Enum):
    """What a user can tell the desk."""

    HALT = "halt"
    REDUCE = "reduce"
    RESUME = "resume"


def on_day(standing: Standing, day: date) -> Standing:
    """The standing of a trading day: a new one forgets yesterday's loss, and measures its own from the close before."""
    if standing.day == day:
        return standing
    ramp_day = standing.ramp_day + 1 if 0 < standing.ramp_day < RAMP_DAYS else 0
    fresh = replace(standing, ramp_day=ramp_day, day=day, start_value=standing.close_value, close_value=None)
    return fresh.released(Cause.LOSS)


def on_close(standing: Standing, account: Account) -> Standing:
    """The standing at a day's close, whose account value the next day is measured from."""
    return replace(standing, close_value=account.value) if account.is_known else standing


def after_value(standing: Standing, now: datetime, account: Account) -> Standing:
    """Halted for the rest of the day once it has lost too much; a day without a close before it starts at its first look."""
    if not account.is_known:
        return standing
    start = standing.start_value
    if start is None:
        return replace(standing, start_value=account.value)
    lost = start - account.value
    if not start > 0 or not reaches(lost, MAX_DAY_LOSS * start):
        return standing
    why = f"the day has lost {of_whole(lost, start)}, the limit is {MAX_DAY_LOSS:.0%}"
    return standing.held(Hold(Cause.LOSS, Mode.HALTED, now, why))


def after_prices(standing: Standing, market: Market, account: Account, underlyings: Iterable[str]) -> Standing:
    """Reducing once prices were unsound on several looks in a row, until they are sound again."""
    faulty = [name for name in underlyings if not is_sound(market.underlyings[name], market.now)]
    if not is_sound(market.vix, market.now):
        faulty.append("VIX")
    if not account.is_known:
        faulty.append("account value")
    if not faulty:
        sound = standing.released(Cause.DATA)
        return replace(sound, faulty_looks=0) if sound.faulty_looks else sound
    looks = standing.faulty_looks + 1
    standing = replace(standing, faulty_looks=looks)
    if looks < DATA_FAULT_LOOKS:
        return standing
    why = f"no sound {', '.join(faulty)} on {DATA_FAULT_LOOKS} looks in a row"
    return standing.held(Hold(Cause.DATA, Mode.REDUCING, market.now, why))


def after_stress(standing: Standing, now: datetime, account: Account, worst_loss: float | None) -> Standing:
    """Reducing while the book alone would lose too much in its worst scenario, USD; as it was when that isn't known."""
    if worst_loss is None or not account.is_known:
        return standing
    if not is_over(worst_loss, MAX_STRESS_LOSS * account.value):
        return standing.released(Cause.STRESS)
    why = f"the book would lose {of_whole(worst_loss, account.value)}, the limit is {MAX_STRESS_LOSS:.0%}"
    return standing.held(Hold(Cause.STRESS, Mode.REDUCING, now, why))


def commanded(standing: Standing, command: Command, now: datetime, account: Account) -> Standing:
    """The standing after a command. To resume lets go of all that holds the desk, and measures the day's loss from now."""
    if command is Command.RESUME:
        start = account.value if account.is_known else None
        return replace(standing.released(*Cause), start_value=start, faulty_looks=0)
    mode = Mode.HALTED if command is Command.HALT else Mode.REDUCING
    return standing.held(Hold(Cause.COMMAND, mode, now, "as commanded"))
