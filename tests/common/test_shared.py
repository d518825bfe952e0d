"""One reading for all who wait for it, and never an older one than was asked for."""

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from hotelpbx.common.shared import shared
from tests.helpers.hotel import eventually


class Clock:
    """Ticks with every look at it; whoever asks looks once, whoever reads once more."""

    def __init__(self) -> None:
        self._ticks = itertools.count(1)
        self.now = 0

    def monotonic(self) -> float:
        self.now = next(self._ticks)
        return self.now


class Source:
    """Readings that wait to be let go, each with a number of its own."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.go = threading.Semaphore(0)
        self.read = shared(self._read)

    def _read(self, what: str) -> str:
        self.asked.append(what)
        assert self.go.acquire(timeout=10)
        return f"{what} {len(self.asked)}"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    ticking = Clock()
    monkeypatch.setattr("hotelpbx.common.shared.time", ticking)
    return ticking


def answers(clock: Clock, source: Source, *questions: str) -> list[str]:
    """The first question is being read when the others are asked."""
    with ThreadPoolExecutor(len(questions)) as threads:
        waiting: list[Future[str]] = [threads.submit(source.read, questions[0])]
        eventually(lambda: source.asked == [questions[0]])
        waiting += [threads.submit(source.read, question) for question in questions[1:]]
        eventually(lambda: clock.now == 1 + len(questions))
        source.go.release(len(questions))
        return [answer.result(10) for answer in waiting]


def test_who_asks_while_another_reads_waits_for_the_next_reading_and_shares_it(clock: Clock) -> None:
    assert answers(clock, Source(), "rack", "rack", "rack", "rack") == ["rack 1", "rack 2", "rack 2", "rack 2"]


def test_another_question_is_read_by_itself(clock: Clock) -> None:
    source = Source()
    told = answers(clock, source, "rack", "board", "rack")
    assert [answer.split()[0] for answer in told] == ["rack", "board", "rack"]
    assert sorted(source.asked) == ["board", "rack", "rack"]


def test_who_asks_later_is_not_told_what_was_read_before() -> None:
    source = Source()
    source.go.release(2)
    assert [source.read("rack"), source.read("rack")] == ["rack 1", "rack 2"]


def test_a_reading_that_failed_is_nobodys_answer() -> None:
    readings: list[Callable[[], str]] = [lambda: str(1 / 0), lambda: "read"]
    read = shared(lambda: readings.pop(0)())
    with pytest.raises(ZeroDivisionError):
        read()
    assert read() == "read"
