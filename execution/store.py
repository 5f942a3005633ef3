"""What a live desk keeps in LEAN's object store: the book's document, a journal of what has ended, a heartbeat."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from threading import Lock

from AlgorithmImports import QCAlgorithm

from book.book import Book
from book.campaign import Campaign
from book.document import Document, Owner, Writer, campaign_in, campaign_line
from book.generations import GENERATIONS, VERSION_1, Loaded, newest
from book.heartbeat import Heartbeat, heartbeat_of, heartbeat_text
from book.view import View, view_text

HEARTBEAT, VIEW = "heartbeat.json", "view.json"


class Store:
    """The keys of one live deployment, each put on disk with the write: what LEAN keeps in memory a crash would lose.

    Heartbeats are also given on another thread. LEAN forgets all that it has read together, so one at a time.
    """

    def __init__(self, algorithm: QCAlgorithm, deployment: str) -> None:
        self._store = algorithm.object_store
        # the store outlives a deployment, and is shared by all of an organization
        self._folder = f"position-scaling-desk/live/{deployment}"
        self._lock = Lock()
        self._writer = Writer()
        self._looked_at: Mapping[str, Campaign] = {}  # for what has ended
        self._unnoted: dict[date, dict[str, Campaign]] = {}  # what has to go into the journals
        self._beat = ""  # the last that was given here

    def load(self) -> Loaded:
        """The newest document that can be read. Raises UnreadableError as `newest` does, naming the keys.

        What the store itself raises is passed on: it may be over in a minute, and the book is not to be taken for lost.
        """
        with self._lock:
            self._store.clear()  # LEAN remembers what it has read, and another desk may have written since
            texts = {name: self._text(name) for name in (*GENERATIONS, VERSION_1) if self._has(name)}
        return newest(texts, self._folder)

    def save(self, document: Document) -> str:
        """Write a document over the older generation; what kept it, or the journal, from being written, empty for nothing."""
        try:
            untold = self._note_ended(document.book)
        except Exception as fault:  # noqa: BLE001 - of .NET's own types; told, and the book is written all the same
            untold = f"object store {self._folder}, its journal: {type(fault).__name__}: {fault}"
        return self._write(GENERATIONS[document.number % 2], self._writer.text(document)) or untold

    def beat(self, heartbeat: Heartbeat) -> None:
        """Give a sign of life."""
        self._beat = heartbeat_text(heartbeat)
        self._write(HEARTBEAT, self._beat)

    def other_beat(self, owner: Owner) -> Heartbeat | None:
        """The newest sign of life under this deployment's name, if another than `owner` gave it; None for one that can't be read."""
        store, key = self._store, self._key(HEARTBEAT)
        with self._lock:
            store.clear()
            text = self._text(HEARTBEAT) if store.contains_key(key) else ""
        if text is None or text == self._beat:
            return None
        try:
            beat = heartbeat_of(text)
        except ValueError:  # of an interrupted write; the next minute's is whole
            return None
        return None if beat.owner.id == owner.id else beat

    def show(self, view: View) -> None:
        """Show how the desk stands."""
        self._write(VIEW, view_text(view))

    def keep_report(self, now: datetime, text: str) -> None:
        """Keep the report of a start or of a reconciliation."""
        self._write(f"report-{now:%Y-%m-%d-%H%M}.txt", text)

    def _note_ended(self, book: Book) -> str:
        """Write what ended into the journals of its days, and what waits for it since a write that failed; what kept it from it.

        A line a campaign; a later line of a campaign replaces it.
        """
        for id, campaign in book.campaigns.items():
            if campaign.closed is not None and campaign.fills and self._looked_at.get(id) is not campaign:
                self._unnoted.setdefault(campaign.closed.date(), {})[id] = campaign
        self._looked_at = book.campaigns
        for day, ended in tuple(self._unnoted.items()):
            name = f"closed-{day}.jsonl"
            kept = (self._text(name) or "").splitlines() if self._has(name) else []
            lines = {whose: line for line in kept if (whose := campaign_in(line)) is not None}
            lines |= {id: campaign_line(campaign) for id, campaign in ended.items()}
            if fault := self._write(name, "".join(f"{line}\n" for line in lines.values())):
                return fault
            del self._unnoted[day]
        return ""

    def _key(self, name: str) -> str:
        return f"{self._folder}/{name}"

    def _has(self, name: str) -> bool:
        return bool(self._store.contains_key(self._key(name)))

    def _text(self, name: str) -> str | None:
        """What is kept under a name; None for what is no text."""
        try:
            return str(self._store.read(self._key(name)))
        except UnicodeDecodeError:
            return None

    def _write(self, name: str, text: str) -> str:
        key = self._key(name)
        try:
            with self._lock:
                if not self._store.save(key, text):
                    return f"object store {key} takes no more"
                self._store.get_file_path(key)
        except Exception as fault:  # noqa: BLE001 - of .NET's own types; told, and no exit waits for a disk
            return f"object store {key}: {type(fault).__name__}: {fault}"
        return ""
