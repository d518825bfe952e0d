"""The lists of guests, and a group as one."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.services.folios import folio_open
from hotelpbx.common import pages, roles
from pbx.enums import SyncState
from pbx.models import Extension
from rooms.enums import StayStatus
from rooms.models import Stay
from tests.factories.hotel import NOON, TODAY, RoomFactory, StayFactory
from tests.frontdesk.desk import DIALOG, HTMX, client_of, stay_with_balance

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    return client_of(roles.FRONT_DESK)


def rooms_in(page: str) -> list[str]:
    return re.findall(r'<a class="strong numbers" href="/rooms/(\w+)/"', page)


@pytest.mark.parametrize(
    ("query", "rooms"),
    [
        ("", ["9", "101", "102", "103"]),
        ("?show=arrived", ["102"]),
        ("?show=leaving", ["103"]),
        ("?show=left", ["104"]),
        ("?show=nonsense", ["9", "101", "102", "103"]),
        ("?group=TOUR-7", ["101"]),
        ("?sort=balance", ["103", "9", "101", "102"]),
        ("?sort=name", ["103", "102", "101", "9"]),
        ("?sort=departure", ["103", "9", "101", "102"]),
    ],
)
def test_each_list_shows_its_guests_in_the_order_asked_for(desk: Client, query: str, rooms: list[str]) -> None:
    stay_with_balance("9", "0", guest_name="Zoe Z")
    stay_with_balance("101", "0", guest_name="Max M", group="TOUR-7")
    stay_with_balance("102", "0", guest_name="Ida I", arrival=TODAY)
    stay_with_balance("103", "5", guest_name="ada A", departure=TODAY - dt.timedelta(days=1))
    gone = StayFactory(
        room=RoomFactory(number="104"), status=StayStatus.CHECKED_OUT, checked_out_at=NOON, guest_name="Gone G"
    )
    folio_open(stay=gone)
    assert rooms_in(desk.get(f"/guests/{query}").content.decode()) == rooms


def test_a_line_shows_what_the_device_answered(desk: Client) -> None:
    stay_with_balance("101", "12.40")
    Extension.objects.update(sync_state=SyncState.FAILED, sync_error="Name too long")
    page = desk.get("/guests/").content.decode()
    assert "Name too long" in page
    assert "12.40" in page
    assert 'class="is-bad"' in page


def test_a_long_list_has_pages(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PER_PAGE", 2)
    for number in ("101", "102", "103"):
        stay_with_balance(number, "0")
    first = desk.get("/guests/?sort=room").content.decode()
    assert rooms_in(first) == ["101", "102"]
    assert 'rel="next" href="?sort=room&amp;page=2"' in first
    assert rooms_in(desk.get("/guests/?sort=room&page=2").content.decode()) == ["103"]
    assert rooms_in(desk.get("/guests/list/?sort=room&page=2", headers=HTMX).content.decode()) == ["103"]


def test_the_list_is_sent_again_only_when_it_changed(desk: Client) -> None:
    stay = stay_with_balance("101", "0")
    version = desk.get("/guests/").content.decode().split('id="guests"')[1].split('data-version="')[1][:8]
    headers = {**HTMX, "X-Version": version}
    assert desk.get("/guests/list/", headers=headers).status_code == 204
    Stay.objects.filter(pk=stay.pk).update(guest_name="Ada King")
    assert "Ada King" in desk.get("/guests/list/", headers=headers).content.decode()


def test_the_statements_do_not_grow_with_the_guests(desk: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get("/guests/list/", headers=HTMX)
        return len(queries)

    stay_with_balance("101", "1")
    statements()
    few = statements()
    for number in range(20):
        stay_with_balance(str(200 + number), "1")
    assert statements() == few


def test_a_group_leaves_as_one_and_who_owes_stays(desk: Client) -> None:
    stay_with_balance("101", "0", guest_name="Lars Holm", group="TOUR-7")
    stay_with_balance("102", "7.50", guest_name="Ingrid Dahl", group="TOUR-7")
    asked = desk.get("/groups/check-out/?group=TOUR-7", headers=DIALOG).content.decode()
    assert "1 folio is not settled" in asked
    assert "7.50 EUR" in asked
    answer = desk.post("/groups/check-out/", {"group": "TOUR-7"}, headers=DIALOG).content.decode()
    assert "checked out" in answer
    assert "7.50 EUR" in answer
    assert dict(Stay.objects.values_list("guest_name", "status")) == {
        "Lars Holm": StayStatus.CHECKED_OUT,
        "Ingrid Dahl": StayStatus.IN_HOUSE,
    }
    desk.post("/groups/check-out/", {"group": "TOUR-7", "force": "1"}, headers=DIALOG)
    assert not Stay.objects.filter(status=StayStatus.IN_HOUSE).exists()


def test_a_group_that_is_not_in_house_says_so(desk: Client) -> None:
    StayFactory()
    response = desk.get("/groups/check-out/?group=NONE", headers=DIALOG)
    assert (response.status_code, response["HX-Retarget"]) == (404, "#toasts")


def test_waking_a_group_fills_in_its_rooms(desk: Client) -> None:
    stay_with_balance("101", "0", group="TOUR-7")
    stay_with_balance("102", "0", group="TOUR-7")
    assert "/wake-ups/new/?rooms=101%2C102" in desk.get("/guests/?group=TOUR-7").content.decode()
