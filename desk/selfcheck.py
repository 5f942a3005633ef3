"""What a live desk checks of itself before each close, with what each fault holds until it is gone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from book.campaign import Campaign, State
from book.holdings import Held, in_words
from book.snapshot import Snapshot
from book.standing import Cause
from config import run
from risk.money import is_over, whole_usd


class Failed(NamedTuple):
    """What the check found, and what holds entries for it; None where the gate's own rules do."""

    cause: Cause | None
    why: str


class Beside(NamedTuple):
    """What the check sees beside the snapshot: the account's differences, orders that are late, the run's strategies and what
    they trade on.

    `cap` is that of buying power, USD, None while there is none.
    """

    differences: Mapping[Held, int]
    late_orders: Collection[str]
    strategies: Collection[str]
    underlyings: Collection[str]
    cap: float | None


def self_check(snapshot: Snapshot, beside: Beside) -> tuple[Failed, ...]:
    """Everything that is not in order; empty when all is."""
    return (
        *_account(beside),
        *_exits(snapshot, beside),
        *_orders(beside),
        *_margin(snapshot, beside),
        *_feeds(snapshot, beside),
    )


def _account(beside: Beside) -> Iterator[Failed]:
    for held, more in beside.differences.items():
        yield Failed(Cause.LEDGER, f"{in_words(held)}: the account holds {more:+d} beside the ledgers")


def _exits(snapshot: Snapshot, beside: Beside) -> Iterator[Failed]:
    """A campaign that holds something can be left: a strategy of the run looks after it, and its legs have lines."""
    for campaign in snapshot.book.held:
        if campaign.state is State.QUARANTINED:
            continue
        if campaign.strategy not in beside.strategies:
            yield Failed(Cause.FAULT, f"{campaign.id}: this run has no {campaign.strategy}, so nothing looks after it")
        if missing := _without_lines(campaign, snapshot):
            yield Failed(Cause.FAULT, f"{campaign.id}: no line for {', '.join(missing)}")


def _without_lines(campaign: Campaign, snapshot: Snapshot) -> list[str]:
    lines = set(snapshot.market.quotes)
    return [str(contract) for contract in campaign.positions if contract not in lines]


def _orders(beside: Beside) -> Iterator[Failed]:
    for order in beside.late_orders:
        yield Failed(Cause.BROKER, f"{order} is {run.ANSWER_MINUTES} minutes or more behind")


def _margin(snapshot: Snapshot, beside: Beside) -> Iterator[Failed]:
    needs = snapshot.book.requirement
    if beside.cap is not None and is_over(needs, beside.cap):
        yield Failed(None, f"the book needs {whole_usd(needs)}, the cap is {whole_usd(beside.cap)}")


def _feeds(snapshot: Snapshot, beside: Beside) -> Iterator[Failed]:
    market = snapshot.market
    for name, reading in [("VIX", market.vix), *((name, market.underlyings[name]) for name in beside.underlyings)]:
        if not reading.is_sound(market.now):
            yield Failed(Cause.DATA, f"{name} is not sound")
    for root in sorted({contract.root for contract in snapshot.book.held_contracts}):
        newest = market.newest(root) if market.newest else market.now
        if newest is None or (market.now - newest).total_seconds() > 60 * run.MAX_QUOTE_AGE_MINUTES:
            yield Failed(Cause.DATA, f"no quote of {root} options for {run.MAX_QUOTE_AGE_MINUTES} minutes")
