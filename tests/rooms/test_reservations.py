"""Reservations: what may be promised, changed, given up and taken back."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from hotelpbx.common.errors import ConflictError, InputError, RuleError
from hotelpbx.common.models import AuditRecord
from rooms.enums import Block, Condition, Occupancy, Readiness, ReservationStatus
from rooms.errors import ReservationStateError, RoomPromisedError
from rooms.models import Reservation, Room
from rooms.selectors.overbooking import Overbooking, overbookings
from rooms.selectors.reservations import Claim, reservation_list, reservations_arriving, room_promises, rooms_free
from rooms.services.reservations import (
    reservation_assign_room,
    reservation_cancel,
    reservation_change,
    reservation_check_in,
    reservation_no_show,
    reservation_reinstate,
    reservations_book,
)
from tests.factories import PropertyFactory, RoomFactory, RoomTypeFactory, ServiceLevelFactory, StayFactory
from tests.rooms.helpers import DESK, refused
from tests.rooms.reservations import book, booking, day, late

pytestmark = pytest.mark.django_db


def test_a_reservation_keeps_what_was_asked_for_with_tidy_names() -> None:
    kind = RoomTypeFactory()
    found = book(" Ada   Lovelace", room_type=kind, group=" TOUR ", notes=" late ", vip=True, language="en")
    fresh = Reservation.objects.get(pk=found.pk)
    assert (fresh.guest_name, fresh.vip, fresh.language, fresh.room_type) == ("Ada Lovelace", True, "en", kind)
    assert (fresh.group, fresh.notes, fresh.nights, fresh.status) == ("TOUR", "late", 2, ReservationStatus.BOOKED)
    assert len(fresh.code) == 7
    (trail,) = AuditRecord.objects.filter(action="rooms.reservation.booked")
    assert trail.data["code"] == fresh.code
    assert "Lovelace" not in str(trail.data)


@pytest.mark.parametrize(
    ("terms", "error"),
    [
        ({"nights": (0, 0)}, InputError),
        ({"nights": (2, 1)}, InputError),
        ({"nights": (0, 367)}, InputError),
        ({"nights": (-1, 1)}, RuleError),
        ({"name": "Ada "}, InputError),
        ({"code": "a b"}, InputError),
        ({"code": "x" * 21}, InputError),
    ],
)
def test_what_cannot_be_promised_is_refused(terms: dict[str, Any], error: type[Exception]) -> None:
    with refused(error):
        book(**terms)
    assert not Reservation.objects.exists()


def test_what_belongs_to_another_hotel_is_refused() -> None:
    other = PropertyFactory(code="other")
    for terms in (
        {"room": RoomFactory(property=other)},
        {"room_type": RoomTypeFactory(property=other)},
    ):
        with refused(RuleError):
            book(**terms)
    with refused(RuleError):
        book(service_level=ServiceLevelFactory(property=other))


def test_a_number_is_given_once_in_a_hotel() -> None:
    book(code="BK-1")
    with refused(ConflictError) as caught:
        book(code="BK-1")
    assert caught.value.code == "code_taken"
    other = PropertyFactory(code="other")
    assert book(code="BK-1", property=other).property == other


@pytest.mark.parametrize(
    ("nights", "is_free"),
    [
        ((0, 2), True),
        ((0, 3), False),
        ((2, 4), False),
        ((3, 4), False),
        ((4, 6), False),
        ((5, 6), True),
        ((0, 9), False),
    ],
)
def test_a_room_is_promised_once_a_night(nights: tuple[int, int], is_free: bool) -> None:
    room = RoomFactory(number="101")
    book("First Guest", room=room, nights=(2, 5))
    if is_free:
        book(room=room, nights=nights)
    else:
        with refused(RoomPromisedError, match="First Guest"):
            book(room=room, nights=nights)
    assert (room in rooms_free(room.property, day(nights[0]), day(nights[1]))) is False
    assert list(rooms_free(room.property, day(20), day(21))) == [room]


def test_a_room_in_which_somebody_lives_is_promised_from_the_day_of_departure() -> None:
    stay = StayFactory(departure=day(2), guest_name="Max Planck")
    with refused(RoomPromisedError, match="Max Planck lives in room"):
        book(room=stay.room, nights=(1, 3))
    assert book(room=stay.room, nights=(2, 3)).room == stay.room


def test_several_are_booked_together_or_none_and_not_into_one_room() -> None:
    room, level = RoomFactory(), ServiceLevelFactory()
    wanted = [booking("A One", room=room, service_level=level), booking("B Two", room=room, service_level=level)]
    with refused(RoomPromisedError, match="A One"):
        reservations_book(property=room.property, bookings=wanted, actor=DESK)
    assert not Reservation.objects.exists()
    with refused(InputError):
        reservations_book(property=room.property, bookings=[], actor=DESK)


def test_a_change_counts_against_others_and_not_against_itself() -> None:
    room, other = RoomFactory(), RoomFactory()
    mine = book(room=room, nights=(1, 4))
    book("Next Guest", room=room, nights=(5, 6))
    changed = reservation_change(reservation=mine, changes={"departure_on": day(5), "notes": "quiet"}, actor=DESK)
    assert (changed.departure_on, changed.notes, changed.room) == (day(5), "quiet", room)
    with refused(RoomPromisedError):
        reservation_change(reservation=mine, changes={"departure_on": day(6)}, actor=DESK)
    moved = reservation_assign_room(reservation=mine, room=other, actor=DESK)
    assert moved.room == other
    assert reservation_assign_room(reservation=mine, room=None, actor=DESK).room is None
    trail = AuditRecord.objects.get(action="rooms.reservation.changed")
    assert sorted(trail.data["changed"]) == ["departure_on", "notes"]


def test_who_is_late_may_be_changed_and_not_put_further_into_the_past() -> None:
    guest = late(book(nights=(0, 3)))
    assert reservation_change(reservation=guest, changes={"notes": "called"}, actor=DESK).notes == "called"
    with refused(RuleError):
        reservation_change(reservation=guest, changes={"arrival_on": day(-2)}, actor=DESK)


def test_a_room_that_somebody_else_gave_meanwhile_is_not_taken_unseen() -> None:
    stale = book(nights=(0, 2))
    fresh = Reservation.objects.get(pk=stale.pk)
    reservation_assign_room(reservation=fresh, room=RoomFactory(), actor=DESK)
    with refused(ReservationStateError):
        reservation_change(reservation=stale, changes={"notes": "x"}, actor=DESK)


def test_a_cancelled_one_gives_its_room_up_and_takes_it_back() -> None:
    room = RoomFactory()
    mine = book(room=room)
    gone = reservation_cancel(reservation=mine, reason="illness", actor=DESK)
    assert gone.status == ReservationStatus.CANCELLED
    assert AuditRecord.objects.get(action="rooms.reservation.cancelled").data["reason"] == "illness"
    for deed in (reservation_cancel, reservation_no_show):
        with refused(ReservationStateError):
            deed(reservation=mine, actor=DESK)
    back = reservation_reinstate(reservation=mine, actor=DESK)
    assert (back.status, back.room, back.closed_at) == (ReservationStatus.BOOKED, room, None)
    with refused(ReservationStateError):
        reservation_reinstate(reservation=mine, actor=DESK)


def test_a_reservation_comes_back_without_a_room_that_was_given_away() -> None:
    room = RoomFactory(number="101")
    mine = book(room=room)
    reservation_cancel(reservation=mine, actor=DESK)
    book("Next Guest", room=room)
    assert reservation_reinstate(reservation=mine, actor=DESK).room is None
    assert AuditRecord.objects.get(action="rooms.reservation.reinstated").data["room_was"] == "101"


def test_a_no_show_is_said_on_the_day_of_arrival_at_the_earliest() -> None:
    with refused(RuleError, match="cancel"):
        reservation_no_show(reservation=book(nights=(1, 2)), actor=DESK)
    assert reservation_no_show(reservation=book(nights=(0, 2)), actor=DESK).status == ReservationStatus.NO_SHOW


def test_a_reservation_becomes_one_stay() -> None:
    mine, stay = book(room=RoomFactory()), StayFactory()
    done = reservation_check_in(reservation=mine, stay=stay, actor=DESK)
    assert (done.status, done.stay, done.room) == (ReservationStatus.CHECKED_IN, stay, stay.room)
    with refused(ReservationStateError, match="checked in"):
        reservation_check_in(reservation=mine, stay=StayFactory(), actor=DESK)
    with refused(RuleError):
        reservation_check_in(reservation=book(), stay=_stay_elsewhere(), actor=DESK)


def _stay_elsewhere() -> Any:
    other = PropertyFactory(code="other")
    room = Room.objects.create(property=other, number="1")
    return StayFactory(property=other, room=room, service_level=ServiceLevelFactory(property=other))


@pytest.mark.parametrize(
    "values",
    [
        {"departure_on": day(0)},
        {"status": ReservationStatus.CHECKED_IN},
        {"status": ReservationStatus.CANCELLED},
        {"closed_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
    ],
)
def test_the_database_refuses_what_cannot_be(values: dict[str, Any]) -> None:
    mine = book()
    with pytest.raises(IntegrityError), transaction.atomic():
        Reservation.objects.filter(pk=mine.pk).update(**values)


def test_arrivals_are_those_of_today_and_the_late_ones() -> None:
    today, yesterday = book("To Day"), late(book("Yester Day", group="TOUR"))
    book("To Morrow", nights=(1, 2))
    reservation_cancel(reservation=book("Not Coming"), actor=DESK)
    assert list(reservations_arriving(today.property)) == [yesterday, today]
    assert list(reservations_arriving(today.property, "TOUR")) == [yesterday]


def test_reservations_are_found_by_part_of_a_name_room_status_and_day() -> None:
    room = RoomFactory(number="101")
    ada = book("Ada Lovelace", room=room, code="X1", group="G")
    max_p = book("Max Planck", nights=(3, 4), room_type=RoomTypeFactory(code="suite"))
    assert list(reservation_list(guest="love ada")) == [ada]
    assert list(reservation_list(room="101")) == [ada]
    assert list(reservation_list(code="X1", group="G")) == [ada]
    assert list(reservation_list(room_type="suite")) == [max_p]
    assert list(reservation_list(arrival=day(3))) == [max_p]
    assert list(reservation_list(arrival_from=day(1))) == [max_p]
    assert list(reservation_list(arrival_until=day(1))) == [ada]
    assert list(reservation_list(status="booked")) == [ada, max_p]


def test_who_else_was_promised_the_room() -> None:
    room = RoomFactory()
    mine, next_one = book(room=room, nights=(0, 2)), book("Next Guest", room=room, nights=(2, 4))
    assert room_promises(room, day(0), day(0)) == [mine]
    assert room_promises(room, day(0), day(3), besides=mine) == [next_one]


@pytest.mark.parametrize(
    ("values", "readiness"),
    [
        ({}, Readiness.READY),
        ({"condition": Condition.INSPECTED}, Readiness.READY),
        ({"condition": Condition.DIRTY}, Readiness.DIRTY),
        ({"occupancy": Occupancy.OCCUPIED, "condition": Condition.DIRTY}, Readiness.OCCUPIED),
        ({"block": Block.OUT_OF_ORDER, "condition": Condition.DIRTY}, Readiness.BLOCKED),
    ],
)
def test_the_readiness_of_a_room(values: dict[str, str], readiness: Readiness) -> None:
    assert book(room=RoomFactory(**values)).readiness == readiness
    assert book().readiness == Readiness.NO_ROOM


def test_more_of_a_type_than_there_are_is_told_by_night() -> None:
    double, suite = RoomTypeFactory(code="double", name="Double"), RoomTypeFactory(code="suite", name="Suite")
    lived_in = RoomFactory(room_type=double)
    RoomFactory(room_type=double, block=Block.OUT_OF_ORDER)
    RoomFactory(room_type=suite)
    StayFactory(room=lived_in, departure=day(1))
    book(room_type=double, nights=(0, 3))  # tonight the only double for sale is lived in
    property = lived_in.property
    assert overbookings(property, day(0), day(4)) == [Overbooking(day(0), "Double", 1)]
    book(room_type=suite, nights=(2, 4))
    book(nights=(2, 4))  # any room: there are two, and both are gone in the third night
    assert overbookings(property, day(1), day(4)) == [Overbooking(day(2), "", 1)]


DAYS = st.integers(0, 6)


@given(st.tuples(DAYS, DAYS).map(sorted), st.tuples(DAYS, DAYS).map(sorted))
def test_two_claims_overlap_when_a_night_is_in_both(one: list[int], other: list[int]) -> None:
    claim = Claim(1, day(one[0]), day(one[1] + 1), "", None)
    shared = set(range(one[0], one[1] + 1)) & set(range(other[0], other[1] + 1))
    assert claim.overlaps(day(other[0]), day(other[1] + 1)) == bool(shared)
