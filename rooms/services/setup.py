"""Setting the house up: rooms and their phones, room types, service levels."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypedDict

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import ConflictError, InputError, RuleError
from pbx.models import Extension, Pbx
from pbx.services.commands import extensions_check_out
from rooms.enums import StayStatus
from rooms.locks import rooms_lock
from rooms.models import FormerPhone, Property, Room, RoomExtension, RoomType, ServiceLevel, Stay
from rooms.services.phones import rooms_phones_assign
from rooms.services.wakeups import wakeups_follow_phones


class LevelValues(TypedDict, total=False):
    """What a service level says."""

    name: str
    outbound_routes: list[str]
    outbound_allowed: bool
    voicemail: bool
    discount_percent: Decimal
    credit_limit: Decimal | None
    credit_action: str


@transaction.atomic(savepoint=False)
def room_type_create(*, property: Property, code: str, name: str, actor: Actor) -> RoomType:
    """A new room type. Raises `ConflictError` when the code is taken."""
    if RoomType.objects.filter(property=property, code=code).exists():
        raise _taken(code)
    room_type = RoomType.objects.create(property=property, code=code, name=name)
    audit_record("rooms.room_type.created", actor, room_type, {"code": code})
    return room_type


def _taken(code: str) -> ConflictError:
    return ConflictError(_("“%(code)s” exists already.") % {"code": code}, "code_taken")


@transaction.atomic(savepoint=False)
def room_create(
    *,
    property: Property,
    number: str,
    floor: str = "",
    room_type: RoomType | None = None,
    extensions: Sequence[str] = (),
    pbx: str = "",
    actor: Actor,
) -> Room:
    """A new room with its phones, the first of them the primary one.

    `pbx` names the phone system where the property has several. Raises `ConflictError` for a number that is taken,
    `RuleError` for a phone of another room, `InputError`.
    """
    try:
        with transaction.atomic():
            room = Room.objects.create(property=property, number=number, floor=floor, room_type=room_type)
    except IntegrityError as error:
        raise _taken(number) from error
    _phones_set(room, extensions, pbx, since={}, now=timezone.now())
    audit_record("rooms.room.created", actor, room, {"number": number, "extensions": list(extensions)})
    return room


@transaction.atomic(savepoint=False)
def room_update(
    *,
    room: Room,
    actor: Actor,
    extensions: Sequence[str] | None = None,
    pbx: str = "",
    **values: Any,
) -> Room:
    """Change `floor`, `room_type` or the phones; the guest in the room keeps the new phones, a removed one is wiped."""
    fresh = rooms_lock([room.pk])[room.pk]
    for name in ("floor", "room_type"):
        setattr(fresh, name, values.get(name, getattr(fresh, name)))
    fresh.save(update_fields=["floor", "room_type"])
    if extensions is not None:
        _phones_change(fresh, extensions, pbx, actor)
    audit_record("rooms.room.updated", actor, fresh, {"floor": fresh.floor, "extensions": list(extensions or ())})
    return fresh


def _phones_change(room: Room, numbers: Sequence[str], pbx: str, actor: Actor) -> None:
    now = timezone.now()
    phones = {phone.extension_id: phone for phone in room.phones.select_related("extension__pbx")}
    room.phones.all().delete()
    since = {pk: phone.since for pk, phone in phones.items()}
    kept = {extension.pk for extension in _phones_set(room, numbers, pbx, since=since, now=now)}
    removed = {pk: phone.extension for pk, phone in phones.items() if pk not in kept}
    FormerPhone.objects.bulk_create(
        FormerPhone(room=room, extension_id=pk, since=since[pk], until=now) for pk in removed
    )
    stay = Stay.objects.filter(room=room, status=StayStatus.IN_HOUSE, is_primary=True).first()
    if stay is None:
        return
    wakeups_follow_phones(room=room, wiped=removed, actor=actor)
    if removed:
        extensions_check_out(extensions=removed.values(), requested_by=actor.name)
    rooms_phones_assign(assignments=[(room, stay)], actor=actor)


def _phones_set(
    room: Room, numbers: Sequence[str], pbx_name: str, *, since: Mapping[int, dt.datetime | None], now: dt.datetime
) -> list[Extension]:
    """Give the room these phones; those in `since` have been there from then on, the others from now on."""
    chosen = list(dict.fromkeys(numbers))
    if not chosen:
        return []
    pbx = _pbx_of(room.property, pbx_name)
    extensions = [_extension(pbx, number) for number in chosen]
    taken = RoomExtension.objects.filter(extension__in=extensions).select_related("room", "extension").first()
    if taken:
        values = {"extension": taken.extension.number, "room": taken.room.number}
        raise RuleError(_("Phone %(extension)s belongs to room %(room)s.") % values, "extension_taken")
    RoomExtension.objects.bulk_create(
        RoomExtension(room=room, extension=extension, is_primary=place == 0, since=since.get(extension.pk, now))
        for place, extension in enumerate(extensions)
    )
    return extensions


def _extension(pbx: Pbx, number: str) -> Extension:
    if not (number.isascii() and number.isdecimal() and len(number) <= 7):
        message = _("An extension has 1 to 7 digits; “%(number)s” has not.") % {"number": number}
        raise InputError(message, {"extensions": [message]})
    return Extension.objects.get_or_create(pbx=pbx, number=number)[0]


def _pbx_of(property: Property, name: str) -> Pbx:
    candidates = Pbx.objects.filter(property_code=property.code, **({"name": name} if name else {}))
    found = list(candidates.order_by("pk")[:2])
    if len(found) != 1:
        message = (
            _("Say which phone system with “pbx”: the property has several.")
            if found
            else _("The property has no phone system; connect one first.")
        )
        raise InputError(message, {"pbx": [message]})
    return found[0]


@transaction.atomic(savepoint=False)
def service_level_create(*, property: Property, code: str, values: LevelValues, actor: Actor) -> ServiceLevel:
    """A new service level. Raises `ConflictError` when the code is taken."""
    if ServiceLevel.objects.filter(property=property, code=code).exists():
        raise _taken(code)
    level = ServiceLevel.objects.create(property=property, code=code, **values)
    audit_record("rooms.service_level.created", actor, level, {"code": code})
    return level


RIGHTS = ("outbound_routes", "outbound_allowed", "voicemail")


@transaction.atomic(savepoint=False)
def service_level_update(*, level: ServiceLevel, values: LevelValues, actor: Actor) -> ServiceLevel:
    """Change a service level; when its rights change, the phones of its guests in house follow."""
    before = {name: getattr(level, name) for name in values}
    for name, value in values.items():
        setattr(level, name, value)
    level.save(update_fields=list(values))
    changed = {name: [str(before[name]), str(value)] for name, value in values.items() if before[name] != value}
    if changed.keys() & set(RIGHTS):
        _rights_sync(level, actor)
    audit_record("rooms.service_level.updated", actor, level, changed)
    return level


def _rights_sync(level: ServiceLevel, actor: Actor) -> None:
    stays = Stay.objects.filter(service_level=level, status=StayStatus.IN_HOUSE, is_primary=True)
    rooms = rooms_lock(stays.values_list("room_id", flat=True))
    fresh = stays.filter(room__in=rooms).order_by("room_id")
    rooms_phones_assign(assignments=[(rooms[stay.room_id], stay) for stay in fresh], actor=actor)
