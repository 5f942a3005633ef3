"""main.py's algorithm as a live one that is killed at a minute, or started at one on the account that another left.

Parameters: `killed` "HH:MM", before that minute's bar; `started` "HH:MM" with `account`, cash and holdings as JSON;
`arrived` "HH:MM", when the holdings of `account` come into the account of a desk that runs;
`others` "HH:MM HH:MM", at which another desk, started at the second time, gives a sign of life; `full` "HH:MM HH:MM",
between which the store takes nothing; `later` "HH:MM FOLDER", when another desk writes the book of that store. Several are
separated by commas.
"""

import json
from pathlib import Path
from types import SimpleNamespace

from AlgorithmImports import Slice

from book.document import Owner
from book.heartbeat import Heartbeat, heartbeat_text
from execution.store import HEARTBEAT
from main import PositionScalingDesk
from market.contracts import contract_named


class KilledError(Exception):
    """The process is gone."""


class Killed(PositionScalingDesk):
    """The desk; it takes itself for live. Commands are "HH:MM text", separated by commas."""

    parameters_beside = ("killed", "started", "arrived", "commands", "others", "full", "later", "account")

    live_mode = True

    def initialize(self) -> None:
        super().initialize()
        self.killed = self.get_parameter("killed")
        self.started = self.get_parameter("started")
        self.arrived = self.get_parameter("arrived")
        given = [each for each in (self.get_parameter("commands") or "").split(",") if each]
        self.commands = {each[:5]: each[6:] for each in given}
        others = [each for each in (self.get_parameter("others") or "").split(",") if each]
        self.others = {each[:5]: each[6:] for each in others}
        self.full = (self.get_parameter("full") or "99:99 99:99").split(" ")
        self.save = self.object_store.save
        self.later = self.get_parameter("later") or "99:99"

    def on_warmup_finished(self) -> None:
        if not self.started:
            super().on_warmup_finished()

    def on_data(self, slice: Slice) -> None:
        clock = f"{self.time:%H:%M}"
        if clock == self.killed:
            raise KilledError
        if clock in self.others:
            self.other_lives(self.others[clock])
        if clock == self.later[:5]:
            for file in Path(self.later[6:]).glob("book-*.json"):
                self.save(f"position-scaling-desk/live/desk/{file.name}", file.read_text())
        if self.started:
            if clock < self.started:
                return
            self.started = None
            self.take_account()
            super().on_warmup_finished()
        if clock == self.arrived:
            self.take_account()
        self.object_store.save = self.refuse if self.full[0] <= clock < self.full[1] else self.save
        if clock in self.commands:
            self.on_command(SimpleNamespace(action=self.commands.pop(clock)))
        super().on_data(slice)

    def refuse(self, key: str, text: str) -> bool:
        """What a store says that takes no more."""
        return False

    def other_lives(self, since: str) -> None:
        """Another desk writes its heartbeat under the same name."""
        now = self.desk._market.now()
        started = now.replace(hour=int(since[:2]), minute=int(since[3:]))
        beat = Heartbeat(Owner("beef", started), now, "running", "trading", 100_000.0, 0, (), ())
        self.save(f"position-scaling-desk/live/desk/{HEARTBEAT}", heartbeat_text(beat))

    def take_account(self) -> None:
        """What a broker's account holds is there when LEAN starts."""
        account = json.loads(self.get_parameter("account"))
        assets = self._host.assets
        for name, (quantity, average) in account["holdings"].items():
            symbol = self.desk._market.symbol(contract_named(name))
            self.add_index_option_contract(symbol)
            holding = self.securities[symbol].holdings
            holding.quantity, holding.average_price = quantity, average
            assets.touch(self.securities[symbol])
        if "cash" in account:
            assets.set_cash(account["cash"])


def account_of(algorithm: PositionScalingDesk) -> str:
    """The account as `take_account` reads it."""
    held = {
        str(kept.key.value): (kept.value.quantity, kept.value.average_price)
        for kept in algorithm.portfolio
        if kept.value.invested
    }
    return json.dumps({"cash": algorithm.portfolio.cash, "holdings": held})
