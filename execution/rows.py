"""Rows for the result folder: a decision and a campaign as plain values that JSON can hold."""

import math
from collections.abc import Iterable, Mapping
from datetime import datetime

from book.campaign import LEAP, SHARES, Campaign
from book.standing import Standing
from market.contracts import Contract, Leg, Role
from risk.gate.answer import Approved, Denied
from risk.stress.daily import MarginLine
from risk.valuation.valuation import Unpriced

Row = dict[str, object]
Marks = Mapping[Contract, float]  # mids in points


def decision_row(answer: Approved | Denied) -> Row:
    """One answer of the gate with all that it saw."""
    desk, question = answer.desk, answer.question
    limits = desk.limits
    entry = question.entry
    denials = answer.denials if isinstance(answer, Denied) else ()
    row: Row = {
        "time": desk.now.isoformat(),
        "strategy": question.strategy.name,
        "proposal": question.proposal,
        "verdict": "denied" if denials else "approved",
        "answers": 1,
        "until": desk.now.isoformat(),
        "codes": [denial.code for denial in denials],
        "reasons": [str(denial) for denial in denials],
        "account_value": _finite(desk.account.value),
        "vix": _finite(desk.vix.value),
        "phase": limits.strategy.phase if limits else None,
        "limit": limits.strategy.value if limits else None,
        "limit_explained": str(limits.strategy) if limits else None,
        "open": desk.open,
        "portfolio_limit": limits.portfolio.value if limits else None,
        "portfolio_open": desk.portfolio_open,
        "trades_today": desk.trades_today,
        "max_trades": limits.max_trades if limits else None,
        "rung": entry.shape.rung.name if entry else None,
        "refused_rungs": [str(refused) for refused in question.refused],
        "sets": entry.sets if entry else None,
        "requirement": entry.requirement if entry else None,
        "bp_used": desk.bp_used,
        "bp_cap": limits.bp_cap if limits else None,
        "state": desk.standing.mode.value,
    }
    if isinstance(answer, Approved):
        shape = answer.entry.shape
        legs = _legs(shape.legs, answer.entry.sets)
        row |= {
            "campaign": answer.campaign,
            "spot": desk.underlyings[shape.rung.underlying].value,
            "legs": [{**leg, "mid": mid} for leg, mid in zip(legs, shape.mids, strict=True)],
        }
    return row


def standing_row(now: datetime, standing: Standing) -> Row:
    """A change of the desk's state."""
    return {
        "time": now.isoformat(),
        "mode": standing.mode.value,
        "holds": [
            {"cause": hold.cause.name, "mode": hold.mode.value, "since": hold.since.isoformat(), "why": hold.why}
            for hold in standing.holds
        ],
        "ramp_day": standing.ramp_day,
        "standing": str(standing),
    }


def margin_row(line: MarginLine) -> Row:
    """The book's margin and exposure at a day's close, USD; what could not be repriced has `faults` and no exposure."""
    exposed = () if isinstance(line.exposure, Unpriced) else (line.exposure.book, *line.exposure.campaigns)
    return {
        "day": line.day.isoformat(),
        "account_value": _finite(line.value),
        "requirement": line.requirement,
        "distance": _finite(line.distance),
        "campaigns": {need.name: need.requirement for need in line.campaigns},
        "groups": {need.name: need.requirement for need in line.groups},
        "after": [
            {"scenario": after.scenario, "requirement": after.requirement, "left": _finite(after.left)}
            for after in line.after
        ],
        "faults": list(line.faults),
        "exposure": {
            each.name: {"delta": each.delta, "gamma": each.gamma, "vega": each.vega, "theta": each.theta}
            for each in exposed
        },
    }


def campaign_row(campaign: Campaign, marks: Marks) -> Row:
    """One campaign with its ledger by part; `marks` values what it still holds, and what they don't value is null."""
    parts = [_part(campaign, part, marks) for part in dict.fromkeys(_parts(campaign))]
    worths = [part["worth"] for part in parts]
    worth = None if None in worths else sum(float(str(value)) for value in worths)
    return {
        "campaign": campaign.id,
        "strategy": campaign.strategy,
        "proposal": campaign.proposal,
        "rung": campaign.rung,
        "sets": campaign.sets,
        "state": campaign.state.value,
        "counts": campaign.counts,
        "opened": campaign.opened.isoformat(),
        "closed": campaign.closed.isoformat() if campaign.closed else None,
        "reason": campaign.reason.value if campaign.reason else None,
        "credit": campaign.credit,
        "pnl": None if worth is None else campaign.pnl + worth,
        "fees": campaign.fees,
        "days_held": _days(campaign.opened, campaign.closed),
        "requirement": campaign.requirement,
        "peak_requirement": campaign.peak_requirement,
        "parts": parts,
        "trap_zone": _trap_zone(campaign),
        "break_even": _break_even(campaign),
        "legs": _legs(campaign.legs, campaign.sets),
    }


def _parts(campaign: Campaign) -> Iterable[str]:
    yield from (leg.part for leg in campaign.legs)
    yield from (fill.part for fill in campaign.fills)


def _part(campaign: Campaign, part: str, marks: Marks) -> Row:
    cash = campaign.cash_of(part)
    fees = sum(fill.fee for fill in campaign.fills if fill.part == part)
    held = campaign.contracts_of(part)
    shares = campaign.shares if part == SHARES else 0
    is_known = not shares and all(contract in marks for contract in held)
    worth = (
        sum(campaign.positions[contract] * marks[contract] * campaign.multiplier for contract in held)
        if is_known
        else None
    )
    return {
        "part": part,
        "cash": cash,
        "fees": fees,
        "worth": worth,
        "pnl": None if worth is None else cash - fees + worth,
    }


def _trap_zone(campaign: Campaign) -> Row | None:
    """Between the debit spread's short strike and the short puts below it: there the spread is paid and the puts still lose."""
    high = next((leg.contract.strike for leg in campaign.legs if leg.role is Role.HEDGE_SHORT), None)
    low = next((leg.contract.strike for leg in campaign.legs if leg.role is Role.SHORT_PUT), None)
    if high is None or low is None:
        return None
    return {
        "low": low,
        "high": high,
        "points": high - low,
        "share": (high - low) / campaign.spot if campaign.spot else None,
    }


def _break_even(campaign: Campaign) -> float | None:
    """Where a long call is paid for: its strike and what the campaign has cost so far, points."""
    strike = next(
        (leg.contract.strike for leg in campaign.legs if leg.role is Role.LONG_CALL and leg.part == LEAP), None
    )
    return None if strike is None else strike - campaign.cash / (campaign.multiplier * campaign.sets)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _days(opened: datetime, closed: datetime | None) -> float | None:
    return None if closed is None else round((closed - opened).total_seconds() / 86_400, 4)


def _legs(legs: tuple[Leg, ...], sets: int) -> list[Row]:
    return [{"symbol": str(leg.contract), "role": leg.role.value, "quantity": leg.ratio * sets} for leg in legs]
