"""Everything that is due now, in the order in which information flows: reports in, rules, commands out."""

import datetime as dt
from collections import Counter

from django.utils import timezone

from billing.sweep import billing_sweep
from hotelpbx.common.idempotency import idempotency_sweep
from hotelpbx.common.sweeping import parts_do
from hotelpbx.frontdesk.retention import retention_sweep
from pbx.services.intake import receipts_process
from pbx.sweep import pbx_sweep
from rooms.sweep import rooms_sweep


def sweep(now: dt.datetime | None = None) -> dict[str, int]:
    """Do what is due and return counts by kind of work; what fails is logged, counted and in nobody's way.

    Waiting reports come first: a wake-up call must not count as missed while its answer lies in the inbox.
    Raises `OperationalError` when the database is away.
    """
    now = now or timezone.now()
    counts = Counter(parts_do([("pbx_receipts", lambda: receipts_process(now=now))]))
    counts.update(rooms_sweep(now))
    counts.update(pbx_sweep(now))
    counts.update(billing_sweep(now))
    counts.update(
        parts_do([("forgotten_answers", idempotency_sweep), ("data_cleared", lambda: retention_sweep(now=now))])
    )
    return dict(counts)
