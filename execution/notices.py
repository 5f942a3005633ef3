"""Notices to the owner of a live desk: gathered through a minute, sent together at its end."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from datetime import datetime

from AlgorithmImports import QCAlgorithm

from book.alerts import Alert, Notice
from execution.recipients import Recipient, Way

REMEMBERED = 8
MOST = {Way.EMAIL: 10_000, Way.SMS: 160, Way.TELEGRAM: 4_096, Way.WEBHOOK: 10_000}  # characters; LEAN takes no more


class Notices:
    """Gathers notices and sends them. Calls may come on several threads."""

    def __init__(self, algorithm: QCAlgorithm, deployment: str, recipients: Iterable[Recipient]) -> None:
        self._algorithm = algorithm
        self._deployment = deployment
        self._recipients = tuple(recipients)
        self._waiting: deque[Notice] = deque()
        self._last: deque[Notice] = deque(maxlen=REMEMBERED)
        self.count = 0  # of all that were ever gathered

    @property
    def last(self) -> tuple[Notice, ...]:
        """The newest notices, oldest first."""
        return tuple(self._last)

    def note(self, *notices: Notice) -> None:
        """Gather what is to be told with the minute."""
        self._waiting.extend(notices)
        self._last.extend(notices)
        self.count += len(notices)

    def alarm(self, alert: Alert, text: str, now: datetime) -> None:
        """Log an alarm, and gather it."""
        self._algorithm.log(f"ALARM {text}")
        self.note(Notice(alert, now, text))

    def send(self) -> None:
        """Send what was gathered, each recipient one message. What can't be sent is logged: nothing waits for it."""
        if not self._waiting:
            return
        told = [self._waiting.popleft() for _ in range(len(self._waiting))]
        kinds = ", ".join(dict.fromkeys(notice.alert.name for notice in told))
        subject, text = f"{self._deployment}: {kinds}", "\n".join(str(notice) for notice in told)
        for recipient in self._recipients:
            try:
                fault = "" if self._hand_over(recipient, subject, text) else "LEAN didn't take it"
            except Exception as raised:  # noqa: BLE001 - of .NET's own types; no exit waits for a message
                fault = f"{type(raised).__name__}: {raised}".replace(recipient.address, "...")  # it may be a secret
            if fault:
                self._algorithm.log(f"NOT NOTIFIED {recipient.way.value} of {kinds}: {fault}")

    def _hand_over(self, recipient: Recipient, subject: str, text: str) -> bool:
        """Hand a message to LEAN; False where it doesn't take it."""
        notify, address = self._algorithm.notify, recipient.address
        if recipient.way is Way.EMAIL:
            return bool(notify.email(address, subject, _cut(text, recipient.way)))
        whole = _cut(f"{subject}\n{text}", recipient.way)
        if recipient.way is Way.SMS:
            return bool(notify.sms(address, whole))
        if recipient.way is Way.TELEGRAM:
            return bool(notify.telegram(address, whole))
        return bool(notify.web(address, whole))


def _cut(text: str, way: Way) -> str:
    most = MOST[way]
    return text if len(text) <= most else f"{text[: most - 1]}…"
