"""What reservations store of a guest: handed out with the stay, erased with it, and cleared when nobody came."""

import datetime as dt

import pytest
from django.utils import timezone

from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AuditRecord
from hotelpbx.frontdesk.arrivals import check_in_terms
from hotelpbx.frontdesk.guest_data import guest_erase, guest_export
from hotelpbx.frontdesk.retention import retention_clear
from hotelpbx.frontdesk.workflows import guest_check_in, guest_check_out
from rooms.errors import ReservationStateError
from rooms.models import Property, Reservation, Stay
from rooms.services.erasure import ERASED
from rooms.services.reservations import reservation_cancel, reservation_reinstate
from tests.factories import PropertyFactory, RoomFactory
from tests.rooms.helpers import DESK, refused
from tests.rooms.reservations import book

pytestmark = pytest.mark.django_db


def arrived() -> Stay:
    mine = book("Grace Hopper", room=RoomFactory(number="101"), notes="allergic to feathers", code="GH-1")
    return guest_check_in(actor=DESK, **check_in_terms(mine))


def test_the_export_of_a_guest_holds_the_reservation_and_its_trail() -> None:
    guest = arrived().guests.get()
    (stay,) = guest_export(guest=guest, actor=SYSTEM)["stays"]
    (reservation,) = stay["reservations"]
    assert (reservation["code"], reservation["notes"]) == ("GH-1", "allergic to feathers")
    assert {"rooms.reservation.booked", "rooms.reservation.checked_in"} <= {row["action"] for row in stay["trail"]}


def test_who_is_erased_has_no_name_in_the_reservation() -> None:
    stay = arrived()
    guest_check_out(stay=stay, actor=SYSTEM)
    guest_erase(guest=stay.guests.get(), actor=SYSTEM)
    mine = Reservation.objects.get()
    assert (mine.first_name, mine.last_name, mine.notes) == ("", ERASED, "")
    assert mine.erased_at


def test_the_clock_clears_who_never_came() -> None:
    property: Property = PropertyFactory()
    old = reservation_cancel(reservation=book("Old Guest"), actor=DESK)
    here = arrived()
    booked = book("New Guest", nights=(300, 301))
    now = timezone.now().replace(year=2026, month=11, day=26) + dt.timedelta(days=property.keep_guests_days)
    assert retention_clear(property=property, now=now)["reservations"] == 1
    names = dict(Reservation.objects.values_list("pk", "last_name"))
    assert names == {old.pk: ERASED, here.reservation.pk: "Hopper", booked.pk: "Guest"}
    assert AuditRecord.objects.get(action="rooms.property.data_cleared").data["reservations"] == 1
    with refused(ReservationStateError):
        reservation_reinstate(reservation=old, actor=DESK)
