"""The folder to push to the cloud: what main.py imports, config.json and the notebook, checked for the cloud's limits."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backtests.console.validation import BadInputError, read_json

ROOMS = ("config", "market", "book", "risk", "strategies", "desk", "execution")  # what main.py imports
MAIN, CONFIG, NOTEBOOK = "main.py", "config.json", "research.ipynb"
MOST_BYTES = 32_000  # of a file, on the cloud's free tier
OWN_OF_LEAN = ("cloud-id", "local-id", "organization-id")  # the lean command writes them into a pushed folder
BRIEF = {"diary": "brief"}  # the free tier keeps 10 kB of log a day


@dataclass(frozen=True, slots=True)
class LaidOut:
    """What was laid out: how many files of how many bytes, the largest of them by name and size."""

    folder: Path
    files: int
    size: int
    largest: tuple[str, int]

    def __str__(self) -> str:
        name, size = self.largest
        return f"{self.files} files, {self.size / 1000:,.0f} kB, the largest {name} with {size:,} bytes: {self.folder}"


def sources(project: Path) -> Iterator[Path]:
    """The Python files that main.py imports, and the notebook, by their paths in the project."""
    yield Path(MAIN)
    for room in ROOMS:
        for path in sorted((project / room).rglob("*.py")):
            yield path.relative_to(project)
    if (project / NOTEBOOK).is_file():
        yield Path(NOTEBOOK)


def lay_out(project: Path, out: Path) -> LaidOut:
    """Write the folder anew, over an earlier one; what the lean command noted in its config.json stays.

    Raises BadInputError, before anything is written, for files above the cloud's limit and a folder that holds anything else.
    """
    paths = list(sources(project))
    faults = [
        f"{path} has {size:,} bytes; expected at most {MOST_BYTES:,}, which the cloud's free tier takes"
        for path in paths
        if (size := (project / path).stat().st_size) > MOST_BYTES
    ]
    if (strange := _strange(out)) is not None:
        faults.append(
            f"OUT is {str(out)!r}; expected a folder that is new, empty or was laid out before; it has {strange}"
        )
    if faults:
        raise BadInputError(faults)
    config = _config(project, out)
    for path in _own(out):
        path.unlink()
    for path in paths:
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes((project / path).read_bytes())
    (out / CONFIG).write_text(json.dumps(config, indent=4) + "\n", encoding="utf-8")
    sizes = {f"{path}": (out / path).stat().st_size for path in (*paths, Path(CONFIG))}
    largest = max(sizes, key=lambda name: sizes[name])
    return LaidOut(out, len(sizes), sum(sizes.values()), (largest, sizes[largest]))


def _config(project: Path, out: Path) -> Mapping[str, object]:
    own = read_json(dict[str, Any], project / CONFIG)
    before = read_json(dict[str, Any], out / CONFIG) if (out / CONFIG).is_file() else {}
    return {
        **own,
        "parameters": {**own.get("parameters", {}), **BRIEF},
        **{name: before[name] for name in OWN_OF_LEAN if name in before},
    }


def _own(out: Path) -> list[Path]:
    """The files of an earlier layout."""
    rooms = [path for room in ROOMS if (out / room).is_dir() for path in (out / room).rglob("*.py")]
    return [*rooms, *(out / name for name in (MAIN, NOTEBOOK) if (out / name).is_file())]


def _strange(out: Path) -> str | None:
    if not out.exists():
        return None
    if not out.is_dir():
        return "a file in its place"
    known = {*ROOMS, MAIN, CONFIG, NOTEBOOK}
    entries = sorted(path.name for path in out.iterdir() if not path.name.startswith("."))
    if entries and MAIN not in entries:
        return f"no {MAIN}"
    return next((name for name in entries if name not in known), None)
