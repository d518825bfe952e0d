"""How many reports a door takes: a bucket of tokens for each caller, in the memory of this process.

Whoever is over the limit is asked to come again; a device repeats what was not acknowledged, so nothing is lost.
"""

import time
from collections import OrderedDict
from threading import Lock

CALLERS_KEPT = 4096


class Buckets:
    """Each caller may do `burst` things at once, and from then on `rate` a second."""

    def __init__(self) -> None:
        self._levels: OrderedDict[object, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def has(self, caller: object, *, rate: float, burst: float) -> bool:
        """Whether the caller has a token left; takes none."""
        with self._lock:
            return self._level(caller, rate, burst, time.time()) >= 1

    def take(self, caller: object, *, rate: float, burst: float) -> bool:
        """Take a token; False when there is none. A rate of 0 sets no limit."""
        if not rate:
            return True
        now = time.time()
        with self._lock:
            level = self._level(caller, rate, burst, now)
            self._levels[caller] = (max(level - 1, 0) if level >= 1 else level, now)
            self._levels.move_to_end(caller)
            if len(self._levels) > CALLERS_KEPT:
                self._levels.popitem(last=False)
            return level >= 1

    def _level(self, caller: object, rate: float, burst: float, now: float) -> float:
        level, since = self._levels.get(caller, (burst, now))
        return min(burst, level + max(now - since, 0) * rate)

    def clear(self) -> None:
        """Forget everybody."""
        with self._lock:
            self._levels.clear()
