"""How shadows fill: whole and at once at the natural price of the minute, one tick worse when something is opened.

Each leg is bought at its ask and sold at its bid; the tick is on the first leg. Fees are the run's broker's by each
leg's price. So a shadow never waits for a better price, and never misses a fill that has quotes.
"""

from dataclasses import replace

from book.book import Book
from book.campaign import Campaign, Event, Fill
from config import products
from config.schema import Broker, OptionTerms
from desk.intents import Close, Intent, Roll
from market.contracts import Leg
from market.quotes import Market
from risk.entry import Entry
from risk.margin.fees import leg_fee


def opened(campaign: Campaign, entry: Entry, market: Market, broker: Broker) -> Campaign:
    """The campaign with an entry, or its next leg, filled."""
    legs = tuple(replace(leg, ratio=leg.ratio * entry.sets) for leg in entry.shape.legs)
    terms = broker.options_on(entry.shape.rung)
    filled = _filled(campaign, legs, market, terms, is_closing=False)
    return filled.after(Event.FILLED, market.now)


def carried_out(intent: Intent, market: Market, before: Campaign, book: Book, broker: Broker) -> Campaign:
    """The campaign after what the desk wants done.

    Where quotes are missing it is as it was before but for its reason, so that the next look wants the same again.
    """
    campaign = book.campaigns[intent.campaign]
    if isinstance(intent, Roll):
        return opened(campaign, intent.entry, market, broker)
    if not isinstance(intent, Close):
        raise TypeError(f"{campaign.id}: {type(intent).__name__} is nothing that a shadow can need")
    if not intent.has_quotes:
        return replace(before, reason=campaign.reason)
    terms = broker.options_on(products.RUNG_OF[campaign.rung])
    closed = _filled(campaign, intent.legs, market, terms, is_closing=True)
    return closed.after(Event.FLAT if closed.is_flat else Event.FILLED, market.now)


def _filled(
    campaign: Campaign, legs: tuple[Leg, ...], market: Market, terms: OptionTerms, *, is_closing: bool
) -> Campaign:
    concession = 0.0 if is_closing else terms.ticks.tick
    for leg in legs:
        quote = market.quotes[leg.contract]
        price = quote.ask + concession if leg.ratio > 0 else max(0.0, quote.bid - concession)
        fee = leg_fee(terms.fees, abs(leg.ratio), price, is_closing=is_closing)
        campaign = campaign.with_fill(Fill(market.now, leg.contract, leg.ratio, price, fee, leg.part))
        concession = 0.0
    return campaign
