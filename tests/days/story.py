"""A day of the desk as it is read afterwards: decisions, campaigns, and orders by the tags that the desk gave them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from backtests.engine import Run, run
from backtests.engine.live.run import Live, run_live
from tests.days.market import Day, write

MAIN = Path(__file__).parents[2] / "main.py"
WATCHED = Path(__file__).parent / "watched.py"
DEAF = Path(__file__).parent / "deaf.py"
NEW_YORK = ZoneInfo("America/New_York")
KINDS = {0: "market", 1: "limit", 4: "market on open", 6: "exercise", 8: "combo market", 9: "combo limit"}
STATUSES = {3: "filled", 5: "canceled"}


@dataclass(frozen=True, slots=True)
class Order:
    """One order with all its legs. `sent` and `ended` are "HH:MM" New York; `prices` are what its legs filled at."""

    tag: str
    kind: str
    status: str
    sent: str
    ended: str
    legs: Mapping[str, int]
    prices: Mapping[str, float]
    last_limit: float | None
    ids: tuple[int, ...]

    @property
    def campaign(self) -> str:
        return self.tag.split(" ")[0]

    @property
    def is_entry(self) -> bool:
        return self.tag.endswith(" open")

    @property
    def cash(self) -> float:
        """USD that its fills of options took in."""
        return -sum(100 * quantity * self.prices[symbol] for symbol, quantity in self.legs.items())


def rows_of(algorithm: Any) -> dict[str, list[dict[str, Any]]]:
    """All that the desk recorded, as lists."""
    return {name: [*rows] for name, rows in algorithm.records().items()}


class Story:
    """One finished run."""

    def __init__(self, finished: Run, folder: Path, cash: float) -> None:
        assert finished.error is None, finished.error
        finished.write(folder)
        self.folder = folder
        self.algorithm = finished.algorithm
        self.cash = cash
        records = rows_of(finished.algorithm)
        self.decisions = records["decisions"]
        self.campaigns = sorted(records["campaigns"], key=lambda row: int(row["campaign"].split("-")[1]))
        self.events: list[Any] = finished.events
        self.orders = _orders(finished)

    @property
    def gain(self) -> float:
        """USD by which the account's value changed."""
        return float(self.algorithm.portfolio.total_portfolio_value) - self.cash

    @property
    def approved(self) -> list[dict[str, Any]]:
        return [row for row in self.decisions if row["verdict"] == "approved"]

    @property
    def denied(self) -> list[dict[str, Any]]:
        return [row for row in self.decisions if row["verdict"] == "denied"]

    @property
    def entries(self) -> list[Order]:
        return [order for order in self.orders if order.is_entry]

    @property
    def closes(self) -> list[Order]:
        return [order for order in self.orders if " close " in order.tag]

    def of(self, campaign: str) -> list[Order]:
        """All orders of a campaign, in the order in which they were sent."""
        return [order for order in self.orders if order.campaign == campaign]

    def holdings(self) -> dict[str, float]:
        """What the account holds, by symbol."""
        return {
            str(kept.key.value): float(kept.value.quantity) for kept in self.algorithm.portfolio if kept.value.invested
        }

    def limits(self, order: Order) -> list[float]:
        """The limits that an order of WATCHED was sent with and moved to, as the algorithm asked for them."""
        ticket = self.algorithm.transactions.get_order_ticket(order.ids[0])
        return [
            self.algorithm.first_limits[order.ids[0]],
            *(request._fields.limit_price for request in ticket.update_requests),
        ]

    def proposals(self) -> list[str]:
        """The quarters of an hour whose entry was approved."""
        return [row["proposal"][-5:] for row in self.approved]

    def reasons(self) -> list[str | None]:
        """Why each campaign was closed."""
        return [row["reason"] for row in self.campaigns]


def a_story(
    root: Path, *days: Day, cash: float = 100_000, algorithm: Path = MAIN, nights: int = 0, **parameters: str
) -> Story:
    """Write the days below `root`, run 0DTE over them and `nights` calendar days more, and read what it did."""
    data = write(root / "data", *days)
    return tell(
        data,
        root / "out",
        days[0].on,
        days[-1].on + timedelta(days=nights),
        cash=cash,
        algorithm=algorithm,
        **parameters,
    )


def tell(
    data: Path, out: Path, start: date, end: date, *, cash: float, algorithm: Path = MAIN, **parameters: str
) -> Story:
    """Run 0DTE over a folder that is there, and write LEAN's result files to `out`."""
    given = {"start": f"{start}", "end": f"{end}", "cash": f"{cash:.2f}", "strategies": "0DTE", **parameters}
    return Story(run(algorithm, data, parameters=given), out, cash)


def tell_live(
    data: Path,
    out: Path,
    start: date,
    end: date,
    *,
    seed: int,
    cash: float = 100_000,
    algorithm: Path = MAIN,
    **parameters: str,
) -> Story:
    """The same live, with the fractions, threads and second calls of a seed."""
    given = {"start": f"{start}", "end": f"{end}", "cash": f"{cash:.2f}", "strategies": "0DTE", **parameters}
    return Story(run_live(algorithm, data, live=Live(seed=seed), parameters=given), out, cash)


def clock(row_time: str) -> str:
    """The "HH:MM" of a decision's or campaign's time."""
    return row_time[11:16]


def _orders(finished: Run) -> list[Order]:
    groups: dict[tuple[str, int], list[Any]] = {}
    for order in finished.algorithm.transactions.get_orders():
        group = order.group_order_manager
        groups.setdefault(("group", group.id) if group else ("order", order.id), []).append(order)
    ends = {}
    for event in finished.events:
        if event.status.name in ("FILLED", "CANCELED", "INVALID"):
            ends.setdefault(event.order_id, event.utc_time)
    return [_order(legs, ends) for legs in groups.values()]


def _order(legs: list[Any], ends: Mapping[int, datetime]) -> Order:
    first = legs[0]
    group = first.group_order_manager
    status = int(first.status)
    return Order(
        tag=str(first.tag),
        kind=KINDS[int(first.type)],
        status=STATUSES.get(status, str(status)),
        sent=f"{first.time.astimezone(NEW_YORK):%H:%M}",
        ended=f"{ends[first.id].astimezone(NEW_YORK):%H:%M}" if first.id in ends else "",
        legs={str(leg.symbol.value): int(leg.quantity) for leg in legs},
        prices={str(leg.symbol.value): float(leg.price) for leg in legs},
        last_limit=float(group.limit_price) if group and first.type == 9 else None,
        ids=tuple(leg.id for leg in legs),
    )
