"""What the desk reads, and in how many statements."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pbx.enums import PhoneState, SyncState
from pbx.models import Extension
from rooms.api.serializers import RoomSerializer, StaySerializer, WakeUpSerializer
from rooms.errors import PropertyNotFoundError, RoomNotFoundError, StayNotFoundError
from rooms.models import Property, WakeUpCall
from rooms.selectors.properties import property_get
from rooms.selectors.rooms import RackTile, rack_tiles, room_get, rooms_get, rooms_with_details
from rooms.selectors.stays import stay_get, stay_holding, stay_list, stay_queryset, stays_of_group
from rooms.selectors.wakeups import wakeup_list
from tests.factories import ExtensionFactory, PropertyFactory, RoomExtensionFactory, RoomFactory, StayFactory
from tests.factories.hotel import NOON, TODAY
from tests.rooms.helpers import TOMORROW, check_in, occupied, schedule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def tile(number: str) -> RackTile:
    return next(tile for tile in rack_tiles(property_get()) if tile.number == number)


def test_a_tile_tells_everything_the_rack_shows() -> None:
    room = RoomFactory(number="110", make_up_room=True)
    RoomExtensionFactory(room=room, extension__number="1109", is_primary=False, label="bath")
    stay = check_in(room, "Ada Lovelace", group="TOUR-7")
    stay.guests.update(vip=True)
    check_in(room, "Second Guest", share=True)
    schedule(room, at="08:00")
    schedule(room, at="06:30")
    Extension.objects.filter(number="110").update(phone_state=PhoneState.IDLE, sync_state=SyncState.SYNCED)
    Extension.objects.filter(number="1109").update(
        phone_state=PhoneState.RINGING, sync_state=SyncState.FAILED, sync_error="no such route", unread_voicemails=2
    )
    shown = tile("110")
    assert (shown.status_code, shown.make_up_room, shown.sharers, shown.extension) == ("OC", True, 1, "110")
    assert shown.stay
    assert (shown.stay.guest_name, shown.stay.vip, shown.stay.group) == ("Ada Lovelace", True, "TOUR-7")
    assert (shown.phone_state, shown.sync, shown.sync_error) == ("ringing", "failed", "no such route")
    assert shown.message_waiting
    assert (shown.wake_up, shown.next_wake_up) == ("06:30", dt.datetime(2026, 11, 24, 5, 30, tzinfo=dt.UTC))
    assert [phone.label for phone in shown.phones] == ["", "bath"]


def test_a_vacant_room_without_a_phone_has_a_quiet_tile() -> None:
    room = RoomFactory(number="110")
    room.phones.all().delete()
    shown = tile("110")
    assert (shown.stay, shown.wake_up, shown.phones, shown.phone_state) == (None, "", (), "unknown")


def test_the_rack_is_sorted_as_people_count() -> None:
    for number, floor in (("1001", "10"), ("905", "9"), ("99", "9"), ("S1", "S")):
        RoomFactory(number=number, floor=floor, phone=f"7{number[-1]}{len(number)}")
    assert [tile.number for tile in rack_tiles(property_get())] == ["99", "905", "1001", "S1"]


def _fill(rooms: int) -> Property:
    stays = []
    for number in range(rooms):
        stay = StayFactory(room__number=str(2000 + number), room__floor="2", group=f"G{rooms}")
        RoomExtensionFactory(room=stay.room, extension__number=str(62000 + number), is_primary=False)
        stays.append(stay)
    schedule(*[stay.room for stay in stays])
    return property_get()


def _statements(property: Property) -> list[int]:
    counts = []
    for read in (
        lambda: rack_tiles(property),
        lambda: RoomSerializer(rooms_with_details(property), many=True).data,
        lambda: StaySerializer(stay_queryset(), many=True).data,
        lambda: WakeUpSerializer(wakeup_list(property=property), many=True).data,
    ):
        with CaptureQueriesContext(connection) as queries:
            assert len(read()) in (10, 100)  # type: ignore[arg-type]
        counts.append(len(queries))
    return counts


@pytest.mark.parametrize("rooms", [10, 100])
def test_lists_cost_the_same_few_statements_at_any_size(rooms: int) -> None:
    counts = _statements(_fill(rooms))
    assert counts[0] <= 3
    assert counts == [3, 4, 5, 2]


def test_the_property_may_be_left_out_only_when_it_is_the_only_one() -> None:
    with pytest.raises(PropertyNotFoundError, match="set up"):
        property_get()
    grand = PropertyFactory()
    assert property_get() == property_get("grand") == grand
    with pytest.raises(PropertyNotFoundError, match="nowhere"):
        property_get("nowhere")
    PropertyFactory(code="annex")
    with pytest.raises(PropertyNotFoundError) as several:
        property_get(None)
    assert several.value.code == "property_required"


def test_rooms_are_found_by_number_and_all_missing_ones_are_named() -> None:
    room = RoomFactory(number="110")
    assert room_get(room.property, "110") == room
    assert rooms_get(room.property, ["110"]) == [room]
    with pytest.raises(RoomNotFoundError):
        room_get(room.property, "111")
    with pytest.raises(RoomNotFoundError, match="111, 112"):
        rooms_get(room.property, ["111", "110", "112"])


def test_stays_by_filter() -> None:
    first = check_in(RoomFactory(number="110"), "Ada Lovelace", group="TOUR-7")
    second = check_in(RoomFactory(number="111"), "Grace Hopper")
    property = first.property
    assert list(stay_list(property=property)) == [second, first]
    assert list(stay_list(room="110")) == list(stay_list(group="TOUR-7")) == [first]
    assert list(stay_list(guest="hop grace", status="in_house", arrival=TODAY)) == [second]
    assert list(stay_list(guest="nobody")) == list(stay_list(departure=TODAY)) == []
    assert stay_get(first.pk) == first
    assert stays_of_group(property, "TOUR-7") == [first]
    for lost in (lambda: stay_get(0), lambda: stays_of_group(property, "X"), lambda: stays_of_group(property, "")):
        with pytest.raises(StayNotFoundError):
            lost()


def test_a_phone_belongs_to_the_primary_stay_of_the_instant() -> None:
    stay = StayFactory(room__number="110", checked_in_at=NOON)
    StayFactory(room=stay.room, is_primary=False, checked_in_at=NOON)
    phone = Extension.objects.get(number="110")
    held = stay_holding(extension=phone, at=NOON)
    assert held
    assert held.stay == stay
    assert stay_holding(extension=phone, at=NOON - dt.timedelta(seconds=1)) is None
    assert stay_holding(extension=ExtensionFactory(number="555"), at=NOON) is None


def test_wake_up_calls_by_filter() -> None:
    (call,) = schedule(occupied("110", group="TOUR-7"))
    (other,) = schedule(occupied("111"), date=TOMORROW + dt.timedelta(days=1))
    property = call.property
    assert list(wakeup_list(property=property, date=TOMORROW)) == [call]
    assert list(wakeup_list(group="TOUR-7")) == list(wakeup_list(room="110")) == [call]
    assert list(wakeup_list(status="scheduled", coming=True)) == [call, other]
    WakeUpCall.objects.update(closed_at=NOON)
    assert list(wakeup_list(coming=True)) == []
