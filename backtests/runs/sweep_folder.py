"""The folder of a sweep, for whoever lists or names it; what writes and reads its rows is `backtests.sweep.store`."""

import json
from pathlib import Path
from typing import Any

from backtests.system.placing import UNFINISHED

PIECES, WHOLE, PLAN = "runs", "runs.parquet", "sweep.json"
REPORT = ("sweep.txt", "sweep.png")


def fault_of(folder: Path) -> str | None:
    """What was expected instead, if a sweep may not write into `folder`; None if it may."""
    if not folder.exists():
        return None
    if not folder.is_dir():
        return "a folder, or a path where one can be made"
    known = {PIECES, WHOLE, PLAN, *REPORT}
    strange = sorted(
        path.name for path in folder.iterdir() if path.name not in known and not path.name.startswith(UNFINISHED)
    )
    if strange:
        return f"a folder that is new, empty or holds an earlier sweep only; {strange[0]} is no part of one"
    return None


def settings_of(folder: Path) -> str | None:
    """A sweep in words: what is varied, how many of its runs have a row, over what; None for a folder of anything else."""
    if not (folder / PLAN).is_file() or fault_of(folder) is not None:
        return None
    plan: dict[str, Any] = json.loads((folder / PLAN).read_text(encoding="utf-8"))
    over = [*plan["names"], *([] if plan.get("seed") is None else [f"worlds of seed {plan['seed']}"])]
    given = plan["parameters"]
    days = [f"{given['start']} to {given['end']}"] if {"start", "end"} <= given.keys() else []
    cash = [f"{given['cash']} USD"] if "cash" in given else []
    return f"sweep over {', '.join(over)}: {_runs(folder)}" + (f"; {', '.join(days + cash)}" if days + cash else "")


def _runs(folder: Path) -> str:
    pieces = len([*(folder / PIECES).glob("[!.]*.parquet")])
    if not (folder / WHOLE).is_file():
        return f"{pieces} runs so far"
    from pyarrow.parquet import read_metadata  # noqa: PLC0415 - most folders of results have no sweep

    return f"{read_metadata(folder / WHOLE).num_rows + pieces} runs" + (" so far" if pieces else "")
