"""What is remembered of a request that came with an Idempotency-Key."""

import hashlib

import pytest
from cryptography.fernet import Fernet
from django.conf import LazySettings
from rest_framework.response import Response
from rest_framework.test import APIClient

from hotelpbx.common import roles
from hotelpbx.common.models import IdempotencyRecord
from rooms.models import RoomType
from tests.billing.api import client
from tests.factories import PropertyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> APIClient:
    PropertyFactory()
    return client(roles.MANAGER)


def add_room_type(manager: APIClient, code: str = "suite") -> Response:
    body = {"code": code, "name": "Suite"}
    return manager.post("/api/v1/room-types/", body, format="json", headers={"Idempotency-Key": "k1"})


def test_a_body_can_be_recognised_but_not_guessed_from_the_database(manager: APIClient) -> None:
    assert add_room_type(manager).status_code == 201
    canonical = 'POST /api/v1/room-types/ {"code": "suite", "name": "Suite"}'
    plain = hashlib.sha256(canonical.encode()).hexdigest()
    assert IdempotencyRecord.objects.get().body_digest != plain


def test_a_request_is_still_known_after_the_key_of_the_house_changed(
    manager: APIClient, settings: LazySettings
) -> None:
    first = add_room_type(manager)
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_ENCRYPTION_KEYS]
    again = add_room_type(manager)
    assert (again.status_code, again.json()) == (201, first.json())
    assert RoomType.objects.count() == 1
    assert add_room_type(manager, "other").json()["code"] == "idempotency_key_reused"
