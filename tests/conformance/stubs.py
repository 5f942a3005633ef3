"""LEAN's Python API as quantconnect-stubs tells it: which names `from AlgorithmImports import *` brings, what each offers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

PACKAGE = "quantconnect-stubs"
FRONT = "AlgorithmImports"
_STAR = re.compile(r"^from ([\w.]+) import +\*", re.MULTILINE)
_CLASS = re.compile(r"^class (\w+)", re.MULTILINE)
_BUILT_IN = frozenset({"str", "object", "IntEnum", "Exception"})


class Kind(Enum):
    """How a member is used: called, or read."""

    METHOD = "method"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter without self; `default` is its source text, None where a value is required."""

    name: str
    default: str | None = None
    is_variadic: bool = False


Signature = tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """What a class offers under one name: the signatures of a method, or the text of a value that has one."""

    kind: Kind
    signatures: tuple[Signature, ...] = ()
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """One class: its members, inherited ones included, by name."""

    name: str
    members: dict[str, Member]


@dataclass(slots=True)
class _Module:
    """A stub file; its classes are found by their first lines, and parsed when one is asked for."""

    name: str
    text: str
    names: frozenset[str] = field(init=False)
    _classes: dict[str, ast.ClassDef] | None = None

    def __post_init__(self) -> None:
        self.names = frozenset(_CLASS.findall(self.text))

    def definition(self, name: str) -> ast.ClassDef:
        if self._classes is None:
            tree = ast.parse(self.text)
            self._classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
        return self._classes[name]


@cache
def _module(name: str) -> _Module | None:
    path = Path(str(distribution(PACKAGE).locate_file("")), *name.split("."), "__init__.pyi")
    return _Module(name, path.read_text(encoding="utf-8")) if path.is_file() else None


@cache
def exported() -> dict[str, str]:
    """The full name of each of LEAN's classes that the star import brings, by its short name; the last import wins."""
    found: dict[str, str] = {}
    for module in _STAR.findall(_front()):
        known = _module(module)
        if known is not None:
            found.update((name, f"{module}.{name}") for name in known.names if not name.startswith("_"))
    return found


@cache
def imported() -> frozenset[str]:
    """The other names that the star import brings: Python's own, such as datetime, and aliases."""
    tree = ast.parse(_front())
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return frozenset(found)


def _front() -> str:
    known = _module(FRONT)
    assert known is not None
    return known.text


@cache
def offer(full_name: str) -> Offer:
    """What a class of LEAN's offers. Raises KeyError for a name that the stubs don't know."""
    members: dict[str, Member] = {}
    for definition in reversed(list(_lineage(full_name, set()))):
        members.update(_members(definition))
    return Offer(full_name, members)


def _lineage(full_name: str, seen: set[str]) -> Iterator[ast.ClassDef]:
    """A class and its bases, nearest first, as far as they are LEAN's or .NET's."""
    module, _, name = full_name.rpartition(".")
    if full_name in seen or full_name in _BUILT_IN:
        return
    seen.add(full_name)
    known = _module(module)
    if known is None or name not in known.names:
        if not seen - {full_name}:
            raise KeyError(f"the stubs have no {full_name}")
        return
    definition = known.definition(name)
    yield definition
    for base in definition.bases:
        text = ast.unparse(base.value if isinstance(base, ast.Subscript) else base)
        yield from _lineage(text if "." in text else f"{module}.{text}", seen)


def _members(definition: ast.ClassDef) -> dict[str, Member]:
    members: dict[str, Member] = {}
    for node in definition.body:
        match node:
            case ast.FunctionDef(name=name):
                earlier = members.get(name)
                members[name] = _function(node, earlier)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
                members[name] = _called(annotation) or Member(Kind.VALUE, value=_text(value))
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                members[name] = Member(Kind.VALUE, value=_text(value))
            case ast.ClassDef(name=name):
                members[name] = Member(Kind.VALUE)
    return members


def _function(node: ast.FunctionDef, earlier: Member | None) -> Member:
    decorators = {ast.unparse(decorator) for decorator in node.decorator_list}
    if any(text == "property" or text.endswith((".setter", ".getter")) for text in decorators):
        return _called(node.returns) or Member(Kind.VALUE)
    signature = parameters(node.args, drops_first="staticmethod" not in decorators)
    before = earlier.signatures if earlier is not None else ()
    return Member(Kind.METHOD, (*before, signature))


def _called(annotation: ast.expr | None) -> Member | None:
    """The method behind a value of the stubs' own that is there to be called: they write generic methods so."""
    text = "" if annotation is None else ast.unparse(annotation)
    if text.startswith("typing.Callable["):
        return Member(Kind.METHOD, ((Parameter("arguments", is_variadic=True),),))
    module, _, name = text.rpartition(".")
    known = _module(module) if name.startswith("_") else None
    return offer(text).members.get("__call__") if known is not None and name in known.names else None


def _text(value: ast.expr | None) -> str | None:
    """The source of a value; None where the stubs leave it out."""
    return None if value is None or ast.unparse(value) == "..." else ast.unparse(value)


def parameters(arguments: ast.arguments, *, drops_first: bool) -> Signature:
    """The parameters of a definition, in order, without self."""
    positional = [*arguments.posonlyargs, *arguments.args]
    required = len(positional) - len(arguments.defaults)
    found = [
        Parameter(argument.arg, None if n < required else ast.unparse(arguments.defaults[n - required]))
        for n, argument in enumerate(positional)
    ][1 if drops_first else 0 :]
    if arguments.vararg is not None:
        found.append(Parameter(arguments.vararg.arg, is_variadic=True))
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        found.append(Parameter(argument.arg, None if default is None else ast.unparse(default)))
    return tuple(found)
