"""The attention inbox and the minibar entry."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from billing.models import MinibarItem
from hotelpbx.common import roles
from hotelpbx.common.attention import attention_raise
from hotelpbx.common.models import AttentionItem, Gravity
from tests.factories.hotel import PropertyFactory, RoomFactory
from tests.frontdesk.desk import DIALOG, HTMX, client_of, folio_of, stay_with_balance

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    PropertyFactory()
    return client_of(roles.FRONT_DESK, first_name="Rita", last_name="Sommer")


def raised(
    subject: str, gravity: Gravity = Gravity.YELLOW, hours_ago: int = 0, kind: str = "wakeup_failed", **data: str
) -> AttentionItem:
    item = attention_raise(kind=kind, key=subject, subject=subject, property_code="grand", gravity=gravity, data=data)
    AttentionItem.objects.filter(pk=item.pk).update(raised_at=timezone.now() - dt.timedelta(hours=hours_ago))
    return item


def test_the_gravest_and_oldest_come_first_with_the_way_to_repair_beside(desk: Client) -> None:
    RoomFactory(number="203")
    raised("new yellow")
    raised("old yellow", hours_ago=5)
    raised("new red", Gravity.RED, room="203")
    raised("old red", Gravity.RED, hours_ago=3)
    page = desk.get("/attention/").content.decode()
    list_html = page[page.index('id="attention-list"') :]
    order = sorted(("new yellow", "old yellow", "new red", "old red"), key=list_html.index)
    assert order == ["old red", "new red", "old yellow", "new yellow"]
    assert 'href="/rooms/203/"' in list_html
    assert "3\xa0hours ago" in list_html


@pytest.mark.parametrize(
    ("kind", "data", "role", "address"),
    [
        ("wakeup_failed", {"room": "203"}, roles.FRONT_DESK, "/rooms/203/"),
        ("room_code_unknown", {"room": ""}, roles.FRONT_DESK, ""),
        ("call_late", {}, roles.ACCOUNTING, "/calls/"),
        ("call_late", {}, roles.ENGINEER, ""),
        ("call_no_rate", {}, roles.ACCOUNTING, "/tariffs/"),
        ("pbx.command", {}, roles.ENGINEER, "/pbx/"),
    ],
)
def test_an_item_leads_to_where_this_role_can_repair_it(
    kind: str, data: dict[str, str], role: str, address: str
) -> None:
    PropertyFactory()
    raised("look here", kind=kind, **data)
    page = client_of(role).get("/attention/list/", headers=HTMX).content.decode()
    links = [link for link in ("/rooms/203/", "/rooms//", "/calls/", "/tariffs/", "/pbx/") if f'href="{link}"' in page]
    assert (address in links) if address else not links


def test_an_item_is_resolved_with_a_note_and_the_note_is_kept(desk: Client) -> None:
    item = raised("Room 203 was not woken", Gravity.RED)
    url = f"/attention/{item.pk}/resolve/"
    assert desk.post(url, {"note": " "}, headers=DIALOG).status_code == 422
    assert desk.post(url, {"note": "knocked, guest up"}, headers=DIALOG)["HX-Retarget"] == "#toasts"
    assert "Room 203 was not woken" not in desk.get("/attention/list/", headers=HTMX).content.decode()
    resolved = desk.get("/attention/?show=resolved").content.decode()
    assert "knocked, guest up" in resolved
    assert "Rita Sommer" in resolved


def test_an_item_that_somebody_else_resolved_says_so(desk: Client) -> None:
    item = raised("Room 203 was not woken")
    AttentionItem.objects.update(resolved_at=timezone.now())
    response = desk.post(f"/attention/{item.pk}/resolve/", {"note": "knocked"}, headers=DIALOG)
    assert response.status_code == 422
    page = response.content.decode()
    assert "Somebody has already resolved this." in page
    assert "knocked" in page


def test_items_of_other_properties_are_not_shown(desk: Client) -> None:
    other = attention_raise(kind="test", key="x", subject="elsewhere", property_code="other")
    assert "elsewhere" not in desk.get("/attention/").content.decode()
    assert desk.get(f"/attention/{other.pk}/resolve/").status_code == 404


def test_the_list_is_sent_again_only_when_it_changed(desk: Client) -> None:
    version = desk.get("/attention/").content.decode().split('id="attention-list"')[1].split('data-version="')[1][:8]
    headers = {**HTMX, "X-Version": version}
    assert desk.get("/attention/list/", headers=headers).status_code == 204
    raised("something new")
    assert "something new" in desk.get("/attention/list/", headers=headers).content.decode()


def test_minibar_goods_are_posted_from_the_board(desk: Client) -> None:
    stay = stay_with_balance("101", "0")
    MinibarItem.objects.create(property=stay.property, code="101", name="Still water", price="3.50")
    MinibarItem.objects.create(property=stay.property, code="102", name="Old cola", price="3.50", active=False)
    page = desk.get("/rooms/101/minibar/", headers=DIALOG).content.decode()
    assert "Still water" in page
    assert "Old cola" not in page
    maid = client_of(roles.HOUSEKEEPING)
    response = maid.post("/rooms/101/minibar/", {"item": "101", "quantity": "2"}, headers=DIALOG)
    assert "Still water is on the folio of room 101" in response.content.decode()
    assert str(folio_of(stay).entries.get().amount) == "7.000"
    assert "2 × Still water" in desk.get("/rooms/101/").content.decode()


@pytest.mark.django_db(transaction=True)  # the service gives its transaction up
def test_a_vacant_room_takes_no_minibar_goods(desk: Client) -> None:
    room = RoomFactory(number="102")
    MinibarItem.objects.create(property=room.property, code="101", name="Still water", price="3.50")
    response = desk.post("/rooms/102/minibar/", {"item": "101", "quantity": "2"}, headers=DIALOG)
    assert response.status_code == 422
    assert 'class="notice notice--bad"' in response.content.decode()
