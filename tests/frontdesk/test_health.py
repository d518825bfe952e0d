"""Health endpoints."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import PropertyAccess
from hotelpbx.common.roles import ACCOUNTING, ENGINEER, MANAGER
from hotelpbx.common.tokens import token_issue
from pbx.enums import LinkState
from pbx.models import Receipt
from tests.factories import PbxFactory, UserFactory, user_with_roles

pytestmark = pytest.mark.django_db


def test_alive_and_ready_with_a_line_each() -> None:
    PbxFactory(name="main", state=LinkState.ONLINE)
    client = Client()
    assert client.get("/health/live/").status_code == 200
    answer = client.get("/health/ready/")
    assert (answer.status_code, answer.content.decode()) == (200, "database: ok\nworker: ok\npbx: ok\n")


def test_what_is_away_is_named() -> None:
    pbx = PbxFactory(name="main", state=LinkState.OFFLINE)
    Receipt.objects.create(pbx=pbx, source="http", received_at=timezone.now() - dt.timedelta(minutes=5), raw=b"{}")
    text = Client().get("/health/ready/").content.decode()
    assert "pbx: not online: main" in text
    assert "worker: 1 reports wait" in text


def test_metrics_are_for_this_machine_or_with_a_token() -> None:
    PbxFactory(name="main", state=LinkState.ONLINE)
    client = Client()
    assert 'hotelpbx_pbx_online{pbx="main"} 1.0' in client.get("/metrics/").content.decode()
    assert client.get("/metrics/", REMOTE_ADDR="::ffff:127.0.0.1").status_code == 200
    assert client.get("/metrics/", REMOTE_ADDR="203.0.113.9").status_code == 403
    assert metrics_with("no-such-token") == 403


def metrics_with(key: str) -> int:
    elsewhere: dict[str, Any] = {"REMOTE_ADDR": "203.0.113.9"}
    return Client().get("/metrics/", headers={"Authorization": f"Token {key}"}, **elsewhere).status_code


@pytest.mark.parametrize(("role", "status"), [(ENGINEER, 200), (MANAGER, 200), (ACCOUNTING, 403), (None, 403)])
def test_metrics_of_all_hotels_are_for_who_may_read_them_in_all(role: str | None, status: int) -> None:
    user = user_with_roles(role) if role else UserFactory()
    key = token_issue(user=user, actor=SYSTEM)
    assert metrics_with(key) == status
    PropertyAccess.objects.create(user=user, property_code="grand")
    assert metrics_with(key) == 403


def test_metrics_for_a_superuser_until_he_is_gone() -> None:
    user = UserFactory(is_superuser=True)
    key = token_issue(user=user, actor=SYSTEM)
    assert metrics_with(key) == 200
    user.is_active = False
    user.save()
    assert metrics_with(key) == 403


def test_a_draining_machine_is_not_ready_but_answers(tmp_path: Path, settings: Any) -> None:
    settings.VAR_DIR = tmp_path
    pbx = PbxFactory(name="main", state=LinkState.ONLINE)
    client = Client()
    (tmp_path / "draining").touch()
    answer = client.get("/health/ready/")
    assert (answer.status_code, "web: draining" in answer.content.decode()) == (503, True)
    assert client.post(f"/pbx/events/{pbx.intake_key}/", b"{}", content_type="application/json").status_code == 200
    (tmp_path / "draining").unlink()
    assert client.get("/health/ready/").status_code == 200
