"""Setting the house up: rooms and their phones."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import ConflictError, InputError, RuleError
from pbx.models import Extension, Pbx
from pbx.services.commands import Wish, extensions_check_out, extensions_want
from rooms.enums import Condition, Occupancy, ReservationStatus, StayStatus
from rooms.errors import RoomInUseError, RoomOccupiedError
from rooms.locks import rooms_lock
from rooms.models import FormerPhone, Property, Reservation, Room, RoomExtension, RoomType, Stay, WakeUpCall
from rooms.services.phones import rooms_phones_assign
from rooms.services.wakeups import wakeups_follow_phones

Labels = Mapping[str, str]


@transaction.atomic(savepoint=False)
def room_create(
    *,
    property: Property,
    number: str,
    floor: str = "",
    room_type: RoomType | None = None,
    extensions: Sequence[str] = (),
    labels: Labels | None = None,
    pbx: str = "",
    actor: Actor,
) -> Room:
    """A new room with its phones, the first of them the primary one; `labels` by number say where each stands.

    `pbx` names the phone system where the property has several. Raises `ConflictError` for a number that is taken,
    `RuleError` for a phone of another room, `InputError`.
    """
    try:
        with transaction.atomic():
            room = Room.objects.create(property=property, number=number, floor=floor, room_type=room_type)
    except IntegrityError as error:
        raise _taken(property, number) from error
    added = _phones_set(room, extensions, pbx, labels=labels or {}, since={}, now=timezone.now())
    _make_vacant(added, actor)
    audit_record("rooms.room.created", actor, room, {"number": number, "extensions": list(extensions)})
    return room


def _taken(property: Property, number: str) -> ConflictError:
    if Room.every.filter(property=property, number=number, retired_at__isnull=False).exists():
        message = _("Room %(room)s was given up. Bring it back instead; it keeps its history.") % {"room": number}
        return ConflictError(message, "room_retired", {"fields": {"number": [message]}})
    message = _("“%(code)s” exists already.") % {"code": number}
    return ConflictError(message, "code_taken", {"fields": {"number": [message]}})


@transaction.atomic(savepoint=False)
def room_update(
    *,
    room: Room,
    actor: Actor,
    extensions: Sequence[str] | None = None,
    labels: Labels | None = None,
    pbx: str = "",
    **values: Any,
) -> Room:
    """Change `floor`, `room_type` or the phones; the guest in the room keeps the new phones, a removed one is wiped.

    Phones keep their labels where `labels` is None.
    """
    fresh = rooms_lock([room.pk])[room.pk]
    before = _told(fresh)
    for name in ("floor", "room_type"):
        setattr(fresh, name, values.get(name, getattr(fresh, name)))
    fresh.save(update_fields=["floor", "room_type"])
    if extensions is not None:
        _phones_change(fresh, extensions, pbx, labels, actor)
    after = _told(fresh)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        audit_record("rooms.room.updated", actor, fresh, changes)
    return fresh


@transaction.atomic(savepoint=False)
def room_retire(*, room: Room, actor: Actor) -> Room:
    """Give a room up: it leaves every list, its phones become free, its history stays.

    Raises `RoomOccupiedError` while somebody lives there, `RoomInUseError` with a reservation or wake-up call to come.
    """
    fresh = rooms_lock([room.pk])[room.pk]
    _check_unused(fresh)
    _phones_change(fresh, (), "", None, actor)
    fresh.retired_at = timezone.now()
    fresh.save(update_fields=["retired_at"])
    audit_record("rooms.room.retired", actor, fresh, {"number": fresh.number})
    return fresh


@transaction.atomic(savepoint=False)
def room_reinstate(*, room: Room, actor: Actor) -> Room:
    """Bring a room back, dirty and without a phone. Raises `ConflictError` when it was not given up."""
    retired = Room.every.filter(pk=room.pk, retired_at__isnull=False)
    if not retired.update(retired_at=None, condition=Condition.DIRTY):
        raise ConflictError(_("Room %(room)s was not given up.") % {"room": room.number}, "room_not_retired")
    fresh = Room.objects.select_related("property").get(pk=room.pk)
    audit_record("rooms.room.reinstated", actor, fresh, {"number": fresh.number})
    return fresh


def _check_unused(room: Room) -> None:
    if room.occupancy == Occupancy.OCCUPIED or room.stays.filter(status=StayStatus.IN_HOUSE).exists():
        raise RoomOccupiedError(_("Room %(room)s is occupied; move the guest first.") % {"room": room.number})
    promised = Reservation.objects.filter(room=room, status=ReservationStatus.BOOKED).first()
    if promised is not None:
        values = {"room": room.number, "code": promised.code, "guest": promised.guest_name}
        raise RoomInUseError(
            _("Room %(room)s is promised to %(guest)s (reservation %(code)s); give that one another room first.")
            % values
        )
    if WakeUpCall.objects.filter(room=room, closed_at__isnull=True).exists():
        raise RoomInUseError(
            _("A wake-up call for room %(room)s is still to come; cancel it first.") % {"room": room.number}
        )


def _told(room: Room) -> dict[str, str]:
    """A room's values for the audit trail."""
    phones = room.phones.select_related("extension").order_by("-is_primary", "pk")
    numbers = [f"{phone.extension.number} {phone.label}".strip() for phone in phones]
    kind = room.room_type.code if room.room_type else ""
    return {"floor": room.floor, "room_type": kind, "extensions": ", ".join(numbers)}


def _phones_change(room: Room, numbers: Sequence[str], pbx: str, labels: Labels | None, actor: Actor) -> None:
    now = timezone.now()
    phones = {phone.extension_id: phone for phone in room.phones.select_related("extension__pbx")}
    if labels is None:
        labels = {phone.extension.number: phone.label for phone in phones.values()}
    room.phones.all().delete()
    since = {pk: phone.since for pk, phone in phones.items()}
    chosen = {
        extension.pk: extension for extension in _phones_set(room, numbers, pbx, labels=labels, since=since, now=now)
    }
    removed = {pk: phone.extension for pk, phone in phones.items() if pk not in chosen}
    FormerPhone.objects.bulk_create(
        FormerPhone(room=room, extension_id=pk, since=since[pk], until=now) for pk in removed
    )
    stay = Stay.objects.filter(room=room, status=StayStatus.IN_HOUSE, is_primary=True).first()
    if stay is None:
        _make_vacant([extension for pk, extension in chosen.items() if pk not in phones], actor)
        return
    wakeups_follow_phones(room=room, wiped=removed, actor=actor)
    if removed:
        extensions_check_out(extensions=removed.values(), requested_by=actor.name)
    rooms_phones_assign(assignments=[(room, stay)], actor=actor)


def _make_vacant(extensions: Sequence[Extension], actor: Actor) -> None:
    """A phone that comes into a vacant room is as one there is: named by its number, without outside calls."""
    wishes = [
        Wish(extension=extension, name=extension.number, routes=(), outbound=False, voicemail=False)
        for extension in extensions
    ]
    if wishes:
        extensions_want(wishes=wishes, requested_by=actor.name)


def _phones_set(
    room: Room,
    numbers: Sequence[str],
    pbx_name: str,
    *,
    labels: Labels,
    since: Mapping[int, dt.datetime | None],
    now: dt.datetime,
) -> list[Extension]:
    """Give the room these phones; those in `since` have been there from then on, the others from now on."""
    chosen = list(dict.fromkeys(numbers))
    if not chosen:
        return []
    pbx = pbx_of_property(room.property, pbx_name)
    extensions = [_extension(pbx, number) for number in chosen]
    taken = RoomExtension.objects.filter(extension__in=extensions).select_related("room", "extension").first()
    if taken:
        values = {"extension": taken.extension.number, "room": taken.room.number}
        message = _("Phone %(extension)s belongs to room %(room)s.") % values
        raise RuleError(message, "extension_taken", {"fields": {"extensions": [message]}})
    RoomExtension.objects.bulk_create(
        RoomExtension(
            room=room,
            extension=extension,
            is_primary=place == 0,
            label=labels.get(extension.number, ""),
            since=since.get(extension.pk, now),
        )
        for place, extension in enumerate(extensions)
    )
    return extensions


def extension_problem(number: str) -> str:
    """Why this is no number of an extension, or ""."""
    if number.isascii() and number.isdecimal() and len(number) <= 7:
        return ""
    return _("An extension has 1 to 7 digits; “%(number)s” has not.") % {"number": number}


def _extension(pbx: Pbx, number: str) -> Extension:
    if message := extension_problem(number):
        raise InputError(message, {"extensions": [message]})
    return Extension.objects.get_or_create(pbx=pbx, number=number)[0]


def pbx_of_property(property: Property, name: str = "") -> Pbx:
    """The phone system of this name, or the only one of the property. Raises `InputError`."""
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
