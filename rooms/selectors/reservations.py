"""Reservations: lists, one, and who has a room in which nights."""

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hotelpbx.common.scope import in_scope
from rooms.enums import ReservationStatus, StayStatus
from rooms.errors import ReservationNotFoundError
from rooms.models import Property, Reservation, Room, Stay


class Claim(NamedTuple):
    """Somebody has a room from `arrival` until the morning of `departure`; `reservation_id` is None for a stay."""

    room_id: int
    arrival: dt.date
    departure: dt.date
    guest_name: str
    reservation_id: int | None

    def overlaps(self, arrival: dt.date, departure: dt.date) -> bool:
        """Whether one night is in both."""
        return self.arrival < departure and arrival < self.departure


def reservation_queryset() -> QuerySet[Reservation]:
    """Reservations with everything that their answers show, by arrival."""
    shown = Reservation.objects.select_related(
        "property", "room_type", "room__room_type", "service_level", "created_by"
    )
    return in_scope(shown, "property__code")


def reservation_list(
    *,
    property: Property | None = None,
    status: str = "",
    room: str = "",
    room_type: str = "",
    group: str = "",
    guest: str = "",
    code: str = "",
    arrival: dt.date | None = None,
    arrival_from: dt.date | None = None,
    arrival_until: dt.date | None = None,
) -> QuerySet[Reservation]:
    """Reservations by arrival; `guest` is any part of the name."""
    asked = {
        "property": property,
        "status": status,
        "room__number": room,
        "room_type__code": room_type,
        "group": group,
        "code": code,
        "arrival_on": arrival,
        "arrival_on__gte": arrival_from,
        "arrival_on__lte": arrival_until,
    }
    found = reservation_queryset().filter(**{name: value for name, value in asked.items() if value})
    for word in guest.split():
        found = found.filter(Q(last_name__icontains=word) | Q(first_name__icontains=word))
    return found


def reservation_get(pk: int) -> Reservation:
    """The reservation of this id. Raises `ReservationNotFoundError`."""
    found = reservation_queryset().filter(pk=pk).first()
    if found is None:
        raise ReservationNotFoundError(_("There is no reservation number %(id)s.") % {"id": pk})
    return found


def reservations_arriving(property: Property, group: str = "") -> QuerySet[Reservation]:
    """Who is to come today, and who was to come before and has not been heard of."""
    booked = reservation_queryset().filter(property=property, status=ReservationStatus.BOOKED)
    booked = booked.filter(arrival_on__lte=property.business_date)
    return booked.filter(group=group) if group else booked


def reservations_gone(property: Property, before: dt.date) -> QuerySet[Reservation]:
    """Reservations with a name whose guests never came and whose last day was before a date."""
    gone = Reservation.objects.filter(property=property, erased_at__isnull=True, stay__isnull=True)
    return gone.filter(departure_on__lt=before).order_by("pk")


def room_claims(rooms: Collection[int], arrival: dt.date, departure: dt.date) -> list[Claim]:
    """Who has these rooms in a night between two days: booked reservations and guests in house, two statements."""
    if not rooms:
        return []
    booked = Reservation.objects.filter(room__in=rooms, status=ReservationStatus.BOOKED)
    booked = booked.filter(arrival_on__lt=departure, departure_on__gt=arrival)
    in_house = Stay.objects.filter(room__in=rooms, status=StayStatus.IN_HOUSE, departure__gt=arrival)
    stays = in_house.filter(arrival__lt=departure).values_list("room_id", "arrival", "departure", "guest_name")
    return [
        *(_claim(reservation) for reservation in booked),
        *(Claim(*stay, reservation_id=None) for stay in stays),
    ]


def _claim(reservation: Reservation) -> Claim:
    assert reservation.room_id
    dates = (reservation.arrival_on, reservation.departure_on)
    return Claim(reservation.room_id, *dates, reservation.guest_name, reservation.pk)


def room_promises(
    room: Room, arrival: dt.date, departure: dt.date, *, besides: Reservation | None = None
) -> list[Reservation]:
    """Booked reservations of a room in one of these nights, `besides` one; at least the first night counts."""
    booked = Reservation.objects.filter(room=room, status=ReservationStatus.BOOKED).order_by("arrival_on", "pk")
    until = max(departure, arrival + dt.timedelta(days=1))
    found = booked.filter(arrival_on__lt=until, departure_on__gt=arrival)
    return list(found.exclude(pk=besides.pk) if besides else found)


def rooms_free(property: Property, arrival: dt.date, departure: dt.date) -> QuerySet[Room]:
    """Rooms that nobody has in any of these nights."""
    booked = Reservation.objects.filter(property=property, status=ReservationStatus.BOOKED, room__isnull=False)
    booked = booked.filter(arrival_on__lt=departure, departure_on__gt=arrival)
    in_house = Stay.objects.filter(property=property, status=StayStatus.IN_HOUSE, departure__gt=arrival)
    taken = in_house.filter(arrival__lt=departure)
    free = Room.objects.filter(property=property).exclude(pk__in=booked.values("room"))
    return free.exclude(pk__in=taken.values("room")).select_related("room_type")
