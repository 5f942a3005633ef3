"""How a run is set up, and how the desk works its orders. The first five can be given as parameters of a run."""

from datetime import date

START = date(2017, 6, 1)
END = date(2018, 12, 31)
CASH = 100_000.0
STRATEGIES = ("0DTE", "LT112", "IPMCC", "STRANGLE")  # by the names in their files in strategies/
BROKERAGE = "INTERACTIVE_BROKERS_BROKERAGE"  # by its name in config/brokers/, which is LEAN's
DEPLOYMENT = "desk"  # the name under which a live desk keeps its state

ENTRY_LOOK_MINUTES = 5
MAX_QUOTE_AGE_MINUTES = 15
TRADING_DAYS_AHEAD = 10  # how far what is counted in trading days can be counted
MAX_OPTION_LINES = 80  # brokers allow about 100 market-data lines

ENTRY_PATIENCE_MINUTES = 10
ENTRY_PATIENCE_QUOTES = 3  # fresh quotes of every leg
ORDER_MEMORY_DAYS = 7  # calendar days in which a fill may still be told after its order was given up
UNEVEN_MINUTES = (
    3  # for which legs may have filled out of proportion; then again to complete them, and to take them back
)
STUCK_LIMIT_MINUTES = 3  # for which a limit may stand beyond natural on fresh quotes, until it is sent anew
ANSWER_MINUTES = 5  # in which a broker has to answer an order or a cancel
MAX_DISCONNECT_MINUTES = 1  # for which a live desk may not reach its broker, until fills may have been missed
ALARMING_MESSAGES = (  # of a broker, each a regular expression: the account may hold something else than is known
    "liquidat",
    r"(lost|missed|missing|unknown|unmatched)\W+(\w+\W+){0,2}(fill|execution|trade)",
    r"(fill|execution|trade)s?\W+(\w+\W+){0,5}(lost|missed|missing)",
)
DISAGREEMENT_MINUTES = 2  # for which ledgers and holdings may differ, as one hears of a fill before the other
SILENT_MINUTES = 5  # of an open market without a bar, until that is an alarm
SELF_CHECK_MINUTES = 10  # before the close
FAILING_MINUTES = 3  # in a row, until that is an alarm of its own
MAX_EXIT_QUOTE_AGE_MINUTES = 60  # live, of a contract whose feed is alive: a quote that did not change is not stale
MAX_LONE_ASK = 0.50  # points; live, an ask without a bid above it lacks a side, at most it there is nothing to bid for
MAX_VIX_JUMP = 0.5  # of the last one; live, a jump above it must be seen twice
MAX_UNEXPLAINED_VALUE = 0.10  # of the last account value that counted; the same for what the book doesn't explain
EMPTY_CHAIN_MINUTES = 5  # after which an empty list of contracts is asked for again
STEPS_TO_NATURAL = 4  # an order moves each minute by a quarter of the crossing
REQUIREMENT_LOOK_MINUTES = 30
STRESS_LOOK_MINUTES = 60  # a divisor of an hour
DATA_FAULT_LOOKS = 3  # looks for entries in a row without sound prices, until the desk only reduces
STRESS_LOOK_LOSS = 0.01  # of account value, after which the book is repriced between entries too
STOP_LOOKS = 2  # looks in a row on which a stop must be seen

VIX_TO_SAME_DAY_VOL = 0.65  # a first guess, only to choose which strikes to ask quotes for
STRIKES_AROUND_GUESS = 3  # on either side of it
PAIR_REACH = 0.05  # of the underlying: how far off the money a pair may be that gives an expiry its forward
