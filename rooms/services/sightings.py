"""What housekeeping sees of a room against what the desk knows: skips (gone unseen) and sleeps (in unseen)."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hotelpbx.common.attention import attention_close, attention_close_all, attention_raise
from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import InputError
from rooms.enums import Occupancy
from rooms.locks import rooms_lock
from rooms.models import Room
from rooms.services.late_reports import check_same_guest, reported_when

SKIP = gettext_noop("Skip? Room %(room)s was seen vacant, and the desk has a guest in it")
SLEEP = gettext_noop("Sleep? Room %(room)s was seen occupied, and is vacant for the desk")
SKIP_DETAIL = gettext_noop(
    "Call the guest and look for luggage; then check the guest out, or have the room looked at again."
)
SLEEP_DETAIL = gettext_noop("Look who is in the room; then check the guest in, or have the room looked at again.")
AGREED = gettext_noop("The desk and housekeeping agree.")
CHANGED_HANDS = gettext_noop("The desk has changed who lives in the room.")
NOTHING_SEEN = {"seen": "", "seen_at": None, "seen_by": ""}


@transaction.atomic(savepoint=False)
def room_seen_report(*, room: Room, seen: str, reported_at: dt.datetime | None = None, actor: Actor) -> Room:
    """Housekeeping saw the room vacant or occupied; "" takes back what was said.

    A difference from the desk is an attention item until they agree. Raises `InputError`, `ConflictError` when a
    guest has come or left since `reported_at`, `RuleError` for a report that is too old.
    """
    if seen and seen not in Occupancy.values:
        raise InputError(_("A room is seen vacant or occupied."), {"seen": [_("Unknown state.")]})
    at = reported_when(reported_at)
    room = rooms_lock([room.pk])[room.pk]
    check_same_guest(room, at)
    values = {"seen": seen, "seen_at": at, "seen_by": actor.name[:150]} if seen else NOTHING_SEEN
    Room.objects.filter(pk=room.pk).update(**values)
    room.refresh_from_db()
    audit_record("rooms.room.seen", actor, room, {"seen": seen, "desk": room.occupancy})
    _compare(room)
    return room


def _compare(room: Room) -> None:
    if not room.seen or room.seen == room.occupancy:
        attention_close(key=discrepancy_key(room.pk), resolution=AGREED)
        return
    is_skip = room.seen == Occupancy.VACANT
    attention_raise(
        kind="room_discrepancy",
        key=discrepancy_key(room.pk),
        subject=(SKIP if is_skip else SLEEP) % {"room": room.number},
        property_code=room.property.code,
        detail=SKIP_DETAIL if is_skip else SLEEP_DETAIL,
        data={"room": room.number, "seen": room.seen, "by": room.seen_by},
    )


def discrepancy_key(room_pk: int) -> str:
    """The key of a room's item in the attention inbox."""
    return f"room_discrepancy:{room_pk}"


def sightings_forget(*, room_pks: Collection[int]) -> None:
    """Guests have come to these (locked) rooms or left them: what was seen before says nothing now."""
    seen = list(Room.objects.filter(pk__in=room_pks).exclude(seen="").values_list("pk", flat=True))
    if seen:
        Room.objects.filter(pk__in=seen).update(**NOTHING_SEEN)
        keys = [discrepancy_key(pk) for pk in seen]
        attention_close_all(keys=keys, resolution=CHANGED_HANDS)
