"""The audit trail as a manager reads it, and what the admin and the desk leave in it."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.conf import settings as project
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.models import Account, AuditRecord, PropertyAccess
from hotelpbx.common.roles import ACCOUNTING, FRONT_DESK, MANAGER
from hotelpbx.frontdesk.audit_trail import ACTIONS
from tests.factories import PropertyFactory, RoomFactory, StayFactory, user_with_roles
from tests.helpers.pages import signed_in, text_of

pytestmark = pytest.mark.django_db
LITERAL = re.compile(r'(?:(?:audit_records?\(\s*|_audit\(pbx, |_trail\()"|action="(?=\w+\.))([a-z_.]+)"')


def noted(action: str, *, at: str = "2026-11-23T08:00:00+00:00", **values: Any) -> None:
    room = values.pop("room", None) or RoomFactory()
    with time_machine.travel(dt.datetime.fromisoformat(at), tick=False):
        audit_record(action, values.pop("actor", Actor(origin="desk", address="192.0.2.7")), room, values)


def page(client: Client, **query: str) -> str:
    answer = client.get("/audit/", query)
    assert answer.status_code == 200
    return text_of(answer)


def test_a_manager_reads_who_did_what_to_what_and_from_where() -> None:
    rita = user_with_roles(FRONT_DESK, username="rita")
    noted("rooms.room.blocked", room=RoomFactory(number="117"), reason="<b>leak</b>",
          actor=Actor(rita, "desk", "192.0.2.7"))  # fmt: skip
    text = page(signed_in(MANAGER))
    for words in ("rita", "Room blocked", "117", "reason: &lt;b&gt;leak&lt;/b&gt;", "192.0.2.7", "09:00:00"):
        assert words in text


def test_the_trail_is_filtered_by_actor_deed_thing_and_day() -> None:
    rita, room = user_with_roles(FRONT_DESK, username="rita"), RoomFactory(number="117")
    noted("rooms.room.blocked", actor=Actor(rita, "desk"), mark="ONE", at="2026-11-22T22:59:00+00:00")
    noted("rooms.room.unblocked", mark="TWO", room=room, at="2026-11-22T23:01:00+00:00")  # the 23rd in Berlin
    noted("billing.charge.posted", mark="THREE", at="2026-11-24T12:00:00+00:00")
    client = signed_in(MANAGER)

    def seen(**query: str) -> list[str]:
        return re.findall("mark: (ONE|TWO|THREE)", page(client, **query))

    assert seen() == ["THREE", "TWO", "ONE"]
    assert seen(actor="rita") == ["ONE"]
    assert seen(action="billing.charge.posted") == ["THREE"]
    assert seen(target=f"rooms.room:{room.pk}") == ["TWO"]
    assert seen(since="2026-11-23", until="2026-11-23") == ["TWO"]
    assert client.get("/audit/", {"since": "yesterday"}).status_code == 422


def test_a_long_trail_has_pages() -> None:
    room = RoomFactory()
    for number in range(51):
        noted("rooms.room.blocked", room=room, mark=f"<{number}>")
    client = signed_in(MANAGER)
    assert page(client).count("mark:") == 50
    assert page(client, page="2").count("mark:") == 1


def test_the_statements_do_not_grow_with_what_a_page_is_about() -> None:
    client = signed_in(MANAGER)

    def statements(stays: int) -> int:
        for _number in range(stays):
            noted("rooms.stay.checked_out", room=StayFactory())
        with CaptureQueriesContext(connection) as queries:
            page(client)
        return len(queries)

    statements(1)
    assert statements(0) == statements(10)


def test_what_concerns_every_hotel_is_for_whom_every_hotel_is_open() -> None:
    PropertyFactory()
    user = user_with_roles(MANAGER)
    audit_record("common.user.created", Actor(), user, {"name": "OF-THE-HOUSE"})
    client = Client()
    client.force_login(user)
    assert "OF-THE-HOUSE" in page(client)
    PropertyAccess.objects.create(user=user, property_code="grand")
    assert "OF-THE-HOUSE" not in page(client)


def test_every_deed_has_a_word() -> None:
    found = set()
    for folder in ("hotelpbx", "rooms", "billing", "pbx"):
        for path in (project.BASE_DIR / folder).rglob("*.py"):
            found |= {name if "." in name else f"rooms.wakeup.{name}" for name in LITERAL.findall(path.read_text())}
    assert len(found) > 30
    assert sorted(found - set(ACTIONS)) == []


def test_it_is_read_in_chinese_too() -> None:
    noted("rooms.room.blocked")
    client = signed_in(MANAGER)
    client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/"})
    with translation.override("zh-hans"):
        word = translation.gettext("Room blocked")
    assert word in page(client)


def rights(client: Client, user: User, **values: Any) -> int:
    form = {
        "username": user.username,
        "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00:00",
        "is_active": "on",
        "property_access-TOTAL_FORMS": "1",
        "property_access-INITIAL_FORMS": "0",
        **values,
    }
    answer = client.post(f"/admin/auth/user/{user.pk}/change/", form, REMOTE_ADDR="192.0.2.9")
    return answer.status_code


def test_who_changes_rights_is_known_with_before_and_after(admin_client: Client) -> None:
    PropertyFactory()
    user = user_with_roles(FRONT_DESK, username="rita")
    accounting = Group.objects.create(name=ACCOUNTING)
    values = {"groups": str(accounting.pk), "property_access-0-property_code": "grand"}
    assert rights(admin_client, user, **values) == 302
    record = AuditRecord.objects.get(action="common.user.rights_changed")
    assert (str(record.actor), record.origin, record.address) == ("admin", "admin", "192.0.2.9")
    assert record.data["before"]["roles"] == [FRONT_DESK]
    assert (record.data["roles"], record.data["properties"]) == ([ACCOUNTING], ["grand"])


def test_a_password_that_an_administrator_sets_must_be_changed(admin_client: Client) -> None:
    user = user_with_roles(FRONT_DESK)
    new = {"password1": "a horse of another kind", "password2": "a horse of another kind", "usable_password": "true"}
    assert admin_client.post(f"/admin/auth/user/{user.pk}/password/", new).status_code == 302
    assert Account.objects.get(user=user).must_change_password
    assert "horse" not in str(list(AuditRecord.objects.values_list("data", flat=True)))


def test_what_is_set_up_in_the_admin_is_noted(admin_client: Client) -> None:
    property = PropertyFactory()
    values = {"property": property.pk, "code": "suite", "name": "Suite"}
    assert admin_client.post("/admin/rooms/roomtype/add/", values).status_code == 302
    record = AuditRecord.objects.get(action="common.admin.changed")
    assert (record.property_code, record.data["deed"]) == ("grand", "added")
