"""Condition, blocks and service signs of rooms."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import ConflictError, InputError
from rooms.enums import Block, Condition, Occupancy
from rooms.errors import RoomOccupiedError
from rooms.locks import rooms_lock
from rooms.models import Room
from rooms.services.late_reports import check_no_newer_condition, check_same_guest, reported_when

NOT_REFUSED: dict[str, Any] = {"service_refused_at": None, "service_refused_by": ""}


@transaction.atomic(savepoint=False)
def room_condition_report(
    *, room: Room, condition: str, by: str = "", reported_at: dt.datetime | None = None, actor: Actor
) -> Room:
    """As `room_condition_set`, for a report that may have been held up since `reported_at`.

    Raises `ConflictError` when the room has been reported, or has become dirty, since; `RuleError`: too old.
    """
    at = reported_when(reported_at)
    room = rooms_lock([room.pk])[room.pk]
    if reported_at is not None:
        check_no_newer_condition(room, at)
    return room_condition_set(room=room, condition=condition, by=by, actor=actor, now=at)


@transaction.atomic(savepoint=False)
def room_condition_set(
    *, room: Room, condition: str, by: str = "", actor: Actor, now: dt.datetime | None = None
) -> Room:
    """Housekeeping says how the room is; `by` names who said it when that is not the actor.

    A cleaned room has had its service: the sign that asked for it comes down, a refusal is over.
    """
    if condition not in Condition.values:
        raise InputError(_("A room is dirty, clean or inspected."), {"condition": [_("Unknown condition.")]})
    was = Room.objects.values_list("condition", flat=True).get(pk=room.pk)
    who = (by or actor.name)[:150]
    served = {} if condition == Condition.DIRTY else {"make_up_room": False, **NOT_REFUSED}
    Room.objects.filter(pk=room.pk).update(
        condition=condition, condition_changed_at=now or timezone.now(), condition_changed_by=who, **served
    )
    room.refresh_from_db()
    if was != condition:
        audit_record("rooms.room.condition_set", actor, room, {"from": was, "to": condition, "by": who})
    return room


@transaction.atomic(savepoint=False)
def room_block(*, room: Room, block: str, reason: str, actor: Actor) -> Room:
    """Take a vacant room out of order or out of service. Raises `RoomOccupiedError`."""
    if block not in Block.values:
        raise InputError(_("A room is blocked as out of order or out of service."), {"block": [_("Unknown block.")]})
    vacant = Room.objects.filter(pk=room.pk, occupancy=Occupancy.VACANT)
    if not vacant.update(block=block, block_reason=reason.strip()[:200]):
        raise RoomOccupiedError(_("Room %(room)s is occupied; move the guest first.") % {"room": room.number})
    room.refresh_from_db()
    audit_record("rooms.room.blocked", actor, room, {"block": block, "reason": room.block_reason})
    return room


@transaction.atomic(savepoint=False)
def room_unblock(*, room: Room, actor: Actor) -> Room:
    """Give a blocked room back. Raises `ConflictError` when it is not blocked."""
    if not Room.objects.filter(pk=room.pk).exclude(block="").update(block="", block_reason=""):
        raise ConflictError(_("Room %(room)s is not blocked.") % {"room": room.number}, "room_not_blocked")
    was = room.block
    room.refresh_from_db()
    audit_record("rooms.room.unblocked", actor, room, {"block": was})
    return room


@transaction.atomic(savepoint=False)
def room_service_flags_set(
    *,
    room: Room,
    do_not_disturb: bool | None = None,
    make_up_room: bool | None = None,
    service_refused: bool | None = None,
    reported_at: dt.datetime | None = None,
    actor: Actor,
) -> Room:
    """Hang out or take in the signs at the door, or note that the guest wants no service today; None leaves a sign.

    Raises `ConflictError` when a guest has come or left since `reported_at`, `RuleError`: that was too long ago.
    """
    given = {"do_not_disturb": do_not_disturb, "make_up_room": make_up_room, "service_refused": service_refused}
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes:
        return room
    at = reported_when(reported_at)
    if reported_at is not None:
        room = rooms_lock([room.pk])[room.pk]
        check_same_guest(room, at)
    Room.objects.filter(pk=room.pk).update(**_sign_fields(changes, at, actor))
    room.refresh_from_db()
    audit_record("rooms.room.service_flags_set", actor, room, changes)
    return room


def _sign_fields(changes: dict[str, bool], at: dt.datetime, actor: Actor) -> dict[str, Any]:
    fields: dict[str, Any] = {name: value for name, value in changes.items() if name != "service_refused"}
    if "service_refused" in changes:
        refused = {"service_refused_at": at, "service_refused_by": actor.name[:150]}
        fields |= refused if changes["service_refused"] else NOT_REFUSED
    return fields
