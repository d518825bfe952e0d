"""The attention inbox and the minibar entry."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from billing.models import MinibarItem
from hotelpbx.common import roles
from hotelpbx.common.attention import attention_raise
from hotelpbx.common.models import AttentionItem, Gravity
from tests.factories.hotel import PropertyFactory, RoomFactory, user_with_roles
from tests.frontdesk.desk import DIALOG, HTMX, client_of, folio_of, stay_with_balance

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    PropertyFactory()
    return client_of(roles.FRONT_DESK, first_name="Rita", last_name="Sommer")


def raised(
    subject: str, gravity: Gravity = Gravity.YELLOW, hours_ago: int = 0, kind: str = "wakeup_failed", **data: Any
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


def test_somebody_takes_an_item_and_another_may_take_it_over(desk: Client) -> None:
    item = raised("Room 203 was not woken")
    url = f"/attention/{item.pk}/take/"
    assert "I take it" in desk.get("/attention/list/", headers=HTMX).content.decode()
    assert desk.post(url, headers=DIALOG)["HX-Retarget"] == "#toasts"
    mine = desk.get("/attention/list/", headers=HTMX).content.decode()
    assert "Rita Sommer is on it" in mine
    assert f'id="take-{item.pk}"' not in mine

    other = client_of(roles.ACCOUNTING, first_name="Kim", last_name="Lee")
    assert "Take over" in other.get("/attention/list/", headers=HTMX).content.decode()
    assert "Rita Sommer is on it already." in other.post(url, headers=DIALOG).content.decode()
    other.post(url, {"over": "1"}, headers=DIALOG)
    assert "Kim Lee is on it" in desk.get("/attention/list/", headers=HTMX).content.decode()


@pytest.mark.parametrize(
    ("kind", "data", "address"),
    [
        ("pbx.drift", {"pbx": "main", "extensions": {"203": ["name"]}}, "/pbx/exchanges/main/compare/"),
        ("pbx.reconcile", {"pbx": "main"}, "/pbx/exchanges/main/reconcile/"),
        ("pbx.command", {"command": 7}, "/pbx/commands/7/retry/"),
        ("minibar_not_posted", {"receipt": 8}, "/pbx/reports/8/reprocess/"),
    ],
)
def test_an_item_has_the_button_that_repairs_it_for_whoever_may(
    desk: Client, kind: str, data: dict[str, Any], address: str
) -> None:
    raised("look here", kind=kind, **data)
    button = f'hx-post="{address}"'
    assert button in client_of(roles.ENGINEER).get("/attention/list/", headers=HTMX).content.decode()
    assert button not in desk.get("/attention/list/", headers=HTMX).content.decode()


def test_an_item_says_what_closes_it(desk: Client) -> None:
    raised("away", kind="pbx.link")
    assert "The phone system answers." in desk.get("/attention/list/", headers=HTMX).content.decode()


def api(role: str) -> APIClient:
    client = APIClient()
    client.force_authenticate(user_with_roles(role))
    return client


def test_a_program_sees_owner_action_and_rule_and_can_take_it(desk: Client) -> None:
    item = raised("Extensions were changed", kind="pbx.drift", pbx="main")
    engineer, clerk = api(roles.ENGINEER), api(roles.FRONT_DESK)
    taken = engineer.post(f"/api/v1/attention/{item.pk}/take/").json()
    (shown,) = clerk.get("/api/v1/attention/?open=1").json()["results"]
    assert shown["owner"] == taken["owner"] is not None
    assert shown["closed_by"] == "Every extension is as wanted."
    assert [action["label"] for action in shown["actions"]] == ["Open the phone system"]
    assert taken["actions"][-1] == {"label": "Repair", "url": "/pbx/exchanges/main/compare/", "post": True}

    refused = clerk.post(f"/api/v1/attention/{item.pk}/take/")
    assert (refused.status_code, refused.json()["code"]) == (409, "already_taken")
    assert clerk.post(f"/api/v1/attention/{item.pk}/take/", {"take_over": True}).status_code == 200


def test_items_of_other_properties_are_not_shown(desk: Client) -> None:
    other = attention_raise(kind="test", key="x", subject="elsewhere", property_code="other")
    assert "elsewhere" not in desk.get("/attention/").content.decode()
    assert desk.get(f"/attention/{other.pk}/resolve/").status_code == 404
    assert desk.post(f"/attention/{other.pk}/take/").status_code == 404


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
