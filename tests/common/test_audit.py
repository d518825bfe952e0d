"""The audit trail: who, what, when, from where, and for ever."""

import pytest
from django.db import IntegrityError, connection, transaction
from rest_framework.test import APIClient

from hotelpbx.common.append_only import AUDIT_TABLE
from hotelpbx.common.audit import SYSTEM, audit_record
from hotelpbx.common.models import AuditRecord
from hotelpbx.common.roles import FRONT_DESK
from tests.factories import PropertyFactory, RoomFactory, user_with_roles
from tests.helpers.pages import signed_in

pytestmark = pytest.mark.django_db


def test_a_record_says_who_did_it_and_from_where() -> None:
    room = RoomFactory(number="101")
    signed_in(FRONT_DESK).post("/rooms/101/block/", {"block": "out_of_order", "reason": "x"}, REMOTE_ADDR="192.0.2.7")
    api = APIClient(REMOTE_ADDR="192.0.2.8")
    api.force_authenticate(user_with_roles(FRONT_DESK, username="rita"))
    assert api.post(f"/api/v1/rooms/{room.pk}/unblock/").status_code == 200
    rows = AuditRecord.objects.order_by("pk").values_list("action", "origin", "address", "property_code")
    assert list(rows) == [
        ("rooms.room.blocked", "desk", "192.0.2.7", "grand"),
        ("rooms.room.unblocked", "api", "192.0.2.8", "grand"),
    ]
    assert str(AuditRecord.objects.latest("pk").actor) == "rita"


@pytest.mark.parametrize("statement", ["UPDATE {} SET action = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_was_written(statement: str) -> None:
    audit_record("rooms.room.blocked", SYSTEM, PropertyFactory())
    with (
        pytest.raises(IntegrityError, match="never changed or deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(AUDIT_TABLE))
    assert AuditRecord.objects.get().action == "rooms.room.blocked"
