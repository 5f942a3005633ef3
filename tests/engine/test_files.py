"""What a data folder gives, and that a file is read once a day."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from backtests.engine.base.enums import OptionRight, OptionStyle, SecurityType
from backtests.engine.base.symbols import Symbol, plain
from backtests.engine.disk.files import DataFolder
from tests.engine.builder import FRIDAY, Folder

SPX = plain("SPX", SecurityType.INDEX, datetime(1899, 12, 30))


def test_a_contract_that_is_asked_for_again_on_a_day_is_not_read_again(tmp_path: Path):
    folder = DataFolder(Folder(tmp_path / "lean").put(2700, FRIDAY, {"09:30": (1.0, 2.0)}).root)
    put = Symbol.create_option(SPX, "SPXW", "usa", OptionStyle.EUROPEAN, OptionRight.PUT, 2700.0, datetime(2018, 2, 9))
    first = folder.quotes(put, FRIDAY)
    assert folder.quotes(put, FRIDAY) is first
    folder.close()
    assert folder.quotes(put, FRIDAY) is not first
    assert folder.quotes(put, date(2018, 2, 5)) is None
