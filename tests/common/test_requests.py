"""What every request goes through."""

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from hotelpbx.common import roles
from tests.factories import user_with_roles

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("body", ["[" * 100_000, '{"note": "\\ud800"}', "{", "\\xff"])
def test_bodies_that_cannot_be_handled_are_refused_in_words(body: str) -> None:
    client = APIClient()
    client.force_authenticate(user_with_roles(roles.MANAGER))
    answer = client.post("/api/v1/attention/1/resolve/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["code"] == "parse_error"
    assert answer.json()["message"]


def test_the_time_zone_of_one_request_does_not_stay_for_the_next() -> None:
    timezone.activate("Asia/Tokyo")
    Client().get("/health/live/")
    assert timezone.get_current_timezone_name() == "UTC"
