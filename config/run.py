"""How a run is set up, and how the desk works its orders. The first six can be given as parameters of a run."""

from datetime import date
from typing import Annotated

from config.bounds import HOUR, SESSION, Bound, More, fixed, share

START: Annotated[date, Bound("the first day")] = date(2017, 6, 1)
END: Annotated[date, Bound("the last day")] = date(2018, 12, 31)
CASH: Annotated[float, Bound("USD", above=0.0, most=1e12, more=More.ROOM)] = 100_000.0
STRATEGIES: Annotated[tuple[str, ...], Bound("by the names in their files in strategies/")] = (
    "0DTE",
    "LT112",
    "IPMCC",
    "STRANGLE",
)
BROKERAGE: Annotated[str, Bound("by its name in config/brokers/, which is LEAN's")] = "INTERACTIVE_BROKERS_BROKERAGE"
DEPLOYMENT: Annotated[str, Bound("the name under which a live desk keeps its state")] = "desk"

ENTRY_LOOK_MINUTES: Annotated[int, Bound("minutes between looks for entries", least=1, most=HOUR, more=More.LATER)] = 5
MAX_QUOTE_AGE_MINUTES: Annotated[
    int, Bound("minutes for which a quote can be rested on", least=1, most=SESSION, more=More.LATER)
] = 15
TRADING_DAYS_AHEAD: Annotated[
    int, Bound("trading days, as far as can be counted in them", least=2, most=250, more=More.LATER)
] = 10
MAX_OPTION_LINES: Annotated[
    int, Bound("contracts subscribed at once; brokers allow about 100", least=10, most=100, more=More.ROOM)
] = 80

ENTRY_PATIENCE_MINUTES: Annotated[
    int, Bound("minutes for which an entry's order may work", least=1, most=HOUR, more=More.LATER)
] = 10
ENTRY_PATIENCE_QUOTES: Annotated[int, Bound("fresh quotes of every leg", least=1, most=100, more=More.LATER)] = 3
ORDER_MEMORY_DAYS: Annotated[
    int,
    Bound(
        "calendar days in which a fill may still be told after its order was given up",
        least=1,
        most=365,
        more=More.LATER,
    ),
] = 7
UNEVEN_MINUTES: Annotated[
    int,
    Bound(
        "minutes for which legs may have filled out of proportion; then again to complete them, and to take them back",
        least=1,
        most=HOUR,
        more=More.LATER,
    ),
] = 3
STUCK_LIMIT_MINUTES: Annotated[
    int,
    Bound(
        "minutes for which a limit may stand beyond natural on fresh quotes, until it is sent anew",
        least=1,
        most=HOUR,
        more=More.LATER,
    ),
] = 3
ANSWER_MINUTES: Annotated[
    int, Bound("minutes in which a broker has to answer an order or a cancel", least=1, most=HOUR, more=More.LATER)
] = 5
MAX_DISCONNECT_MINUTES: Annotated[
    int,
    Bound(
        "minutes for which a live desk may not reach its broker, until fills may have been missed",
        least=1,
        most=HOUR,
        more=More.LATER,
    ),
] = 1
ALARMING_MESSAGES: Annotated[
    tuple[str, ...],
    fixed("of a broker, each a regular expression: the account may hold something else than is known"),
] = (
    "liquidat",
    r"(lost|missed|missing|unknown|unmatched)\W+(\w+\W+){0,2}(fill|execution|trade)",
    r"(fill|execution|trade)s?\W+(\w+\W+){0,5}(lost|missed|missing)",
)
DISAGREEMENT_MINUTES: Annotated[
    int,
    Bound(
        "minutes for which ledgers and holdings may differ, as one hears of a fill before the other",
        least=1,
        most=HOUR,
        more=More.LATER,
    ),
] = 2
FAILING_MINUTES: Annotated[
    int, Bound("minutes in a row, until that is an alarm of its own", least=1, most=HOUR, more=More.LATER)
] = 3
MAX_EXIT_QUOTE_AGE_MINUTES: Annotated[
    int,
    Bound(
        "minutes, live, of a contract whose feed is alive: a quote that did not change is not stale",
        least=1,
        most=SESSION,
        more=More.LATER,
    ),
] = 60
MAX_LONE_ASK: Annotated[
    float,
    Bound(
        "points; live, an ask without a bid above it lacks a side, at most it there is nothing to bid for",
        above=0.0,
        most=5.0,
        more=More.ROOM,
    ),
] = 0.50
MAX_VIX_JUMP: Annotated[
    float, Bound("of the last VIX; live, a jump above it must be seen twice", above=0.0, most=10.0, more=More.ROOM)
] = 0.5
MAX_UNEXPLAINED_VALUE: Annotated[
    float, share("of the last account value that counted; the same for what the book doesn't explain")
] = 0.10
EMPTY_CHAIN_MINUTES: Annotated[
    int,
    Bound("minutes after which an empty list of contracts is asked for again", least=1, most=HOUR, more=More.LATER),
] = 5
STEPS_TO_NATURAL: Annotated[
    int, Bound("minutes in which an order walks from mid to natural", least=1, most=HOUR, more=More.LATER)
] = 4
REQUIREMENT_LOOK_MINUTES: Annotated[
    int, Bound("minutes between looks at what the book needs", least=1, most=HOUR, more=More.LATER)
] = 30
STRESS_LOOK_MINUTES: Annotated[
    int, Bound("minutes between repricings of the book", least=1, most=HOUR, more=More.LATER)
] = 60
DATA_FAULT_LOOKS: Annotated[
    int,
    Bound(
        "looks for entries in a row without sound prices, until the desk only reduces",
        least=1,
        most=100,
        more=More.LATER,
    ),
] = 3
STRESS_LOOK_LOSS: Annotated[
    float, share("of account value, after which the book is repriced between entries too", More.LATER, most=0.5)
] = 0.01
STOP_LOOKS: Annotated[int, Bound("looks in a row on which a stop must be seen", least=1, most=60, more=More.LATER)] = 2

VIX_TO_SAME_DAY_VOL: Annotated[
    float, Bound("times VIX, a first guess: only which strikes to ask quotes for", above=0.0, most=5.0)
] = 0.65
STRIKES_AROUND_GUESS: Annotated[int, Bound("strikes on either side of it", least=1, most=15)] = 3
PAIR_REACH: Annotated[
    float, share("of the underlying: how far off the money a pair may be that gives an expiry its forward")
] = 0.05
