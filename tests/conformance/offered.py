"""What the embedded engine offers to an algorithm, in the words in which the stubs describe LEAN."""

from __future__ import annotations

import ast
import inspect
import textwrap
import typing
from collections.abc import Iterator
from typing import Any

from tests.conformance.stubs import Kind, Member, Offer, Parameter, Signature

ENGINE = "backtests.engine."


def offer(cls: type, apart: frozenset[type] = frozenset()) -> Offer:
    """What a class of the engine offers under public names; what it inherits too, but not from the classes `apart`."""
    members: dict[str, Member] = {}
    for base in reversed(cls.__mro__):
        if base.__module__.startswith(ENGINE) and (base is cls or base not in apart):
            members.update((name, Member(Kind.VALUE)) for name in (*_slots(base), *_assigned(base)))
            members.update((name, _member(value)) for name, value in vars(base).items())
    public = {name: member for name, member in members.items() if not name.startswith("_")}
    return Offer(cls.__name__, public)


def constructors(cls: type) -> tuple[Signature, ...]:
    """The ways to make an object of a class."""
    return signatures(cls.__init__) if "__init__" in vars(cls) else ((),)


def signatures(function: Any) -> tuple[Signature, ...]:
    """The ways to call a function of a class: its overloads, or its own parameters where it has none."""
    overloads = typing.get_overloads(function) if inspect.isfunction(inspect.unwrap(function)) else []
    return tuple(map(signature, overloads or (function,)))


def signature(function: Any) -> Signature:
    """The parameters of a function of a class, without self; a default by its text."""
    function, drops_first = (function.__func__, False) if isinstance(function, staticmethod) else (function, True)
    if isinstance(function, classmethod):
        function = function.__func__
    found = list(inspect.signature(function).parameters.values())[1 if drops_first else 0 :]
    return tuple(
        Parameter(
            parameter.name,
            None if parameter.default is parameter.empty else _text(parameter.default),
            parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD),
        )
        for parameter in found
    )


def _text(default: object) -> str:
    """A default as the stubs would write it."""
    kind = type(default)
    return f"{kind.__name__}.{default}" if kind.__module__.startswith(ENGINE) else repr(default)


def _member(value: Any) -> Member:
    if inspect.isroutine(value) or isinstance(value, staticmethod | classmethod):
        return Member(Kind.METHOD, signatures(value))
    if (called := _called(value)) is not None:
        return Member(Kind.METHOD, signatures(called))
    plain = value if isinstance(value, int | str) else None
    return Member(Kind.VALUE, value=None if plain is None else repr(int(plain) if isinstance(plain, int) else plain))


def _called(value: Any) -> Any:
    """What a call of a property calls, as the stubs write a method that is also asked by `[...]`; None for another value."""
    if not isinstance(value, property) or not inspect.isfunction(value.fget):
        return None
    kind = value.fget.__globals__.get(value.fget.__annotations__.get("return"))
    return vars(kind).get("__call__") if isinstance(kind, type) else None


def _slots(cls: type) -> Iterator[str]:
    slots = vars(cls).get("__slots__", ())
    yield from (slots,) if isinstance(slots, str) else slots


def _assigned(cls: type) -> Iterator[str]:
    """The names that methods of a class set on self."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(cls)))
    except (OSError, TypeError):  # a class that was made without source
        return
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and isinstance(node.value, ast.Name)
            and node.value.id == "self"
        ):
            yield node.attr
