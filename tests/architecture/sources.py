"""What the project's own files import, read from their source: wherever the import stands, run or only checked."""

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import takewhile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# each may import those before it, and itself
ROOMS = ("config", "market", "book", "risk", "strategies", "desk", "execution", "main")
UNTRACKED = {".venv", "data", "results", "storage"}
PACKAGE = "__init__"

Import = tuple[str, str]  # the names of the importing module and of the imported one


def cloud_files() -> list[Path]:
    """Every Python file that is pushed to the cloud."""
    return [ROOT / "main.py", *(path for room in ROOMS[:-1] for path in sorted((ROOT / room).rglob("*.py")))]


def every_file() -> list[Path]:
    """Every Python file of the project."""
    paths = (path.relative_to(ROOT) for path in sorted(ROOT.rglob("*.py")))
    return [ROOT / path for path in paths if path.parts[0] not in UNTRACKED]


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(source: str, package: str = "") -> Iterator[str]:
    """The full names of what a source of a package imports: modules, or what is taken from them."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: 1 - node.level or None] if node.level else []
            yield from (".".join(filter(None, (*above, node.module, alias.name))) for alias in node.names)


def imported_rooms(path: Path) -> set[str]:
    """The first parts of the names that a file imports."""
    return {name.split(".")[0] for name in imports(path.read_text(encoding="utf-8"))}


@cache
def project_imports() -> set[Import]:
    """Which module of the project imports which; that of a folder's door ends in `__init__`."""
    paths = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in every_file()}
    found = set()
    for importer, path in paths.items():
        for name in imports(path.read_text(encoding="utf-8"), importer.rpartition(".")[0]):
            imported = _module(name, paths)
            if imported not in (None, importer):
                found.add((importer, imported))
    return found


def _module(name: str, modules: Collection[str]) -> str | None:
    """The module that a name is, or is taken from; None where it is none of these."""
    while name:
        for module in (name, f"{name}.{PACKAGE}"):
            if module in modules:
                return module
        name = name.rpartition(".")[0]
    return None


def folders(found: Iterable[Import]) -> dict[str, dict[str, set[str]]]:
    """What the files and folders of each folder import of one another; the project's own is named ""."""
    inside: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for importer, imported in found:
        pairs = list(zip(importer.split("."), imported.split("."), strict=False))
        above = [one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)]
        one, other = (".".join((*above, name)) for name in pairs[len(above)])
        inside[".".join(above)][one].add(other)
    return inside


def circle(imported: Mapping[str, Collection[str]]) -> list[str]:
    """A way from one of them over others back to itself; empty where there is none."""
    try:
        TopologicalSorter({one: sorted(imported[one]) for one in sorted(imported)}).prepare()
    except CycleError as fault:
        return fault.args[1][::-1]  # it names the imported before the importer
    return []
