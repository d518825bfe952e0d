"""The phone beside the screen: chosen once, watched by the pulse, dialled with; the busy-lamp field; messages."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.models import CallRating
from hotelpbx.common import roles
from hotelpbx.common.attention import attention_raise
from hotelpbx.common.audit import SYSTEM
from pbx.enums import CommandState, LinkState, PhoneState
from pbx.models import CallRecord, Command, Extension, LiveCall, Pbx
from pbx.simulator.server import Simulator
from rooms.models import Guest, GuestMessage, Property, Room
from rooms.services.messages import guest_message_take
from tests.factories.hotel import NOON, TODAY, ExtensionFactory, PropertyFactory, RoomFactory, StayFactory
from tests.frontdesk.desk import DIALOG, HTMX, client_of, stay_with_balance

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _noon(request: pytest.FixtureRequest) -> Iterator[None]:
    """The day of the factories; what talks to a device over a socket has the time of the computer."""
    if "sim" in request.fixturenames:
        yield
        return
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def house() -> Extension:
    """A house with the guest of room 203, and the phone of the reception."""
    stay_with_balance("203", "12.40", guest_name="Ada Lovelace", departure=TODAY + dt.timedelta(days=2))
    Guest.objects.update(language="de", vip=True)
    return ExtensionFactory(number="9000", label="Reception")


@pytest.fixture
def desk(house: Extension) -> Client:
    """A receptionist who has said which phone is hers."""
    client = client_of(roles.FRONT_DESK)
    answer = client.post("/phone/", {"extension": "9000"}, headers=DIALOG)
    assert "You sit at phone 9000" in answer.content.decode()
    return client


def leg(number: str, status: str, kind: str = "ext") -> dict[str, str]:
    return {"kind": kind, "number": number, "channelid": f"PJSIP/{number}-1", "status": status, "trunk": ""}


def ring(phone: Extension, *others: dict[str, str], own: str = "RING", **values: Any) -> LiveCall:
    """The device has told that a phone rings (or what `own` says), and who else is in the call."""
    state = PhoneState.RINGING if own == "RING" else PhoneState.IN_CALL
    Extension.objects.filter(pk=phone.pk).update(phone_state=state, current_callid="77.1")
    values = {"began_at": NOON, "told_at": NOON, "legs": [leg(phone.number, own), *others]} | values
    return LiveCall.objects.update_or_create(pbx=phone.pbx, callid="77.1", defaults=values)[0]


def card(client: Client, version: str = "") -> str:
    """The card of the call, as the pulse brings it; "" for 204."""
    answer = client.get("/pulse/", headers={**HTMX, "X-Version": version})
    page = answer.content.decode()
    return page[page.index('id="desk-call"') :] if answer.status_code == 200 else ""


def version_of(page: str) -> str:
    found = re.search(r'id="pulse"[^>]*data-version="(\w+)"', page)
    assert found
    return found[1]


def test_a_caller_from_a_room_is_known_with_all_there_is_to_do(desk: Client, house: Extension) -> None:
    stay = Room.objects.get(number="203").stays.get()
    guest_message_take(stay=stay, text="Your taxi is here", caller="Porter", actor=SYSTEM)
    attention_raise(
        kind="room_repair", key="r", subject="Room 203: shower drips", property_code="grand", data={"room": "203"}
    )
    Room.objects.update(do_not_disturb=True)
    Extension.objects.filter(number="203").update(unread_voicemails=2)
    ring(house, leg("203", "ALERT"))
    shown = card(desk)
    for words in ("Room 203", "Ada Lovelace", "VIP", "German", "12.40 EUR", "22 Nov – 25 Nov", "Your phone rings"):
        assert words in shown
    for words in ("Your taxi is here", "shower drips", "2 voice messages", "Do not disturb"):
        assert words in shown
    assert 'data-say="Incoming call: Room 203, Ada Lovelace, German, VIP"' in shown
    assert 'id="call-minibar"' in shown
    assert 'id="call-charge"' in shown


def test_the_card_goes_with_the_call_and_nothing_is_sent_in_between(desk: Client, house: Extension) -> None:
    calm = version_of(desk.get("/").content.decode())
    assert card(desk, calm) == ""
    ring(house, leg("203", "ALERT"))
    page = desk.get("/pulse/", headers={**HTMX, "X-Version": calm}).content.decode()
    ringing = version_of(page)
    assert "call--ringing" in page
    assert card(desk, ringing) == ""
    ring(house, leg("203", "ANSWERED"), own="ANSWER", answered_at=NOON - dt.timedelta(seconds=65))
    talking = card(desk, ringing)
    assert "call--talking" in talking
    assert 'data-elapsed="65">1:05<' in talking
    assert "data-say" not in talking
    Extension.objects.filter(number="9000").update(phone_state=PhoneState.IDLE)
    assert "data-call" not in card(desk, ringing)


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ([leg("0301234567", "ALERT", "inbound")], ["0301234567", "Outside call"]),
        ([], ["Unknown caller", "status monitor of the trunk"]),
        ([leg("9001", "ALERT")], ["Kitchen", "9001", "A phone of the house"]),
    ],
)
def test_of_other_callers_only_what_is_known_is_said(
    desk: Client, house: Extension, others: list[dict[str, str]], words: list[str]
) -> None:
    ExtensionFactory(number="9001", label="Kitchen")
    ring(house, *others)
    shown = card(desk)
    assert [word for word in words if word not in shown] == []


def test_a_phone_that_only_says_that_it_rings_is_shown_too(desk: Client, house: Extension) -> None:
    Extension.objects.filter(pk=house.pk).update(phone_state=PhoneState.RINGING)
    assert "Unknown caller" in card(desk)


def test_two_desks_see_their_own_calls(desk: Client, house: Extension) -> None:
    ExtensionFactory(number="9001", label="Kitchen")
    other, none = client_of(roles.FRONT_DESK), client_of(roles.FRONT_DESK)
    other.post("/phone/", {"extension": "9001"}, headers=DIALOG)
    ring(house, leg("203", "ALERT"))
    assert "Ada Lovelace" in card(desk)
    assert "Ada Lovelace" not in card(other)
    assert "Ada Lovelace" not in card(none)
    assert 'id="desk-call"' not in client_of(roles.ACCOUNTING).get("/pulse/").content.decode()


def test_the_phone_stays_with_the_browser_and_its_hotel(desk: Client, house: Extension) -> None:
    cookie = desk.cookies["desk_phone"].value
    nxt = client_of(roles.FRONT_DESK)  # the next shift at the same browser
    nxt.cookies["desk_phone"] = cookie
    assert ">9000</span>" in nxt.get("/").content.decode()
    nxt.cookies["desk_phone"] = f"{house.pk}:forged:forged"
    assert ">9000</span>" not in nxt.get("/").content.decode()
    PropertyFactory(code="annex")
    Pbx.objects.update(property_code="annex")
    assert ">9000</span>" not in desk.get("/?property=grand").content.decode()


def test_a_pulse_costs_the_same_at_any_number_of_rooms_and_little_while_talking(desk: Client, house: Extension) -> None:
    def statements(version: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get("/pulse/", headers={**HTMX, "X-Version": version}).status_code == 204
        return len(queries)

    version = version_of(desk.get("/").content.decode())
    idle = statements(version)
    RoomFactory.create_batch(30)
    assert statements(version) == idle
    ring(house, leg("203", "ANSWERED"), own="ANSWER", answered_at=NOON)
    talking = version_of(desk.get("/pulse/", headers=HTMX).content.decode())
    assert statements(talking) == idle + 1
    none = client_of(roles.FRONT_DESK)
    desk.cookies.clear()
    desk.cookies = none.cookies
    assert idle == statements(version_of(none.get("/").content.decode())) + 1


def test_a_call_is_asked_of_the_device_and_shown_until_it_rings(desk: Client, house: Extension) -> None:
    answer = desk.post("/phone/dial/", {"to": "203"}, headers=HTMX)
    assert "phone 9000 rings; lift it, and 203 is called" in answer.content.decode()
    command = Command.objects.get()
    assert (command.kind, command.payload) == ("call_dial", {"numbers": ["9000"], "to": "203"})
    assert "asked, your phone does not ring yet" in card(desk)
    Command.objects.update(state=CommandState.DONE, result={"callid": "77.1"})
    assert "asked, your phone does not ring yet" in card(desk)  # the device has taken it, and told nothing yet
    ring(house)
    shown = card(desk)
    assert "Lift your phone" in shown
    assert "Ada Lovelace" in shown
    assert "data-say" not in shown
    ring(house, leg("203", "RING"), own="ALERT")
    assert "It rings there" in card(desk)


@pytest.mark.parametrize(("reason", "words"), [("User Busy", "the call was turned down"), ("486 Busy here", "busy")])
def test_why_a_call_failed_is_said_until_somebody_has_seen_it(
    desk: Client, house: Extension, reason: str, words: str
) -> None:
    desk.post("/phone/dial/", {"to": "203"}, headers=HTMX)
    Command.objects.update(state=CommandState.DONE, result={"callid": "77.1"})
    LiveCall.objects.create(pbx=house.pbx, callid="77.1", began_at=NOON, told_at=NOON, ended_at=NOON, failure=reason)
    assert f"Call to 203 failed: {words}" in card(desk)
    assert desk.post("/phone/dial/hide/", headers=HTMX).status_code == 204
    assert "failed" not in card(desk)


def test_a_refusal_of_the_device_and_a_device_that_is_away_are_said(desk: Client) -> None:
    desk.post("/phone/dial/", {"to": "203"}, headers=HTMX)
    Command.objects.update(state=CommandState.NEEDS_ATTENTION, reason="It could not be sent in time.")
    assert "Call to 203 failed: It could not be sent in time." in card(desk)
    Pbx.objects.update(state=LinkState.OFFLINE)
    answer = desk.post("/phone/dial/", {"to": "203"}, headers=DIALOG)
    assert answer.status_code == 422
    assert "does not answer now" in answer.content.decode()
    assert Command.objects.count() == 1


def test_where_no_phone_is_chosen_it_is_asked_for_once_and_the_call_goes_on(house: Extension) -> None:
    client = client_of(roles.FRONT_DESK)
    asked = client.post("/phone/dial/", {"to": "203"}, headers=HTMX)
    assert asked["HX-Retarget"] == "#dialog"
    assert 'name="to" value="203"' in asked.content.decode()
    assert not Command.objects.exists()
    client.post("/phone/", {"extension": "9000", "to": "203"}, headers=DIALOG)
    assert Command.objects.get().payload["to"] == "203"
    client.post("/phone/dial/", {"to": "203"}, headers=HTMX)
    assert Command.objects.count() == 2


@pytest.mark.parametrize("to", ["", "12a", "1" * 31, "203; 204"])
def test_only_what_can_be_dialled_is_sent(desk: Client, to: str) -> None:
    answer = desk.post("/phone/dial/", {"to": to}, headers=DIALOG)
    assert answer.status_code == 422
    assert not Command.objects.exists()


def test_a_room_is_called_by_its_number_from_lists(desk: Client) -> None:
    assert '{"room": "203"}' in desk.get("/guests/").content.decode()
    desk.post("/phone/dial/", {"room": "203"}, headers=HTMX)
    assert Command.objects.get().payload["to"] == "203"
    RoomFactory(number="204").phones.all().delete()
    assert desk.post("/phone/dial/", {"room": "204"}, headers=HTMX).status_code == 422
    assert desk.post("/phone/dial/", {"room": "999"}, headers=HTMX).status_code == 404


def test_from_the_list_of_calls_only_a_number_that_may_be_seen_is_called(desk: Client, house: Extension) -> None:
    stay = Room.objects.get(number="203").stays.get()
    facts = {"pbx": house.pbx, "call_seconds": 9, "talk_seconds": 9, "received_at": NOON, "started_at": NOON}
    call = CallRecord.objects.create(
        callid="1", caller="203", callee="0441234567", type="outbound", status="answered", **facts
    )
    CallRating.objects.create(call=call, property=stay.property, status="no_rate", rated_at=NOON, room=stay.room)
    Property.objects.update(mask_dialled_digits=0)
    assert '{"to": "0441234567"}' in desk.get("/calls/").content.decode()
    Property.objects.update(mask_dialled_digits=4)
    assert "0441234567" not in desk.get("/calls/").content.decode()


def test_missed_calls_of_today_can_be_called_back(desk: Client, house: Extension) -> None:
    facts = {"pbx": house.pbx, "callee": "9000", "call_seconds": 9, "talk_seconds": 0, "received_at": NOON}
    for number, caller, kind, status, at in (
        ("1", "203", "internal", "no_answer", NOON),
        ("2", "0301234567", "inbound", "no_answer", NOON),
        ("3", "0309999999", "inbound", "answered", NOON),
        ("4", "0308888888", "inbound", "no_answer", NOON - dt.timedelta(days=1)),
    ):
        CallRecord.objects.create(callid=number, caller=caller, type=kind, status=status, started_at=at, **facts)
    Pbx.objects.update(outbound_prefix="0")
    page = desk.get("/phone/", headers=DIALOG).content.decode()
    assert "Room 203" in page
    assert '{"to": "00301234567"}' in page
    assert "0309999999" not in page
    assert "0308888888" not in page


def test_the_phones_show_who_is_at_them_and_what_they_do(desk: Client, house: Extension) -> None:
    guest_message_take(stay=Room.objects.get().stays.get(), text="Taxi", actor=SYSTEM)
    ring(house, leg("203", "ALERT"))
    Extension.objects.filter(number="203").update(phone_state=PhoneState.IN_CALL, current_callid="77.1")
    page = desk.get("/phones/").content.decode()
    assert re.search(r"blf--ringing.*?9000.*?Reception.*?ringing · 203", page, re.DOTALL)
    assert re.search(r"blf--in_call.*?203.*?message waiting.*?Ada Lovelace.*?in a call · 9000", page, re.DOTALL)
    for query, shown in (
        ("kind=house", "9000"),
        ("state=in_call", "203"),
        ("name=lovel", "203"),
        ("state=message", "203"),
    ):
        found = re.findall(r'blf__number">(\d+)<', desk.get(f"/phones/?{query}").content.decode())
        assert found == [shown], query


def test_only_lamps_that_changed_are_sent(desk: Client, house: Extension) -> None:
    page = desk.get("/phones/").content.decode()
    digests = " ".join(re.findall(r'data-digest="([^"]+)"', page))
    poll = {**HTMX, "X-Tiles": digests}
    assert desk.get("/phones/lamps/", headers=poll).status_code == 204
    Extension.objects.filter(number="203").update(phone_state=PhoneState.UNREGISTERED)
    changes = desk.get("/phones/lamps/", headers=poll).content.decode()
    assert re.findall(r'blf__number">(\d+)<', changes) == ["203"]
    assert "not connected" in changes
    assert desk.get("/phones/lamps/?kind=house", headers=poll).content.decode().count('id="phones"') == 1


def test_the_statements_do_not_grow_with_the_phones(desk: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get("/phones/").status_code == 200
        return len(queries)

    few = statements()
    for number in range(300, 340):
        StayFactory(room=RoomFactory(number=str(number)))
    assert statements() == few


def test_one_phone_offers_what_can_be_done_with_its_call(desk: Client, house: Extension) -> None:
    own, room = (f"/phones/{Extension.objects.get(number=number).pk}/" for number in ("9000", "203"))
    assert "Hang up this call" not in desk.get(room, headers=DIALOG).content.decode()
    ring(house, leg("203", "ANSWERED"), own="ANSWER", answered_at=NOON)
    page = desk.get(own, headers=DIALOG).content.decode()
    assert "Pass 203 on" in page
    desk.post(f"{own}hang-up/", headers=HTMX)
    assert Command.objects.get(kind="call_hangup").payload["channelid"] == "PJSIP/9000-1"
    refused = desk.post(f"{own}pass-on/", {"to": "x"}, headers=DIALOG)
    assert refused.status_code == 422
    desk.post(f"{own}pass-on/", {"to": "205"}, headers=DIALOG)
    assert Command.objects.get(kind="call_transfer").payload == {
        "numbers": ["9000"],
        "channelid": "PJSIP/203-1",
        "to": "205",
    }


def test_a_text_for_a_guest_waits_on_rack_and_room_until_it_is_given(desk: Client) -> None:
    assert "Nobody lives in room 204" in _take(desk, "204", "x")
    assert "1 to 500" in _take(desk, "203", "x" * 501) or "500 characters" in _take(desk, "203", "x" * 501)
    assert "waits to be given" in _take(desk, "203", "Taxi at 7 <b>")
    assert 'aria-label="message waiting"' in desk.get("/").content.decode()
    assert "Taxi at 7 &lt;b&gt;" in desk.get("/rooms/203/").content.decode()
    message = GuestMessage.objects.get()
    given = desk.post(f"/messages/{message.pk}/deliver/", headers=HTMX).content.decode()
    assert "Ada Lovelace has got the message" in given
    assert 'aria-label="message waiting"' not in desk.get("/").content.decode()
    assert desk.post(f"/messages/{message.pk}/deliver/", headers=HTMX).status_code == 409


def _take(desk: Client, room: str, text: str) -> str:
    RoomFactory(number="204") if not Room.objects.filter(number="204") else None
    answer = desk.post("/messages/new/", {"room": room, "text": text}, headers=DIALOG)
    return answer.content.decode()


@pytest.fixture
def sim(house: Extension) -> Iterator[Simulator]:
    """The device of the house, on a socket."""
    with Simulator(rooms=["203"], extensions=["9000", "9100"]) as simulator:
        Pbx.objects.update(url=simulator.url, username="api", password="")
        pbx = Pbx.objects.get()
        pbx.password = "simulator"
        pbx.save()
        yield simulator


def test_voice_messages_are_listed_by_room_and_deleted_by_who_may_listen(sim: Simulator) -> None:
    sim.control("voicemail", {"number": "203", "from": "0301234567", "seconds": 7})
    page = client_of(roles.FRONT_DESK).get("/messages/").content.decode()
    assert "0301234567" in page
    assert "<audio" not in page
    manager = client_of(roles.MANAGER)
    page = manager.get("/messages/").content.decode()
    assert "<audio" in page
    away = re.search(r'href="(/messages/voice/[^"]+/delete/)"', page)
    assert away
    assert "The guest has not heard it yet." in manager.get(away[1], headers=DIALOG).content.decode()
    assert "deleted" in manager.post(away[1], headers=HTMX).content.decode()
    assert "There is no voice message." in manager.get("/messages/").content.decode()
    Pbx.objects.update(state=LinkState.OFFLINE)
    assert "does not answer now" in manager.get("/messages/").content.decode()


def test_a_phone_that_only_the_device_knows_can_be_sat_at_and_named(sim: Simulator) -> None:
    engineer, desk = client_of(roles.ENGINEER), client_of(roles.FRONT_DESK)
    assert "9100" in engineer.get("/phones/house/", headers=DIALOG).content.decode()
    engineer.post("/phones/house/", {"extension": "9100", "label": "Kitchen"}, headers=DIALOG)
    engineer.post("/phones/house/", {"extension": "9100", "label": "Bakery"}, headers=DIALOG)
    assert Extension.objects.get(number="9100").label == "Bakery"
    refused = engineer.post("/phones/house/", {"extension": "203", "label": "Bakery"}, headers=DIALOG)
    assert "This phone is in room 203." in refused.content.decode()
    refused = desk.post("/phone/", {"extension": "4711"}, headers=DIALOG)
    assert refused.status_code == 422
    assert "no extension 4711" in refused.content.decode()
