"""Everything that is due on the telephone side; the same code for Celery, `work` and the tests."""

import datetime as dt
from collections.abc import Callable

import structlog
from django.db import DatabaseError
from django.db.models import Q
from django.utils import timezone

from hotelpbx.common.sweeping import parts_do
from pbx.enums import LinkState, Transport
from pbx.models import Pbx
from pbx.services.dispatch import commands_drain
from pbx.services.drift import drift_look
from pbx.services.intake import receipts_process
from pbx.services.links import CLOCK_EVERY, heartbeat, pbx_probe_when_due
from pbx.services.live_calls import live_calls_forget
from pbx.services.messages import messages_due
from pbx.services.queue import leases_expire
from pbx.services.reconcile import reconcile_due
from pbx.vendor.session import HEARTBEAT_AFTER

log = structlog.get_logger(__name__)


def pbx_sweep(now: dt.datetime | None = None) -> dict[str, int]:
    """Do what is due and return the counts.

    Reports come before commands, since a report may be what a command waits for; each step is safe to repeat and to
    run in several processes at once.
    """
    now = now or timezone.now()
    return parts_do(
        [
            ("pbx_leases_expired", lambda: leases_expire(now=now)),
            ("pbx_receipts", lambda: receipts_process(now=now)),
            ("pbx_links", lambda: links_sweep(now=now)),
            ("pbx_commands", lambda: commands_drain(now=now)),
            ("pbx_reconciled_calls", lambda: reconcile_due(now=now)),
            ("pbx_compared", lambda: drift_look(now=now)),
            ("pbx_messages", lambda: messages_due(now=now)),
            ("pbx_calls_forgotten", lambda: live_calls_forget(now=now)),
            # What the device reported while it was asked, such as the restart it tells at the first login.
            ("pbx_receipts", lambda: receipts_process(now=now)),
        ]
    )


def links_sweep(*, now: dt.datetime) -> int:
    """Probe the PBXs that are away, keep the login of the others alive; how many were asked something."""
    idle = Q(session__isnull=True) | Q(session__token="") | Q(session__last_used_at__lt=now - HEARTBEAT_AFTER)
    clock = Q(clock_checked_at__isnull=True) | Q(clock_checked_at__lt=now - CLOCK_EVERY)
    online = Pbx.objects.filter(clock | Q(idle, transport=Transport.HTTP), state=LinkState.ONLINE)
    away = Pbx.objects.filter(Q(probe_at__isnull=True) | Q(probe_at__lte=now)).exclude(state=LinkState.ONLINE)
    work: list[tuple[Callable[..., bool], Pbx]] = [(pbx_probe_when_due, pbx) for pbx in away]
    work += [(heartbeat, pbx) for pbx in online]
    return sum(_asked(ask, pbx, now) for ask, pbx in work)


def _asked(ask: Callable[..., bool], pbx: Pbx, now: dt.datetime) -> bool:
    """One PBX must not keep the others from being asked."""
    try:
        return ask(pbx=pbx, now=now)
    except DatabaseError:
        raise
    except Exception:
        log.exception("link_sweep_failed", pbx=pbx.name)
        return False
