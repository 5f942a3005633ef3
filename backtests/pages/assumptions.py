"""Which result hangs on which assumption of the modelled history; docs/modelled-history.md has the same table with its measurements."""

HANGS_ON = (
    (
        "0DTE",
        "the same-day share of VIX; then widths",
        "what an expiry day's options cost over VIX is known least, and a condor earns the difference to what the index does",
    ),
    ("STRANGLE, LT112", "the far smile", "5- and 6-delta strikes live on its wings; their targets and stops follow VIX through it"),
    ("IPMCC", "rates, and widths of deep calls", "a LEAP's carry is the rate's; its half-spread is near what SPREAD_TOO_WIDE allows above VIX 30"),
    ("STRESS, CORRELATION", "the smile's wings and the term structure", "the book is repriced on volatilities that the model made"),
    ("crises", "what happens before the open", "by it a stop is late by a gap, or seen on the way"),
)  # fmt: skip
