"""Readings that many screens ask for at the same time."""

import functools
import threading
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def shared(read: Callable[P, T]) -> Callable[P, T]:
    """Let one thread read at a time, for all who wait by then and ask for the same.

    A reading serves only questions that were asked before it began, so that nobody is told what is older than his
    question. One at a time, because threads that step through rows of SQLite side by side take twice as long.
    """
    reading = threading.Lock()
    last: tuple[object, float, T] | None = None

    @functools.wraps(read)
    def answer(*args: P.args, **kwargs: P.kwargs) -> T:
        nonlocal last
        question, asked = (args, *kwargs.items()), time.monotonic()
        with reading:
            if last is None or last[0] != question or last[1] < asked:
                begun = time.monotonic()
                last = (question, begun, read(*args, **kwargs))
            return last[2]

    return answer
