"""The files of a finished run, in LEAN's shapes and with its names: result, order events, log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..api.host import Host, Sample
from ..base.enums import OrderStatus, OrderType, SecurityType
from ..base.symbols import OPTIONS, Symbol, plain
from ..orders.order import Order
from ..orders.tickets import OrderEvent
from .statistics import Curve, summary

RESULT, EVENTS, LOG = "result.json", "order-events.json", "log.txt"


def write(
    folder: Path,
    name: str,
    host: Host,
    equity: list[tuple[float, float]],
    error: str | None,
    *,
    parameters: Mapping[str, str],
) -> None:
    """Write all files of a run into `folder`; `parameters` are those that are noted."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / RESULT).open("w", encoding="utf-8") as file:
        json.dump(result(name, host, equity, error, parameters), file, indent=1, default=order_row)
    with (folder / EVENTS).open("w", encoding="utf-8") as file:
        separator = "["
        for event in host.handler.records.events:  # one by one: those of many years take more than they look
            file.write(separator + json.dumps([event_row(name, event)], indent=1)[1:-2])
            separator = ","
        file.write("[]" if separator == "[" else "\n]")
    with (folder / LOG).open("w", encoding="utf-8") as file:
        file.writelines(f"{moment.isoformat(' ', 'seconds')} {text}\n" for moment, text in host.log)


def result(
    name: str, host: Host, equity: list[tuple[float, float]], error: str | None, parameters: Mapping[str, str]
) -> dict[str, Any]:
    """LEAN's backtest result; its orders are those of the run, each to be written as its row."""
    handler = host.handler
    start, end = host.start, host.end or host.start.date()
    samples = equity or [(host.clock.to_utc(start).timestamp(), host.cash)]
    statistics = _statistics(host)
    return {
        "rollingWindow": {},
        "totalPerformance": {},
        "charts": host.charts.as_result(samples),
        "orders": {str(order.id): order for order in handler.records},
        "profitLoss": _profit_loss(host),
        "statistics": {**statistics, **host.summary_statistics},
        "runtimeStatistics": {**_runtime(host), **host.runtime_statistics},
        "state": {
            "StartTime": _utc_text(host.clock.to_utc(start)),
            "EndTime": _utc_text(host.clock.utc),
            "RuntimeError": error.strip().splitlines()[-1] if error else "",
            "StackTrace": error or "",
            "LogCount": str(len(host.log)),
            "OrderCount": str(handler.records.count),
            "InsightCount": "0",
            "Name": name,
            "Hostname": "",
            "Status": "RuntimeError" if error else "Completed",
        },
        "algorithmConfiguration": {
            "accountCurrency": "USD",
            "brokerage": handler.brokerage._broker.lean_number,
            "accountType": 0,
            "parameters": dict(parameters),
            "outOfSampleMaxEndDate": None,
            "outOfSampleDays": 0,
            "startDate": f"{start:%Y-%m-%d} 00:00:00",
            "endDate": f"{end:%Y-%m-%d} 23:59:59",
            "tradingDaysPerYear": 252,
        },
    }


def _statistics(host: Host) -> dict[str, str]:
    spy = plain("SPY", SecurityType.EQUITY, host.data.first_day("SPY"))
    curve = Curve(
        host.samples or [Sample(host.start, host.cash, 0.0)],
        [(day, bar[3]) for day, bar in host.data.daily(spy)],
        host.data.risk_free_rates(),
    )
    host.data.close()
    profits = [closing.profit for closing in host.handler.booking.closings]
    return summary(curve, profits, host.handler.records.count, host.portfolio.total_fees)


def _runtime(host: Host) -> dict[str, str]:
    portfolio = host.portfolio
    gain = portfolio.total_portfolio_value / host.cash - 1 if host.cash else 0.0
    return {
        "Equity": f"${portfolio.total_portfolio_value:,.2f}",
        "Fees": f"-${portfolio.total_fees:,.2f}",
        "Holdings": f"${sum(abs(s.holdings.holdings_value) for s in host.assets.held.values()):,.2f}",
        "Net Profit": f"${portfolio.total_profit - portfolio.total_fees:,.2f}",
        "Return": f"{gain * 100:.2f} %",
        "Unrealized": f"${portfolio.total_unrealized_profit:,.2f}",
    }


def _profit_loss(host: Host) -> dict[str, float]:
    """What closings realised, by their time; several at one time are told apart by a millisecond, as LEAN's are."""
    rows: dict[str, float] = {}
    for closing in host.handler.booking.closings:
        seconds = closing.time.timestamp()
        while (key := _utc_text(datetime.fromtimestamp(seconds, UTC), milliseconds=True)) in rows:
            seconds += 0.001
        rows[key] = closing.profit
    return rows


def _utc_text(moment: datetime, milliseconds: bool = False) -> str:
    text = moment.replace(tzinfo=None).isoformat("T", "seconds")
    if milliseconds and moment.microsecond:
        text += f".{round(moment.microsecond / 1000):03d}"
    return text + "Z"


def _symbol_row(symbol: Symbol) -> dict[str, Any]:
    row: dict[str, Any] = {"value": symbol.value, "id": str(symbol.id), "permtick": symbol.value}
    if symbol.underlying is not None:
        row["underlying"] = _symbol_row(symbol.underlying)
    return row


def order_row(order: Order) -> dict[str, Any]:
    """One order in LEAN's result."""
    row: dict[str, Any] = {
        "type": int(order.type),
        "quantity": order.quantity,
        "id": order.id,
        "contingentId": 0,
        "brokerId": order.broker_id,
        "symbol": _symbol_row(order.symbol),
        "price": order.price,
        "priceCurrency": "USD",
    }
    for name, moment in (
        ("time", order.time),
        ("createdTime", order.time),
        ("lastFillTime", order.last_fill_time),
        ("lastUpdateTime", order.last_update_time),
        ("canceledTime", order.canceled_time),
    ):
        if moment:
            row[name] = _utc_text(moment)
    row["status"] = int(order.status)
    if order.tag is not None:
        row["tag"] = order.tag
    row |= {
        "properties": {"timeInForce": {}},
        "securityType": int(order.security_type),
        "direction": int(order.direction),
        "value": order.value,
        "isMarketable": False,
        "priceAdjustmentMode": 0,
    }
    sent = order.order_submission_data
    if sent:
        row["orderSubmissionData"] = {
            "bidPrice": sent.bid_price,
            "askPrice": sent.ask_price,
            "lastPrice": sent.last_price,
        }
    if order.type in (OrderType.LIMIT, OrderType.COMBO_LEG_LIMIT):
        row["limitPrice"] = order.limit_price
    group = order.group_order_manager
    if group:
        row["groupOrderManager"] = {
            "id": group.id,
            "quantity": group.quantity,
            "count": group.count,
            "limitPrice": group.limit_price,
            "orderIds": group.order_ids,
            "direction": int(group.direction),
        }
    return row


def _camel(name: str) -> str:
    """LEAN's text of an enumeration's name: PARTIALLY_FILLED is partiallyFilled."""
    first, *others = name.lower().split("_")
    return first + "".join(map(str.capitalize, others))


def event_row(name: str, event: OrderEvent) -> dict[str, Any]:
    """One order event in LEAN's list; fee keys where a fee model was asked, also when it said 0."""
    symbol = event.symbol
    row: dict[str, Any] = {
        "id": f"{name}-{event.order_id}-{event.id}",
        "algorithmId": name,
        "orderId": event.order_id,
        "orderEventId": event.id,
        "symbol": str(symbol.id),
        "symbolValue": symbol.value,
        "symbolPermtick": symbol.id.symbol if symbol.security_type in OPTIONS else symbol.value,
        "time": event.utc_time.timestamp(),
        "status": _camel(event.status.name),
    }
    if event.status == OrderStatus.FILLED and event.fill_price_currency:
        row |= {"orderFeeAmount": event.order_fee.value.amount, "orderFeeCurrency": "USD"}
    row |= {
        "fillPrice": event.fill_price,
        "fillPriceCurrency": event.fill_price_currency,
        "fillQuantity": event.fill_quantity,
        "direction": event.direction.name.lower(),
    }
    if event.message:
        row["message"] = event.message
    row |= {"isAssignment": event.is_assignment, "quantity": event.quantity}
    if event.limit_price is not None:
        row["limitPrice"] = event.limit_price
    if event.is_in_the_money:
        row["isInTheMoney"] = True
    return row
