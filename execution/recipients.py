"""Who is told of what a live desk does: the ways of LEAN's `notify`, and their addresses."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

NOTIFY = "notify"  # the parameter
HIDDEN = "..."  # stands for an address wherever one would be written down: it may be a secret


class Way(Enum):
    """A way that LEAN sends notices; the value is the word in the parameter."""

    EMAIL = "email"
    SMS = "sms"
    TELEGRAM = "telegram"
    WEBHOOK = "webhook"


ADDRESS = {
    Way.EMAIL: (re.compile(r"[^@\s:]+@[^@\s:]+\.[^@\s:]+"), "an address such as me@example.com"),
    Way.SMS: (re.compile(r"\+[0-9]{7,15}"), "a number such as +15551234567"),
    Way.TELEGRAM: (re.compile(r"-?[0-9]+|@\w+"), "the number of a chat, or the @name of a group"),
    Way.WEBHOOK: (re.compile(r"https?://\S+"), "an address such as https://example.com/hook"),
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """One way and one address."""

    way: Way
    address: str

    def __str__(self) -> str:
        return f"{self.way.value}:{self.address}"


def without_addresses(parameters: Mapping[str, str]) -> dict[str, str]:
    """Parameters as they may be written down: of the recipients the ways alone."""
    return {name: _ways(text) if name.lower() == NOTIFY else text for name, text in parameters.items()}


def _ways(text: str) -> str:
    parted = (part.strip().partition(":") for part in text.split(","))
    return ",".join(f"{way}{colon}{HIDDEN if address else ''}" for way, colon, address in parted)


def recipients_of(text: str) -> tuple[Recipient, ...]:
    """The recipients in a parameter, separated by commas. Raises ValueError naming each that is none, and why."""
    found, faults = list[Recipient](), list[str]()
    for part in (each.strip() for each in text.split(",")):
        word, _, address = part.partition(":")
        way = next((way for way in Way if way.value == word.lower()), None)
        if way is None:
            near = difflib.get_close_matches(word.lower(), [each.value for each in Way], 1)
            meant = f", {near[0]} perhaps" if near else ""
            faults.append(f"{part!r} has the way {word!r}{meant}")
        elif ADDRESS[way][0].fullmatch(address) is None:
            faults.append(f"{part!r} has the address {address!r}; expected {ADDRESS[way][1]}")
        else:
            found.append(Recipient(way, address))
    if faults:
        ways = ", ".join(f"{way.value}:ADDRESS" for way in Way)
        raise ValueError(f"{'; '.join(faults)}; expected some of {ways}, separated by commas")
    return tuple(found)
