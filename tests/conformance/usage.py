"""Which of LEAN's API a source uses, told by mypy's types: every attribute, index and loop on an object of LEAN's."""

from __future__ import annotations

import ast
import builtins
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import chdir
from dataclasses import dataclass

from mypy import build
from mypy.main import process_options
from mypy.modulefinder import BuildSource
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    LiteralType,
    Overloaded,
    TupleType,
    Type,
    TypeType,
    TypeVarType,
    UnionType,
    get_proper_type,
)

from tests.architecture.sources import ROOT
from tests.conformance.stubs import FRONT

LEAN = ("QuantConnect.", "System.")
ALGORITHM = "QuantConnect.Algorithm.QCAlgorithm"
DYNAMIC = "getattr"  # a name that is worked out while the algorithm runs
APART = 100_000  # lines between two sources, more than any has


@dataclass(frozen=True, slots=True)
class Call:
    """How a method is called: how many arguments by position, and the names of the others."""

    positional: int
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """One use of LEAN's API. `owner` is the full name of the class, the empty text for a name that is imported."""

    where: str
    owner: str
    name: str
    call: Call | None = None

    def __str__(self) -> str:
        return f"{self.where}: {self.owner or FRONT}.{self.name}"


@dataclass(frozen=True, slots=True)
class Usage:
    """What sources use: their uses, mypy's errors, and what it can't tell the use of, as "path: expression"."""

    uses: tuple[Use, ...]
    errors: tuple[str, ...]
    untold: tuple[str, ...]


def usage(sources: Mapping[str, str]) -> Usage:
    """What sources use, by their path relative to the project, such as "execution/bars.py".

    A source needn't exist as a file. The types of the stubs come from mypy's own cache, filled here where it is empty.
    """
    with chdir(ROOT):
        _, options = process_options([])
        options.export_types = True
        result = build.build([_build_source(n, *source) for n, source in enumerate(sources.items())], options)
    types = {
        (each.line, each.column, each.end_line, each.end_column): get_proper_type(kind)
        for each, kind in result.types.items()
    }
    uses: list[Use] = []
    untold: list[str] = []
    for n, (path, text) in enumerate(sources.items()):
        tree = ast.parse(text)
        uses += [Use(f"{path}:{line}", "", name) for name, line in (*_imported(tree), *_taken_from_star(tree))]
        uses += [Use(f"{path}:{line}", ALGORITHM, name, call) for name, line, call in _callbacks(tree)]
        for access in _accesses(tree):
            of = access.of
            kind = types.get(
                (of.lineno + n * APART, of.col_offset, (of.end_lineno or 0) + n * APART, of.end_col_offset)
            )
            owners = list(_owners(kind, access.name))
            if isinstance(kind, AnyType) or (owners and access.name == DYNAMIC):
                untold.append(f"{path}: {ast.unparse(access.node)}")
            else:
                uses += [Use(f"{path}:{of.lineno}", owner, access.name, access.call) for owner in owners]
    return Usage(tuple(uses), tuple(result.errors), tuple(untold))


def _build_source(n: int, path: str, text: str) -> BuildSource:
    # mypy keeps all types of a build by line alone, so the sources' lines are moved apart; and it keeps no types of
    # what comes from its cache, so each source ends with a comment that was never there before
    module = path.removesuffix(".py").replace(os.sep, ".").removesuffix(".__init__")
    return BuildSource(path, module, "\n" * (n * APART) + f"{text}\n# {time.time_ns()}\n")


@dataclass(frozen=True, slots=True)
class _Access:
    """Something looked up on the object that `of` stands for."""

    node: ast.AST
    of: ast.expr
    name: str
    call: Call | None = None


def _accesses(tree: ast.AST) -> Iterator[_Access]:
    calls = {id(node.func): _call(node) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=of, attr=name):
                yield _Access(node, of, name, calls.get(id(node)))
            case ast.Subscript(value=of):
                yield _Access(node, of, "__getitem__")
            case ast.For(iter=of) | ast.comprehension(iter=of):
                yield _Access(node, of, "__iter__")
            case ast.Call(func=ast.Name(id="getattr" | "setattr" | "hasattr"), args=[of, *_]):
                yield _Access(node, of, DYNAMIC)


def _call(node: ast.Call) -> Call:
    return Call(len(node.args), tuple(keyword.arg or "**" for keyword in node.keywords))


def _imported(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """The names of the front module that a source takes one by one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == FRONT:
            yield from ((alias.name, node.lineno) for alias in node.names if alias.name != "*")


def _taken_from_star(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """The names that a source uses and doesn't have from anywhere else, where it takes all of the front module."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    if not any(node.module == FRONT and node.names[0].name == "*" for node in imports):
        return
    own = {alias.asname or alias.name for node in imports for alias in node.names}
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.arg(arg=name):
                own.add(name)
            case ast.Name(id=name, ctx=ast.Store()):
                own.add(name)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in own and not hasattr(builtins, node.id):
            yield node.id, node.lineno


def _callbacks(tree: ast.Module) -> Iterator[tuple[str, int, Call]]:
    """The methods of an algorithm that LEAN is to call, by their names: `initialize` and all that begin with `on_`."""
    for cls in ast.walk(tree):
        if isinstance(cls, ast.ClassDef) and any(ast.unparse(base) == "QCAlgorithm" for base in cls.bases):
            for node in cls.body:
                if isinstance(node, ast.FunctionDef) and (node.name == "initialize" or node.name.startswith("on_")):
                    yield node.name, node.lineno, Call(len(node.args.args) - 1, ())


def _owners(kind: Type | None, name: str) -> Iterator[str]:
    """LEAN's classes that an expression of this type may be of; of an heir, the class that has the name."""
    match kind:
        case UnionType(items=items):
            for item in items:
                yield from _owners(get_proper_type(item), name)
        case Instance(type=info):
            holder = info.get_containing_type_info(name)
            kin = [info.fullname, *([holder.fullname] if holder else [base.fullname for base in info.mro])]
            yield from [full for full in kin if full.startswith(LEAN)][:1]
        case CallableType() | Overloaded() if kind.is_type_obj():
            yield from _owners(get_proper_type(kind.items[0].ret_type), name)
        case TypeVarType(upper_bound=bound):
            yield from _owners(get_proper_type(bound), name)
        case TupleType(partial_fallback=fallback) | LiteralType(fallback=fallback):
            yield from _owners(fallback, name)
        case TypeType(item=item):
            yield from _owners(get_proper_type(item), name)
