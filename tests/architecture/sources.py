"""What the project's own files import, read from their source."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("config", "risk", "strategies", "execution", "main")  # each may import those before it, and itself
CLOUD_FOLDERS = ("config", "risk", "strategies", "execution")


def cloud_files() -> list[Path]:
    """Every Python file that is pushed to the cloud."""
    return [ROOT / "main.py", *(path for room in CLOUD_FOLDERS for path in sorted((ROOT / room).rglob("*.py")))]


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(source: str) -> Iterator[str]:
    """The full names of the modules that a source imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def imported_rooms(path: Path) -> set[str]:
    """The first parts of the names that a file imports."""
    return {name.split(".")[0] for name in imports(path.read_text(encoding="utf-8"))}
