"""What an order's fills and its end come to: the event for its campaign, or the order that goes on with what is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from AlgorithmImports import OrderStatus

from book.book import Book
from book.campaign import SHARES, Campaign, Event, Fill
from config import run
from execution.tickets import Fact, Stage, Working
from market.contracts import Leg
from market.quotes import minutes


def is_uneven_too_long(working: Working, now: datetime) -> bool:
    """Whether its fills have been out of proportion for as long as another fill is waited for."""
    return working.uneven_since is not None and now - working.uneven_since >= minutes(run.UNEVEN_MINUTES)


def waits_for_fills(working: Working, now: datetime) -> bool:
    """Whether an order that is over may still be told of fills of its other legs, which would make it whole."""
    may_complete = working.stage is Stage.PATIENT and not (working.is_overtaken or working.is_completion)
    return may_complete and not working.is_even and not is_uneven_too_long(working, now)


def next_order(working: Working, campaign: Campaign, now: datetime) -> Working | None:
    """The order that goes on with what an order that is over has left; None when there is nothing to go on with.

    An urgent one goes on at market. One that stood beyond natural in vain is sent anew. What has filled out of proportion is
    completed to as few whole sets as that takes, at market.
    """
    if working.is_completion or working.is_overtaken or campaign.state.has_ended:
        return None
    if working.stage is Stage.URGENT and working.is_even:
        return _again(working, working.rest, Stage.AT_MARKET, now)
    if not working.is_even:
        legs = working.rest if working.stage is Stage.URGENT else working.missing
        completion = _again(working, legs, Stage.AT_MARKET, now)
        completion.until, completion.is_completion = now + minutes(run.UNEVEN_MINUTES), True
        completion.is_rest = {leg.contract: leg.ratio for leg in completion.legs} == {
            contract: left for contract, left in working.left.items() if left
        }
        return completion
    if working.is_anew and not working.gives_up(now):
        anew = _again(working, working.rest, working.stage, now)
        anew.started, anew.seen = working.started, working.seen
        return anew
    return None


def _again(working: Working, legs: tuple[Leg, ...], stage: Stage, now: datetime) -> Working:
    return replace(
        working,
        legs=legs,
        stage=stage,
        started=now,
        tickets=[],
        sent=None,
        left={},
        seen={},
        over=set(),
        cancelling_since=None,
        cancel_asked=None,
        cancels=0,
        beyond_since=None,
        uneven_since=None,
        is_anew=False,
        has_filled=False,
        has_ended=False,
    )


def event_of(working: Working, campaign: Campaign, now: datetime) -> Event:
    """What the end of an order, filled or not, is to its campaign."""
    if working.is_filled or working.is_overtaken:
        if campaign.is_flat and campaign.fills:
            return Event.ENDED if campaign.state.has_ended else Event.FLAT
        if working.is_overtaken:
            return Event.OVERTAKEN
        return Event.FILLED if working.is_rest else Event.SMALLER
    if campaign.state.has_ended:
        return Event.ENDED
    if working.takes_back and working.until is not None and now >= working.until:
        return Event.STUCK
    is_smaller = working.is_even and not working.is_untouched and not working.is_completion
    return Event.SMALLER if is_smaller else Event.ENDED


def late_event_of(working: Working, campaign: Campaign) -> Event:
    """What a fill of an order that was given up is to its campaign, for which none works."""
    if campaign.is_flat:
        return Event.FLAT
    if not campaign.is_within:
        return Event.OVERTAKEN
    if working.is_filled:
        return Event.FILLED
    return Event.SMALLER if working.is_even else Event.PARTLY_FILLED


def filled(working: Working, fact: Fact, book: Book, now: datetime) -> Book:
    """The book after one event of an order, its fill in its campaign's ledger."""
    working.book(fact, now)
    if not fact.quantity:
        return book
    part = next((leg.part for leg in working.legs if leg.contract == fact.contract), SHARES)
    fill = Fill(now, fact.contract, fact.quantity, fact.price, fact.fee, part)
    return book.with_campaign(book.campaigns[working.campaign].with_fill(fill))


def is_unanswered(working: Working, now: datetime) -> bool:
    """Whether the broker owes it an answer for too long: to being sent, to being cancelled, at market its fills.

    At market nothing is owed while a leg has no quote to fill at.
    """
    is_new = any(ticket.status == OrderStatus.NEW for ticket in working.tickets)
    asked = working.cancelling_since or (working.sent if is_new else working.fillable_since)
    return not working.has_ended and asked is not None and now - asked >= minutes(run.ANSWER_MINUTES)
