"""Reports for integrators: typed beside the raw text, and in an order that loses none."""

import datetime as dt
import json
from typing import Any

import pytest
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from hotelpbx.common.models import PropertyAccess
from hotelpbx.common.roles import ENGINEER, FRONT_DESK, HOUSEKEEPING
from pbx.enums import ReceiptState, Transport
from pbx.models import Pbx, Receipt
from pbx.services.intake import event_receive, receipts_process
from tests.factories import PbxFactory, PropertyFactory, user_with_roles

pytestmark = pytest.mark.django_db

URL = "/api/v1/pbx/events/"
LONG_AGO = timezone.now() - dt.timedelta(minutes=1)


@pytest.fixture
def pbx() -> Pbx:
    row: Pbx = PbxFactory(name="main")
    return row


@pytest.fixture
def desk() -> APIClient:
    client = APIClient()
    client.force_authenticate(user_with_roles(FRONT_DESK))
    return client


def store(pbx: Pbx, report: dict[str, Any] | bytes, at: dt.datetime = LONG_AGO) -> Receipt:
    payload = report if isinstance(report, bytes) else json.dumps(report).encode()
    return event_receive(pbx=pbx, payload=payload, source=Transport.HTTP, received_at=at)


def shown(client: APIClient, **query: Any) -> list[int]:
    answer = client.get(URL, query)
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


MEMBER = {"ext": {"number": "1001", "channelid": "PJSIP/1001-1", "memberstatus": "ANSWER", "callpath": "6700"}}


def test_one_report_typed_and_raw(pbx: Pbx, desk: APIClient) -> None:
    raw = {"event": "Tranfer", "callid": "1.1", "members": [MEMBER], "sn": "S1"}
    receipt = store(pbx, raw)
    receipts_process()
    answer = desk.get(f"{URL}{receipt.pk}/").json()
    assert (answer["event"], answer["type"], answer["state"]) == ("Transfer", "Transfer", "ignored")
    assert json.loads(answer["text"]) == raw
    member = {
        "kind": "ext", "number": "1001", "from_": "", "to": "", "trunk": "", "channelid": "PJSIP/1001-1",
        "status": "ANSWER", "callpath": "6700",
    }  # fmt: skip
    assert answer["fields"] == {"serial_number": "S1", "callid": "1.1", "members": [member]}
    assert desk.get(f"{URL}999999/").status_code == 404


REPORTS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"event": "ConfigChange", "type": "trunk", "operation": "add", "trunkname": "sip"},
        {"type": "trunk", "operation": "add", "trunk": "sip"},
    ),
    (
        {"event": "QueueAutoPause", "queue": "6700", "agent": "1001", "misscall": [{"caller": "1", "callid": "2.2"}]},
        {"queue": "6700", "missed_calls": [{"caller": "1", "callid": "2.2"}]},
    ),
    ({"event": "sms-send", "smsid": "138-1", "status": "Succeed"}, {"smsid": "138-1", "delivered": True}),
    ({"event": "DTMF", "callid": "1.1", "members": [MEMBER], "info": "1", "flag": "0"}, {"info": "1", "flag": 0}),
    ({"event": "Novelty", "answer": [42]}, {"payload": {"event": "Novelty", "answer": ["42"]}}),
    (
        {
            "event": "NewCdr", "callid": "1.1", "timestart": "2026-11-23 08:00:00", "callfrom": "1", "callto": "2",
            "callduraction": "3", "talkduraction": "2", "status": "ANSWERED", "type": "Internal",
        },
        {"started_at_local": "2026-11-23T08:00:00", "call_seconds": 3, "status": "ANSWERED"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("report", "expected"), REPORTS, ids=lambda value: str(value.get("event", "")))
def test_every_value_is_plain_json(pbx: Pbx, desk: APIClient, report: dict[str, Any], expected: dict[str, Any]) -> None:
    receipt = store(pbx, report)
    receipts_process()
    fields = desk.get(f"{URL}{receipt.pk}/").json()["fields"]
    assert {name: fields[name] for name in expected} == expected


def test_an_unreadable_report_has_no_typed_content(pbx: Pbx, desk: APIClient) -> None:
    receipt = store(pbx, b"{")
    receipts_process()
    answer = desk.get(f"{URL}{receipt.pk}/").json()
    assert (answer["event"], answer["fields"], answer["text"], answer["state"]) == (None, None, "{", "malformed")


def test_a_poll_goes_on_where_the_last_one_ended(pbx: Pbx, desk: APIClient) -> None:
    first, second, third = (store(pbx, {"event": "BootUp", "n": n}).pk for n in range(3))
    receipts_process()
    assert shown(desk) == [third, second, first]
    assert shown(desk, since=0) == [first, second, third]
    assert shown(desk, since=first) == [second, third]
    assert shown(desk, since=first, page_size=1) == [second]
    assert shown(desk, since=third) == []


def test_a_poll_by_kind(pbx: Pbx, desk: APIClient) -> None:
    store(pbx, {"event": "BootUp"})
    wanted = store(pbx, {"event": "Novelty"}).pk
    receipts_process()
    assert shown(desk, since=0, type="Novelty") == [wanted]


def test_nothing_is_shown_behind_a_report_whose_kind_is_not_known_yet(pbx: Pbx, desk: APIClient) -> None:
    """Otherwise a poll by kind would go past it and never come back."""
    done = store(pbx, {"event": "BootUp"}).pk
    receipts_process()
    waiting = store(pbx, {"event": "Novelty"})
    behind = store(PbxFactory(name="annexe"), {"event": "BootUp"}).pk
    Receipt.objects.filter(pk=behind).update(state="processed", event_type="BootUp")
    assert shown(desk, since=0) == [done]
    receipts_process()
    assert shown(desk, since=done) == [waiting.pk, behind]


def test_what_came_just_now_waits_a_moment(pbx: Pbx, desk: APIClient) -> None:
    store(pbx, {"event": "BootUp"}, timezone.now())
    receipts_process()
    assert shown(desk, since=0) == []
    assert len(shown(desk)) == 1


def test_who_sees_one_hotel_does_not_wait_for_the_others(pbx: Pbx) -> None:
    own = store(pbx, {"event": "BootUp"})
    receipts_process()
    other = store(PbxFactory(name="other", property_code="ELSEWHERE"), {"event": "BootUp"})
    later = store(pbx, {"event": "ConfigChange"})
    Receipt.objects.filter(pk=later.pk).update(state=ReceiptState.PROCESSED)
    assert other.state == ReceiptState.RECEIVED
    user = user_with_roles(FRONT_DESK)
    PropertyAccess.objects.create(user=user, property_code=pbx.property_code)
    client = APIClient()
    client.force_authenticate(user)
    assert shown(client, since=0) == [own.pk, later.pk]


@pytest.mark.parametrize("since", ["x", "-1", str(10**30)])
def test_a_since_that_is_no_number(pbx: Pbx, desk: APIClient, since: str) -> None:
    assert desk.get(URL, {"since": since}).status_code == 400


def test_who_may_read_them(pbx: Pbx) -> None:
    receipt = store(pbx, {"event": "BootUp"})
    client = APIClient()
    assert client.get(f"{URL}{receipt.pk}/").status_code == 401
    client.force_authenticate(user_with_roles(HOUSEKEEPING))
    assert client.get(f"{URL}{receipt.pk}/").status_code == 403


def test_the_schema_names_the_typed_content() -> None:
    shapes = SchemaGenerator().get_schema(request=None, public=True)["components"]["schemas"]
    assert {"event", "fields", "text", "code"} <= set(shapes["EventOut"]["properties"])


@pytest.mark.parametrize(
    ("report", "secret"),
    [
        ({"event": "NewCdr", "callid": "1.1", "callfrom": "1001", "callto": "0301234567"}, "4567"),
        ({"event": "NewCdr", "callid": "1.1", "callfrom": "1001", "callto": 301234567}, "4567"),
        ({"event": "sms-send", "status": "Success", "smsid": "15980751615-1571987010"}, "1615"),
    ],
)
def test_the_last_digits_of_outside_numbers_are_for_those_who_may_see_call_records(
    report: dict[str, Any], secret: str, pbx: Pbx, desk: APIClient
) -> None:
    PropertyFactory(code=pbx.property_code, mask_dialled_digits=4)
    receipt = store(pbx, {**report, "sn": "S1"})
    text = desk.get(f"{URL}{receipt.pk}/").json()["text"]
    assert secret not in text
    assert json.loads(text)["sn"] == "S1"
    engineer = APIClient()
    engineer.force_authenticate(user_with_roles(ENGINEER))
    assert secret in engineer.get(f"{URL}{receipt.pk}/").json()["text"]
