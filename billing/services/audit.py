"""The night audit: once per business date, restartable, and in step with the folio entries to the cent."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.errors import NightAuditError
from billing.locks import property_lock_for_audit
from billing.models import NightAudit
from billing.selectors.checklist import Check, Light, night_audit_checklist
from billing.selectors.reports import daily_report_compute
from billing.services.calls import calls_rerate
from billing.services.tariffs import tariffs_retire
from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.hotel_time import local_date
from rooms.enums import Condition, Occupancy
from rooms.models import Property, Room

__all__ = ["night_audit_checklist", "night_audit_run"]

DIRTIED_BY = "night audit"


def night_audit_run(
    *,
    property: Property,
    business_date: dt.date,
    actor: Actor,
    accept_yellow: bool = True,
    now: dt.datetime | None = None,
) -> tuple[NightAudit, bool]:
    """Close a business date; returns the audit and whether it was made now.

    Two transactions: rate what is left, then close. A date that is closed already returns its stored audit. Raises
    `NightAuditError` for a date that is not the current business date or has not begun, for a red light (or a
    yellow one that is not accepted); `extra["checks"]` names the lights.
    """
    stored = _stored(property, business_date)
    if stored is not None:
        return stored, False
    at = now or timezone.now()
    _check_date(Property.objects.get(pk=property.pk), business_date, at)
    calls_rerate(property=property, actor=actor, now=now)
    _check_lights(night_audit_checklist(property=property, now=now), accept_yellow)
    return _close(property, business_date, actor, at)


@transaction.atomic(savepoint=False)
def _close(property: Property, business_date: dt.date, actor: Actor, now: dt.datetime) -> tuple[NightAudit, bool]:
    """Everything or nothing, while no posting is under way: the lock waits for them and they wait for it."""
    locked = property_lock_for_audit(property.pk)
    stored = _stored(locked, business_date)
    if stored is not None:
        return stored, False
    _check_date(locked, business_date, now)
    tariffs_retire(property=locked, now=now)
    dirtied = _rooms_mark_dirty(locked, now)
    audit = NightAudit.objects.create(
        property=locked,
        business_date=business_date,
        closed_at=now,
        closed_by=actor.user,
        report=daily_report_compute(locked, business_date),
    )
    locked.business_date = business_date + dt.timedelta(days=1)
    locked.save(update_fields=["business_date"])
    audit_record("billing.night.closed", actor, audit, {"date": business_date.isoformat(), "rooms_dirtied": dirtied})
    return audit, True


def _stored(property: Property, business_date: dt.date) -> NightAudit | None:
    return NightAudit.objects.filter(property=property, business_date=business_date).first()


def _check_date(property: Property, business_date: dt.date, now: dt.datetime) -> None:
    current = property.business_date.isoformat()
    if business_date != property.business_date:
        message = _("The business date is %(current)s; only that day can be closed.") % {"current": current}
        raise NightAuditError(message, "not_the_business_date", {"business_date": current})
    if business_date > local_date(now, property.timezone):
        message = _("The business date is %(current)s; that day has not begun.") % {"current": current}
        raise NightAuditError(message, "business_date_not_begun", {"business_date": current})


def _check_lights(checks: list[Check], accept_yellow: bool) -> None:
    blocking = {Light.RED} if accept_yellow else {Light.RED, Light.YELLOW}
    stopping = [check for check in checks if check.light in blocking]
    if not stopping:
        return
    told = [
        {"code": check.code, "light": str(check.light), "count": check.count, "detail": check.detail}
        for check in stopping
    ]
    message = _("The night cannot be closed yet: %(why)s") % {"why": stopping[0].detail}
    raise NightAuditError(message, extra={"checks": told})


def _rooms_mark_dirty(property: Property, now: dt.datetime) -> int:
    """Occupied rooms are to be cleaned in the morning; one statement, told by the audit row of the night."""
    occupied = Room.objects.filter(property=property, occupancy=Occupancy.OCCUPIED).exclude(condition=Condition.DIRTY)
    return occupied.update(condition=Condition.DIRTY, condition_changed_at=now, condition_changed_by=DIRTIED_BY)
