"""Reports that took their time: what was tapped without a network is judged by when it was tapped."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from hotelpbx.common.errors import ConflictError, RuleError
from rooms.models import Room
from rooms.selectors.room_history import room_changed_hands

MOST_LATE = dt.timedelta(hours=12)  # a shift


def reported_when(reported_at: dt.datetime | None) -> dt.datetime:
    """The instant of a report; now for one without, and for a clock that is ahead. Raises `RuleError`: too old."""
    now = timezone.now()
    if reported_at is None:
        return now
    if now - reported_at > MOST_LATE:
        text = _("This was said more than %(hours)s hours ago. Look at the room and say it again.")
        raise RuleError(text % {"hours": MOST_LATE // dt.timedelta(hours=1)}, "report_too_old")
    return min(reported_at, now)


def check_no_newer_condition(room: Room, at: dt.datetime) -> None:
    """Raises `ConflictError` when somebody has said after `at` how the room is, or it has become dirty by itself."""
    if room.condition_changed_at and room.condition_changed_at > at:
        text = _("Room %(room)s has been %(condition)s since (%(by)s). Look at the room and say it again.")
        facts = {"room": room.number, "condition": room.get_condition_display(), "by": room.condition_changed_by}
        raise ConflictError(text % facts, "room_reported_since", {"condition": room.condition})


def check_same_guest(room: Room, at: dt.datetime) -> None:
    """Raises `ConflictError` when a guest has come or left after `at`."""
    if room_changed_hands(room, at):
        text = _("A guest has come to room %(room)s or left it since. Look at the room and say it again.")
        raise ConflictError(text % {"room": room.number}, "room_changed_hands")
