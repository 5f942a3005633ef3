"""Constants of config/ that the code asks for by a name under which its file has none."""

import re
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from config import fixed, limits, products, run, stress

PROJECT = Path(__file__).resolve().parents[2]
FILES = {module.__name__.rpartition(".")[2]: module for module in (fixed, limits, products, run, stress)}
ROOMS = ("config", "market", "book", "risk", "strategies", "desk", "execution")
ASKED = re.compile(rf"\b({'|'.join(FILES)})\.([A-Z][A-Z0-9_]*)\b")
ALIKE = 0.7


@cache
def renamed() -> tuple[str, ...]:
    """Each constant that is asked for in vain, with the one of its file that nobody asks for and that is nearest to it."""
    texts = (path.read_text(encoding="utf-8") for room in ROOMS for path in (PROJECT / room).rglob("*.py"))
    asked = {(file, name) for text in texts for file, name in ASKED.findall(text)}
    told = []
    for file, name in sorted(asked):
        if hasattr(FILES[file], name):
            continue
        unasked = [each for each in FILES[file].__annotations__ if (file, each) not in asked]
        near = get_close_matches(name, unasked, 1, ALIKE)
        wrong = f"{near[0]} is unknown; the nearest is {name}" if near else f"{name} is missing"
        told.append(f"config/{file}.py: {wrong}")
    return tuple(told)
