"""Sign-ins that fail: in the audit trail with name and address, without the password."""

import pytest
from django.test import Client

from hotelpbx.common.failed_sign_ins import NOTED_AN_HOUR
from hotelpbx.common.models import AuditRecord
from hotelpbx.common.roles import FRONT_DESK, MANAGER
from tests.factories import PropertyFactory, user_with_roles
from tests.helpers.pages import signed_in, text_of

pytestmark = pytest.mark.django_db
WRONG = "a wrong horse"


def failed(name: str, address: str = "192.0.2.7", path: str = "/sign-in/") -> int:
    values = {"username": name, "password": WRONG}
    kind = {"content_type": "application/json"} if path.startswith("/api/") else {}
    return Client().post(path, values, REMOTE_ADDR=address, **kind).status_code  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "status", "origin"), [("/sign-in/", 200, "desk"), ("/api/v1/auth/token/", 401, "api")]
)
def test_who_could_not_sign_in_is_in_the_trail(path: str, status: int, origin: str) -> None:
    PropertyFactory()
    rita = user_with_roles(FRONT_DESK, username="rita")
    assert failed("rita", path=path) == status
    record = AuditRecord.objects.get()
    assert (record.action, record.actor, record.origin, record.address, record.target, record.data) == (
        "common.user.sign_in_failed",
        None,
        origin,
        "192.0.2.7",
        f"auth.user:{rita.pk}",
        {"name": "rita"},
    )
    text = text_of(signed_in(MANAGER).get("/audit/"))
    assert "Sign-in failed" in text
    assert "192.0.2.7" in text
    assert WRONG not in text


def test_what_was_typed_as_a_name_that_nobody_has_is_not_told() -> None:
    PropertyFactory()
    failed("my-secret-password" * 10)
    assert AuditRecord.objects.get().data == {"name": "my…"}
    assert "my…" in text_of(signed_in(MANAGER).get("/audit/"))


def test_the_lock_is_in_the_trail_too() -> None:
    user_with_roles(FRONT_DESK, username="rita")
    statuses = [failed("rita") for _try in range(9)]
    assert (statuses[6], statuses[8]) == (200, 429)
    assert AuditRecord.objects.count() == 9


def test_nobody_fills_the_trail_from_outside() -> None:
    for number in range(NOTED_AN_HOUR + 5):
        failed(f"user-{number}")
    assert AuditRecord.objects.count() == NOTED_AN_HOUR
    failed("rita", "192.0.2.8")
    assert AuditRecord.objects.count() == NOTED_AN_HOUR + 1
