"""The room rack: what it shows, what it sends when something changes, and what that costs."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hotelpbx.common import roles
from hotelpbx.common.attention import attention_raise
from hotelpbx.common.models import Gravity
from pbx.enums import LinkState, PhoneState, SyncState
from pbx.models import Extension, Pbx
from rooms.enums import Condition
from rooms.models import Room
from tests.factories.hotel import TODAY, PbxFactory, RoomFactory, StayFactory
from tests.frontdesk.desk import HTMX, client_of, stay_with_balance

pytestmark = pytest.mark.django_db


def digests(page: str) -> str:
    """What a browser that shows the page sends with its poll."""
    return " ".join(re.findall(r'data-digest="([^"]+)"', page))


def shown_rooms(page: str) -> list[str]:
    return re.findall(r'data-room="([^"]+)"', page)


@pytest.fixture
def desk() -> Client:
    PbxFactory()
    return client_of(roles.FRONT_DESK)


def poll(client: Client, page: str, query: str = "") -> tuple[int, str]:
    response = client.get(f"/rack/tiles/{query}", headers={**HTMX, "X-Tiles": digests(page)})
    return response.status_code, response.content.decode()


def test_a_tile_says_in_words_what_its_icons_mean(desk: Client) -> None:
    stay = stay_with_balance("203", "12.40", guest_name="Jo <b> Wu", departure=TODAY)
    Extension.objects.update(phone_state=PhoneState.IN_CALL, sync_state=SyncState.FAILED, unread_voicemails=1)
    Room.objects.filter(pk=stay.room_id).update(do_not_disturb=True, make_up_room=True)
    page = desk.get("/").content.decode()
    tile = page[page.index('class="tile ') : page.index("</a>", page.index('class="tile '))]
    for words in ("OC", "203", "Jo &lt;b&gt; Wu", "in a call", "refused by the phone system", "message waiting"):
        assert words in tile
    for words in ("do not disturb", "make up room", "owes 12.40", 'class="tile__leaving"'):
        assert words in tile


def test_housekeeping_sees_no_money(desk: Client) -> None:
    stay_with_balance("203", "12.40")
    assert 'aria-label="owes' in desk.get("/").content.decode()
    assert 'aria-label="owes' not in client_of(roles.HOUSEKEEPING).get("/").content.decode()


@pytest.mark.parametrize(
    ("query", "rooms"),
    [
        ("", ["101", "102", "201"]),
        ("?floor=2", ["201"]),
        ("?state=VC", ["101"]),
        ("?state=V", ["101", "102"]),
        ("?state=O", ["201"]),
        ("?name=lovel", ["201"]),
        ("?name=tour", ["201"]),
        ("?name=102", ["102"]),
        ("?floor=9", []),
    ],
)
def test_filters_are_in_the_address(desk: Client, query: str, rooms: list[str]) -> None:
    RoomFactory(number="101")
    RoomFactory(number="102", condition=Condition.DIRTY)
    StayFactory(room=RoomFactory(number="201"), guest_name="Ada Lovelace", group="TOUR-7")
    page = desk.get(f"/{query}").content.decode()
    assert shown_rooms(page) == rooms
    assert ("No room fits this filter." in page) == (not rooms)


def test_an_unchanged_rack_answers_204(desk: Client) -> None:
    RoomFactory.create_batch(3)
    assert poll(desk, desk.get("/").content.decode()) == (204, "")


def test_only_the_changed_tile_is_sent(desk: Client) -> None:
    RoomFactory(number="101")
    RoomFactory(number="102")
    page = desk.get("/").content.decode()
    Room.objects.filter(number="102").update(condition=Condition.DIRTY)
    status, changes = poll(desk, page)
    assert status == 200
    assert shown_rooms(changes) == ["102"]
    assert ">VD</span>" in changes
    assert changes.count('hx-swap-oob="true"') == 2  # the tile and the counts


def test_a_phone_that_rings_changes_its_tile(desk: Client) -> None:
    RoomFactory(number="101")
    page = desk.get("/").content.decode()
    Extension.objects.update(phone_state=PhoneState.RINGING)
    assert 'aria-label="ringing"' in poll(desk, page)[1]


def test_when_other_rooms_fit_the_filter_the_whole_rack_is_sent(desk: Client) -> None:
    RoomFactory(number="101")
    RoomFactory(number="102")
    page = desk.get("/?state=VC").content.decode()
    Room.objects.filter(number="102").update(condition=Condition.DIRTY)
    status, changes = poll(desk, page, "?state=VC")
    assert status == 200
    assert '<div id="rack" hx-swap-oob="true">' in changes
    assert shown_rooms(changes) == ["101"]


def test_a_browser_with_too_many_tiles_to_name_sends_the_version(desk: Client) -> None:
    RoomFactory(number="101")
    version = re.search(r'data-tiles="rack" data-version="(\w+)"', desk.get("/").content.decode())
    assert version
    headers = {**HTMX, "X-Version": version[1]}
    assert desk.get("/rack/tiles/", headers=headers).status_code == 204
    Room.objects.update(condition=Condition.DIRTY)
    assert '<div id="rack" hx-swap-oob="true">' in desk.get("/rack/tiles/", headers=headers).content.decode()


def statements(client: Client, path: str) -> int:
    client.get(path)  # what is read once per process is not the page's
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(path, headers={**HTMX}).status_code == 200
    return len(queries)


@pytest.mark.parametrize("path", ["/", "/rack/tiles/", "/housekeeping/"])
def test_the_statements_do_not_grow_with_the_rooms(desk: Client, path: str) -> None:
    for number in range(10):
        stay_with_balance(str(100 + number), "1")
    few = statements(desk, path)
    for number in range(90):
        stay_with_balance(str(200 + number), "1")
    assert statements(desk, path) == few


def test_the_poll_of_the_rack_reads_it_with_five_statements(desk: Client) -> None:
    stay_with_balance("101", "1")
    # session, user, roles, the user's properties and the property are those of any page
    assert statements(desk, "/rack/tiles/") <= 5 + 5


def test_typing_a_number_leads_to_the_room(desk: Client) -> None:
    RoomFactory(number="1203")
    assert desk.get("/rooms/", {"number": " 1203 "})["Location"] == "/rooms/1203/"


def test_the_pulse_answers_204_until_something_needs_a_person(desk: Client) -> None:
    RoomFactory()
    version = re.search(r'id="pulse"[^>]*data-version="(\w+)"', desk.get("/").content.decode())
    assert version
    headers = {**HTMX, "X-Version": version[1]}
    assert desk.get("/pulse/", headers=headers).status_code == 204
    attention_raise(
        kind="wakeup_failed",
        key="w",
        subject="Room 203 was not woken",
        property_code="grand",
        gravity=Gravity.RED,
    )
    pulse = desk.get("/pulse/", headers=headers).content.decode()
    assert "count--bad" in pulse
    assert 'id="alarms"' in pulse
    assert "Room 203 was not woken" in pulse


def test_the_lamp_says_that_the_phones_are_away(desk: Client) -> None:
    RoomFactory()
    assert "Phones online" in desk.get("/pulse/").content.decode()
    Pbx.objects.update(state=LinkState.OFFLINE, state_reason="no answer")
    pulse = desk.get("/pulse/").content.decode()
    assert "lamp--bad" in pulse
    assert "Phones offline" in pulse
