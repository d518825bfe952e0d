"""Everything that is due now, in the order in which information flows: reports in, rules, commands out."""

import datetime as dt
from collections import Counter

from django.utils import timezone

from hotelpbx.common.idempotency import idempotency_sweep
from pbx.services.intake import receipts_process
from pbx.sweep import pbx_sweep
from rooms.sweep import rooms_sweep


def sweep(now: dt.datetime | None = None) -> dict[str, int]:
    """Do what is due and return counts by kind of work; never raises for one PBX or one row that fails.

    Waiting reports come first: a wake-up call must not count as missed while its answer lies in the inbox.
    """
    now = now or timezone.now()
    counts = Counter({"pbx_receipts": receipts_process(now=now)})
    counts.update(rooms_sweep(now))
    counts.update(pbx_sweep(now))
    counts["forgotten_answers"] = idempotency_sweep()
    return dict(counts)
