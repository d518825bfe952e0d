"""Arithmetic of repeated attempts; where and whether to repeat is decided elsewhere."""

import datetime as dt
import random


def backoff_seconds(attempts: int, *, first: float = 2.0, factor: float = 2.0, most: float = 300.0) -> float:
    """Seconds to wait after the given number of failed attempts (1 or more), without jitter."""
    return float(min(most, first * factor ** min(max(0, attempts - 1), 30)))


def next_attempt_at(now: dt.datetime, attempts: int, *, first: float = 2.0, most: float = 300.0) -> dt.datetime:
    """When to try again: exponential back-off with up to 20 % of jitter, so that many do not come at once."""
    seconds = backoff_seconds(attempts, first=first, most=most)
    return now + dt.timedelta(seconds=seconds * random.uniform(0.9, 1.1))  # noqa: S311 (no secret)
