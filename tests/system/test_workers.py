"""Work in processes that end with the one that made them."""

import os
import threading
from collections.abc import Callable

import pytest

from backtests.system.workers import in_processes


def doubled(number: int, tell: Callable[[int], object]) -> int:
    tell(number)
    return 2 * number


def fails_or_waits(number: int, tell: Callable[[int], object]) -> None:
    if number:
        raise ValueError(f"{number} is no piece")
    tell(os.getpid())
    threading.Event().wait()  # until somebody ends it


def test_each_piece_has_its_answer_in_order_and_its_news_are_heard():
    heard: list[int] = []

    assert in_processes(doubled, [3, 1, 2], heard.append) == [6, 2, 4]
    assert sorted(heard) == [1, 2, 3]


def test_a_piece_that_fails_ends_the_others_at_once():
    waiting: list[int] = []

    with pytest.raises(ValueError, match="1 is no piece"):
        in_processes(fails_or_waits, [0, 1], waiting.append)

    for process in waiting:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_an_interrupt_in_what_listens_ends_the_workers():
    waiting: list[int] = []

    def interrupted(process: int) -> None:
        waiting.append(process)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        in_processes(fails_or_waits, [0, 0], interrupted)

    with pytest.raises(ProcessLookupError):
        os.kill(waiting[0], 0)
