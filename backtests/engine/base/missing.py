"""What the engine does not know, it says by name."""

from __future__ import annotations

from typing import Any, NoReturn


class UnknownApiError(NotImplementedError, AttributeError):
    """The engine lacks what was asked for. Also an AttributeError, so that `hasattr` can answer."""


def unknown(api: str) -> NoReturn:
    """Raise NotImplementedError that names the API which was asked for."""
    raise UnknownApiError(f"{api} is not known to the embedded engine; run this algorithm under LEAN, or avoid it")


def given(
    call: str, names: tuple[str, ...], words: tuple[Any, ...], named: dict[str, Any], least: int = 0
) -> dict[str, Any]:
    """The arguments of a call with overloads, by name: the words stand for the first of `names`, and none is given twice.

    Raises NotImplementedError that names the call where they are others, or fewer than `least`.
    """
    found = {**dict(zip(names, words, strict=False)), **named}
    if not found.keys() <= set(names) or not least <= len(words) + len(named) <= len(found):
        unknown(f"{call} with {len(words)} words and {', '.join(named) or 'no names'}")
    return found


class _RefusingType(type):
    """Refuses names of the class itself, as Refusing does those of its instances."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        unknown(f"{cls.__name__}.{name}")


class Refusing(metaclass=_RefusingType):
    """Base of everything an algorithm touches: an unknown public name raises NotImplementedError with that name.

    Private and dunder names raise AttributeError as usual, because Python itself probes for them. The public names of
    an heir are LEAN's; what only the engine needs of it begins with an underscore.
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        unknown(f"{type(self).__name__}.{name}")


_put = object.__setattr__  # which super() would take twice as long to find


class Closed(Refusing):
    """Refuses to be given what the engine would not heed; heirs name in `__slots__` what may be set."""

    __slots__ = ()

    def __setattr__(self, name: str, value: Any) -> None:
        try:
            _put(self, name, value)
        except AttributeError:
            unknown(f"{type(self).__name__}.{name} = {value!r}")


class ArgumentException(Exception):  # noqa: N818 - LEAN's name for it
    """LEAN refused an argument at the call."""


class InvalidOperationException(Exception):  # noqa: N818 - LEAN's name for it
    """LEAN refused a call in the state that it came in."""


class KeyNotFoundException(Exception):  # noqa: N818 - LEAN's name for it
    """A key that LEAN does not hold: an object-store path, a symbol without a security."""
