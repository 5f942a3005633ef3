"""A scanner for the desk's own numbers written anywhere but in config/.

It finds, in a file's syntax tree:
- a VIX, account, value, limit or multiplier compared with a number other than 0 and 1;
- a number equal to a phase bound, and a row of numbers with two or more of the VIX bounds;
- a number other than 0 and 1 given to a name that says multiplier, limit, cap, threshold or base.
"""

import ast
from collections.abc import Iterator

from config.limits import PHASES, POSITION_MULTIPLIERS, TRADES_MULTIPLIERS

COMPARED = frozenset({"vix", "account", "value", "limit", "limits", "multiplier", "multipliers"})
GIVEN = frozenset({"multiplier", "limit", "cap", "threshold", "base"})
GIVEN |= {f"{word}s" for word in GIVEN}
PHASE_BOUNDS = frozenset(phase.below for phase in PHASES)
VIX_BOUNDS = frozenset(
    bound for band in (*POSITION_MULTIPLIERS, *TRADES_MULTIPLIERS) for bound in (band.below, band.upto) if bound < 1e6
)
HARMLESS = frozenset({0, 1})

Row = ast.Tuple | ast.List | ast.Set | ast.Dict


def misplaced_numbers(source: str) -> list[str]:
    """What a source says that only config/ may say, each with its line."""
    tree = ast.parse(source)
    found = {finding for node in ast.walk(tree) for finding in (*_compared(node), *_given(node), *_bounds(node))}
    return [f"line {line}: {text}" for line, text in sorted(found)]


Finding = tuple[int, str]


def _compared(node: ast.AST) -> Iterator[Finding]:
    if not isinstance(node, ast.Compare):
        return
    sides = [node.left, *node.comparators]
    named = any(_words(name) & COMPARED for side in sides for name in _names(side))
    for number in (number for side in sides for number in _numbers(side)):
        if named and number not in HARMLESS:
            yield node.lineno, ast.unparse(node)


def _given(node: ast.AST) -> Iterator[Finding]:
    for name, value in _assignments(node):
        if _words(name) & GIVEN and any(number not in HARMLESS for number in _numbers(value)):
            yield value.lineno, f"{name} = {ast.unparse(value)}"


def _bounds(node: ast.AST) -> Iterator[Finding]:
    if isinstance(node, ast.Constant) and _number(node) in PHASE_BOUNDS:
        yield node.lineno, f"{node.value} is a phase bound"
    if isinstance(node, Row) and len(VIX_BOUNDS & set(_numbers(node))) > 1:
        yield node.lineno, f"{ast.unparse(node)} has VIX bounds"


def _assignments(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.Assign(targets, value):
            yield from ((name, value) for target in targets for name in _names(target))
        case ast.AnnAssign(target, _, ast.expr() as value) | ast.AugAssign(target, _, value):
            yield from ((name, value) for name in _names(target))
        case ast.NamedExpr(target, value):
            yield target.id, value
        case ast.keyword(str() as name, value):
            yield name, value
        case ast.arguments():
            ordered = [*node.posonlyargs, *node.args]
            defaults = zip(ordered[len(ordered) - len(node.defaults) :], node.defaults, strict=True)
            for argument, default in (*defaults, *zip(node.kwonlyargs, node.kw_defaults, strict=True)):
                if default is not None:
                    yield argument.arg, default


def _names(node: ast.AST) -> Iterator[str]:
    """The names in an expression, but not those of its calls' arguments, which are other things."""
    match node:
        case ast.Name(id=name):
            yield name
        case ast.Attribute(value=of, attr=name):
            yield name
            yield from _names(of)
        case ast.Call(func=called):
            yield from _names(called)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _names(child)


def _numbers(node: ast.AST) -> Iterator[float]:
    """The numbers in an expression, but not those of its calls' arguments and of its indices."""
    if isinstance(node, ast.Constant) and (number := _number(node)) is not None:
        yield number
    elif isinstance(node, ast.Subscript):
        yield from _numbers(node.value)
    elif not isinstance(node, ast.Call):
        for child in ast.iter_child_nodes(node):
            yield from _numbers(child)


def _number(node: ast.Constant) -> float | None:
    is_number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
    return node.value if is_number else None


def _words(name: str) -> set[str]:
    return set(name.lower().split("_"))
