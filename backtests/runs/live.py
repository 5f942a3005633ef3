"""What a user asks of a live run, checked: broker, seed, kill and fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from difflib import get_close_matches
from pathlib import Path

from backtests.console.parameters import LiveOptions
from backtests.console.validation import Checks, Given
from backtests.engine.live.life import Kill, KillAtMinute, KillAtPulse, no_kill
from backtests.engine.live.run import Live
from backtests.engine.live.strict import STRICT
from backtests.runs.faults import FAULTS
from backtests.runs.storage import Before, before

BROKERS = {"paper": None, "strict": STRICT}  # the whims of each
KILLED = "killed at"
ANY = 0.0  # how like a name must be to be the nearest


@dataclass(frozen=True, slots=True)
class LiveRequest:
    """How the algorithm lives, in words too; `storage` is the object store's folder, None for none that stays.

    `before` is the life there that it goes on with.
    """

    live: Live
    words: str
    storage: Path | None
    before: Before | None

    def lived(self, pulses: int) -> str:
        """How it has lived over so many events, in words: it was not killed where the kill never came."""
        kill = self.live.kill
        if not isinstance(kill, KillAtMinute | KillAtPulse) or kill.is_over:
            return self.words
        return f"{self.words.replace(KILLED, f'to be {KILLED}')} The kill never came: the run has {pulses} events."


def live_request(
    checks: Checks, options: LiveOptions, parameters: Mapping[str, Given], start: date, end: date
) -> LiveRequest | None:
    """Check the options of a live run, of which none means anything without --live. None for a backtest."""
    given = {
        "--broker": options.broker,
        "--seed": options.seed,
        "--kill": options.kill,
        "--fault": options.fault,
        "--storage": options.storage,
    }
    if not options.is_live:
        for name, value in given.items():
            if value is not None:
                checks.refuse(name, value, "nothing without --live")
        return None
    broker = options.broker or "paper"
    if broker not in BROKERS:
        checks.refuse("--broker", broker, _one_of(broker, BROKERS))
    seed = options.seed or "1"
    if not seed.isdecimal():
        checks.refuse("--seed", seed, "a whole number of at least 0, such as 1")
    kill = _kill(checks, options.kill, start, end)
    if options.fault is not None and options.fault not in FAULTS:
        checks.refuse("--fault", options.fault, _one_of(options.fault, FAULTS))
    found = None if options.storage is None else before(checks, options.storage, parameters, start)
    if checks.faults:
        return None
    live = Live(seed=int(seed), whims=BROKERS[broker], kill=kill)
    words = [f"Live, broker {broker}, seed {seed}"]
    if found is not None:
        live = replace(live, begin=datetime.combine(start, time()), account=found.account)
    if options.kill is not None:
        words.append(f"{KILLED} {options.kill}")
    if options.fault is not None:
        fault = FAULTS[options.fault]
        live = fault.brought(live)
        words.append(f"fault {fault.name}: {fault.what}")
        if options.kill is not None:
            live = replace(live, kill=kill)
    if options.storage is not None:
        words += [f"storage {options.storage}", *([] if found is None else [found.words])]
    return LiveRequest(live, ", ".join(words) + ".", options.storage, found)


def _kill(checks: Checks, text: str | None, start: date, end: date) -> Kill:
    if text is None:
        return no_kill
    if text.isdecimal() and int(text) > 0:
        return KillAtPulse(int(text))
    try:
        at = datetime.strptime(text, "%Y-%m-%d %H:%M")
    except ValueError:
        checks.refuse(
            "--kill", text, 'a New York minute such as "2018-02-05 10:31", or the number of an event such as 1200'
        )
        return no_kill
    if date.min not in (start, end) and not start <= at.date() <= end:
        checks.refuse("--kill", text, f"a minute of the run, {start} to {end}")
    return KillAtMinute(at)


def _one_of(name: str, known: Mapping[str, object]) -> str:
    (nearest,) = get_close_matches(name, known, n=1, cutoff=ANY)
    return f"one of {', '.join(known)}; the nearest is {nearest}"
