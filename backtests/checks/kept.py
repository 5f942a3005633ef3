"""What a live desk has kept, from its folder of the object store: the book, and the account that it describes in LEAN's words."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from backtests.console.validation import BadInputError
from backtests.engine.base.enums import OptionRight, OptionStyle, SecurityType
from backtests.engine.base.symbols import Symbol, option, plain
from backtests.report.layout import money, new_table, usd
from book.document import CAMPAIGN, Document
from book.generations import GENERATIONS, VERSION_1, UnreadableError, newest
from book.holdings import Held, averages, in_words
from config import products
from market.contracts import Contract

BOOKS = (*GENERATIONS, VERSION_1)
FIRST_MAPPED = datetime(1998, 1, 2)  # of SPY, which is in LEAN's identifier of it


@dataclass(frozen=True, slots=True)
class Kept:
    """The newest document of a folder, and what is to be told of the other generation."""

    document: Document
    told: tuple[str, ...]


def read(folder: Path) -> Kept:
    """What is kept in a deployment's folder, which has one of BOOKS. Raises BadInputError when none can be read."""
    texts = {name: _text(folder / name) for name in BOOKS if (folder / name).is_file()}
    try:
        loaded = newest(texts, f"{folder}")
    except UnreadableError as fault:
        raise BadInputError([f"{fault}"]) from None
    assert loaded.document is not None
    return Kept(loaded.document, loaded.told)


def _text(file: Path) -> str | None:
    """A text as the desk reads it, byte for byte: with other ends of lines it is another one. None for what is no UTF-8."""
    try:
        return file.read_bytes().decode()
    except UnicodeDecodeError:
        return None


def live_holdings(document: Document) -> str:
    """The text of `live-holdings` in lean.json, as which LEAN's paper account holds what the book expects."""
    return json.dumps(
        [
            {
                "symbol": {"id": str(symbol.id), "value": symbol.value},
                "a": round(holding.average, 6),
                "q": holding.quantity,
            }
            for held, holding in averages(document.book).items()
            for symbol in [_symbol(held)]
        ]
    )


def live_cash_balance(document: Document) -> str | None:
    """The text of `live-cash-balance` in lean.json; None where no cash was kept."""
    if document.cash is None:
        return None
    return json.dumps([{"amount": round(document.cash, 2), "currency": "USD"}])


def as_json(kept: Kept) -> dict[str, Any]:
    """The same for other programs."""
    document = kept.document
    return {
        "number": document.number,
        "time": document.time.isoformat(),
        "owner": document.owner.id,
        "standing": f"{document.book.standing}",
        "campaigns": [CAMPAIGN.dump(campaign) for campaign in document.book.active],
        "live-holdings": live_holdings(document),
        "live-cash-balance": live_cash_balance(document),
        "told": list(kept.told),
    }


def tables(kept: Kept) -> RenderableType:
    """The book campaign by campaign, and its orders on their way."""
    document, parts = kept.document, list[RenderableType]()
    book = document.book
    title = f"The book, write {document.number}, {document.time:%Y-%m-%d %H:%M} New York"
    table = new_table(title, "Campaign", "State", "Holds", "Cash", "Fees", "Requirement", left=3)
    for campaign in book.active:
        shares = [(None, campaign.shares)] if campaign.shares else []
        holds = "\n".join(
            f"{quantity:+d} {in_words(held)}" for held, quantity in [*campaign.positions.items(), *shares]
        )
        table.add_row(
            campaign.id,
            campaign.state.value,
            holds,
            money(campaign.cash),
            f"{campaign.fees:,.2f}",
            usd(campaign.requirement),
        )
    parts += [
        *(Text(told, style="bold red") for told in kept.told),
        table,
        Text(f"Its owner is {document.owner}. The desk is {book.standing}."),
    ]
    for order in document.orders:
        limit = "at market" if order.limit is None else f"at {order.limit:.2f}"
        parts.append(Text(f"On its way since {order.sent:%H:%M}: {order.campaign} {order.purpose} {limit}"))
    return Group(*parts)


def for_lean(document: Document) -> list[str]:
    """The two lines of lean.json, each on one line of its own whatever its length, to be copied."""
    cash = live_cash_balance(document)
    lines = [] if cash is None else [f'"live-cash-balance": {json.dumps(cash)},']
    return [f'"live-holdings": {json.dumps(live_holdings(document))},', *lines]


def _symbol(held: Held) -> Symbol:
    shares = plain(products.SPY.underlying, SecurityType.EQUITY, FIRST_MAPPED)
    if held is None:
        return shares
    is_index = held.root in products.CASH_SETTLED_ROOTS
    underlying = plain(products.SPX.underlying, SecurityType.INDEX, FIRST_MAPPED) if is_index else shares
    style = OptionStyle.EUROPEAN if is_index else OptionStyle.AMERICAN
    right = OptionRight.CALL if held.is_call else OptionRight.PUT
    return option(underlying, held.root, style, right, held.strike, _midnight(held))


def _midnight(contract: Contract) -> datetime:
    return datetime(contract.expiry.year, contract.expiry.month, contract.expiry.day)
