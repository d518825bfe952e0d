"""The pages of reservations: arrivals, dialogs, pasted groups, the check-in."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.models import Folio
from hotelpbx.common import roles
from rooms.enums import Block, Condition, ReservationStatus
from rooms.models import Property, Reservation, Room, Stay
from rooms.services.reservations import reservation_cancel
from tests.factories import PropertyFactory, RoomFactory, RoomTypeFactory, ServiceLevelFactory, StayFactory
from tests.frontdesk.desk import DIALOG, HTMX, client_of
from tests.helpers.forms import form_values
from tests.rooms.helpers import DESK
from tests.rooms.reservations import book, day, late

pytestmark = pytest.mark.django_db
ARRIVALS = "/guests/?show=arrivals"


@pytest.fixture
def desk() -> Client:
    PropertyFactory(), ServiceLevelFactory()
    return client_of(roles.FRONT_DESK)


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def names_in(page: str) -> list[str]:
    return re.findall(r'id="arrival-\d+"[^>]*>([^<]+)<', page)


def furnish() -> None:
    book("Ready Guest", room=RoomFactory(number="101"))
    book("Dirty Guest", room=RoomFactory(number="102", condition=Condition.DIRTY))
    book("Blocked Guest", room=RoomFactory(number="103", block=Block.OUT_OF_ORDER))
    book("Any Guest")
    late(book("Late Guest", room_type=RoomTypeFactory()))
    book("Tomorrows Guest", nights=(1, 2))
    reservation_cancel(reservation=book("Cancelled Guest"), actor=DESK)


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", ["Any", "Blocked", "Dirty", "Late", "Ready"]),
        ("&sort=room", ["Ready", "Dirty", "Blocked", "Any", "Late"]),
        ("&sort=readiness", ["Any", "Late", "Blocked", "Dirty", "Ready"]),
        ("&sort=arrival", ["Late", "Any", "Blocked", "Dirty", "Ready"]),
        ("&sort=nonsense", ["Any", "Blocked", "Dirty", "Late", "Ready"]),
    ],
)
def test_arrivals_in_the_order_asked_for(desk: Client, sort: str, names: list[str]) -> None:
    furnish()
    assert names_in(desk.get(ARRIVALS + sort).content.decode()) == [f"{name} Guest" for name in names]


def test_the_counters_say_how_the_arrivals_stand(desk: Client) -> None:
    furnish()
    shown = text(desk.get(ARRIVALS))
    assert "5 expected 1 with a ready room 2 with a room that is not ready 2 without a room 1 late" in shown
    assert "Arrivals 5" in shown
    assert "no room yet" in shown
    assert "Nobody is on this list." in text(desk.get(f"{ARRIVALS}&group=NONE"))


def test_the_list_comes_again_when_a_room_becomes_ready(desk: Client) -> None:
    furnish()
    version = re.search(r'id="guests"[^>]*data-version="(\w+)"', desk.get(ARRIVALS).content.decode())
    assert version
    headers = {**HTMX, "X-Version": version[1]}
    assert desk.get("/guests/list/?show=arrivals", headers=headers).status_code == 204
    Room.objects.filter(number="102").update(condition=Condition.CLEAN)
    assert "2 with a ready room" in text(desk.get("/guests/list/?show=arrivals", headers=headers))


def test_one_press_checks_in_who_has_a_ready_room(desk: Client) -> None:
    mine = book("Ada Lovelace", room=RoomFactory(number="101"), nights=(0, 3), vip=True, language="en")
    page = desk.get(ARRIVALS).content.decode()
    assert f'hx-post="/reservations/{mine.pk}/check-in/"' in page
    answer = desk.post(f"/reservations/{mine.pk}/check-in/", headers=HTMX)
    assert "Ada Lovelace is checked in to room 101" in text(answer)
    stay = Stay.objects.get()
    assert (stay.guest_name, stay.departure, stay.room.number) == ("Ada Lovelace", day(3), "101")
    assert stay.guests.get().vip
    assert Folio.objects.get(stay=stay)
    assert Reservation.objects.get().stay == stay
    assert desk.post(f"/reservations/{mine.pk}/check-in/", headers=HTMX).status_code == 404
    assert "Nobody is on this list." in text(desk.get(ARRIVALS))


def test_who_has_no_ready_room_gets_a_form_that_is_filled_in(desk: Client) -> None:
    mine = book("Ada Lovelace", room=RoomFactory(number="102", condition=Condition.DIRTY), nights=(0, 3), group="G")
    url = f"/check-in/?reservation={mine.pk}"
    assert f'href="{url}"' in desk.get(ARRIVALS).content.decode()
    page = desk.get(url).content.decode()
    given = form_values(page)
    assert (given["last_name"], given["first_name"], given["room"], given["group"]) == ("Lovelace", "Ada", "102", "G")
    assert given["departure"] == day(3).isoformat()
    assert mine.code in page
    sent = {name: value for name, value in given.items() if name not in ("vip", "share", "override_dirty")}
    assert desk.post(url, sent).status_code == 422
    assert desk.post(url, {**sent, "override_dirty": "on"}).status_code == 302
    mine.refresh_from_db()
    assert (mine.status, mine.stay.room.number) == (ReservationStatus.CHECKED_IN, "102")
    assert desk.get(url).status_code == 404
    assert desk.get("/check-in/?reservation=nonsense").status_code == 404


def test_a_check_in_warns_of_the_guest_who_was_promised_the_room(desk: Client) -> None:
    room = RoomFactory(number="101")
    mine = book("Max Planck", room=room)
    hint = text(desk.get("/check-in/room/", {"room": "101", "departure": day(1).isoformat()}))
    assert "Room 101 is promised to Max Planck" in hint
    own = text(desk.get("/check-in/room/", {"room": "101", "reservation": mine.pk}))
    assert "is promised" not in own
    sent = {"room": "101", "last_name": "Walk", "departure": day(1).isoformat(), "service_level": "standard"}
    answer = desk.post("/check-in/", sent, follow=True)
    assert "The room was promised to Max Planck: choose another one for them." in text(answer)
    assert "occupied" in text(desk.get(ARRIVALS))


def test_a_move_into_a_promised_room_warns_too(desk: Client) -> None:
    stay = StayFactory(room=RoomFactory(number="101"), departure=day(2))
    book("Max Planck", room=RoomFactory(number="102"))
    answer = desk.post(f"/stays/{stay.pk}/move/", {"room": "102"}, headers=HTMX)
    assert "The room was promised to Max Planck" in text(answer)


NEW = {
    "last_name": "Lovelace",
    "first_name": "Ada",
    "arrival": day(1),
    "departure": day(3),
    "service_level": "standard",
}


@pytest.mark.django_db(transaction=True)  # the service gives its transaction up
def test_a_reservation_is_made_in_a_dialog(desk: Client) -> None:
    RoomFactory(number="101"), RoomTypeFactory()
    asked = desk.get("/reservations/new/?room=101&arrival=2026-11-24", headers=DIALOG).content.decode()
    given = form_values(asked)
    assert (given["room"], given["arrival"], given["departure"]) == ("101", "2026-11-24", "2026-11-25")
    made = desk.post(
        "/reservations/new/", {**NEW, "room": "101", "room_type": "double", "notes": "quiet"}, headers=DIALOG
    )
    assert "Ada Lovelace is expected" in text(made)
    found = Reservation.objects.get()
    assert (found.room.number, found.room_type.code, found.notes, found.nights) == ("101", "double", "quiet", 2)
    refused = desk.post("/reservations/new/", {**NEW, "last_name": "Next", "room": "101"}, headers=DIALOG)
    assert refused.status_code == 422
    assert "Room 101 is promised to Ada Lovelace" in text(refused)
    assert "Next" in refused.content.decode()


@pytest.mark.django_db(transaction=True)  # the service gives its transaction up
def test_dates_that_cannot_be_are_marked_at_their_field(desk: Client) -> None:
    answer = desk.post("/reservations/new/", {**NEW, "departure": day(1)}, headers=DIALOG)
    assert 'id="id_departure_error"' in answer.content.decode()
    assert desk.get("/reservations/new/?arrival=0001-01-01").status_code == 200


def test_more_than_there_is_is_warned_of_and_booked(desk: Client) -> None:
    RoomTypeFactory(name="Double")
    made = desk.post("/reservations/new/", {**NEW, "room_type": "double"}, headers=DIALOG)
    assert "More is promised than there is" in text(made)
    assert 'data-toast="warning"' in made.content.decode()
    assert Reservation.objects.count() == 1


def test_the_hint_tells_what_is_free_and_what_is_short(desk: Client) -> None:
    kind = RoomTypeFactory(name="Double")
    room = RoomFactory(number="101", room_type=kind)
    mine = book("Max Planck", room=room, nights=(0, 2))
    asked = {"arrival": day(0).isoformat(), "departure": day(2).isoformat(), "room": "101"}
    hint = text(desk.get("/reservations/check/", asked))
    assert "This room is promised to Max Planck" in hint
    assert "0 rooms are free" in hint
    assert "This room is promised" not in text(desk.get("/reservations/check/", {**asked, "reservation": mine.pk}))
    later = text(desk.get("/reservations/check/", {"arrival": day(3).isoformat(), "departure": day(4).isoformat()}))
    assert "1 room is free in all these nights. Double: 1" in later
    book(room_type=kind, nights=(1, 2))
    assert "More is promised than there is" in text(desk.get("/reservations/check/", asked))
    assert text(desk.get("/reservations/check/", {"arrival": "x"})) == ""


def test_a_reservation_is_changed_and_keeps_what_the_form_shows(desk: Client) -> None:
    mine = book(room=RoomFactory(number="101"), notes="quiet", group="G", vip=True)
    url = f"/reservations/{mine.pk}/edit/"
    sent = form_values(desk.get(url, headers=DIALOG).content.decode())
    assert "The reservation of Ada Lovelace is changed" in text(desk.post(url, {**sent, "vip": "on"}, headers=DIALOG))
    again = Reservation.objects.get()
    assert (again.notes, again.group, again.vip, again.room.number) == ("quiet", "G", True, "101")
    desk.post(url, {**sent, "departure": day(5).isoformat(), "room": ""}, headers=DIALOG)
    again.refresh_from_db()
    assert (again.departure_on, again.room) == (day(5), None)


@pytest.mark.django_db(transaction=True)  # the service gives its transaction up
def test_the_room_that_fits_best_is_offered_first(desk: Client) -> None:
    kind = RoomTypeFactory()
    RoomFactory(number="101")
    RoomFactory(number="102", room_type=kind, condition=Condition.DIRTY)
    RoomFactory(number="103", room_type=kind)
    RoomFactory(number="104", room_type=kind, block=Block.OUT_OF_ORDER)
    book("Max Planck", room=RoomFactory(number="105", room_type=kind))
    mine = book("Ada Lovelace", room_type=kind)
    url = f"/reservations/{mine.pk}/room/"
    page = desk.get(url, headers=DIALOG).content.decode()
    assert form_values(page)["room"] == "103"
    assert re.findall(r'<option value="(\d+)"', page) == ["103", "102", "101"]
    assert form_values(desk.get(f"{url}?room=101", headers=DIALOG).content.decode())["room"] == "101"
    assert "is to have room 103" in text(desk.post(url, {"room": "103"}, headers=DIALOG))
    assert desk.post(url, {"room": "105"}, headers=DIALOG).status_code == 422
    assert "has no room now" in text(desk.post(url, {"room": ""}, headers=DIALOG))


def test_giving_up_takes_a_second_press_that_names_guest_and_room(desk: Client) -> None:
    mine = book("Ada Lovelace", room=RoomFactory(number="101"))
    url = f"/reservations/{mine.pk}"
    for path in ("cancel", "no-show"):
        asked = text(desk.get(f"{url}/{path}/", headers=DIALOG))
        assert "Ada Lovelace" in asked
        assert "101" in asked
        assert Reservation.objects.get().status == ReservationStatus.BOOKED
    assert "it can be taken back" in text(desk.post(f"{url}/cancel/", {"reason": "illness"}, headers=DIALOG))
    assert Reservation.objects.get().status == ReservationStatus.CANCELLED
    assert f"{url}/reinstate/" in desk.get(f"{url}/", headers=DIALOG).content.decode()
    assert "counts again" in text(desk.post(f"{url}/reinstate/", headers=HTMX))
    desk.post(f"{url}/no-show/", headers=DIALOG)
    assert Reservation.objects.get().status == ReservationStatus.NO_SHOW
    book("Next Guest", room=Room.objects.get(number="101"))
    assert "Room 101 is promised to somebody else by now" in text(desk.post(f"{url}/reinstate/", headers=HTMX))


def test_the_dialog_offers_what_fits_the_state_and_the_role(desk: Client) -> None:
    url = f"/reservations/{book('Ada Lovelace', nights=(1, 2)).pk}/"
    page = desk.get(url, headers=DIALOG).content.decode()
    assert "Change…" in page
    assert "no-show/" not in page  # not before the day of arrival
    seen = client_of(roles.ACCOUNTING).get(url, headers=DIALOG).content.decode()
    assert "Ada Lovelace" in seen
    assert "Change…" not in seen


LINES = "Holm; Lars; 301\nDahl; Ingrid\n"
GROUP = {"group": "TOUR-7", "arrival": day(1), "departure": day(3), "service_level": "standard"}


def test_a_group_is_pasted_checked_and_booked(desk: Client) -> None:
    RoomFactory(number="301")
    checked = desk.post("/reservations/group/", {**GROUP, "lines": LINES})
    assert "Every line is fine" in text(checked)
    assert not Reservation.objects.exists()
    booked = desk.post("/reservations/group/", {**GROUP, "lines": LINES, "confirm": "1"}, follow=True)
    assert "2 reservations are made. More is promised than there is" in text(booked)
    assert "Lars Holm" in text(booked)
    assert [(r.guest_name, r.room and r.room.number) for r in Reservation.objects.order_by("pk")] == [
        ("Lars Holm", "301"),
        ("Ingrid Dahl", None),
    ]


def test_a_pasted_line_that_cannot_be_booked_says_why_and_stops_all(desk: Client) -> None:
    RoomFactory(number="301")
    lines = "Holm\tLars\t301\nDahl;Ingrid;301\nNilsson;;999\n;Nobody;"
    answer = desk.post("/reservations/group/", {**GROUP, "lines": lines, "confirm": "1"})
    shown = text(answer)
    assert answer.status_code == 422
    assert "Room 301 is promised to Lars Holm" in shown
    assert "There is no room 999." in shown
    assert "Every guest needs a last name." in shown
    assert "3 lines need a correction" in shown
    assert not Reservation.objects.exists()


def test_reservations_are_found_by_name_group_number_state_and_day(desk: Client) -> None:
    mine = book("Ada Lovelace", code="AB-1", group="CHOIR")
    reservation_cancel(reservation=book("Max Planck", nights=(4, 5)), actor=DESK)

    def found(query: str) -> list[str]:
        page = desk.get(f"/reservations/list/?{query}").content.decode()
        return re.findall(r'id="reservation-\d+"[^>]*>([^<]+)<', page)

    assert found("") == ["Ada Lovelace", "Max Planck"]
    assert found("guest=choir") == found("guest=ab-1") == found("guest=love") == [mine.guest_name]
    assert found("status=cancelled") == found("since=2026-11-26") == ["Max Planck"]
    assert found("until=2026-11-24") == ["Ada Lovelace"]
    assert desk.get("/reservations/list/?since=nonsense").status_code == 400


@pytest.mark.parametrize("path", ["/guests/list/?show=arrivals", "/reservations/list/", "/reservations/chart/"])
def test_the_statements_do_not_grow_with_the_reservations(desk: Client, path: str) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(path, headers=HTMX).status_code == 200
        return len(queries)

    book(room=RoomFactory(number="101"))
    statements()
    few = statements()
    for number in range(10):
        book(f"Guest Number{number}", room=RoomFactory(number=str(200 + number)), group="G")
        book(f"Other Number{number}")
    assert statements() == few
    assert few <= 14


def test_pages_allow_no_inline_script_or_style(desk: Client) -> None:
    mine = book(room=RoomFactory(number="101"))
    for path in (
        "/reservations/",
        ARRIVALS,
        "/reservations/list/",
        "/reservations/group/",
        f"/reservations/{mine.pk}/",
    ):
        page = desk.get(path).content.decode()
        assert " style=" not in page
        assert "onclick" not in page
        assert "<script>" not in page


def test_another_hotels_reservation_does_not_exist(desk: Client) -> None:
    other: Property = PropertyFactory(code="other")
    mine = book(property=other)
    assert desk.get(f"/reservations/{mine.pk}/?property=grand").status_code == 404


def test_a_stay_is_extended_into_promised_nights_only_with_a_second_press(desk: Client) -> None:
    room = RoomFactory(number="101", room_type=RoomTypeFactory())
    stay = StayFactory(room=room, departure=day(1))
    book("Marie Curie", room=room, nights=(2, 4))
    url, asked = f"/stays/{stay.pk}/extend/", {"departure": day(3).isoformat()}

    warned = desk.post(url, asked, headers=DIALOG)

    assert warned.status_code == 422
    assert "This room is promised to Marie Curie" in text(warned)
    assert "More is promised than there is" in text(warned)
    stay.refresh_from_db()
    assert stay.departure == day(1)
    longer = {"departure": day(4).isoformat(), "warned": day(3).isoformat()}
    assert desk.post(url, longer, headers=DIALOG).status_code == 422
    assert desk.post(url, {**asked, "warned": asked["departure"]}, headers=DIALOG).status_code == 200
    stay.refresh_from_db()
    assert stay.departure == day(3)


def test_a_stay_that_takes_nobodys_nights_is_extended_at_once(desk: Client) -> None:
    room = RoomFactory(number="101", room_type=RoomTypeFactory())
    stay = StayFactory(room=room, departure=day(2))
    book("Marie Curie", room=room, nights=(3, 4))
    assert desk.post(f"/stays/{stay.pk}/extend/", {"departure": day(3).isoformat()}, headers=DIALOG).status_code == 200
    assert desk.post(f"/stays/{stay.pk}/extend/", {"departure": day(1).isoformat()}, headers=DIALOG).status_code == 200


def test_a_longer_stay_may_leave_too_few_rooms_of_the_type(desk: Client) -> None:
    kind = RoomTypeFactory()
    stay = StayFactory(room=RoomFactory(number="101", room_type=kind), departure=day(1))
    book("Lise Meitner", room_type=kind, nights=(1, 2))
    warned = desk.post(f"/stays/{stay.pk}/extend/", {"departure": day(2).isoformat()}, headers=DIALOG)
    assert (warned.status_code, "too many" in text(warned)) == (422, True)
