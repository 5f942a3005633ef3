"""Whether what one class offers fits what LEAN's offers."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from tests.conformance.stubs import Kind, Member, Offer, Parameter, Signature

UNTOLD = "..."  # a default that the stubs leave out


def misfits(ours: Offer, theirs: Sequence[Offer]) -> Iterator[str]:
    """What one class has that LEAN's (any of `theirs`) hasn't, or has otherwise."""
    for name, member in ours.members.items():
        lean = [offer.members[name] for offer in theirs if name in offer.members]
        if not lean:
            yield f"{ours.name}.{name}: LEAN has no such name"
        elif not any(_fault(member, known) is None for known in lean):
            yield f"{ours.name}.{name}: {_fault(member, lean[0])}"


def _fault(ours: Member, lean: Member) -> str | None:
    if ours.kind is not lean.kind:
        return f"a {ours.kind.value} here, a {lean.kind.value} in LEAN"
    if ours.kind is Kind.METHOD:
        return next((fault for one in ours.signatures if (fault := signature_fault(one, lean.signatures))), None)
    if ours.value is not None and lean.value is not None and ours.value != lean.value:
        return f"{ours.value} here, {lean.value} in LEAN"
    return None


def signature_fault(ours: Signature, lean: Sequence[Signature]) -> str | None:
    """Why no overload of LEAN's takes what a signature takes; None where one does.

    An overload fits when its first parameters have the same names in the same order and those behind have defaults. A
    parameter that may be left out here has the same default there, or an overload that ends before it.
    """
    fitting = [theirs for theirs in lean if _begins(theirs, ours)]
    if not fitting:
        return f"no overload takes ({_shown(ours)}); LEAN's are {'; '.join(f'({_shown(theirs)})' for theirs in lean)}"
    for n, parameter in enumerate(ours):
        if parameter.default is None:
            continue
        same = any(_same_default(parameter, lean_one) for theirs in fitting for lean_one in theirs[n : n + 1])
        shorter = any(_begins(theirs, ours[:n]) for theirs in lean if theirs not in fitting)
        if not (same or shorter):
            told = dict.fromkeys(str(lean_one.default) for theirs in fitting for lean_one in theirs[n : n + 1])
            return f"{parameter.name} defaults to {parameter.default} here, to {', '.join(told)} in LEAN"
    return None


def _begins(theirs: Signature, ours: Signature) -> bool:
    if any(parameter.is_variadic for parameter in theirs):
        return True
    if any(parameter.is_variadic for parameter in ours):
        return False  # it doesn't tell what it takes
    named, rest = theirs[: len(ours)], theirs[len(ours) :]
    return [parameter.name for parameter in named] == [parameter.name for parameter in ours] and all(
        parameter.default is not None for parameter in rest
    )


def _same_default(ours: Parameter, lean: Parameter) -> bool:
    return lean.default == UNTOLD or _value(ours.default) == _value(lean.default)


def _value(text: str | None) -> object:
    """A default as a value; of a name such as QuantConnect.Resolution.MINUTE the last two parts."""
    if text is None:
        return ...
    try:
        return ast.literal_eval(text)
    except ValueError:
        return ".".join(text.split(".")[-2:])


def _shown(signature: Signature) -> str:
    return ", ".join(
        ("*" if parameter.is_variadic else "")
        + parameter.name
        + ("" if parameter.default is None else f"={parameter.default}")
        for parameter in signature
    )
