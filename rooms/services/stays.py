"""Check-in, change, move and check-out of stays: their rooms, phones and wake-up calls.

Every service locks its rooms, then the stays in them.
"""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import InputError, RuleError
from rooms.enums import Condition, Occupancy, StayStatus
from rooms.errors import RoomNotReadyError, RoomOccupiedError, StayStateError
from rooms.locks import rooms_lock, stays_in_rooms_lock
from rooms.models import Property, Room, ServiceLevel, Stay, StayRoom
from rooms.services.guests import GuestInput, full_name, guests_clean, guests_create, guests_replace
from rooms.services.phones import (
    extensions_of,
    room_phones_assign,
    rooms_phones_assign,
    rooms_phones_wipe,
)
from rooms.services.sightings import sightings_forget
from rooms.services.trail import audit_records
from rooms.services.wakeups import wakeups_cancel_for_stays, wakeups_follow_move

__all__ = [
    "GuestInput",
    "stay_check_in",
    "stay_extend",
    "stay_move",
    "stay_update",
    "stays_check_in",
    "stays_check_out",
    "stays_lock",
]


@transaction.atomic(savepoint=False)
def stay_check_in(
    *,
    property: Property,
    room: Room,
    guests: Sequence[GuestInput],
    service_level: ServiceLevel,
    departure: dt.date,
    group: str = "",
    override_dirty: bool = False,
    share: bool = False,
    actor: Actor,
    now: dt.datetime | None = None,
) -> Stay:
    """Give a room and its phone to guests.

    With `share` an occupied room takes one more stay, which leaves the phone as it is. Raises `RoomOccupiedError`,
    `RoomNotReadyError` (dirty without `override_dirty`, or blocked), `RuleError`, `InputError`.
    """
    return stays_check_in(
        property=property,
        rooms=[(room, guests)],
        service_level=service_level,
        departure=departure,
        group=group,
        override_dirty=override_dirty,
        share=share,
        actor=actor,
        now=now,
    )[0]


@transaction.atomic(savepoint=False)
def stays_check_in(
    *,
    property: Property,
    rooms: Sequence[tuple[Room, Sequence[GuestInput]]],
    service_level: ServiceLevel,
    departure: dt.date,
    group: str = "",
    override_dirty: bool = False,
    share: bool = False,
    actor: Actor,
    now: dt.datetime | None = None,
) -> list[Stay]:
    """Check in several rooms, all or none; answers and errors as `stay_check_in`."""
    now = now or timezone.now()
    _check_departure(property, departure)
    registered = [(room.pk, guests_clean(guests)) for room, guests in rooms]
    _check_belongings(property, rooms, service_level)
    locked = rooms_lock(pk for pk, _guests in registered)
    for room in locked.values():
        _check_free(room, override_dirty=override_dirty, share=share)
    stays = [
        Stay(
            property=property,
            room=locked[pk],
            guest_name=full_name(guests[0]),
            service_level=service_level,
            group=group.strip(),
            is_primary=locked[pk].occupancy == Occupancy.VACANT,
            arrival=property.business_date,
            departure=departure,
            checked_in_at=now,
        )
        for pk, guests in registered
    ]
    _write_stays(stays)
    guests_create([(stay, guests) for stay, (_pk, guests) in zip(stays, registered, strict=True)])
    rooms_phones_assign(assignments=[(stay.room, stay) for stay in stays if stay.is_primary], actor=actor)
    audit_records(
        "rooms.stay.checked_in",
        actor,
        property.code,
        [(stay, {"room": stay.room.number, "group": stay.group}) for stay in stays],  # no names: they can be erased
    )
    return stays


def _check_departure(property: Property, departure: dt.date) -> None:
    if departure < property.business_date:
        raise RuleError(
            _("The departure is before today's business date, %(date)s.") % {"date": property.business_date},
            "departure_in_the_past",
        )


def _check_belongings(
    property: Property, rooms: Sequence[tuple[Room, Sequence[GuestInput]]], service_level: ServiceLevel
) -> None:
    numbers = [room.number for room, _guests in rooms]
    if not numbers:
        raise InputError(_("Name at least one room."), {"rooms": [_("At least one room is needed.")]})
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    if twice:
        message = _("These rooms are named twice: %(rooms)s.") % {"rooms": ", ".join(twice)}
        raise InputError(message, {"rooms": [message]})
    if service_level.property_id != property.pk or any(room.property_id != property.pk for room, _guests in rooms):
        raise RuleError(_("The room or the service level belongs to another property."), "other_property")


def _check_free(room: Room, *, override_dirty: bool, share: bool) -> None:
    if room.occupancy == Occupancy.OCCUPIED:
        if not share:
            raise _occupied(room)
        return
    if room.block:
        raise RoomNotReadyError(
            _("Room %(room)s is %(state)s.") % {"room": room.number, "state": room.get_block_display()},
            extra={"room": room.number, "block": room.block},
        )
    if room.condition == Condition.DIRTY and not override_dirty:
        raise RoomNotReadyError(
            _("Room %(room)s is dirty.") % {"room": room.number},
            extra={"room": room.number, "condition": room.condition},
        )


def _occupied(room: Room) -> RoomOccupiedError:
    return RoomOccupiedError(_("Room %(room)s is occupied.") % {"room": room.number}, extra={"room": room.number})


def _write_stays(stays: list[Stay]) -> None:
    """Stays, their stretch of the rooms, and the occupancy; the database has the last word on who was first."""
    try:
        Stay.objects.bulk_create(stays)
    except IntegrityError as error:
        raise _occupied(stays[0].room) from error
    StayRoom.objects.bulk_create([_stretch(stay, stay.checked_in_at) for stay in stays])
    for stay in stays:
        stay.room.occupancy = Occupancy.OCCUPIED
    _occupy([stay.room_id for stay in stays if stay.is_primary])


def _stretch(stay: Stay, now: dt.datetime) -> StayRoom:
    return StayRoom(stay=stay, room_id=stay.room_id, is_primary=stay.is_primary, started_at=now)


def _occupy(room_pks: Collection[int]) -> None:
    sightings_forget(room_pks=room_pks)
    vacant = Room.objects.filter(pk__in=room_pks, occupancy=Occupancy.VACANT, block="")
    if vacant.update(occupancy=Occupancy.OCCUPIED) != len(room_pks):
        raise RoomOccupiedError(_("Somebody else has just taken the room."))


def _vacate(room_pks: Collection[int], now: dt.datetime) -> None:
    """Vacant and dirty, the signs at the door taken in."""
    sightings_forget(room_pks=room_pks)
    Room.objects.filter(pk__in=room_pks).update(
        occupancy=Occupancy.VACANT,
        condition=Condition.DIRTY,
        condition_changed_at=now,
        condition_changed_by="check-out",
        do_not_disturb=False,
        make_up_room=False,
        service_refused_at=None,
        service_refused_by="",
    )


def _lock_stays(stays: Sequence[Stay], *more_rooms: Room) -> tuple[dict[int, Room], list[Stay]]:
    """Lock the rooms of the stays (and more), then everybody in house in them.

    Raises `StayStateError` when one of the stays is no longer in house, or moved a moment ago.
    """
    rooms = rooms_lock([stay.room_id for stay in stays] + [room.pk for room in more_rooms])
    in_house = stays_in_rooms_lock(rooms)
    present = {stay.pk for stay in in_house}
    gone = [stay for stay in stays if stay.pk not in present]
    if gone:
        raise StayStateError(_("%(guest)s is no longer in house there.") % {"guest": gone[0].guest_name})
    return rooms, in_house


@transaction.atomic(savepoint=False)
def stays_lock(*, stays: Sequence[Stay]) -> None:
    """Hold the rooms and stays for the rest of the transaction, before a folio is locked. Raises `StayStateError`."""
    _lock_stays(stays)


def _fresh(stay: Stay, in_house: Sequence[Stay]) -> Stay:
    return next(each for each in in_house if each.pk == stay.pk)


@transaction.atomic(savepoint=False)
def stay_extend(*, stay: Stay, departure: dt.date, actor: Actor) -> Stay:
    """Change the departure. Raises `RuleError` for a date before today's business date, `StayStateError`."""
    _rooms, in_house = _lock_stays([stay])
    fresh = _fresh(stay, in_house)
    _check_departure(fresh.property, departure)
    was, fresh.departure = fresh.departure, departure
    fresh.save(update_fields=["departure"])
    audit_record("rooms.stay.extended", actor, fresh, {"from": str(was), "to": str(departure)})
    return fresh


@transaction.atomic(savepoint=False)
def stay_update(
    *, stay: Stay, guests: Sequence[GuestInput] | None = None, service_level: ServiceLevel | None = None, actor: Actor
) -> Stay:
    """Correct the guests or change the service level; the phone follows, wake-up calls are not touched."""
    _rooms, in_house = _lock_stays([stay])
    fresh = _fresh(stay, in_house)
    if guests is not None:
        cleaned = guests_clean(guests)
        guests_replace(fresh, cleaned)
        fresh.guest_name = full_name(cleaned[0])
    if service_level is not None:
        if service_level.property_id != fresh.property_id:
            raise RuleError(_("The service level belongs to another property."), "other_property")
        fresh.service_level = service_level
    fresh.save(update_fields=["guest_name", "service_level"])
    if fresh.is_primary:
        room_phones_assign(room=fresh.room, stay=fresh, actor=actor)
    audit_record("rooms.stay.updated", actor, fresh, {"level": fresh.service_level.code})
    return fresh


@transaction.atomic(savepoint=False)
def stay_move(
    *, stay: Stay, room: Room, override_dirty: bool = False, actor: Actor, now: dt.datetime | None = None
) -> Stay:
    """Move a stay to a vacant room; its wake-up calls go with it, sharers stay behind and keep the old room.

    Raises as `stay_check_in`, and `StayStateError`.
    """
    now = now or timezone.now()
    rooms, in_house = _lock_stays([stay], room)
    fresh, target = _fresh(stay, in_house), rooms[room.pk]
    origin = rooms[fresh.room_id]
    if origin.pk == target.pk:
        raise RuleError(_("The guest lives in this room already."), "same_room")
    if target.property_id != fresh.property_id:
        raise RuleError(_("The room belongs to another property."), "other_property")
    _check_free(target, override_dirty=override_dirty, share=False)
    left_behind = [each for each in in_house if each.room_id == origin.pk and each.pk != fresh.pk]
    heir = left_behind[0] if fresh.is_primary and left_behind else None
    _change_room(fresh, target, now)
    wakeups_follow_move(stay=fresh, room=target, wiped=not left_behind, actor=actor, now=now)
    room_phones_assign(room=target, stay=fresh, actor=actor)
    if heir:
        _inherit([heir], now)
        room_phones_assign(room=origin, stay=heir, actor=actor)
    if not left_behind:
        _vacate([origin.pk], now)
        rooms_phones_wipe(rooms=[origin], after=extensions_of([target]), actor=actor)
    audit_record("rooms.stay.moved", actor, fresh, {"from": origin.number, "to": target.number})
    return fresh


def _change_room(stay: Stay, target: Room, now: dt.datetime) -> None:
    StayRoom.objects.filter(stay=stay, ended_at__isnull=True).update(ended_at=now)
    stay.room, stay.is_primary = target, True
    stay.save(update_fields=["room", "is_primary"])
    _stretch(stay, now).save(force_insert=True)
    _occupy([target.pk])
    target.occupancy = Occupancy.OCCUPIED


def _inherit(heirs: Sequence[Stay], now: dt.datetime) -> None:
    """Sharers become the primary stays of their rooms, from now on and not for the time before."""
    pks = [heir.pk for heir in heirs]
    StayRoom.objects.filter(stay__in=pks, ended_at__isnull=True).update(ended_at=now)
    Stay.objects.filter(pk__in=pks).update(is_primary=True)
    for heir in heirs:
        heir.is_primary = True
    StayRoom.objects.bulk_create([_stretch(heir, now) for heir in heirs])


@transaction.atomic(savepoint=False)
def stays_check_out(*, stays: Sequence[Stay], actor: Actor, now: dt.datetime | None = None) -> list[Stay]:
    """End stays. Rooms that become vacant are dirty and their phones are wiped with one request.

    Where a sharer remains he inherits the phone. Raises `StayStateError` when one has left already.
    """
    if not stays:
        return []
    now = now or timezone.now()
    rooms, in_house = _lock_stays(stays)
    leaving = [_fresh(stay, in_house) for stay in {stay.pk: stay for stay in stays}.values()]
    gone = {stay.pk for stay in leaving}
    staying: dict[int, Stay] = {}
    for stay in in_house:
        if stay.pk not in gone:
            staying.setdefault(stay.room_id, stay)
    vacated = [room for pk, room in rooms.items() if pk not in staying]
    _close(leaving, now)
    heirs = [staying[stay.room_id] for stay in leaving if stay.is_primary and stay.room_id in staying]
    _inherit(heirs, now)
    _vacate([room.pk for room in vacated], now)
    wakeups_cancel_for_stays(stays=leaving, wiped=[room.pk for room in vacated], actor=actor, now=now)
    rooms_phones_wipe(rooms=vacated, actor=actor)
    rooms_phones_assign(assignments=[(rooms[heir.room_id], heir) for heir in heirs], actor=actor)
    property_code = leaving[0].property.code
    audit_records(
        "rooms.stay.checked_out",
        actor,
        property_code,
        [(stay, {"room": rooms[stay.room_id].number}) for stay in leaving],
    )
    return leaving


def _close(stays: Sequence[Stay], now: dt.datetime) -> None:
    pks = [stay.pk for stay in stays]
    in_house = Stay.objects.filter(pk__in=pks, status=StayStatus.IN_HOUSE)
    if in_house.update(status=StayStatus.CHECKED_OUT, checked_out_at=now) != len(pks):
        raise StayStateError(_("Somebody else has just checked the guest out."))
    StayRoom.objects.filter(stay__in=pks, ended_at__isnull=True).update(ended_at=now)
    for stay in stays:
        stay.status, stay.checked_out_at = StayStatus.CHECKED_OUT, now
