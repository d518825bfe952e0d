"""Many phones in one minute: what the clerk should know before the press."""

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext as _

from hotelpbx.common.hotel_time import local_date_time
from pbx.capacity import calls_at_a_time
from pbx.models import Pbx
from rooms.models import Property, RoomExtension
from rooms.selectors.wakeups import rooms_due_at

BURST = 10  # phones in one minute; fewer need no word


def burst_note(*, property: Property, numbers: Collection[str], due_at: dt.datetime) -> str:
    """How many phones ring in the minute of `due_at` with these rooms, and what their device makes of it; "": few."""
    total = set(numbers) | rooms_due_at(property=property, at=due_at)
    if len(total) < BURST:
        return ""
    time = f"{local_date_time(due_at, property.timezone):%H:%M}"
    text = _("%(count)d phones will then ring in one minute, at %(time)s.") % {"count": len(total), "time": time}
    return " ".join([text, *(_of_device(pbx, count) for pbx, count in _by_device(property, total))])


def _by_device(property: Property, numbers: Collection[str]) -> list[tuple[Pbx, int]]:
    """Each phone system of these rooms with how many of them it rings."""
    phones = RoomExtension.objects.filter(room__property=property, room__number__in=numbers, is_primary=True)
    counts: dict[Pbx, int] = {}
    for phone in phones.select_related("extension__pbx").order_by("extension__pbx__name"):
        counts[phone.extension.pbx] = counts.get(phone.extension.pbx, 0) + 1
    return list(counts.items())


def _of_device(pbx: Pbx, count: int) -> str:
    most = calls_at_a_time(pbx)
    if most is None:
        text = _("How many calls phone system %(name)s carries at a time is not known; calls in use count, too.")
    elif count <= most:
        text = _(
            "Phone system %(name)s (%(model)s) rings %(most)d at a time: they fit, if few others are on the phone."
        )
    else:
        text = _("Phone system %(name)s (%(model)s) rings %(most)d at a time: %(rest)d may ring late. Spread them.")
    return text % {"name": pbx.name, "model": pbx.device_name, "most": most, "rest": count - (most or 0)}
