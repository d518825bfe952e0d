"""Kinds of rooms."""

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import ConflictError
from rooms.errors import RoomTypeInUseError
from rooms.models import Property, RoomType


@transaction.atomic(savepoint=False)
def room_type_create(*, property: Property, code: str, name: str, actor: Actor) -> RoomType:
    """A new room type. Raises `ConflictError` when the code is taken."""
    if RoomType.objects.filter(property=property, code=code).exists():
        message = _("“%(code)s” exists already.") % {"code": code}
        raise ConflictError(message, "code_taken", {"fields": {"code": [message]}})
    room_type = RoomType.objects.create(property=property, code=code, name=name)
    audit_record("rooms.room_type.created", actor, room_type, {"code": code, "name": name})
    return room_type


@transaction.atomic(savepoint=False)
def room_type_update(*, room_type: RoomType, name: str, actor: Actor) -> RoomType:
    """Another name; the code stays, because imports and programs know the type by it."""
    before, room_type.name = room_type.name, name
    room_type.save(update_fields=["name"])
    if before != name:
        audit_record("rooms.room_type.updated", actor, room_type, {"name": [before, name]})
    return room_type


@transaction.atomic(savepoint=False)
def room_type_delete(*, room_type: RoomType, actor: Actor) -> None:
    """Remove a type of which nothing is left. Raises `RoomTypeInUseError` with a room, rate or reservation of it."""
    facts = {"code": room_type.code, "name": room_type.name}
    audit_record("rooms.room_type.deleted", actor, room_type, facts)
    try:
        room_type.delete()
    except ProtectedError as error:
        raise RoomTypeInUseError(
            _("Rooms, room rates or reservations have the type %(name)s; give them another one first.") % facts
        ) from error
