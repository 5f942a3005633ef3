"""What a chart shows once a day: limits against campaigns, VIX, buying power. Few points: LEAN drops what is too many."""

from __future__ import annotations

from AlgorithmImports import QCAlgorithm

from book.book import Book
from market.quotes import Reading
from risk.gate.question import DeskState

MOST_POINTS = 4_000  # of a series: what the cloud keeps at least


class DailyCharts:
    """The day's most campaigns beside the day's last limits."""

    def __init__(self, algorithm: QCAlgorithm, every: int = 1) -> None:
        """`every` is how many days make one point."""
        self._algorithm = algorithm
        self._every, self._days = every, 0
        self._most_open, self._most_bp = 0, 0.0

    def see(self, book: Book) -> None:
        """Remember the most that was open and used today."""
        self._most_open = max(self._most_open, sum(book.places.values()))
        self._most_bp = max(self._most_bp, book.requirement)

    def plot(self, desks: dict[str, DeskState], index: Reading, book: Book) -> None:
        """Plot the day that ends with a book, and start the next from what is open now. `desks` by strategy; `index` is the
        S&P 500.
        """
        self.see(book)
        self._days += 1
        if self._days % self._every:
            return
        algorithm = self._algorithm
        desk = next(iter(desks.values()))
        # ten series are what the cloud keeps at least, so what a strategy has open is left to its campaigns
        algorithm.plot("Limits", "Portfolio open", self._most_open)
        algorithm.plot("Buying power", "Used", self._most_bp)
        if desk.limits is not None:
            algorithm.plot("Limits", "Portfolio limit", desk.limits.portfolio.value)
            algorithm.plot("Buying power", "Cap", desk.limits.bp_cap)
            algorithm.plot("VIX", "VIX", desk.vix.value)
            if index.is_sound(desk.now):
                algorithm.plot("S&P 500", "S&P 500", index.value)
            algorithm.set_runtime_statistic("Phase", str(desk.limits.strategy.phase))
            algorithm.set_runtime_statistic("VIX", f"{desk.vix.value:.2f}")
            algorithm.set_runtime_statistic("Portfolio limit", str(desk.limits.portfolio))
        algorithm.set_runtime_statistic("BP used", f"{book.requirement:,.0f}")
        for name, state in desks.items():
            if state.limits is not None:
                algorithm.plot("Limits", f"{name} limit", state.limits.strategy.value)
                algorithm.set_runtime_statistic(f"{name} limit", str(state.limits.strategy))
        self._most_open, self._most_bp = 0, 0.0
        self.see(book)
