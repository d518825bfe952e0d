"""Everything that is due now, in the order in which information flows: reports in, rules, commands out."""

import datetime as dt

from django.utils import timezone

from hotelpbx.common.idempotency import idempotency_sweep
from pbx.sweep import pbx_sweep
from rooms.sweep import rooms_sweep


def sweep(now: dt.datetime | None = None) -> dict[str, int]:
    """Do what is due and return counts by kind of work; never raises for one PBX or one row that fails."""
    now = now or timezone.now()
    counts = dict(rooms_sweep(now))
    for name, count in pbx_sweep(now).items():
        counts[name] = counts.get(name, 0) + count
    counts["forgotten_answers"] = idempotency_sweep()
    return counts
