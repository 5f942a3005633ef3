"""Finding the algorithm in a file, as LEAN does: its folder importable, the last QCAlgorithm subclass by name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from .api.algorithm import QCAlgorithm


class LoadError(Exception):
    """An algorithm's file raised while it was executed; the cause is what it raised."""


@contextmanager
def folder_importable(folder: Path) -> Iterator[None]:
    """Put a folder first on the import path for the time of a run."""
    entry = str(folder)
    sys.path.insert(0, entry)
    try:
        yield
    finally:
        sys.path.remove(entry)


def algorithm_class(path: Path) -> type[QCAlgorithm]:
    """Execute the file and give its class.

    Raises FileNotFoundError, LoadError when the file itself raises, or ValueError when it defines no algorithm.
    """
    if not path.is_file():
        raise FileNotFoundError(f"algorithm file {path} does not exist")
    name = f"_algorithm_{path.stem}"
    module = sys.modules[name] = ModuleType(name)
    module.__file__ = str(path)
    try:
        # from its text: Python's cache takes a file rewritten within a second at the same length for the old one
        exec(compile(path.read_bytes(), str(path), "exec"), module.__dict__)
    except Exception as error:
        raise LoadError(f"{path} can't be imported: {error}") from error
    finally:
        del sys.modules[name]
    # not isinstance, which asks a lazy module for its class, and so loads it
    classes = [value for value in vars(module).values() if issubclass(type(value), type)]
    found: list[type[QCAlgorithm]] = [
        each for each in classes if issubclass(each, QCAlgorithm) and each.__module__ == name
    ]
    if not found:
        raise ValueError(f"{path} defines no subclass of QCAlgorithm")
    return max(found, key=lambda cls: cls.__name__)
