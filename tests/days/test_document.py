"""The algorithm of main.py answers as the user's own document asks it."""

from __future__ import annotations

from pathlib import Path

from tests.days.test_start import a_start

ASKING = """
from main import PositionScalingDesk
from risk.parameters import get_risk_parameters
from risk.sizing import PositionSizer


class Verifier:
    def __init__(self, main_algo):
        self.main_algo = main_algo
        self.position_sizer = PositionSizer()
        self.risk_params = get_risk_parameters()

    def phases(self, value):
        main, sizer = self.main_algo.get_account_phase(value), self.position_sizer.get_account_phase(value)
        limits = self.risk_params.get_account_phase(value)
        return main == sizer == limits["phase"], main["phase"], main["config"]["max_positions"]


class Asking(PositionScalingDesk):
    def initialize(self):
        super().initialize()
        verifier = Verifier(self)
        self.asked = [verifier.phases(value) for value in (29_999.99, 30_000, 40_000, 60_000, 75_000)]
"""


def test_the_algorithm_the_sizer_and_the_limits_name_the_same_phase(tmp_path: Path):
    path = tmp_path / "asking.py"
    path.write_text(ASKING)

    finished = a_start(tmp_path, path)

    assert finished.error is None
    assert finished.algorithm.asked == [(True, 0, 3), (True, 1, 3), (True, 2, 4), (True, 3, 6), (True, 4, 7)]
