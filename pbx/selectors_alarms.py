"""Alarms of the device and the commands that made them, change them, or could not."""

import datetime as dt

from django.db.models import Q

from pbx.enums import OPEN_STATES, CommandKind, CommandState
from pbx.models import Command, CommandTarget, Extension, Pbx
from pbx.services.alarms import alarm_equals, alarm_of
from pbx.vendor.wakeups import StoredAlarm

ALARM_COMMANDS = (CommandKind.WAKEUP_CREATE, CommandKind.WAKEUP_DELETE, CommandKind.CHECKOUT)


def extensions_with_alarm_work(*, pbx: Pbx, since: dt.datetime) -> set[int]:
    """The extensions whose alarms have changed since, or are to be changed."""
    under_way = Q(command__state__in=OPEN_STATES) | Q(command__finished_at__gt=since)
    targets = CommandTarget.objects.filter(under_way, command__pbx=pbx, command__kind__in=ALARM_COMMANDS)
    return set(targets.values_list("extension_id", flat=True))


def alarm_creation(*, extension: Extension, alarm: StoredAlarm) -> Command | None:
    """The request of ours that made this alarm; None for one that somebody else made."""
    creations = Command.objects.filter(kind=CommandKind.WAKEUP_CREATE, state=CommandState.DONE, targets=extension)
    for creation in creations.order_by("-pk"):
        if dict(creation.result.get("alarms") or {}).get(alarm.number) == alarm.wakeupid:
            # The device may give an id again, to an alarm that is none of ours.
            return creation if alarm_equals(alarm, alarm_of(creation.payload)) else None
    return None


def deletion_waits_for_a_person(*, extension: Extension, wakeupid: str) -> bool:
    """Whether the device refused to delete this alarm, and a person has been told."""
    stuck = Command.objects.filter(
        kind=CommandKind.WAKEUP_DELETE, state=CommandState.NEEDS_ATTENTION, targets=extension
    )
    return any(wakeupid in deletion.payload["wakeup_ids"] for deletion in stuck)
