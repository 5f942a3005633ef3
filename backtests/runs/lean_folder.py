"""LEAN's own result folder as a result of this project: with the records that the run left in the object store."""

import base64
import binascii
import json
import shutil
import zlib
from collections.abc import Mapping
from pathlib import Path

from backtests.console.validation import BadInputError
from backtests.report.read import EVENTS, LOG, MARKER, RESULT
from backtests.report.records import Marker, Prices
from backtests.runs import result_folder

LEAN_EVENTS, LEAN_LOG, RECORDS = "-order-events.json", "-log.txt", "*.records"


def is_leans(folder: Path) -> bool:
    """Whether a folder is LEAN's: it has order events after LEAN's own name, and no run.json."""
    return folder.is_dir() and not (folder / MARKER).exists() and any(folder.glob(f"*{LEAN_EVENTS}"))


def taken(folder: Path, data: Path | None = None) -> Path:
    """Write what a LEAN folder holds as a result folder below results/; returns that.

    The records are the one file *.records in the folder, or the object store's key of that name brought there. `data` is
    the data folder that LEAN ran over, for `why`. Raises BadInputError naming everything that is missing.
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
    head, rows = unpacked(records[0])
    out = result_folder.RESULTS / f"lean_{folder.name}"
    if fault := result_folder.fault_of(out):
        raise BadInputError([f"{out} is where it would go; expected {fault}"])
    with result_folder.new_result(out) as new:
        if out.is_dir():
            shutil.copytree(out, new.folder, dirs_exist_ok=True)  # what `why` has written beside it stays
        for target, source in sources.items():
            shutil.copyfile(source, new.folder / target)
        result_folder.write_records(new.folder, rows)
        parameters, config = dict(head["parameters"]), dict(head["config"])
        marker = Marker("main.py", f"{data or ''}", Prices.GIVEN, parameters, tuple(rows), config=config)
        result_folder.write_marker(new.folder, marker)
        return new.put()


def unpacked(path: Path) -> tuple[Mapping[str, Mapping[str, str]], Mapping[str, list[Mapping[str, object]]]]:
    """What the run was set to, and its rows by list. Raises BadInputError for a file that is no such thing."""
    try:
        head, *lines = map(json.loads, zlib.decompress(base64.b64decode(path.read_bytes(), validate=True)).splitlines())
        rows: dict[str, list[Mapping[str, object]]] = {name: [] for name in head["records"]}
        for name, row in lines:
            rows[name].append(row)
    except (binascii.Error, zlib.error, ValueError, KeyError, TypeError) as wrong:
        raise BadInputError([f"{path} is damaged, or holds no records of a run: {wrong}"]) from None
    return head, rows
