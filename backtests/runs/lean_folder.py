"""LEAN's own result folder as a result of this project: with the records that the run left in the object store."""

import json
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from backtests.console.validation import BadInputError
from backtests.report.read import EVENTS, LOG, MARKER, RESULT
from backtests.report.records import Marker, Prices
from backtests.runs import result_folder
from backtests.runs.origin import index_at_start
from execution.kept_text import unpacked
from execution.recipients import NOTIFY, without_addresses

LEAN_EVENTS, LEAN_LOG, RECORDS = "-order-events.json", "-log.txt", "*.records"


def is_leans(folder: Path) -> bool:
    """Whether a folder is LEAN's: it has order events after LEAN's own name, and no run.json."""
    return folder.is_dir() and not (folder / MARKER).exists() and any(folder.glob(f"*{LEAN_EVENTS}"))


def taken(folder: Path, data: Path | None = None) -> Path:
    """Write what a LEAN folder holds as a result folder below results/; returns that.

    The records are the one file *.records in the folder, or the object store's key of that name brought there. `data` is
    the data folder that LEAN ran over, for `why` and for where the index stood before. Raises BadInputError naming everything that is missing.
    """
    events, records = sorted(folder.glob(f"*{LEAN_EVENTS}")), sorted(folder.glob(RECORDS))
    faults = []
    if len(events) != 1:
        faults.append(f"{folder} has {len(events)} files *{LEAN_EVENTS}; expected one run")
    if len(records) != 1:
        faults.append(
            f"{folder} has {len(records)} files {RECORDS}; expected that of the run, whose key the log names after RECORDS: "
            "lean cloud object-store get, or storage/ of a local run"
        )
    name = events[0].name.removesuffix(LEAN_EVENTS) if events else ""
    sources = {
        RESULT: folder / f"{name}.json",
        EVENTS: folder / f"{name}{LEAN_EVENTS}",
        LOG: folder / f"{name}{LEAN_LOG}",
    }
    faults += [f"{path} is missing" for path in sources.values() if name and not path.is_file()]
    if faults:
        raise BadInputError(faults)
    try:
        kept = unpacked(records[0].read_text(encoding="ascii"))
    except ValueError as wrong:
        raise BadInputError([f"{records[0]} is {wrong}"]) from None
    out = result_folder.RESULTS / f"lean_{folder.name}"
    if fault := result_folder.fault_of(out):
        raise BadInputError([f"{out} is where it would go; expected {fault}"])
    with result_folder.new_result(out) as new:
        if out.is_dir():
            shutil.copytree(out, new.folder, dirs_exist_ok=True)  # what `why` has written beside it stays
        for target, source in sources.items():
            shutil.copyfile(source, new.folder / target)
        _hide_addresses(new.folder / RESULT)
        result_folder.write_records(new.folder, kept.rows)
        marker = Marker(
            "main.py",
            f"{data or ''}",
            Prices.GIVEN,
            without_addresses(kept.parameters),
            tuple(kept.rows),
            config=dict(kept.config),
            index_at_start=_index_at_start(kept.parameters, data),
        )
        result_folder.write_marker(new.folder, marker)
        return new.put()


def _index_at_start(parameters: Mapping[str, str], data: Path | None) -> float | None:
    if data is None or not {"start", "end"} <= parameters.keys():
        return None
    return index_at_start(data, *(date.fromisoformat(parameters[name]) for name in ("start", "end")))


def _hide_addresses(result: Path) -> None:
    """Take the addresses of recipients out of LEAN's file, which notes the parameters as they were given."""
    try:
        said = json.loads(result.read_text(encoding="utf-8"))
        parameters = said["algorithmConfiguration"]["parameters"]
        is_said = NOTIFY in parameters
    except (ValueError, KeyError, TypeError):
        return  # nothing is noted; what is wrong with the file is told by whoever reads it
    if is_said:
        said["algorithmConfiguration"]["parameters"] = without_addresses(parameters)
        result.write_text(json.dumps(said), encoding="utf-8")
