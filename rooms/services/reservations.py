"""Reservations: booked, changed, given a room, cancelled, kept as a no-show, taken back, and turned into a stay.

A room is promised under its lock, so that a second promise or a check-in sees the first one.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import ConflictError, InputError, RuleError
from rooms.enums import ReservationStatus
from rooms.errors import ReservationStateError, RoomPromisedError
from rooms.locks import reservation_lock, rooms_lock
from rooms.models import Property, Reservation, Room, Stay
from rooms.selectors.reservations import Claim, room_claims
from rooms.services.bookings import (
    Booking,
    BookingChanges,
    booking_clean,
    booking_of,
    check_not_promised,
    claims_of,
    code_new,
)
from rooms.services.trail import audit_records

TERMS = ("arrival_on", "departure_on", "service_level", "room_type", "room", "group", "notes")
GUEST = ("first_name", "last_name", "language", "vip")


def reservation_book(*, property: Property, booking: Booking, actor: Actor) -> Reservation:
    """Promise nights to a guest; errors as `reservations_book`."""
    return reservations_book(property=property, bookings=[booking], actor=actor)[0]


@transaction.atomic(savepoint=False)
def reservations_book(*, property: Property, bookings: Sequence[Booking], actor: Actor) -> list[Reservation]:
    """Promise nights to several guests, all or none.

    Raises `RoomPromisedError` when a room is promised or lived in already, `ConflictError` for a code that is taken,
    `InputError`, `RuleError`.
    """
    if not bookings:
        raise InputError(_("Name at least one guest."), {"guests": [_("At least one guest is needed.")]})
    cleaned = [booking_clean(property, booking) for booking in bookings]
    rooms, first, last = claims_of(cleaned)
    rooms_lock(rooms)
    _check_promises(cleaned, room_claims(rooms, first, last))
    rows = [_row(property, booking, actor) for booking in cleaned]
    try:
        with transaction.atomic():
            Reservation.objects.bulk_create(rows)
    except IntegrityError as error:
        codes = ", ".join(booking.code for booking in cleaned if booking.code)
        raise ConflictError(_("“%(code)s” exists already.") % {"code": codes}, "code_taken") from error
    audit_records("rooms.reservation.booked", actor, property.code, [(row, _facts(row)) for row in rows])
    return rows


def _check_promises(bookings: Sequence[Booking], claims: list[Claim]) -> None:
    """Against what is promised already and against each other."""
    for booking in bookings:
        check_not_promised(booking, claims)
        if booking.room:
            name = Reservation(**_named(booking)).guest_name
            claims.append(Claim(booking.room.pk, booking.arrival_on, booking.departure_on, name, 0))


def _named(booking: Booking) -> dict[str, object]:
    return {name: getattr(booking.guest, name) for name in GUEST}


def _row(property: Property, booking: Booking, actor: Actor) -> Reservation:
    terms = {name: getattr(booking, name) for name in TERMS}
    code = booking.code or code_new()
    return Reservation(property=property, code=code, created_by=actor.user, **_named(booking), **terms)


def _facts(reservation: Reservation) -> dict[str, object]:
    """For the audit trail; no name, because names can be erased."""
    room = reservation.room.number if reservation.room else ""
    dates = {"arrival": str(reservation.arrival_on), "departure": str(reservation.departure_on)}
    return {"code": reservation.code, **dates, "room": room, "group": reservation.group}


@transaction.atomic(savepoint=False)
def reservation_change(*, reservation: Reservation, changes: BookingChanges, actor: Actor) -> Reservation:
    """Change what was promised. Raises as `reservations_book`, and `ReservationStateError` unless it is booked."""
    return _change(reservation, changes, "rooms.reservation.changed", actor)


@transaction.atomic(savepoint=False)
def reservation_assign_room(*, reservation: Reservation, room: Room | None, actor: Actor) -> Reservation:
    """Give a reservation a room, another one, or none. Raises as `reservation_change`."""
    return _change(reservation, {"room": room}, "rooms.reservation.room_assigned", actor)


def _change(reservation: Reservation, changes: BookingChanges, action: str, actor: Actor) -> Reservation:
    wanted = changes.get("room", reservation.room)
    rooms_lock([wanted.pk] if wanted else [])
    fresh = _booked(reservation)
    booking = replace(booking_of(fresh), **changes)
    if booking.room and (wanted is None or booking.room.pk != wanted.pk):
        raise ReservationStateError(_("Somebody else has just changed this reservation. Look at it again."))
    cleaned = booking_clean(fresh.property, booking, arrival_was=fresh.arrival_on)
    rooms, first, last = claims_of([cleaned])
    check_not_promised(cleaned, room_claims(rooms, first, last), besides=fresh.pk)
    values = _named(cleaned) | {name: getattr(cleaned, name) for name in TERMS}
    changed = [name for name, value in values.items() if getattr(fresh, name) != value]
    for name, value in values.items():
        setattr(fresh, name, value)
    fresh.save(update_fields=[*GUEST, *TERMS])
    audit_record(action, actor, fresh, {**_facts(fresh), "changed": changed})
    return fresh


def _booked(reservation: Reservation) -> Reservation:
    """The reservation, locked and fresh. Raises `ReservationStateError` unless it is booked."""
    fresh = reservation_lock(reservation.pk)
    if fresh.status != ReservationStatus.BOOKED:
        raise _not_booked(fresh)
    return fresh


def _not_booked(reservation: Reservation) -> ReservationStateError:
    values = {"guest": reservation.guest_name, "code": reservation.code, "state": reservation.get_status_display()}
    return ReservationStateError(
        _("The reservation %(code)s of %(guest)s is %(state)s.") % values, extra={"status": reservation.status}
    )


@transaction.atomic(savepoint=False)
def reservation_cancel(*, reservation: Reservation, reason: str = "", actor: Actor) -> Reservation:
    """The guest will not come; the room is free again. Raises `ReservationStateError` unless it is booked."""
    fresh = _booked(reservation)
    _close(fresh, ReservationStatus.CANCELLED)
    audit_record("rooms.reservation.cancelled", actor, fresh, {**_facts(fresh), "reason": reason.strip()})
    return fresh


@transaction.atomic(savepoint=False)
def reservation_no_show(*, reservation: Reservation, actor: Actor) -> Reservation:
    """The guest did not come; the room is free again. Raises `RuleError` before the day of arrival."""
    fresh = _booked(reservation)
    if fresh.arrival_on > fresh.property.business_date:
        raise RuleError(
            _("%(guest)s is to arrive later; cancel the reservation instead.") % {"guest": fresh.guest_name},
            "arrival_in_the_future",
        )
    _close(fresh, ReservationStatus.NO_SHOW)
    audit_record("rooms.reservation.no_show", actor, fresh, _facts(fresh))
    return fresh


def _close(reservation: Reservation, status: ReservationStatus) -> None:
    reservation.status, reservation.closed_at = status, timezone.now()
    reservation.save(update_fields=["status", "closed_at"])


@transaction.atomic(savepoint=False)
def reservation_reinstate(*, reservation: Reservation, actor: Actor) -> Reservation:
    """Take a cancellation or a no-show back; the room comes back with it unless somebody else has it by now.

    Raises `ReservationStateError` for one that is booked or has become a stay, or whose guest was erased.
    """
    rooms_lock([reservation.room_id] if reservation.room_id else [])
    fresh = reservation_lock(reservation.pk)
    if fresh.status not in (ReservationStatus.CANCELLED, ReservationStatus.NO_SHOW) or fresh.erased_at:
        raise _not_booked(fresh)
    room_was = fresh.room.number if fresh.room else ""
    fresh.room = fresh.room if _is_free(fresh) else None
    fresh.status, fresh.closed_at = ReservationStatus.BOOKED, None
    fresh.save(update_fields=["room", "status", "closed_at"])
    audit_record("rooms.reservation.reinstated", actor, fresh, {**_facts(fresh), "room_was": room_was})
    return fresh


def _is_free(reservation: Reservation) -> bool:
    booking = booking_of(reservation)
    rooms, first, last = claims_of([booking])
    try:
        check_not_promised(booking, room_claims(rooms, first, last), besides=reservation.pk)
    except RoomPromisedError:
        return False
    return True


@transaction.atomic(savepoint=False)
def reservation_check_in(
    *, reservation: Reservation, stay: Stay, actor: Actor, now: dt.datetime | None = None
) -> Reservation:
    """Join a reservation to the stay that it became. Raises `ReservationStateError` unless it is booked.

    The stay's room is locked already.
    """
    fresh = _booked(reservation)
    if stay.property_id != fresh.property_id:
        raise RuleError(_("The reservation belongs to another property."), "other_property")
    room_was = fresh.room.number if fresh.room else ""
    fresh.stay, fresh.room = stay, stay.room
    fresh.status, fresh.closed_at = ReservationStatus.CHECKED_IN, now or timezone.now()
    fresh.save(update_fields=["stay", "room", "status", "closed_at"])
    audit_record("rooms.reservation.checked_in", actor, fresh, {**_facts(fresh), "room_was": room_was})
    return fresh
