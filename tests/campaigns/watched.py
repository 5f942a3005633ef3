"""The real main.py, watched bar by bar: what its campaigns went through, and whether their ledgers are true."""

from AlgorithmImports import SecurityType, Slice

from execution.market import contract_of
from main import PositionScalingDesk

CENT = 0.005


class WatchedDesk(PositionScalingDesk):
    """Trades as main.py does; afterwards it looks, and stops the run where campaigns and account disagree."""

    parameters_beside = ("halt",)

    def initialize(self) -> None:
        self.states: dict[str, list[str]] = {}
        self.lines: list[str] = []
        self.proofs = 0
        self._is_due = False
        super().initialize()
        self.cash = float(self.portfolio.total_portfolio_value)
        self._halt = (self.get_parameter("halt") or "").split(",")

    def log(self, message: str) -> None:
        self.lines.append(f"{self.time:%Y-%m-%d %H:%M} {message}")
        super().log(message)

    def on_data(self, slice: Slice) -> None:
        self._halt_trading()
        super().on_data(slice)
        self._is_due = self._note_states() or self._is_due or self.time.minute == 0
        if self._is_due and not self.desk._orders.has_news:  # what filled at once is in the ledger from the next bar on
            self._is_due = False
            self._prove_holdings()
            self._prove_money()

    def on_end_of_algorithm(self) -> None:
        super().on_end_of_algorithm()
        self._note_states()
        self._prove_holdings()
        self._prove_money()

    def _halt_trading(self) -> None:
        """While the exchange has halted a contract (parameter halt: from,until,contract), LEAN refuses orders on it."""
        if len(self._halt) == 3:
            first, last, name = self._halt
            for kept in self.securities:
                if kept.key.value == name:
                    kept.value.is_tradable = not first <= f"{self.time:%Y-%m-%d %H:%M}" < last

    def _note_states(self) -> bool:
        is_new = False
        for campaign in self.desk._book.campaigns.values():
            seen = self.states.setdefault(campaign.id, [])
            if not seen or seen[-1] != campaign.state.value:
                seen.append(campaign.state.value)
                is_new = True
        return is_new

    def _prove_holdings(self) -> None:
        ours: dict[object, int] = {}
        for campaign in self.desk._book.active:
            for contract, held in campaign.positions.items():
                ours[contract] = ours.get(contract, 0) + held
            if campaign.shares:
                ours["SPY"] = ours.get("SPY", 0) + campaign.shares
        theirs = {_name(kept.key): int(kept.value.quantity) for kept in self.portfolio if kept.value.invested}
        assert {name: held for name, held in ours.items() if held} == theirs, self.time

    def _prove_money(self) -> None:
        results = [row["pnl"] for row in self.records()["campaigns"]]
        if None in results:  # shares, or a leg without a quote, can't be valued by the campaigns
            return
        made = float(self.portfolio.total_portfolio_value) - self.cash
        assert abs(sum(results) - made) < CENT, f"{self.time}: the campaigns made {sum(results)}, the account {made}"
        self.proofs += 1


def _name(symbol: object) -> object:
    return "SPY" if symbol.security_type == SecurityType.EQUITY else contract_of(symbol)
