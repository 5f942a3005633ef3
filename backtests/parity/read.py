"""Reads a result folder of LEAN's or of the embedded engine's; all faults of a folder are told at once."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from pydantic import Field, JsonValue, with_config

from backtests.console.validation import BadInputError, Checks, NewYorkTime, read_json, read_text
from backtests.engine.base.market_hours import is_trading_day
from backtests.parity.records import LEAN, ComparedEvent, ComparedOrder, ComparedResult, RealisedProfit
from backtests.report.read import EVENTS, LOG, MARKER, RESULT, account_values, read_marker
from backtests.runs.result_folder import at

LEAN_EVENTS = "-order-events.json"


@with_config(LEAN)
@dataclass(frozen=True, slots=True)
class ComparedFile:
    """What is compared of LEAN's result file."""

    orders: dict[str, ComparedOrder]
    closings: Annotated[dict[NewYorkTime, float], Field(alias="profitLoss")]
    charts: dict[str, JsonValue]


def read_both(a: Path, b: Path, data: Path | None) -> tuple[ComparedResult, ComparedResult]:
    """Two results to compare; `data` is the folder that shall explain a difference. Raises BadInputError with every
    fault of all three."""
    checks = Checks()
    checks.data(data)
    with checks.collected():
        left = read(at(a))
    with checks.collected():
        right = read(at(b))
    checks.finish()
    return left, right


def read(folder: Path) -> ComparedResult:
    """Read one side. Raises BadInputError with every fault."""
    result_file, events_file, log_file = _files(folder)
    checks = Checks()
    with checks.collected():
        events = read_json(list[ComparedEvent], events_file)
    with checks.collected():
        result = read_json(ComparedFile, result_file)
        # an engine samples as often as it likes, but always when a day ends
        equity = account_values(result.charts, result_file)
    log: tuple[str, ...] = ()
    with checks.collected():
        log = tuple(read_text(log_file).splitlines()) if log_file.is_file() else ()
    checks.finish()
    of_order: dict[int, list[ComparedEvent]] = {order.number: [] for order in result.orders.values()}
    for stray in sorted({event.order for event in events} - of_order.keys()):
        checks.faults.append(f"{events_file}: orderId is {stray}; expected an order of {result_file.name}")
    checks.finish()
    for event in events:
        of_order[event.order].append(event)
    return ComparedResult(
        folder=folder,
        orders=tuple(
            replace(order, events=tuple(of_order[order.number]))
            for order in sorted(result.orders.values(), key=lambda order: order.number)
        ),
        values={time.date(): usd for time, usd in equity.items() if is_trading_day(time.date())},
        closings=tuple(RealisedProfit(time, usd) for time, usd in result.closings.items()),
        log=log,
        data=_data(folder),
    )


def _files(folder: Path) -> tuple[Path, Path, Path]:
    """Result, order events and log of a folder, whichever engine wrote them."""
    if not folder.is_dir():
        raise BadInputError([f"{folder} is no folder; expected the result folder of a run"])
    if (folder / RESULT).is_file():
        return folder / RESULT, folder / EVENTS, folder / LOG
    names = [path.name.removesuffix(LEAN_EVENTS) for path in sorted(folder.glob(f"*{LEAN_EVENTS}"))]
    if len(names) != 1:
        held = f"those of {', '.join(names)}" if names else "none"
        expected = f"one result: {RESULT} and {EVENTS}, or LEAN's NAME.json and NAME{LEAN_EVENTS}"
        raise BadInputError([f"{folder} holds {held}; expected {expected}"])
    return folder / f"{names[0]}.json", folder / f"{names[0]}{LEAN_EVENTS}", folder / f"{names[0]}-log.txt"


def _data(folder: Path) -> Path | None:
    """The data folder that the embedded engine's command noted, as long as it is there."""
    try:
        data = Path(read_marker(folder).data) if (folder / MARKER).is_file() else None
    except BadInputError:
        return None  # only an explanation is poorer for it
    return data if data is not None and data.is_dir() else None
