"""Puts a page together: one file that holds its charts' library, its data and its looks, and may ask the network for nothing."""

import base64
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup
from plotly.offline import get_plotlyjs
from pydantic_core import to_jsonable_python

HERE = Path(__file__).parent
STATIC = HERE / "static"


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure with its name, written as traders write it; `note` says what it is made of."""

    name: str
    value: str
    note: str = ""
    is_loud: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A small table that needs no sorting; figures stand to the right from column `left` on."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    left: int = 1


def render(
    template: str,
    title: str,
    data: Mapping[str, object],
    details: Mapping[str, object] | None = None,
    **content: object,
) -> str:
    """A page of templates/. `data` is what its scripts read, `details` what they read only when somebody opens a row: JSON,
    packed, so that twenty years fit into a file to send."""
    return drawn(
        template,
        title=title,
        library=_library(),
        data=_packed_json(data),
        details=None if details is None else _packed_json(details),
        **content,
    )


def drawn(template: str, **content: object) -> str:
    """A page of templates/ with what it is told, without charts of its own accord."""
    return _environment().get_template(template).render(content)


def _packed_json(data: Mapping[str, object]) -> str:
    return packed(json.dumps(to_jsonable_python(data), allow_nan=False, separators=(",", ":")).encode())


def packed(content: bytes) -> str:
    """Bytes as a page carries them: the same for the same bytes."""
    return base64.b64encode(gzip.compress(content, 6, mtime=0)).decode("ascii")


def unpacked(text: str) -> bytes:
    return gzip.decompress(base64.b64decode(text))


@cache
def _library() -> str:
    return packed(get_plotlyjs().encode())


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=jinja2.select_autoescape(["html", "j2"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static"] = _static
    return environment


def _static(name: str) -> Markup:
    """A script or a style sheet of static/, which is none of the templates' language."""
    return Markup((STATIC / name).read_text(encoding="utf-8"))
