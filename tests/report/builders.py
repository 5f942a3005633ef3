"""Result folders for tests: each builder says only what the test is about."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")


def at(day: str, clock: str = "10:30") -> str:
    """A moment in New York as result files write it."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=NEW_YORK).isoformat()


def a_decision(day: str = "2018-02-02", clock: str = "10:30", **said) -> dict:
    denied = bool(said.get("codes"))
    return {
        "time": at(day, clock),
        "strategy": "0DTE",
        "proposal": f"0DTE {day}",
        "verdict": "denied" if denied else "approved",
        "codes": [],
        "reasons": [],
        "refused_rungs": [],
        "campaign": None if denied else "0DTE-1",
        "phase": 4,
        "account_value": 100_000.0,
        "vix": 18.0,
        "limit": 5,
        "portfolio_limit": 7,
        "requirement": 0.0,
        "bp_used": 10_000.0,
        "bp_cap": 52_000.0,
        **said,
    }


def a_campaign(name: str = "0DTE-1", opened: str | None = at("2018-02-02"), closed: str | None = None, **said) -> dict:
    return {
        "campaign": name,
        "strategy": "0DTE",
        "rung": "SPX",
        "state": "open" if closed is None else "closed",
        "opened": opened,
        "closed": closed,
        "reason": None if closed is None else "profit_target",
        "pnl": None,
        "fees": 2.6,
        "days_held": None,
        "credit": 100.0,
        "requirement": 900.0,
        "peak_requirement": 900.0,
        "parts": [],
        "trap_zone": None,
        **said,
    }


def a_part(name: str, cash: float, worth: float | None = 0.0, fees: float = 0.0) -> dict:
    return {
        "part": name,
        "cash": cash,
        "fees": fees,
        "worth": worth,
        "pnl": None if worth is None else cash - fees + worth,
    }


def a_hold(day: str, cause: str = "LOSS", mode: str = "halted") -> dict:
    return {"cause": cause, "mode": mode, "since": at(day), "why": "the day has lost 6,000 of 100,000 (6.0%)"}


def a_standing(day: str, *holds: dict) -> dict:
    """A change of the desk's state at 10:30 of a day."""
    return {"time": at(day), "mode": "trading", "holds": list(holds), "ramp_day": 0, "standing": "as the test says"}


def a_margin(day: str = "2018-02-02", requirement: float = 40_000.0, **said) -> dict:
    return {
        "day": day,
        "account_value": 100_000.0,
        "requirement": requirement,
        "distance": 100_000.0 - requirement,
        "campaigns": {"LT112-1": requirement},
        "groups": {"US equity index": requirement},
        "after": [{"scenario": "2020-03-16", "requirement": 54_000.0, "left": 72_000.0}],
        "faults": [],
        "exposure": {},
        **said,
    }


def an_order(number: int, **said) -> dict:
    """An order in LEAN's result."""
    return {
        "id": number,
        "symbol": {"value": "SPXW  180202P02700000"},
        "quantity": -1.0,
        "status": 3,
        "createdTime": "2018-02-02T15:30:00Z",
        "tag": "0DTE-1 open",
        **said,
    }


def plotted(**series: Sequence[tuple[str, float]]) -> dict:
    """A chart of series by their names, each a figure at 16:00 of the days given."""
    return {"series": {name: {"values": an_equity(*values)} for name, values in series.items()}}


def daily_charts(*days: tuple[str, float, float, int]) -> dict:
    """The desk's charts for days of (date, VIX, BP used, portfolio limit); cap 50,000 USD, 0DTE limit one below."""

    def a_chart(**series: list[float]) -> dict:
        return plotted(
            **{
                name: [(day, value) for (day, *_), value in zip(days, values, strict=True)]
                for name, values in series.items()
            }
        )

    limits = [limit for *_, limit in days]
    return {
        "VIX": a_chart(VIX=[vix for _, vix, *_ in days]),
        "Buying power": a_chart(Used=[used for _, _, used, _ in days], Cap=[50_000.0] * len(days)),
        "Limits": a_chart(**{"Portfolio limit": limits, "0DTE limit": [limit - 1 for limit in limits]}),
    }


def an_equity(*values: tuple[str, float]) -> list[list[float]]:
    """Chart rows of the account value at 16:00 of the days given."""
    return [[datetime.fromisoformat(at(day, "16:00")).timestamp(), value] for day, value in values]


def a_result_folder(
    folder: Path,
    *,
    equity: list[list[float]] | None = None,
    events: list[dict] | None = None,
    decisions: list[dict] | None = None,
    rolls: list[dict] | None = None,
    campaigns: list[dict] | None = None,
    standings: list[dict] | None = None,
    margins: list[dict] | None = None,
    parameters: dict[str, str] | None = None,
    charts: dict | None = None,
    prices: str = "modelled",
    status: str = "Completed",
    log: str = "",
    live: str | None = None,
    carried: dict | None = None,
    index_at_start: float | None = None,
) -> Path:
    """A finished run's folder; no decisions or campaigns means an algorithm that records none."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = equity or an_equity(("2018-02-01", 100_000.0), ("2018-02-02", 101_000.0))
    records = {
        "decisions": decisions,
        "rolls": rolls,
        "campaigns": campaigns,
        "standings": standings,
        "margins": margins,
    }
    written = [name for name, lines in records.items() if lines is not None]
    _write(
        folder / "run.json",
        {
            "algorithm": "main.py",
            "data": "data/x",
            "prices": prices,
            "parameters": parameters or {},
            "records": written,
            "live": live,
            "carried": carried,
            "index_at_start": index_at_start,
        },
    )
    _write(
        folder / "result.json",
        {
            "orders": {"1": an_order(1), "2": an_order(2)},
            "statistics": {"Win Rate": "60%"},
            "state": {"Status": status},
            "charts": {"Strategy Equity": {"series": {"Equity": {"values": rows}}}, **(charts or {})},
        },
    )
    _write(folder / "order-events.json", events or [])
    (folder / "log.txt").write_text(log)
    for name in written:
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in records[name]))
    return folder


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value))
