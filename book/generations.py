"""Which of the texts that a deployment has kept is its book."""

from collections.abc import Mapping
from dataclasses import dataclass

from book.document import Document, NewerVersionError, document_of

GENERATIONS = ("book-0.json", "book-1.json")  # written in turn, by the document's number
VERSION_1 = "standing.json"  # what desks kept before they kept a book; an older desk still reads it


class UnreadableError(Exception):
    """What is kept can't be used; the message names each file, and what was expected."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The newest document that can be read, None before the first; what is to be told of the others."""

    document: Document | None
    told: tuple[str, ...] = ()


def newest(texts: Mapping[str, str | None], folder: str) -> Loaded:
    """The newest document among a folder's texts by name, whose checksum holds; where there is no generation, that of version 1.

    None is of what is no text at all. Raises UnreadableError for a document of a newer version, and when there are texts of which none can be read.
    """
    sound: list[Document] = []
    faults: list[str] = []
    for name in [each for each in GENERATIONS if each in texts] or [each for each in (VERSION_1,) if each in texts]:
        text = texts[name]
        if text is None:
            faults.append(f"{folder}/{name}: no text; expected one in UTF-8")
            continue
        try:
            sound.append(document_of(text))
        except NewerVersionError as fault:
            raise UnreadableError(f"{folder}/{name}: {fault}; start the newer desk") from fault
        except ValueError as fault:
            faults.append(f"{folder}/{name}: {fault}")
    if faults and not sound:
        raise UnreadableError("; ".join(faults))
    return Loaded(max(sound, key=lambda document: document.number, default=None), tuple(faults))
