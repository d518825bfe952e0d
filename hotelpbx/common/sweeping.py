"""The parts of a sweep: one that fails must not keep the others from being done."""

from collections import Counter
from collections.abc import Callable, Sequence

import structlog
from django.db import OperationalError

log = structlog.get_logger(__name__)

FAILED = "failed_parts"


def parts_do(parts: Sequence[tuple[str, Callable[[], int]]]) -> dict[str, int]:
    """Do the parts in their order and return what each counted, under `failed_parts` how many failed.

    Raises `OperationalError`: the database is away or busy, so nothing else could be done either.
    """
    counts: Counter[str] = Counter({name: 0 for name, _part in parts})
    for name, part in parts:
        try:
            counts[name] += part()
        except OperationalError:
            raise
        except Exception:
            log.exception("sweep_part_failed", part=name)
            counts[FAILED] += 1
    return dict(counts)
