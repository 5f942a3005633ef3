"""What a live run leaves for the next one on its storage: the account that its desk traded, beside the book that it kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from backtests.checks.kept import read
from backtests.console.validation import BadInputError, Checks, Given
from backtests.engine.live.account import Account, account_as_json, account_in
from backtests.report.records import Carried
from backtests.system.placing import whole
from book.book import Book
from book.generations import GENERATIONS
from config import run as defaults

DEPLOYMENTS = Path("position-scaling-desk/live")
ACCOUNT = "account.json"


@dataclass(frozen=True, slots=True)
class Before:
    """The life that a run goes on with: its last day, the account at its end, and the book that its desk kept."""

    until: date
    account: Account
    book: Book

    @property
    def words(self) -> str:
        """What a restart finds, for people."""
        held = ", ".join(campaign.id for campaign in self.book.active) or "no campaign"
        return f"on from {self.until} with {self.account.cash:,.2f} USD of cash and {held}"

    def without_its_own(
        self, records: Mapping[str, Iterable[Mapping[str, Any]]]
    ) -> dict[str, Iterable[Mapping[str, Any]]]:
        """The rows of a run without the campaigns that had ended before it, which are told in the result of the life before."""
        over = {id for id, campaign in self.book.campaigns.items() if campaign.state.has_ended}
        rows = [row for row in records.get("campaigns", ()) if row["campaign"] not in over]
        return {**records, "campaigns": rows} if "campaigns" in records else {**records}

    def carried(self, value: float) -> Carried:
        """What its campaigns had made when the account, worth `value` in USD then, was found: all that is held is theirs."""
        open_ones = self.book.active
        made = sum(campaign.pnl for campaign in open_ones) + value - self.account.cash
        return Carried(tuple(campaign.id for campaign in open_ones), made)


def before(checks: Checks, storage: Path, parameters: Mapping[str, Given], start: date) -> Before | None:
    """What an earlier run left in the storage, None for nothing; refuses what no run can go on with.

    An account is never made of the book: it is what the book is held against.
    """
    folder = folder_of(storage, {name: given.text for name, given in parameters.items()})
    if storage.exists() and not storage.is_dir():
        checks.refuse("--storage", storage, "a folder, or a path where one can be made")
        return None
    has_book = any((folder / name).is_file() for name in GENERATIONS)
    if not (folder / ACCOUNT).is_file():
        if has_book:
            checks.refuse("--storage", storage, f"one where a live run has ended; {folder} has a book and no {ACCOUNT}")
        return None
    try:
        left = json.loads((folder / ACCOUNT).read_text(encoding="utf-8"))
        until, account = date.fromisoformat(left["until"]), account_in(left["account"])
        kept = read(folder).document if has_book else None
    except (ValueError, KeyError, TypeError) as fault:
        checks.faults.append(f"{folder / ACCOUNT}: {fault!r}; expected the account that a live run left")
        return None
    except BadInputError as bad:
        checks.faults += bad.faults
        return None
    if kept is not None and kept.time.date() > until:
        checks.refuse(
            "--storage",
            storage,
            f"one where the last live run has ended; its book is of {kept.time.date()}, its account of {until}",
        )
    if date.min < start <= until:
        checks.refuse(
            parameters["start"].where,
            start,
            f"a day after {until}, until which the desk of --storage has lived; or another folder",
        )
    gone = sorted(symbol.id.date.date() for symbol in account.holdings if symbol.underlying is not None)
    if gone and until < gone[0] < start:
        checks.refuse(
            parameters["start"].where,
            start,
            f"a day up to {gone[0]}, on which the account of --storage has contracts that expire: this run has no price of theirs",
        )
    if (cash := parameters["cash"]).where in ("--cash", "--set cash"):
        checks.refuse(cash.where, cash.text, f"nothing beside --storage, whose account has {account.cash:,.2f} USD")
    return Before(until, account, Book() if kept is None else kept.book)


def leave(storage: Path, parameters: Mapping[str, str], until: date, account: Account) -> None:
    """Keep the account as a run ends with it."""
    folder = folder_of(storage, parameters)
    folder.mkdir(parents=True, exist_ok=True)
    left: dict[str, Any] = {"until": until.isoformat(), "account": account_as_json(account)}
    with whole(folder / ACCOUNT) as beside:
        beside.write_text(json.dumps(left, indent=2) + "\n", encoding="utf-8")


def folder_of(storage: Path, parameters: Mapping[str, str]) -> Path:
    """Where a deployment keeps its own in an object store."""
    return storage / DEPLOYMENTS / (parameters.get("deployment") or defaults.DEPLOYMENT)
