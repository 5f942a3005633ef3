"""A parameter's text as the type of a default."""

from __future__ import annotations

import re
from typing import Any

_WHOLE = re.compile(r"\s*[+-]?\d+\s*")


def parsed_as(text: str, default: Any) -> Any:
    """A parameter's text as the type of a default.

    LEAN takes thousands separators anywhere, and falls back silently.
    """
    if default is None or isinstance(default, str):
        return text
    if isinstance(default, int):
        return int(text) if _WHOLE.fullmatch(text) else default
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return default
