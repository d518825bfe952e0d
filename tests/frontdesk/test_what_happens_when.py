"""What hotels run into, against a simulated device: a departure or a move during a call, phones that are missing."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
import time_machine

from billing.enums import RatingStatus
from billing.models import CallRating, Folio, FolioEntry
from billing.selectors.folios import folio_balance
from billing.services.call_decisions import late_call_post
from hotelpbx.common import roles
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AttentionItem
from hotelpbx.frontdesk.workflows import group_check_out, guest_check_in, guest_check_out, guest_move
from pbx.enums import CommandKind, CommandState, SyncState
from pbx.gateway import api_for
from pbx.models import Command, Extension, Pbx
from pbx.services.call_lists import calls_reconcile
from pbx.simulator.server import Simulator
from pbx.sweep import pbx_sweep
from rooms.enums import Condition, WakeUpStatus
from rooms.errors import WakeUpError
from rooms.models import Property, Room, ServiceLevel, Stay
from rooms.services.setup import room_update
from rooms.services.stays import GuestInput
from tests.billing.world import LONDON, hotel
from tests.factories import RoomFactory
from tests.factories.hotel import NOON
from tests.frontdesk.desk import client_of
from tests.rooms.helpers import DEPARTURE, DESK, refused, schedule
from tests.rooms.test_with_device import House

pytestmark = pytest.mark.django_db
PRICE = Decimal("1.69")  # of 95 seconds


@pytest.fixture
def house() -> Iterator[House]:
    with (
        time_machine.travel(NOON, tick=False) as clock,
        Simulator(rooms=("110", "111", "210"), timezone="Europe/Berlin") as sim,
    ):
        running = House(sim, clock)
        hotel()
        Pbx.objects.update(outbound_prefix="0")
        running.pbx.refresh_from_db()
        ServiceLevel.objects.update(outbound_routes=["local", "national", "international"])
        for number in ("110", "111", "210"):
            RoomFactory(number=number)
        yield running


def room(number: str) -> Room:
    return Room.objects.get(number=number)


def without_phone(number: str) -> Room:
    RoomFactory(number=number)
    room(number).phones.all().delete()
    return room(number)


def arrive(number: str, name: str, *, group: str = "", share: bool = False) -> Stay:
    return guest_check_in(
        property=Property.objects.get(),
        room=room(number),
        guests=[GuestInput("Ada", name)],
        service_level=ServiceLevel.objects.get(),
        departure=DEPARTURE,
        actor=DESK,
        group=group,
        share=share,
        override_dirty=True,
    )


def let_pass(house: House, seconds: int) -> None:
    house.sim.advance(seconds)
    house.now += dt.timedelta(seconds=seconds)
    house.clock.move_to(house.now)
    house.settle()


def call_begins(house: House, number: str = "110") -> None:
    """Somebody calls London from this phone and is put through."""
    house.settle()
    house.sim.control(f"phones/{number}/dial", {"number": LONDON})
    let_pass(house, 5)


def call_ends(house: House, number: str = "110") -> None:
    """It has lasted 95 seconds."""
    house.sim.control(f"phones/{number}/talk", {"seconds": 95})
    house.sim.control(f"phones/{number}/hangup", {})
    let_pass(house, 100)


def by_report(house: House) -> None:
    """The device reports the call at its end."""
    call_ends(house)


def by_reconciliation(house: House) -> None:
    """The report is lost; the device's own list is read later."""
    house.sim.control("phones/110/talk", {"seconds": 95})
    house.sim.control("phones/110/hangup", {})
    house.seen = max(report["number"] for report in house.sim.control("reports")["reports"])
    let_pass(house, 600)
    assert calls_reconcile(pbx=house.pbx, since=NOON, until=house.now) == 1


def balance(stay: Stay) -> Decimal:
    return folio_balance(Folio.objects.get(stay=stay))


RECORDS = pytest.mark.parametrize("record_comes", [by_report, by_reconciliation])


@RECORDS
@pytest.mark.parametrize("next_guest", [False, True])
def test_a_guest_leaves_during_a_call(house: House, record_comes: Callable[[House], None], next_guest: bool) -> None:
    stay = arrive("110", "Lovelace")
    call_begins(house)
    guest_check_out(stay=stay, actor=DESK)
    let_pass(house, 10)
    assert house.name("110") == "110"  # the wipe waits for nothing
    assert len(house.sim.control("state")["calls"]) == 1  # and cuts nobody off
    successor = arrive("110", "Hopper") if next_guest else None
    let_pass(house, 10)
    record_comes(house)
    rating = CallRating.objects.get()
    assert (rating.status, rating.stay, rating.room) == (RatingStatus.LATE, stay, room("110"))
    assert not FolioEntry.objects.exists()
    item = AttentionItem.objects.get(kind="call_late")
    assert (item.data["guest"], item.data["talk_seconds"] >= 95) == ("Ada Lovelace", True)
    late_call_post(rating=rating, reason="card on file", actor=SYSTEM)
    assert balance(stay) == Decimal(item.data["amount"]) >= PRICE
    if successor:
        assert balance(successor) == 0
        assert house.name("110") == "Ada Hopper"


@RECORDS
def test_a_guest_moves_during_a_call_and_somebody_else_gets_the_room(
    house: House, record_comes: Callable[[House], None]
) -> None:
    stay = arrive("110", "Lovelace")
    call_begins(house)
    guest_move(stay=stay, room=room("210"), actor=DESK)
    successor = arrive("110", "Hopper")
    let_pass(house, 10)
    record_comes(house)
    rating = CallRating.objects.get()
    assert (rating.status, rating.stay, rating.room) == (RatingStatus.RATED, stay, room("110"))
    assert (balance(stay), balance(successor)) == (rating.entry.amount if rating.entry else None, 0)
    call_begins(house, "210")
    call_ends(house, "210")
    assert FolioEntry.objects.filter(folio__stay=stay).count() == 2


def test_one_of_two_leaves_during_a_call_and_the_other_does_not_pay_it(house: House) -> None:
    first, sharer = arrive("110", "Lovelace"), arrive("110", "Hopper", share=True)
    call_begins(house)
    guest_check_out(stay=first, actor=DESK)
    let_pass(house, 10)
    assert house.name("110") == "Ada Hopper"
    call_ends(house)
    assert CallRating.objects.get().stay == first
    assert balance(sharer) == 0
    call_begins(house)
    call_ends(house)
    assert balance(sharer) > 0


def test_the_calls_of_a_shared_room_are_on_the_account_of_who_came_first(house: House) -> None:
    first, sharer = arrive("110", "Lovelace"), arrive("110", "Hopper", share=True)
    call_begins(house)
    call_ends(house)
    assert (balance(first) > 0, balance(sharer)) == (True, 0)


def test_an_extension_deleted_on_the_device(house: House) -> None:
    arrive("111", "Hopper", group="tour")
    house.settle()
    api_for(house.pbx).extensions.delete(numbers="110")
    stay = arrive("110", "Lovelace", group="tour")
    let_pass(house, 1)
    assert stay.room.number == "110"
    phone = Extension.objects.get(number="110")
    assert phone.sync_state == SyncState.FAILED
    item = AttentionItem.objects.get(kind="pbx.command")
    assert "110" in item.subject
    assert item.detail

    calls = schedule(room("110"), room("111"))
    house.settle()
    for call in calls:
        call.refresh_from_db()
    assert {call.room.number: call.status for call in calls} == {
        "110": WakeUpStatus.FAILED,
        "111": WakeUpStatus.ARMED,
    }
    assert AttentionItem.objects.get(kind="wakeup_failed").data["room"] == "110"

    group_check_out(property=stay.property, group="tour", actor=DESK)
    house.settle()
    assert (house.name("111"), house.alarms()) == ("111", set())
    assert Command.objects.filter(kind=CommandKind.CHECKOUT, state=CommandState.NEEDS_ATTENTION).count() == 1


def test_an_extension_deleted_on_the_device_in_mid_stay_is_shown_as_missing(house: House) -> None:
    arrive("110", "Lovelace")
    house.settle()
    api_for(house.pbx).extensions.delete(numbers="110")
    house.settle()
    pbx_sweep(house.now + dt.timedelta(seconds=10))
    assert Extension.objects.get(number="110").drift == "missing on the device"


def test_a_room_without_a_phone_is_sold_cleaned_and_left_like_any_other(house: House) -> None:
    mute = without_phone("500")
    stay = arrive("500", "Lovelace")
    with refused(WakeUpError, "These rooms have no phone: 500"):
        schedule(mute)
    guest_check_out(stay=stay, actor=DESK)
    maid = client_of(roles.HOUSEKEEPING)
    assert maid.post("/housekeeping/500/condition/", {"condition": "clean"}).status_code in (200, 302)
    assert room("500").condition == Condition.CLEAN
    assert not Command.objects.exists()


def test_a_wake_up_call_that_moves_into_a_room_without_a_phone_becomes_a_person_s(house: House) -> None:
    mute = without_phone("500")
    stay = arrive("110", "Lovelace")
    schedule(room("110"))
    house.settle()
    guest_move(stay=stay, room=mute, actor=DESK)
    house.settle()
    item = AttentionItem.objects.get(kind="wakeup_failed")
    assert (item.data["room"], item.data["reason"], item.data["time"]) == ("500", "no_phone", "06:30")
    assert "when it is time" in item.detail  # nobody knocks at noon
    assert not house.alarms()


def test_a_phone_belongs_to_one_room(house: House) -> None:
    engineer = client_of(roles.ENGINEER)
    body = {"number": "112", "extensions": ["110"]}
    answer = engineer.post("/api/v1/rooms/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "extension_taken")


@RECORDS
@pytest.mark.parametrize("goes_to", ["111", ""])
def test_a_phone_that_changes_its_room_during_a_call(
    house: House, record_comes: Callable[[House], None], goes_to: str
) -> None:
    caller, neighbour = arrive("110", "Lovelace"), arrive("111", "Hopper")
    call_begins(house)
    let_pass(house, 5)
    room_update(room=room("110"), extensions=[], actor=DESK)
    if goes_to:
        room_update(room=room(goes_to), extensions=["111", "110"], actor=DESK)
    let_pass(house, 5)
    record_comes(house)
    assert CallRating.objects.get().room == room("110")
    assert (balance(caller) >= PRICE, balance(neighbour)) == (True, 0)
    if goes_to:
        call_begins(house)
        call_ends(house)
        assert CallRating.objects.latest("pk").stay == neighbour
