"""Locks on folders. The system lets go of one when its process ends, however that may be."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


def lock(folder: Path) -> int | None:
    """Descriptor of a folder that is locked until it is closed; None when the folder is gone or locked by another."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    if not is_at(folder, descriptor):  # moved away or removed before it was locked
        os.close(descriptor)
        return None
    return descriptor


def is_at(folder: Path, descriptor: int) -> bool:
    """Whether a path still leads to the folder that was locked."""
    try:
        return os.path.samestat(folder.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
