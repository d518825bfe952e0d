"""The close of a business date: one short transaction that no posting can pass.

The report is computed before the locks are taken and stored only when the books of the date are still those it was
made of: entries are never changed, so their number and the last of them say it. Where somebody keeps posting it is
computed under the locks after some tries.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.enums import NightStep
from billing.errors import NightAuditError
from billing.locks import property_lock_for_audit
from billing.models import CallRating, FolioEntry, NightAudit
from billing.selectors.nights import stays_of_night
from billing.selectors.reports import Report, daily_report_compute
from billing.services.night_runs import Run
from billing.services.night_steps import charges_post
from billing.services.report_mails import report_mails_queue
from billing.services.tariffs import tariffs_retire
from hotelpbx.common.attention import attention_close
from hotelpbx.common.audit import audit_record
from hotelpbx.common.hotel_time import local_date
from rooms.enums import Condition, Occupancy
from rooms.models import Property, Room

DIRTIED_BY = "night audit"
TRIES = 3

Mark = tuple[Any, ...]


def night_close(run: Run) -> tuple[NightAudit, bool]:
    """Close the date of the run; returns the audit and whether it was made now. Raises `NightAuditError`."""
    for _try in range(TRIES):
        mark = books_mark(run.hotel, run.row.business_date)
        report = daily_report_compute(run.hotel, run.row.business_date)
        run.beat(done=0, total=0)
        if closed := _close(run, report, mark):
            return closed
        charges_post(run)
    if closed := _close(run, None, None):
        return closed
    raise NightAuditError(_("Guests come and go at this very moment: close the night again."), "house_not_still")


def night_find(property: Property, business_date: dt.date) -> NightAudit | None:
    """The closed night of a date with its report; None while it is not closed."""
    return NightAudit.objects.filter(property=property, business_date=business_date).first()


def date_check(property: Property, business_date: dt.date, now: dt.datetime) -> None:
    """Only the business date of a fresh `property` can be closed, and only once it has begun there."""
    current = property.business_date.isoformat()
    if business_date != property.business_date:
        message = _("The business date is %(current)s; only that day can be closed.") % {"current": current}
        raise NightAuditError(message, "not_the_business_date", {"business_date": current})
    if business_date > local_date(now, property.timezone):
        message = _("The business date is %(current)s; that day has not begun.") % {"current": current}
        raise NightAuditError(message, "business_date_not_begun", {"business_date": current})


def failure_key(property: Property) -> str:
    """Of the attention item that a night could not be closed."""
    return f"night_audit.{property.pk}"


def books_mark(property: Property, business_date: dt.date) -> Mark:
    """The same as before as long as nothing was posted on the date and no call was rated on it."""
    entries = FolioEntry.objects.filter(property=property, business_date=business_date)
    ratings = CallRating.objects.filter(property=property, business_date=business_date)
    return (
        *entries.aggregate(n=Count("pk"), last=Max("pk")).values(),
        *ratings.aggregate(n=Count("pk"), last=Max("rated_at"), amount=Sum("amount"), cost=Sum("cost")).values(),
    )


@transaction.atomic(savepoint=False)
def _close(run: Run, report: Report | None, mark: Mark | None) -> tuple[NightAudit, bool] | None:
    """Everything or nothing, while no posting is under way: the locks wait for them and they wait for the locks.

    None when the books are not those that `report` was made of, or somebody is in house whose night is not charged.
    """
    business_date, now = run.row.business_date, run.now or timezone.now()
    property = property_lock_for_audit(run.hotel.pk)
    stored = night_find(property, business_date)
    if stored is not None:
        run.finish()
        return stored, False
    date_check(property, business_date, now)
    if run.nights != stays_of_night(property, business_date):
        return None
    if report is not None and mark != books_mark(property, business_date):
        return None
    audit = NightAudit.objects.create(
        property=property,
        business_date=business_date,
        closed_at=now,
        closed_by=run.actor.user,
        report=report or daily_report_compute(property, business_date),
    )
    _move_on(run, audit, property, now)
    return audit, True


def _move_on(run: Run, audit: NightAudit, property: Property, now: dt.datetime) -> None:
    tariffs_retire(property=property, now=now)
    dirtied = _rooms_mark_dirty(property, now)
    property.business_date = audit.business_date + dt.timedelta(days=1)
    property.save(update_fields=["business_date"])
    mails = report_mails_queue(property=property, business_date=audit.business_date)
    run.leave(NightStep.CLOSE, {"rooms_dirtied": dirtied, "mails": mails})
    run.finish()
    attention_close(key=failure_key(property), resolution=_("The night is closed."))
    facts = {"date": audit.business_date.isoformat(), "rooms_dirtied": dirtied, "accepted": run.row.accepted}
    audit_record("billing.night.closed", run.actor, audit, facts)


def _rooms_mark_dirty(property: Property, now: dt.datetime) -> int:
    """Occupied rooms are to be cleaned in the morning; one statement, told by the audit row of the night."""
    occupied = Room.objects.filter(property=property, occupancy=Occupancy.OCCUPIED).exclude(condition=Condition.DIRTY)
    return occupied.update(condition=Condition.DIRTY, condition_changed_at=now, condition_changed_by=DIRTIED_BY)
