"""The simulator's clock: real time by default, and movable, so that nobody has to wait for an alarm."""

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo


@dataclass(order=True)
class Timer:
    """One pending action; `due` counts in the clock's elapsed seconds."""

    due: float
    order: int
    action: Callable[[], None] = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        self.cancelled = True


class Clock:
    """Elapsed seconds drive the timers; the wall clock is elapsed seconds plus a base that can be set.

    Every method must be called with `lock` held; `wakeup` tells the ticker that the next due time changed.
    """

    def __init__(self, zone: tzinfo, lock: threading.RLock, speed: float = 1.0) -> None:
        self.zone = zone
        self.wakeup = threading.Condition(lock)
        self._speed = speed
        self._anchor_real = time.monotonic()
        self._anchor_elapsed = 0.0
        self._base = time.time()
        self._frozen: float | None = None
        self._timers: list[Timer] = []
        self._order = itertools.count()

    @property
    def speed(self) -> float:
        return self._speed

    def elapsed(self) -> float:
        """Simulated seconds since the start; jumps of the wall clock do not show here."""
        if self._frozen is not None:
            return self._frozen
        return self._anchor_elapsed + (time.monotonic() - self._anchor_real) * self._speed

    def now(self) -> datetime:
        """The device's local time."""
        return datetime.fromtimestamp(self._base + self.elapsed(), UTC).astimezone(self.zone)

    def timestamp(self) -> float:
        return self._base + self.elapsed()

    def call_later(self, seconds: float, action: Callable[[], None]) -> Timer:
        timer = Timer(self.elapsed() + max(0.0, seconds), next(self._order), action)
        heapq.heappush(self._timers, timer)
        self.wakeup.notify_all()
        return timer

    def run_due(self) -> None:
        """Fire what is due now, and what that makes due in turn."""
        self._run_until(self.elapsed())

    def advance(self, seconds: float) -> None:
        """Move forward, firing each timer at its own instant and in order."""
        if self._frozen is not None:
            raise RuntimeError("the clock cannot be advanced from inside a timer")
        self._run_until(self.elapsed() + seconds)

    def set(self, moment: datetime) -> None:
        """Put the wall clock to `moment`; running calls and tokens keep their remaining time."""
        self._base = moment.timestamp() - self.elapsed()
        self.wakeup.notify_all()

    def set_speed(self, speed: float) -> None:
        self._re_anchor(self.elapsed())
        self._speed = speed
        self.wakeup.notify_all()

    def clear_timers(self) -> None:
        self._timers.clear()

    def real_seconds_to_next(self) -> float | None:
        """How long the ticker may sleep; None when nothing can become due by itself."""
        self._drop_cancelled()
        if not self._timers or self._speed <= 0:
            return None
        return max(0.0, (self._timers[0].due - self.elapsed()) / self._speed)

    def _run_until(self, target: float) -> None:
        if self._frozen is not None:
            return
        try:
            while (timer := self._pop_due(target)) is not None:
                self._frozen = timer.due if self._frozen is None else max(self._frozen, timer.due)
                timer.action()
        finally:
            self._frozen = None
            if target > self.elapsed():
                self._re_anchor(target)

    def _pop_due(self, target: float) -> Timer | None:
        self._drop_cancelled()
        if self._timers and self._timers[0].due <= target:
            return heapq.heappop(self._timers)
        return None

    def _drop_cancelled(self) -> None:
        while self._timers and self._timers[0].cancelled:
            heapq.heappop(self._timers)

    def _re_anchor(self, elapsed: float) -> None:
        self._anchor_elapsed = elapsed
        self._anchor_real = time.monotonic()
