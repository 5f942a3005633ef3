"""A number of config/ is read when it is used: what is bound at import, another configuration can't reach."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, every_file, name_of

FILES = {"limits", "run", "products", "stress"}
NAMES = {  # which no setting changes: roots, underlyings, and what rungs and brokers are called
    ("book/document.py", "products.RUNG_OF"),
    ("risk/valuation/volatility.py", "products.RUNGS"),
    ("execution/account.py", "products.RUNGS"),
    ("backtests/why/market.py", "products.RUNGS"),
    ("backtests/why/market.py", "products.UNDERLYINGS"),
}
OUTSIDE = [path for path in every_file() if path.relative_to(ROOT).parts[0] not in ("config", "tests", "benchmarks")]


def bound_at_import(source: str) -> Iterator[str]:
    """The constants of config/ that a source takes or reads while it is imported."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in {f"config.{file}" for file in FILES}:
            yield from (f"{node.module.removeprefix('config.')}.{alias.name}" for alias in node.names)
    yield from _read(tree)


def _read(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Attribute(value=ast.Name(id=file), attr=name) if file.removeprefix("config_") in FILES:
            if name.isupper():
                yield f"{file}.{name}"
        case ast.Lambda():
            pass
        case ast.FunctionDef(args=arguments, decorator_list=decorators):
            for each in (*arguments.defaults, *arguments.kw_defaults, *decorators):
                if each is not None:
                    yield from _read(each)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _read(child)


@pytest.mark.parametrize("path", OUTSIDE, ids=name_of)
def test_no_file_binds_a_number_at_import(path: Path):
    found = {(name_of(path), constant) for constant in bound_at_import(path.read_text(encoding="utf-8"))}

    assert found - NAMES == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from config.limits import MAX_DAY_LOSS", ["limits.MAX_DAY_LOSS"]),
        ("LONG = timedelta(minutes=run.ANSWER_MINUTES)", ["run.ANSWER_MINUTES"]),
        ("def wait(minutes=run.ANSWER_MINUTES): pass", ["run.ANSWER_MINUTES"]),
        ("class A:\n    looks: int = run.STOP_LOOKS", ["run.STOP_LOOKS"]),
        ("def f():\n    return limits.MAX_DAY_LOSS", []),
        ("f = field(default_factory=lambda: limits.PHASES)", []),
        ("from config import limits", []),
    ],
)
def test_what_is_bound_at_import_is_found(source, found):
    assert list(bound_at_import(source)) == found
