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
STEPS_TO_NATURAL = 4  # an order moves each minute by a quarter of the crossing
REQUIREMENT_LOOK_MINUTES = 30
STRESS_LOOK_MINUTES = 60  # a divisor of an hour
DATA_FAULT_LOOKS = 3  # looks for entries in a row without sound prices, until the desk only reduces
STRESS_LOOK_LOSS = 0.01  # of account value, after which the book is repriced between entries too
STOP_LOOKS = 2  # looks in a row on which a stop must be seen

VIX_TO_SAME_DAY_VOL = 0.65  # a first guess, only to choose which strikes to ask quotes for
STRIKES_AROUND_GUESS = 3  # on either side of it
PAIR_REACH = 0.05  # of the underlying: how far off the money a pair may be that gives an expiry its forward
