"""Everything that is due on the hotel side; may run at any time, in several processes, and after any outage."""

import datetime as dt
from collections.abc import Callable, Iterable

import structlog
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from hotelpbx.common.sweeping import parts_do
from pbx.enums import LinkState
from rooms.enums import AlarmKind, WakeUpStatus
from rooms.models import WakeUpCall
from rooms.recurrence import EARLIEST
from rooms.services.alarms import STILL_USEFUL, wakeups_arm
from rooms.services.rounds import wakeup_close, wakeup_missed, wakeup_repeat, wakeup_unsure

log = structlog.get_logger(__name__)

GRACE = dt.timedelta(seconds=45)  # a creation that is under way when the call comes due is given this long
MOST_ROUNDS = 400  # of one recurring call after a long outage: more than a year of days


def rooms_sweep(now: dt.datetime | None = None) -> dict[str, int]:
    """Set the alarms that are due, raise what was missed, close what is over; returns how many of each."""
    now = now or timezone.now()
    return parts_do(
        [
            ("wakeups_closed", lambda: _close(now)),
            ("wakeups_missed", lambda: _missed(now)),
            ("wakeups_unsure", lambda: _unsure(now)),
            ("wakeups_repeated", lambda: _repeat(now)),
            ("wakeups_armed", lambda: _arm(now)),
        ]
    )


def _arm(now: dt.datetime) -> int:
    waiting = WakeUpCall.objects.filter(
        status=WakeUpStatus.SCHEDULED, arm_command__isnull=True, due_at__gt=now, due_at__lte=now + EARLIEST
    )
    pks = list(waiting.values_list("pk", flat=True))
    try:
        with transaction.atomic():
            return wakeups_arm(pks=pks, now=now) if pks else 0  # together, so that equal ones share a request
    except Exception:
        log.exception("wakeups_not_armed_together")
        return _each(pks, lambda pk: wakeups_arm(pks=[pk], now=now))


def _missed(now: dt.datetime) -> int:
    waiting = WakeUpCall.objects.filter(status=WakeUpStatus.SCHEDULED, closed_at__isnull=True)
    late = waiting.filter(due_at__lte=now).exclude(alarm_kind=AlarmKind.PROMPT)
    unset = late.filter(arm_command__isnull=True) | late.filter(due_at__lte=now - GRACE)
    return _each(unset.values_list("pk", flat=True), lambda pk: wakeup_missed(pk=pk, now=now))


def _unsure(now: dt.datetime) -> int:
    """Rings that nobody can see, because the phone system went away before them."""
    away = _silent(now).filter(window_ends_at__gt=now, alarm_extension__pbx__state=LinkState.OFFLINE)
    return _each(away.values_list("pk", flat=True), lambda pk: wakeup_unsure(pk=pk, now=now))


def _repeat(now: dt.datetime) -> int:
    """Rings of which a phone system that has come back since, and has told its call records, knows nothing."""
    back = _silent(now).filter(
        due_at__gte=now - STILL_USEFUL,
        alarm_extension__pbx__state=LinkState.ONLINE,
        alarm_extension__pbx__state_changed_at__gt=F("due_at"),
        alarm_extension__pbx__reconciled_until__gte=F("alarm_extension__pbx__state_changed_at"),
    )
    return _each(back.values_list("pk", flat=True), lambda pk: wakeup_repeat(pk=pk, now=now))


def _silent(now: dt.datetime) -> QuerySet[WakeUpCall]:
    return WakeUpCall.objects.filter(status=WakeUpStatus.ARMED, due_at__lte=now - GRACE).exclude(
        alarm_kind=AlarmKind.PROMPT
    )


def _close(now: dt.datetime) -> int:
    closed = 0
    for _round in range(MOST_ROUNDS):
        over = WakeUpCall.objects.filter(closed_at__isnull=True, window_ends_at__lte=now)
        count = _each(over.values_list("pk", flat=True), lambda pk: wakeup_close(pk=pk, now=now))
        closed += count
        if not count:
            break
    return closed


def _each(pks: Iterable[int], work: Callable[[int], int]) -> int:
    """Every call in a transaction of its own: one that cannot be handled must not hold up the others."""
    done = 0
    for pk in list(pks):
        try:
            with transaction.atomic():
                done += work(pk)
        except Exception:
            log.exception("wakeup_sweep_failed", wakeup=pk)
    return done
