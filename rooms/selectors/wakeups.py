"""Wake-up calls: lists, one, and what the clerk should know before a night with a clock change."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hotelpbx.common.hotel_time import exists, local_date, local_date_time, occurs_twice, resolve_local
from hotelpbx.common.scope import in_scope
from pbx.models import Pbx
from rooms.errors import WakeUpNotFoundError
from rooms.models import Property, WakeUpCall
from rooms.recurrence import Schedule

A_YEAR = dt.timedelta(days=366)


def wakeup_list(
    *,
    property: Property | None = None,
    room: str = "",
    date: dt.date | None = None,
    status: str = "",
    group: str = "",
    coming: bool = False,
) -> QuerySet[WakeUpCall]:
    """Wake-up calls by time; `date` is the day of the next or last call, `coming` leaves out what is over."""
    calls = WakeUpCall.objects.select_related("property", "room", "stay", "created_by", "alarm_extension")
    calls = in_scope(calls.prefetch_related("attempts"), "property__code")
    exact = {"property": property, "room__number": room, "status": status, "stay__group": group}
    calls = calls.filter(**{name: value for name, value in exact.items() if value})
    if coming:
        calls = calls.filter(closed_at__isnull=True)
    return calls.filter(_on(property, date)) if date else calls


def _on(property: Property | None, date: dt.date) -> Q:
    """Due on a date of the property's wall clock; without a property the first date asked for decides."""
    if property is None:
        return Q(date=date)
    start = resolve_local(date, dt.time(), property.timezone)
    end = resolve_local(date + dt.timedelta(days=1), dt.time(), property.timezone)
    return Q(due_at__gte=start, due_at__lt=end)


def wakeup_get(pk: int) -> WakeUpCall:
    """The wake-up call of this id. Raises `WakeUpNotFoundError`."""
    call = wakeup_list().filter(pk=pk).first()
    if call is None:
        raise WakeUpNotFoundError(_("There is no wake-up call number %(id)s.") % {"id": pk})
    return call


def rooms_due_at(*, property: Property, at: dt.datetime) -> set[str]:
    """The rooms whose call is due in the minute of an instant."""
    minute = at.replace(second=0, microsecond=0)
    due = wakeup_list(property=property, coming=True).filter(
        due_at__gte=minute, due_at__lt=minute + dt.timedelta(minutes=1)
    )
    return set(due.order_by().values_list("room__number", flat=True))


def clock_change_note(*, property: Property, date: dt.date, time: dt.time) -> str:
    """What a change of the clock does to this wake-up call, for the clerk; "" on any other night."""
    zone = property.timezone
    if not exists(date, time, zone):
        rings = local_date_time(resolve_local(date, time, zone), zone)
        return _("The clock is put forward that night: %(time)s does not exist, the phone rings at %(rings)s.") % {
            "time": f"{time:%H:%M}",
            "rings": f"{rings:%H:%M}",
        }
    if occurs_twice(date, time, zone):
        return _("The clock is put back that night: %(time)s comes twice, the phone rings the first time only.") % {
            "time": f"{time:%H:%M}"
        }
    return ""


def clock_change_ahead(*, property: Property, schedule: Schedule, now: dt.datetime) -> str:
    """What the next change of the clock does to calls that are asked for now; "" when none of a year meets one."""
    zone = property.timezone
    due_at = schedule.first_due(zone, now)
    while due_at is not None and due_at <= now + A_YEAR:
        date = local_date(due_at, zone)
        note = clock_change_note(property=property, date=date, time=schedule.time)
        if note and due_at == resolve_local(date, schedule.time, zone):  # who asks between the two means the second
            return note
        due_at = schedule.next_due(zone, due_at)
    return ""


def alarms_promised(pbx: Pbx) -> set[tuple[str, str]]:
    """The alarms of a PBX that stand for wake-up calls: extension and alarm id."""
    armed = WakeUpCall.objects.filter(alarm_extension__pbx=pbx).exclude(pbx_wakeup_id="")
    return set(armed.values_list("alarm_extension__number", "pbx_wakeup_id"))
