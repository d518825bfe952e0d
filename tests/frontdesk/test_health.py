"""Health endpoints."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.authtoken.models import Token

from pbx.enums import LinkState
from pbx.models import Receipt
from tests.factories import PbxFactory, UserFactory

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
    client, stranger = Client(), {"REMOTE_ADDR": "203.0.113.9"}
    assert 'hotelpbx_pbx_online{pbx="main"} 1.0' in client.get("/metrics/").content.decode()
    assert client.get("/metrics/", **stranger).status_code == 403
    key = Token.objects.create(user=UserFactory()).key
    assert client.get("/metrics/", HTTP_AUTHORIZATION=f"Token {key}", **stranger).status_code == 200


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
