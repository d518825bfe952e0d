"""The set-up of rooms: one by one, by lists, given up and brought back; the phones follow through the outbox."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.models import AuditRecord
from hotelpbx.common.roles import ENGINEER, FRONT_DESK, MANAGER
from pbx.enums import CommandKind, SyncState
from pbx.models import Command, Extension
from rooms.enums import ReservationStatus
from rooms.models import FormerPhone, Reservation, Room, RoomType
from rooms.room_lines import room_lines_parse
from rooms.services.room_imports import rooms_check, rooms_import
from rooms.services.room_types import room_type_delete
from rooms.services.setup import room_create, room_reinstate, room_retire, room_update
from tests.factories import (
    PbxFactory,
    PropertyFactory,
    RoomFactory,
    RoomTypeFactory,
    ServiceLevelFactory,
    StayFactory,
)
from tests.factories.hotel import TODAY
from tests.frontdesk.desk import DIALOG, client_of
from tests.helpers.pages import text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def engineer() -> Client:
    PbxFactory()
    PropertyFactory()
    return client_of(ENGINEER)


def phones_of(number: str) -> list[str]:
    phones = Room.every.get(number=number).phones.order_by("-is_primary", "pk")
    return [f"{phone.extension.number} {phone.label}".strip() for phone in phones]


def syncs() -> set[str]:
    waiting = Command.objects.filter(kind=CommandKind.EXTENSION_SYNC).values_list("sync_extension__number", flat=True)
    return {number for number in waiting if number}


def test_a_room_is_added_with_its_phones_which_are_made_safe(engineer: Client) -> None:
    RoomTypeFactory()
    answer = engineer.get("/setup/rooms/new/", headers=DIALOG)
    assert "New room" in text_of(answer)
    kind = RoomType.objects.get()
    form = {"number": "117", "floor": "1", "room_type": kind.pk, "phones": "8117\n8127 Bathroom"}
    assert engineer.post("/setup/rooms/new/", form).status_code == 302
    assert phones_of("117") == ["8117", "8127 Bathroom"]
    assert syncs() == {"8117", "8127"}
    phone = Extension.objects.get(number="8117")
    assert (phone.wanted_name, phone.wanted_outbound, phone.sync_state) == ("8117", False, SyncState.PENDING)
    page = text_of(engineer.get("/setup/rooms/"))
    assert "Double room" in page
    assert "asked, not yet confirmed" in page


def test_a_room_is_changed_and_its_guest_keeps_the_new_phone(engineer: Client) -> None:
    stay = StayFactory(room=RoomFactory(number="117"), guest_name="Ada King")
    form = {"floor": "2", "room_type": "", "phones": "8117 Desk, 117"}
    assert engineer.post(f"/setup/rooms/{stay.room_id}/edit/", form).status_code == 302
    assert phones_of("117") == ["8117 Desk", "117"]
    assert Extension.objects.get(number="8117").wanted_name == "Ada King"
    (record,) = AuditRecord.objects.filter(action="rooms.room.updated")
    assert record.data == {"floor": ["1", "2"], "extensions": ["117", "8117 Desk, 117"]}
    assert record.actor is not None


def test_nothing_is_noted_where_nothing_changed(engineer: Client) -> None:
    room = RoomFactory(number="117", floor="1")
    engineer.post(f"/setup/rooms/{room.pk}/edit/", {"floor": "1", "room_type": "", "phones": "117"})
    assert not AuditRecord.objects.filter(action="rooms.room.updated").exists()
    assert not FormerPhone.objects.exists()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"number": "10 1", "phones": ""}, "Letters and digits only."),
        ({"number": "120", "phones": "12a"}, "has 1 to 7 digits"),
        ({"number": "120", "phones": "117"}, "Phone 117 belongs to room 117."),
        ({"number": "117", "phones": ""}, "exists already"),
        ({"number": "120", "phones": "1" + "\n2" * 12}, "at most 12 phones"),
        ({"number": "120", "phones": "8120 " + "x" * 41}, "at most 40 characters"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(engineer: Client, form: dict[str, str], words: str) -> None:
    RoomFactory(number="117")
    answer = engineer.post("/setup/rooms/new/", form, headers=DIALOG)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#dialog")
    assert words in text_of(answer)
    assert Room.every.count() == 1


def test_a_label_survives_a_change_of_the_numbers_by_a_program() -> None:
    PbxFactory()
    room = RoomFactory(number="117")
    room.phones.update(label="Desk")
    room_update(room=room, extensions=["8117", "117"], actor=SYSTEM)
    assert phones_of("117") == ["8117", "117 Desk"]


def test_a_room_is_given_up_and_comes_back(engineer: Client) -> None:
    room = RoomFactory(number="117")
    old = StayFactory(room=room, status="checked_out", checked_out_at=None)
    Room.objects.filter(pk=room.pk).update(occupancy="vacant")
    assert "Give up room 117?" in text_of(engineer.get(f"/setup/rooms/{room.pk}/retire/", headers=DIALOG))
    assert engineer.post(f"/setup/rooms/{room.pk}/retire/").status_code == 302
    assert not Room.objects.filter(number="117").exists()
    assert old.room.number == "117"
    assert FormerPhone.objects.get().extension.number == "117"
    assert client_of(FRONT_DESK).get("/rooms/117/").status_code == 404
    assert "No room fits." in text_of(engineer.get("/setup/rooms/", {"q": "117"}))
    assert "given up" in text_of(engineer.get("/setup/rooms/", {"retired": "on"}))
    answer = engineer.post("/setup/rooms/new/", {"number": "117", "phones": ""})
    assert "Bring it back instead" in text_of(answer)
    assert engineer.post(f"/setup/rooms/{room.pk}/reinstate/").status_code == 302
    back = Room.objects.get(number="117")
    assert (back.condition, back.phones.count()) == ("dirty", 0)
    actions = AuditRecord.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["rooms.room.retired", "rooms.room.reinstated"]


def test_a_room_that_somebody_has_or_will_have_is_not_given_up() -> None:
    PbxFactory()
    lived_in = StayFactory(room=RoomFactory(number="110")).room
    with pytest.raises(ApplicationError, match="move the guest first"):
        room_retire(room=lived_in, actor=SYSTEM)
    promised = RoomFactory(number="111")
    booking = Reservation.objects.create(
        property=promised.property,
        code="R1",
        last_name="King",
        room=promised,
        arrival_on=TODAY,
        departure_on=TODAY.replace(day=TODAY.day + 1),
        service_level=ServiceLevelFactory(),
        status=ReservationStatus.BOOKED,
    )
    with pytest.raises(ApplicationError, match="promised to King"):
        room_retire(room=promised, actor=SYSTEM)
    booking.delete()
    assert room_retire(room=promised, actor=SYSTEM).retired_at is not None
    with pytest.raises(ApplicationError, match="was not given up"):
        room_reinstate(room=lived_in, actor=SYSTEM)


def test_a_room_that_is_given_up_meanwhile_takes_no_change() -> None:
    PbxFactory()
    room = RoomFactory(number="117")
    room_retire(room=room, actor=SYSTEM)
    with pytest.raises(ApplicationError, match="given up meanwhile"):
        room_update(room=room, floor="2", actor=SYSTEM)


LINES = "number;floor;room_type;extensions\n201-203;2;double;8201-8203\n117;9;;\n301;3;Double;8301 8391\n302;3;;="


def test_lines_are_checked_then_all_of_them_are_done(engineer: Client) -> None:
    RoomTypeFactory()
    RoomFactory(number="117", floor="1")
    checked = engineer.post("/setup/rooms/import/", {"lines": LINES})
    page = text_of(checked)
    assert checked.status_code == 200
    assert "Every line is fine" in page
    assert "floor: 1 → 9" in page
    assert "Set up 6 rooms" in page
    assert Room.objects.count() == 1
    assert engineer.post("/setup/rooms/import/", {"lines": LINES, "confirm": "1"}).status_code == 302
    assert Room.objects.count() == 6
    assert phones_of("202") == ["8202"]
    assert phones_of("301") == ["8301", "8391"]
    assert phones_of("302") == ["302"]
    assert phones_of("117") == ["117"]
    assert Room.objects.get(number="203").room_type == RoomType.objects.get()
    again = text_of(engineer.post("/setup/rooms/import/", {"lines": LINES}))
    assert "nothing to do" in again


def test_a_file_is_read_as_lines_are(engineer: Client) -> None:
    upload = SimpleUploadedFile("rooms.csv", "\ufeff401,4,,8401\n".encode())
    page = text_of(engineer.post("/setup/rooms/import/", {"lines": "", "file": upload}))
    assert "401,4,,8401" in page  # for the second press
    assert "new room" in page
    broken = SimpleUploadedFile("rooms.csv", b"\xff\xfe401")
    assert "not UTF-8" in text_of(engineer.post("/setup/rooms/import/", {"file": broken}))
    assert "Paste at least one line" in text_of(engineer.post("/setup/rooms/import/", {"lines": " "}))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("1 2;;;", "is no room number"),
        ("201;;nothing;", "There is no room type “nothing”"),
        ("201;;;x12", "has 1 to 7 digits"),
        ("201;;;117", "Phone 117 belongs to room 117."),
        ("201;;;8201\n202;;;8201", "Phone 8201 belongs to room 201."),
        ("201\n201", "Room 201 is named twice."),
        ("201-203;;;8201-8202", "3 rooms, but 2 extensions."),
        ("201-203;;;8201", "needs a range of extensions"),
        ("203-201", "runs backwards"),
        ("201;12345678901;;", "at most 10 characters"),
        ("201;1;;8201;8202", "More than four columns"),
        ("118;1", "was given up"),
    ],
)
def test_a_line_that_is_wrong_stops_all_of_them(engineer: Client, line: str, words: str) -> None:
    RoomFactory(number="117")
    room_retire(room=RoomFactory(number="118"), actor=SYSTEM)
    answer = engineer.post("/setup/rooms/import/", {"lines": f"500;5\n{line}", "confirm": "1"})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Room.objects.filter(number="500").exists()
    with pytest.raises(ApplicationError, match="need a correction"):
        rooms_import(property=PropertyFactory(), text=f"500;5\n{line}", actor=SYSTEM)


def test_without_a_phone_system_rooms_come_without_phones() -> None:
    house = PropertyFactory()
    assert "no phone system" in rooms_check(property=house, text="201;2;;8201").lines[0].problem
    rooms_import(property=house, text="201;2", actor=SYSTEM)
    assert phones_of("201") == []


def test_what_is_saved_as_a_file_is_read_back_as_the_same(engineer: Client) -> None:
    RoomFactory(number="117", room_type=RoomTypeFactory())
    room_create(property=PropertyFactory(), number="118", floor="1", extensions=["8118", "8128"], actor=SYSTEM)
    answer = engineer.get("/setup/rooms/rooms.csv")
    text = b"".join(answer).decode()
    assert "118,1,,8118 8128" in text
    checked = rooms_check(property=PropertyFactory(), text=text)
    assert (len(checked.lines), checked.todo, checked.problems) == (2, [], 0)


def test_five_hundred_rooms_are_listed_page_by_page_at_the_same_cost(engineer: Client) -> None:
    house = PropertyFactory()
    RoomFactory(number="100")
    engineer.get("/setup/rooms/")
    with CaptureQueriesContext(connection) as few:
        engineer.get("/setup/rooms/")
    Room.objects.bulk_create(Room(property=house, number=str(number), floor="9") for number in range(1000, 1500))
    with CaptureQueriesContext(connection) as many:
        page = text_of(engineer.get("/setup/rooms/"))
    assert len(many) == len(few)
    assert "Page 1 of 11" in page
    assert "1499" in text_of(engineer.get("/setup/rooms/", {"q": "1499"}))


@given(st.text(max_size=60))
def test_any_text_is_read_or_told_by_line(text: str) -> None:
    for line in room_lines_parse(text, {}):
        assert line.line >= 1
        assert line.problem or line.number.isalnum()


@given(st.integers(1, 9000), st.integers(1, 60), st.integers(1, 900_000))
def test_a_range_gives_each_room_its_own_extension(first: int, count: int, phone: int) -> None:
    text = f"{first}-{first + count - 1};1;;{phone}-{phone + count - 1}"
    lines = room_lines_parse(text, {})
    assert [line.problem for line in lines] == [""] * count
    pairs = [(int(line.number) - first, int((line.extensions or ("0",))[0]) - phone) for line in lines]
    assert pairs == [(place, place) for place in range(count)]


def test_room_types_are_added_renamed_and_removed_while_unused(engineer: Client) -> None:
    assert engineer.post("/setup/room-types/new/", {"code": "suite", "name": "Suite"}).status_code == 302
    kind = RoomType.objects.get()
    assert engineer.post(f"/setup/room-types/{kind.pk}/edit/", {"name": "Grand suite"}).status_code == 302
    assert "Grand suite" in text_of(engineer.get("/setup/room-types/"))
    assert "exists already" in text_of(engineer.post("/setup/room-types/new/", {"code": "suite", "name": "x"}))
    RoomFactory(number="117", room_type=kind)
    answer = engineer.post(f"/setup/room-types/{kind.pk}/delete/")
    assert answer.status_code == 409
    Room.objects.update(room_type=None)
    room_type_delete(room_type=kind, actor=SYSTEM)
    assert not RoomType.objects.exists()
    deeds = AuditRecord.objects.filter(action__startswith="rooms.room_type").order_by("pk")
    assert [deed.action.rpartition(".")[2] for deed in deeds] == ["created", "updated", "deleted"]


def test_the_api_names_types_gives_up_rooms_and_brings_them_back(engineer: Client) -> None:
    kind, room = RoomTypeFactory(), RoomFactory(number="117")
    url = f"/api/v1/room-types/{kind.pk}/"
    answer = engineer.patch(url, {"name": "Twin"}, content_type="application/json")
    assert answer.json() == {"id": kind.pk, "property": "grand", "code": "double", "name": "Twin"}
    assert engineer.get(url).json()["name"] == "Twin"
    assert engineer.delete(url).status_code == 204
    assert engineer.post(f"/api/v1/rooms/{room.pk}/retire/", "{}", content_type="application/json").status_code == 204
    assert engineer.get(f"/api/v1/rooms/{room.pk}/").status_code == 404
    back = engineer.post(f"/api/v1/rooms/{room.pk}/reinstate/", "{}", content_type="application/json")
    assert (back.status_code, back.json()["status_code"]) == (200, "VD")


def test_who_may_set_up_sees_the_entry_and_starts_where_he_may(engineer: Client) -> None:
    assert engineer.get("/setup/")["Location"] == "/setup/rooms/"
    assert client_of(MANAGER).get("/setup/")["Location"] == "/setup/hotel/"
    assert "Users" not in text_of(engineer.get("/setup/rooms/")).split("Service levels")[1].split("CSV")[0]
    assert 'href="/setup/"' in engineer.get("/").content.decode()
    assert 'href="/setup/"' not in client_of(FRONT_DESK).get("/").content.decode()
