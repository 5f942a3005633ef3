"""What a live desk keeps in LEAN's object store: the book's document, a journal of what has ended, a heartbeat."""

from __future__ import annotations

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
        self._ended: dict[str, Campaign] = {}  # as they are in the journal
        self._beat = ""  # the last that was given here

    def load(self) -> Loaded:
        """The newest document that can be read. Raises UnreadableError as `newest` does, naming the keys."""
        with self._lock:
            self._store.clear()  # LEAN remembers what it has read, and another desk may have written since
            texts = {name: self._read(name) for name in (*GENERATIONS, VERSION_1) if self._has(name)}
        return newest(texts, self._folder)

    def save(self, document: Document) -> str:
        """Write a document over the older generation; what kept it from being written, empty for nothing."""
        self._note_ended(document.book, document.time.date())
        return self._write(GENERATIONS[document.number % 2], self._writer.text(document))

    def beat(self, heartbeat: Heartbeat) -> None:
        """Give a sign of life."""
        self._beat = heartbeat_text(heartbeat)
        self._write(HEARTBEAT, self._beat)

    def other_beat(self, owner: Owner) -> Heartbeat | None:
        """The newest sign of life under this deployment's name, if another than `owner` gave it; None for one that can't be read."""
        store, key = self._store, self._key(HEARTBEAT)
        with self._lock:
            store.clear()
            text = str(store.read(key)) if store.contains_key(key) else ""
        if text == self._beat:
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

    def _note_ended(self, book: Book, day: date) -> None:
        """Write what ended into the journal of the day, a line a campaign; a later line of a campaign replaces it."""
        ended = {
            campaign.id: campaign
            for campaign in book.campaigns.values()
            if campaign.closed is not None and campaign.closed.date() == day and campaign.fills
        }
        new = {id: campaign for id, campaign in ended.items() if self._ended.get(id) is not campaign}
        self._ended = ended
        if not new:
            return
        name = f"closed-{day}.jsonl"
        kept = self._read(name).splitlines() if self._has(name) else []
        lines = {id: line for line in kept if (id := campaign_in(line)) is not None}
        lines |= {id: campaign_line(campaign) for id, campaign in new.items()}
        self._write(name, "".join(f"{line}\n" for line in lines.values()))

    def _key(self, name: str) -> str:
        return f"{self._folder}/{name}"

    def _has(self, name: str) -> bool:
        return bool(self._store.contains_key(self._key(name)))

    def _read(self, name: str) -> str:
        return str(self._store.read(self._key(name)))

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
