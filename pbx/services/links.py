"""Whether a PBX answers: one change of state when it goes away, a probe meanwhile, one when it is back."""

import datetime as dt
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from hotelpbx.common.attention import attention_close, attention_raise
from hotelpbx.common.models import Gravity
from pbx.enums import LinkState, Transport
from pbx.gateway import RowTokenStore, api_for, password_failures, session_for
from pbx.models import LinkChange, Pbx
from pbx.services import alerts
from pbx.vendor.errors import PbxAuthError, PbxConfigError, PbxConnectError, PbxError, PbxLockedError, PbxTokenError
from pbx.vendor.session import MAX_WRONG_PASSWORDS
from pbx.vendor.system import DeviceInfo

log = structlog.get_logger(__name__)

PROBE_FIRST_SECONDS = 3.0
PROBE_MOST_SECONDS = 30.0
PROBE_CLAIM = dt.timedelta(seconds=30)
LOCKED_FOR = dt.timedelta(minutes=10, seconds=10)
CLOCK_EVERY = dt.timedelta(hours=1)
SKEW_LIMIT_SECONDS = 30

LINK_ERRORS = (PbxConnectError, PbxConfigError, PbxAuthError)


def pbx_probe(*, pbx: Pbx, now: dt.datetime | None = None) -> bool:
    """Ask the device who it is, and note whether it answered; True when it did."""
    now = now or timezone.now()
    try:
        info = api_for(pbx).system.device_info()
    except PbxError as error:
        link_failed(pbx=pbx, error=error, now=now)
        return False
    link_restored(pbx=pbx, now=now)
    device_seen(pbx=pbx, info=info)
    return True


def pbx_probe_when_due(*, pbx: Pbx, now: dt.datetime) -> bool:
    """Probe a PBX that is away, if it is time to; one process at a time does it. True when it answered."""
    due = Q(probe_at__isnull=True) | Q(probe_at__lte=now)
    if not Pbx.objects.filter(due, pk=pbx.pk).update(probe_at=now + PROBE_CLAIM):
        return False
    return pbx_probe(pbx=pbx, now=now)


@transaction.atomic(savepoint=False)
def link_failed(*, pbx: Pbx, error: PbxError, now: dt.datetime) -> None:
    """The device is away or refuses us: say so once, and set when to look again."""
    state = LinkState.OFFLINE if isinstance(error, PbxConnectError) else LinkState.DEGRADED
    fresh = Pbx.objects.get(pk=pbx.pk)
    reason = str(error)[:300]
    changed = Pbx.objects.filter(~Q(state=state) | Q(state_changed_at__isnull=True), pk=pbx.pk).update(
        state=state, state_changed_at=now
    )
    began = now if changed else (fresh.state_changed_at or now)
    Pbx.objects.filter(pk=pbx.pk).update(state_reason=reason, probe_at=now + _probe_delay(error, now - began))
    if changed:
        LinkChange.objects.create(pbx=pbx, state=state, at=now)
        log.warning("pbx_away", pbx=pbx.name, state=str(state), reason=reason)
        alerts.link_alert_close(pbx, _("The connection has another trouble now."))
    if changed or reason != fresh.state_reason:
        alerts.link_alert(pbx, *_link_words(pbx, error))


def _probe_delay(error: PbxError, away_for: dt.timedelta) -> dt.timedelta:
    """A quarter of the time it has been away, between 3 and 30 seconds; while we are locked out, until that ends."""
    if isinstance(error, PbxLockedError):
        return LOCKED_FOR
    seconds = min(PROBE_MOST_SECONDS, max(PROBE_FIRST_SECONDS, away_for.total_seconds() / 4))
    return dt.timedelta(seconds=seconds)


def _link_words(pbx: Pbx, error: PbxError) -> tuple[str, str]:
    """Subject and detail for people."""
    refused = isinstance(error, PbxAuthError) and not isinstance(error, PbxLockedError | PbxTokenError)
    failures = password_failures(pbx)
    if refused or failures >= MAX_WRONG_PASSWORDS:
        return (
            _("Phone system %(name)s refuses the API password") % {"name": pbx.name},
            _("Password refused %(count)s times; correct it with: manage.py pbx_add %(name)s … --password-env VAR")
            % {"count": failures, "name": pbx.name},
        )
    if isinstance(error, PbxConnectError):
        return _("Phone system %(name)s does not answer") % {"name": pbx.name}, str(error)
    return _("Phone system %(name)s cannot be used") % {"name": pbx.name}, str(error)


@transaction.atomic(savepoint=False)
def link_restored(*, pbx: Pbx, now: dt.datetime) -> None:
    """The device answers: everything that waited may go, and its call records are reconciled."""
    changed = (
        Pbx.objects.filter(pk=pbx.pk)
        .exclude(state=LinkState.ONLINE)
        .update(state=LinkState.ONLINE, state_changed_at=now, state_reason="", reconcile_due_at=now)
    )
    Pbx.objects.filter(pk=pbx.pk).update(last_answer_at=now, probe_at=None)
    if changed:
        LinkChange.objects.create(pbx=pbx, state=LinkState.ONLINE, at=now)
        log.info("pbx_back", pbx=pbx.name)
        alerts.link_alert_close(pbx, _("The phone system answers again."))


@transaction.atomic(savepoint=False)
def device_seen(*, pbx: Pbx, info: DeviceInfo) -> None:
    """Note what the device says of itself; a clock that is off by more than 30 s becomes an attention item."""
    now = timezone.now()
    skew = clock_skew_seconds(pbx, info, now)
    values = {"device_name": info.name[:80], "firmware": info.firmware[:40], "clock_checked_at": now}
    Pbx.objects.filter(pk=pbx.pk).update(clock_skew_seconds=skew, **values)
    Pbx.objects.filter(pk=pbx.pk, serial_number="").update(serial_number=info.serial_number[:40])
    if skew is not None and abs(skew) > SKEW_LIMIT_SECONDS:
        _skew_alert(pbx, skew)
    else:
        attention_close(key=f"pbx.clock.{pbx.pk}", resolution=_("The clock is right again."))


def _skew_alert(pbx: Pbx, skew: int) -> None:
    attention_raise(
        kind="pbx.clock",
        key=f"pbx.clock.{pbx.pk}",
        subject=_("The clock of phone system %(name)s is wrong") % {"name": pbx.name},
        property_code=pbx.property_code,
        gravity=Gravity.RED,
        detail=_("It differs by %(seconds)s seconds: wake-up calls ring at the wrong time.") % {"seconds": skew},
        data={"pbx": pbx.name, "seconds": skew},
    )


def clock_skew_seconds(pbx: Pbx, info: DeviceInfo, now: dt.datetime) -> int | None:
    """How far the device's clock is ahead; in the hour that occurs twice the smaller difference counts."""
    if info.system_time is None:
        return None
    zone = ZoneInfo(pbx.timezone)
    readings = (info.system_time.local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return min((round((reading - now).total_seconds()) for reading in readings), key=abs)


def heartbeat(*, pbx: Pbx, now: dt.datetime | None = None) -> bool:
    """Keep the login alive, or log in: HTTP reports stop without one. Also repeats the clock check each hour.

    True when anything was asked of the device.
    """
    now = now or timezone.now()
    try:
        asked = session_for(pbx).keep_alive() if pbx.transport == Transport.HTTP else False
        if pbx.clock_checked_at is None or now - pbx.clock_checked_at >= CLOCK_EVERY:
            device_seen(pbx=pbx, info=api_for(pbx).system.device_info())
            asked = True
    except PbxError as error:
        if isinstance(error, LINK_ERRORS) or not error.outcome_known:
            link_failed(pbx=pbx, error=error, now=now)
        else:  # it refuses the request, but it answers, and an answer keeps the login alive
            log.warning("pbx_heartbeat_refused", pbx=pbx.name, reason=str(error))
            RowTokenStore(pbx.pk).touch()
        return True
    if asked:
        link_restored(pbx=pbx, now=now)
    return asked
