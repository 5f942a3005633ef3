"""What a user edits: every number of the desk. A file that Python can't run is told as a sentence, with its line."""

import re
from dataclasses import fields
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from traceback import extract_tb, walk_tb

HERE = Path(__file__).parent
UNKNOWN_FIELD = re.compile(r"(\w+)\.__init__\(\) got an unexpected keyword argument '(\w+)'")  # as Python says it
SLIPS = (SyntaxError, NameError, TypeError, ValueError, AttributeError, ImportError, LookupError, ArithmeticError)


def import_edited(*folders: Path) -> None:
    """Import every file of folders that a user edits. Raises ImportError, by the first one's name, telling all that can't be."""
    slips: dict[str, Exception] = {}
    for path in (path for folder in folders for path in sorted(folder.glob("*.py")) if path.stem != "__init__"):
        try:
            import_module(".".join(path.relative_to(HERE.parent).with_suffix("").parts))
        except SLIPS as slip:
            slips.setdefault(_told(slip, path, folders[0]), slip)
    if slips:
        raise ImportError("\n".join(slips), name=folders[0].name) from next(iter(slips.values()))


def _told(slip: Exception, path: Path, room: Path) -> str:
    """Which file of a room stopped at which line, and why: another than `path`, where that needs it."""
    file, line, wrong, code = f"{path}", 1, f"{slip}", ""
    if isinstance(slip, SyntaxError) and slip.filename and slip.lineno:
        file, line, wrong, code = slip.filename, slip.lineno, slip.msg, slip.text or ""
    elif frames := [each for each in extract_tb(slip.__traceback__) if Path(each.filename).is_relative_to(room)]:
        file, line, code = frames[-1].filename, frames[-1].lineno or line, frames[-1].line or ""
    wrong += _nearest(slip)
    place = f"{Path(file).relative_to(HERE.parent)} line {line}"
    return f"{place} can't be read: {wrong}{f': {code.strip()}' if code.strip() else ''}"


def _nearest(slip: Exception) -> str:
    """In words, the field of a row that comes nearest to one that it has not; nothing for another slip."""
    unknown = UNKNOWN_FIELD.fullmatch(f"{slip}")
    if unknown is None:
        return ""
    *_, (frame, _) = walk_tb(slip.__traceback__)
    row, name = frame.f_globals.get(unknown[1]), unknown[2]
    near = get_close_matches(name, [each.name for each in fields(row)], 1, 0.0) if row is not None else []
    return "".join(f"; the nearest is {each}" for each in near)


import_edited(HERE, HERE / "brokers")
