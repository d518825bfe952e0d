"""Check-in, change, move and check-out."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from hotelpbx.common.errors import InputError, RuleError
from hotelpbx.common.models import AuditRecord
from pbx.enums import CommandKind
from pbx.models import Command, Extension
from rooms.enums import Condition, Occupancy, StayStatus
from rooms.errors import RoomNotReadyError, RoomOccupiedError, StayStateError
from rooms.models import Property, Room, StayRoom
from rooms.selectors.stays import stay_holding
from rooms.services.housekeeping import room_block
from rooms.services.stays import (
    GuestInput,
    stay_extend,
    stay_move,
    stay_update,
    stays_check_in,
    stays_check_out,
)
from tests.factories import PropertyFactory, RoomExtensionFactory, RoomFactory, ServiceLevelFactory, StayFactory
from tests.factories.hotel import NOON, TODAY
from tests.rooms.helpers import DEPARTURE, DESK, check_in, commands, refused, targets

pytestmark = pytest.mark.django_db


def phone_of(room: Room) -> Extension:
    return Extension.objects.get(number=room.number)


def test_check_in_gives_every_phone_of_the_room_the_name_and_the_rights_of_the_level() -> None:
    room = RoomFactory(number="110")
    RoomExtensionFactory(room=room, extension__number="1109", is_primary=False)
    stay = check_in(room, "Seán O'Brien")
    room.refresh_from_db()
    assert (room.occupancy, stay.arrival, stay.is_primary) == (Occupancy.OCCUPIED, TODAY, True)
    for number in ("110", "1109"):
        extension = Extension.objects.get(number=number)
        assert extension.wanted_name == "Seán O Brien"
        assert extension.wanted_routes == ["Local", "National"]
        assert (extension.wanted_outbound, extension.wanted_voicemail) == (True, True)
    assert len(commands(CommandKind.EXTENSION_SYNC)) == 2
    assert AuditRecord.objects.get(action="rooms.stay.checked_in").data["room"] == "110"


def test_the_first_guest_of_several_gives_the_name() -> None:
    room = RoomFactory()
    guests = [GuestInput("", " 王  "), GuestInput("Ada", "Lovelace", "en", True)]
    stay = check_in(room, guests=guests)
    assert stay.guest_name == "王"
    assert [str(link.guest) for link in stay.stay_guests.all()] == ["王", "Ada Lovelace"]
    assert phone_of(room).wanted_name == "王"


def test_an_occupied_room_is_refused_and_a_sharer_leaves_the_phone_alone() -> None:
    room = RoomFactory()
    check_in(room)
    version = phone_of(room).wanted_version
    with refused(RoomOccupiedError) as caught:
        check_in(room, "Second Guest")
    assert (caught.value.http_status, caught.value.code) == (409, "room_occupied")
    sharer = check_in(room, "Second Guest", share=True)
    assert not sharer.is_primary
    assert phone_of(room).wanted_version == version
    assert phone_of(room).wanted_name == "Ada Lovelace"


def test_share_in_a_vacant_room_is_an_ordinary_check_in() -> None:
    assert check_in(RoomFactory(), share=True).is_primary


def test_a_dirty_room_needs_the_override() -> None:
    room = RoomFactory(condition=Condition.DIRTY)
    with refused(RoomNotReadyError) as caught:
        check_in(room)
    assert (caught.value.http_status, caught.value.code) == (422, "room_not_ready")
    assert check_in(room, override_dirty=True).status == StayStatus.IN_HOUSE


def test_a_blocked_room_is_refused_whatever_is_overridden() -> None:
    room = RoomFactory()
    room_block(room=room, block="out_of_order", reason="leak", actor=DESK)
    with refused(RoomNotReadyError, match="out of order"):
        check_in(room, override_dirty=True)


def test_a_departure_in_the_past_and_a_stay_without_guests_are_refused() -> None:
    room = RoomFactory()
    with refused(RuleError, match="2026-11-23"):
        check_in(room, departure=TODAY - dt.timedelta(days=1))
    with refused(InputError):
        check_in(room, guests=[])
    with refused(InputError):
        check_in(room, guests=[GuestInput("Ada", " \x00 ")])
    room.refresh_from_db()
    assert room.occupancy == Occupancy.VACANT


def test_a_level_of_another_property_is_refused() -> None:
    other = PropertyFactory(code="annex")
    with refused(RuleError, match="another property"):
        check_in(RoomFactory(), service_level=ServiceLevelFactory(property=other))


def test_a_room_without_a_phone_can_be_sold_and_nothing_is_sent() -> None:
    room = RoomFactory()
    room.phones.all().delete()
    check_in(room)
    assert not Command.objects.exists()


def test_a_group_is_checked_in_all_or_none() -> None:
    free, taken = RoomFactory(), RoomFactory()
    check_in(taken)
    lines = [(room, [GuestInput("Tour", f"Guest {room.number}")]) for room in (free, taken)]
    with refused(RoomOccupiedError):
        _group(free.property, lines)
    free.refresh_from_db()
    assert free.occupancy == Occupancy.VACANT
    with refused(InputError, match="twice"):
        _group(free.property, [lines[0], lines[0]])


def _group(property: Property, lines: list[tuple[Room, list[GuestInput]]]) -> int:
    stays = stays_check_in(
        property=property,
        rooms=lines,
        service_level=ServiceLevelFactory(),
        departure=DEPARTURE,
        group="TOUR-7",
        actor=DESK,
        now=NOON,
    )
    return len(stays)


def _statements_of_group(size: int) -> int:
    rooms = [RoomFactory() for _number in range(size)]
    for room in rooms:
        room.phones.all().delete()  # each phone costs its own request, by nature
    lines = [(room, [GuestInput("Tour", "Guest")]) for room in rooms]
    ServiceLevelFactory()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert _group(rooms[0].property, lines) == size
    return len(queries)


def test_a_group_costs_a_fixed_number_of_statements() -> None:
    assert _statements_of_group(3) == _statements_of_group(30)


def test_the_database_refuses_a_second_primary_stay() -> None:
    room = StayFactory().room
    with refused(IntegrityError):
        StayFactory(room=room)


def test_two_clerks_at_once_the_database_decides_and_the_second_hears_it() -> None:
    stay = StayFactory()
    Room.objects.filter(pk=stay.room_id).update(occupancy=Occupancy.VACANT)  # what the second clerk still saw
    with refused(RoomOccupiedError):
        check_in(stay.room)


def test_check_out_leaves_a_vacant_dirty_room_and_wipes_all_phones_with_one_request() -> None:
    rooms = [RoomFactory(number=number) for number in ("110", "111")]
    Room.objects.update(make_up_room=True, do_not_disturb=True)
    stays = [check_in(room) for room in rooms]
    later = NOON + dt.timedelta(days=1)
    done = stays_check_out(stays=stays, actor=DESK, now=later)
    assert {(stay.status, stay.checked_out_at) for stay in done} == {(StayStatus.CHECKED_OUT, later)}
    for room in rooms:
        room.refresh_from_db()
        assert (room.status_code, room.make_up_room, room.do_not_disturb) == ("VD", False, False)
    (wipe,) = commands(CommandKind.CHECKOUT)
    assert wipe.payload["numbers"] == ["110", "111"]
    assert phone_of(rooms[0]).wanted_name == "110"
    assert not StayRoom.objects.filter(ended_at__isnull=True).exists()
    with refused(StayStateError):
        stays_check_out(stays=stays, actor=DESK)


def test_a_guest_who_comes_right_after_a_check_out_is_set_up_after_the_wipe() -> None:
    room = RoomFactory()
    stays_check_out(stays=[check_in(room)], actor=DESK)
    room.refresh_from_db()
    check_in(room, "Next Guest", override_dirty=True)
    assert phone_of(room).wanted_name == "Next Guest"
    (wipe,), waiting = commands(CommandKind.CHECKOUT), commands(CommandKind.EXTENSION_SYNC)[-1]
    assert wipe.sequence < waiting.sequence


def test_when_the_first_of_two_leaves_the_sharer_inherits_the_phone() -> None:
    room = RoomFactory()
    first = check_in(room, "First Guest")
    sharer = check_in(room, "Second Guest", share=True)
    noon = NOON + dt.timedelta(days=1)
    stays_check_out(stays=[first], actor=DESK, now=noon)
    sharer.refresh_from_db()
    room.refresh_from_db()
    assert (sharer.is_primary, room.occupancy, room.condition) == (True, Occupancy.OCCUPIED, Condition.CLEAN)
    assert phone_of(room).wanted_name == "Second Guest"
    assert not commands(CommandKind.CHECKOUT)
    before, after = stay_holding(extension=phone_of(room), at=noon - dt.timedelta(seconds=1)), None
    after = stay_holding(extension=phone_of(room), at=noon)
    assert before
    assert after
    assert (before.stay, after.stay) == (first, sharer)


def test_when_the_sharer_leaves_nothing_happens_to_the_phone() -> None:
    room = RoomFactory()
    check_in(room, "First Guest")
    sharer = check_in(room, "Second Guest", share=True)
    version = phone_of(room).wanted_version
    stays_check_out(stays=[sharer], actor=DESK)
    assert phone_of(room).wanted_version == version
    room.refresh_from_db()
    assert room.occupancy == Occupancy.OCCUPIED


def test_a_move_takes_the_phone_along_and_leaves_a_dirty_room() -> None:
    old, new = RoomFactory(number="110"), RoomFactory(number="210")
    stay = check_in(old)
    moved_at = NOON + dt.timedelta(hours=3)
    stay = stay_move(stay=stay, room=new, actor=DESK, now=moved_at)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status_code, new.status_code, stay.room) == ("VD", "OC", new)
    assert (phone_of(old).wanted_name, phone_of(new).wanted_name) == ("110", "Ada Lovelace")
    (wipe,) = commands(CommandKind.CHECKOUT)
    assert targets(wipe) == {"110", "210"}  # the wipe waits for what was asked of the new phone
    just_before = moved_at - dt.timedelta(seconds=1)
    held = [stay_holding(extension=phone_of(room), at=at) for room, at in ((old, just_before), (new, moved_at))]
    assert [part.stay if part else None for part in held] == [stay, stay]
    assert stay_holding(extension=phone_of(old), at=moved_at) is None


def test_a_move_leaves_the_sharer_behind_with_the_old_phone() -> None:
    old, new = RoomFactory(), RoomFactory()
    first = check_in(old, "First Guest")
    sharer = check_in(old, "Second Guest", share=True)
    stay_move(stay=first, room=new, actor=DESK)
    sharer.refresh_from_db()
    old.refresh_from_db()
    assert (sharer.room, sharer.is_primary, old.occupancy) == (old, True, Occupancy.OCCUPIED)
    assert (phone_of(old).wanted_name, phone_of(new).wanted_name) == ("Second Guest", "First Guest")
    assert not commands(CommandKind.CHECKOUT)


def test_a_sharer_who_moves_gets_a_phone_of_his_own() -> None:
    old, new = RoomFactory(), RoomFactory()
    check_in(old, "First Guest")
    sharer = stay_move(stay=check_in(old, "Second Guest", share=True), room=new, actor=DESK)
    assert sharer.is_primary
    assert (phone_of(old).wanted_name, phone_of(new).wanted_name) == ("First Guest", "Second Guest")


@pytest.mark.parametrize(
    ("room", "error"),
    [({"condition": Condition.DIRTY}, RoomNotReadyError), ({"block": "out_of_service"}, RoomNotReadyError)],
)
def test_a_move_needs_a_room_that_is_ready(room: dict[str, str], error: type[Exception]) -> None:
    with refused(error):
        stay_move(stay=check_in(RoomFactory()), room=RoomFactory(**room), actor=DESK)


def test_a_move_into_an_occupied_room_or_the_same_room_is_refused() -> None:
    stay, other = check_in(RoomFactory()), check_in(RoomFactory())
    with refused(RoomOccupiedError):
        stay_move(stay=stay, room=other.room, actor=DESK)
    with refused(RuleError, match="already"):
        stay_move(stay=stay, room=stay.room, actor=DESK)


def test_corrected_names_and_another_level_reach_the_phone() -> None:
    room = RoomFactory()
    stay = check_in(room, guests=[GuestInput("Ada", "Lovelance"), GuestInput("Too", "Many")])
    level = ServiceLevelFactory(code="barred", outbound_routes=[], outbound_allowed=False, voicemail=False)
    stay_update(stay=stay, guests=[GuestInput("Ada", "Lovelace", "en", True)], service_level=level, actor=DESK)
    stay.refresh_from_db()
    assert [str(link.guest) for link in stay.stay_guests.all()] == ["Ada Lovelace"]
    extension = phone_of(room)
    assert (extension.wanted_name, extension.wanted_outbound, extension.wanted_routes) == ("Ada Lovelace", False, [])


def test_more_guests_are_added_to_a_stay() -> None:
    stay = check_in(RoomFactory())
    stay_update(stay=stay, guests=[GuestInput("A", "B"), GuestInput("C", "D")], actor=DESK)
    assert [str(link.guest) for link in stay.stay_guests.all()] == ["A B", "C D"]


def test_a_stay_is_extended_and_not_into_the_past() -> None:
    stay = check_in(RoomFactory())
    later = DEPARTURE + dt.timedelta(days=2)
    assert stay_extend(stay=stay, departure=later, actor=DESK).departure == later
    with refused(RuleError):
        stay_extend(stay=stay, departure=TODAY - dt.timedelta(days=1), actor=DESK)
    stays_check_out(stays=[stay], actor=DESK)
    with refused(StayStateError):
        stay_extend(stay=stay, departure=later, actor=DESK)
