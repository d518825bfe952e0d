"""State codes beyond clean and dirty, PINs, and reports from another phone."""

import datetime as dt

import pytest
import time_machine

from billing.models import Housekeeper
from billing.services.housekeepers import housekeeper_create
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AttentionItem, AuditRecord
from pbx.events import publish
from pbx.models import Dialplan, Pbx
from pbx.pins import code_sealed
from rooms.enums import Condition
from rooms.models import Room
from rooms.services.housekeeping import room_service_flags_set
from tests.factories import ExtensionFactory, PbxFactory, RoomFactory, StayFactory, UserFactory
from tests.factories.hotel import NOON
from tests.rooms.helpers import DESK
from tests.rooms.test_housekeeping import dial

pytestmark = pytest.mark.django_db
PIN = "4711"


@pytest.fixture(autouse=True)
def _noon() -> object:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def room() -> Room:
    return RoomFactory(number="110", condition=Condition.DIRTY)


@pytest.fixture
def hana(room: Room) -> Housekeeper:
    user = UserFactory(username="hana")
    return housekeeper_create(property=room.property, name="Hana", pin=PIN, user=user, may_inspect=True, actor=SYSTEM)


def keyed(code: str, number: str = "110", **values: object) -> None:
    """As it comes out of the inbox: with digests in place of the PIN."""
    dial(code_sealed(code), number, **values)


def reasons() -> list[str]:
    items = AttentionItem.objects.filter(resolved_at__isnull=True, kind="room_code_unknown").order_by("pk")
    return [item.subject.rpartition(": ")[2] for item in items]


def pin_wanted() -> None:
    Dialplan.objects.create(pbx=Pbx.objects.get(), staff_pin=True)


def test_a_pin_tells_who_said_it(room: Room, hana: Housekeeper) -> None:
    keyed(f"777*01*{PIN}")
    room.refresh_from_db()
    assert (room.condition, room.condition_changed_by) == (Condition.CLEAN, "Hana")
    row = AuditRecord.objects.get(action="rooms.room.condition_set")
    assert (row.actor, row.origin) == (hana.user, "phone")


def test_from_another_phone_the_room_is_named_and_a_pin_needed(room: Room, hana: Housekeeper) -> None:
    ExtensionFactory(pbx=PbxFactory(), number="900")
    keyed(f"777*01*110*{PIN}", "900")
    room.refresh_from_db()
    assert room.condition == Condition.CLEAN
    keyed(f"777*00*999*{PIN}", "900", callid="d")
    assert reasons() == ["no room has this number"]


def test_the_room_of_the_phone_is_not_the_one_that_was_named(room: Room, hana: Housekeeper) -> None:
    other = RoomFactory(number="111", condition=Condition.DIRTY)
    keyed(f"777*01*111*{PIN}")
    other.refresh_from_db()
    room.refresh_from_db()
    assert (other.condition, room.condition) == (Condition.CLEAN, Condition.DIRTY)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("777*01*9999", "nobody has the PIN that was keyed"),
        ("777*01*110*9999", "nobody has the PIN that was keyed"),
        ("777*02", "no PIN was keyed"),
        ("777*09", "the code is not known"),
        ("777*1", "the code is not known"),
    ],
)
def test_what_cannot_be_followed_goes_to_a_person_without_the_pin(
    room: Room, hana: Housekeeper, code: str, reason: str
) -> None:
    keyed(code)
    assert reasons() == [reason]
    item = AttentionItem.objects.get()
    assert "9999" not in str(item.data) + item.subject
    room.refresh_from_db()
    assert room.condition_changed_at is None


def test_only_who_may_inspect_reports_a_room_as_inspected(room: Room, hana: Housekeeper) -> None:
    keyed(f"777*02*{PIN}")
    room.refresh_from_db()
    assert room.condition == Condition.INSPECTED
    Housekeeper.objects.update(may_inspect=False)
    keyed(f"777*02*{PIN}", callid="d")
    assert reasons() == ["Hana may not report rooms as inspected"]


def test_a_pin_that_was_switched_off_is_nobody_s(room: Room, hana: Housekeeper) -> None:
    Housekeeper.objects.update(active=False)
    keyed(f"777*01*{PIN}")
    assert reasons() == ["nobody has the PIN that was keyed"]


def test_where_staff_key_a_pin_a_report_without_one_goes_to_a_person_but_not_a_guest_s_sign(room: Room) -> None:
    PbxFactory()
    pin_wanted()
    keyed("777*05")
    keyed("777*01", callid="d")
    room.refresh_from_db()
    assert (room.do_not_disturb, room.condition) == (True, Condition.DIRTY)
    assert reasons() == ["no PIN was keyed"]


@pytest.mark.parametrize(
    ("code", "sign", "value"),
    [
        ("777*05", "do_not_disturb", True),
        ("777*06", "do_not_disturb", False),
        ("777*07", "make_up_room", True),
        ("777*08", "make_up_room", False),
    ],
)
def test_the_signs_at_the_door(room: Room, code: str, sign: str, value: bool) -> None:
    room_service_flags_set(room=room, **{sign: not value}, actor=DESK)
    keyed(code)
    room.refresh_from_db()
    assert getattr(room, sign) is value


def test_a_sign_of_the_guest_before_is_not_hung_out_for_the_next(room: Room) -> None:
    StayFactory(room=room, checked_in_at=NOON - dt.timedelta(minutes=5))
    began = int((NOON - dt.timedelta(hours=1)).timestamp())
    keyed("777*05", callid=f"{began}.1")
    room.refresh_from_db()
    assert not room.do_not_disturb
    assert len(reasons()) == 1


def test_what_is_broken_is_an_item_and_the_room_stays_sold(room: Room, hana: Housekeeper) -> None:
    keyed(f"777*03*{PIN}")
    item = AttentionItem.objects.get()
    assert (item.kind, item.data["room"], item.data["by"]) == ("room_maintenance", "110", "hana")
    room.refresh_from_db()
    assert room.block == ""


def test_an_item_closes_when_its_code_is_understood_at_last(room: Room) -> None:
    event = dial(code_sealed(f"777*01*{PIN}"))
    assert reasons() == ["nobody has the PIN that was keyed"]
    housekeeper_create(property=room.property, name="Hana", pin=PIN, actor=SYSTEM)
    publish(event)
    assert reasons() == []
    room.refresh_from_db()
    assert room.condition == Condition.CLEAN
