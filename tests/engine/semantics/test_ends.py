"""How a run ends, and what the surroundings of an algorithm refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.engine.semantics.story import FRIDAY, a_folder, a_story, a_story_run, all_day


@pytest.mark.parametrize(
    "body",
    [
        "def before(self):\n    raise ValueError('no')",
        "def on_data(self, data):\n    raise ValueError('no')",
        "def ready(self):\n    self.daily(10, 0, self.fail)\n\ndef fail(self):\n    raise ValueError('no')",
        "def at_02_1001(self):\n    self.market_order(self.spxw(2700), 1)\n\n"
        "def on_order_event(self, event):\n    raise ValueError('no')",
    ],
    ids=["initialize", "on_data", "a scheduled event", "on_order_event"],
)
def test_an_exception_ends_the_run_with_runtime_error_and_without_a_last_call(body: str, tmp_path: Path):
    folder = a_folder(tmp_path).spxw("put 2700 2018-02-09", FRIDAY, all_day(1.0, 1.2))
    finished = a_story_run(folder, body + "\n\ndef on_end_of_algorithm(self):\n    self.seen.append('end')\n")
    finished.write(tmp_path / "out")
    state = json.loads((tmp_path / "out" / "result.json").read_text())["state"]
    assert (state["Status"], state["RuntimeError"]) == ("RuntimeError", "ValueError: no")
    assert "end" not in finished.algorithm.seen


def test_an_exception_in_the_last_call_is_a_runtime_error_too(tmp_path: Path):
    finished = a_story_run(a_folder(tmp_path), "def on_end_of_algorithm(self):\n    raise ValueError('no')")
    assert finished.error is not None
    assert finished.error.endswith("ValueError: no\n")


@pytest.mark.parametrize("key", ["book.json", "desk/book.json", "a-b_c#d$e=f g"])
def test_an_object_store_key_of_letters_digits_and_a_few_signs_is_taken(key: str, tmp_path: Path):
    story = a_story(
        a_folder(tmp_path),
        f"def ready(self):\n    self.object_store.save({key!r}, 'x')\n    self.note(self.object_store.read({key!r}))",
    )
    assert story.seen == [("02 00:00", "x")]


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("self.object_store.save('a.b.json', '')", "ArgumentException"),
        ("self.object_store.save('book?', '')", "ArgumentException"),
        ("self.object_store.read('nothing')", "KeyNotFoundException"),
        ("self.plot('Limits', 'a', float('nan'))", "ArgumentException"),
        ("self.plot('Drawdown', 'a', 1.0)", "ArgumentException"),
        ("self.set_summary_statistic('Denied', 3)", "InvalidOperationException"),
    ],
)
def test_what_lean_refuses_raises_leans_exception(call: str, error: str, tmp_path: Path):
    body = f"""
    def ready(self):
        try:
            {call}
        except Exception as error:
            self.note(type(error).__name__)
    """
    assert a_story(a_folder(tmp_path), body).seen == [("02 00:00", error)]


def test_a_parameter_that_is_no_number_of_its_defaults_kind_is_the_default_without_a_word(tmp_path: Path):
    body = """
    def ready(self):
        self.note(self.get_parameter("cash", 5), self.get_parameter("share", 0.5), self.get_parameter("none"))
    """
    story = a_story(a_folder(tmp_path), body, cash="100000.5", share="1,5")
    assert story.seen == [("02 00:00", 5, 15.0, None)]


def test_the_thirty_first_series_of_a_run_is_dropped(tmp_path: Path):
    body = """
    def at_02_1001(self):
        for n in range(31):
            self.plot("Limits", str(n), n)
    """
    finished = a_story_run(a_folder(tmp_path), body)
    finished.write(tmp_path / "out")
    charts = json.loads((tmp_path / "out" / "result.json").read_text())["charts"]
    assert list(charts["Limits"]["series"]) == [str(n) for n in range(30)]


def test_messages_are_never_sent_in_a_backtest(tmp_path: Path):
    story = a_story(a_folder(tmp_path), "def ready(self):\n    self.note(self.notify.email('a@b.c', 'x', 'y'))")
    assert story.seen == [("02 00:00", False)]


def test_an_account_at_nothing_ends_the_run_as_completed(tmp_path: Path):
    folder = a_folder(tmp_path)
    folder.spxw("put 2700 2018-02-09", FRIDAY, {"09:30": (10.0, 10.2), "10:00": (2000.0, 2000.2)})
    story = a_story(
        folder,
        """
        def ready(self):
            self.add_index_option_contract(self.spxw(2700))

        def at_02_0935(self):
            self.market_order(self.spxw(2700), -1)

        def at_02_1002(self):
            self.note("still here")

        def on_end_of_algorithm(self):
            self.note("end")
        """,
    )
    assert [what for _, what in story.seen] == ["end"]
