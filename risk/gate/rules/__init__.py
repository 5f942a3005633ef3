"""The gate's rules, one a file, in the order in which they answer. A new one is its file and its line here."""

from risk.gate.answer import Rule
from risk.gate.rules.buying_power import buying_power, room_left
from risk.gate.rules.correlation import correlation
from risk.gate.rules.daily_trades import daily_trades
from risk.gate.rules.halted import halted, held
from risk.gate.rules.market_data import market_data
from risk.gate.rules.pending import contracts_pending, entry_pending
from risk.gate.rules.portfolio_limit import portfolio_limit
from risk.gate.rules.position_size import position_size
from risk.gate.rules.spread_too_wide import spread_too_wide
from risk.gate.rules.strategy_limit import strategy_limit
from risk.gate.rules.stress import stress

RULES: tuple[Rule, ...] = (
    halted,
    market_data,
    entry_pending,
    contracts_pending,
    daily_trades,
    strategy_limit,
    portfolio_limit,
    correlation,
    position_size,
    room_left,
    buying_power,
    stress,
    spread_too_wide,
)

# what can hold up the next leg of a campaign that is open: it is no entry
ROLL_RULES: tuple[Rule, ...] = (held, market_data, entry_pending, contracts_pending, spread_too_wide)
