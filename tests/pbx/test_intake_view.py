"""What the PBX calls: every answer of the intake, without host check, session and CSRF token."""

import datetime as dt
import io
import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings
from pytest_django.live_server_helper import LiveServer

from hotelpbx.common.models import AuditRecord
from pbx.models import Pbx, PbxSession, Receipt
from pbx.views import intake

BODY = b'{"event": "BootUp", "sn": "1"}'


@pytest.fixture(autouse=True)
def _full_buckets() -> None:
    intake.reports.clear()
    intake.wrong_keys.clear()


@pytest.fixture
def row(db: None) -> Pbx:
    return Pbx.objects.create(name="main", property_code="H1", url="http://127.0.0.1:9", username="a", password="b")


def post(key: str, body: bytes = BODY, **extra: Any) -> int:
    client = Client(enforce_csrf_checks=True)
    return client.post(f"/pbx/events/{key}/", body, content_type="application/json", **extra).status_code


def test_a_report_is_stored_and_acknowledged_with_nothing(row: Pbx) -> None:
    response = Client().post(f"/pbx/events/{row.intake_key}/", BODY, content_type="application/json")
    assert (response.status_code, response.content) == (200, b"")
    receipt = Receipt.objects.get()
    assert (bytes(receipt.raw), receipt.pbx, receipt.source_address) == (BODY, row, "127.0.0.1")


def test_the_host_header_of_the_device_is_no_obstacle(row: Pbx) -> None:
    assert post(row.intake_key, HTTP_HOST="192.0.2.20: 8000") == 200


@pytest.mark.parametrize("body", [b"", b"not json", b'{"event": "Unheard"}'])
def test_what_is_not_understood_is_stored_too(row: Pbx, body: bytes) -> None:
    assert post(row.intake_key, body) == 200
    assert bytes(Receipt.objects.get().raw) == body


@pytest.mark.parametrize("key", ["wrong", "w\u00fcrg", "-" * 32])
def test_a_wrong_key_is_refused(row: Pbx, key: str) -> None:
    assert post(key) == 403
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("method", ["get", "put", "delete", "head"])
def test_other_methods_are_not_allowed(row: Pbx, method: str) -> None:
    assert getattr(Client(), method)(f"/pbx/events/{row.intake_key}/").status_code == 405


def test_only_allowed_networks_and_no_header_counts(row: Pbx, settings: Settings) -> None:
    settings.EVENT_ALLOWED_CIDRS = [ipaddress.ip_network("10.0.0.0/8")]
    assert post(row.intake_key, HTTP_X_FORWARDED_FOR="10.1.1.1") == 403
    assert post(row.intake_key, REMOTE_ADDR="10.1.1.1") == 200
    assert post(row.intake_key, REMOTE_ADDR="::ffff:10.1.1.1") == 200
    assert post(row.intake_key, REMOTE_ADDR="") == 403


def test_a_body_over_the_limit_is_refused(row: Pbx, settings: Settings) -> None:
    settings.MAX_EVENT_BYTES = len(BODY)
    assert post(row.intake_key) == 200
    assert post(row.intake_key, BODY + b" ") == 413
    assert Receipt.objects.count() == 1


def test_what_cannot_be_stored_is_asked_for_again(row: Pbx, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**values: Any) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(intake, "event_receive", fail)
    assert post(row.intake_key) == 503


def test_a_report_costs_three_statements(row: Pbx, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(3):  # whose it is, whether others wait already, and the report
        post(row.intake_key)


def test_a_body_in_chunks_without_a_length_is_read_and_limited(row: Pbx, settings: Settings) -> None:
    def chunked(body: bytes) -> int:
        request = RequestFactory().generic("POST", "/", REMOTE_ADDR="127.0.0.1")
        request.META.pop("CONTENT_LENGTH", None)
        request.META |= {"wsgi.input_terminated": True, "wsgi.input": io.BytesIO(body)}
        return intake.intake(request, row.intake_key).status_code

    settings.MAX_EVENT_BYTES = len(BODY)
    assert chunked(BODY + b" ") == 413
    assert chunked(BODY) == 200
    assert bytes(Receipt.objects.get().raw) == BODY


def raw_request(server: LiveServer, key: str, headers: str, body: bytes) -> bytes:
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as link:
        link.sendall(f"POST /pbx/events/{key}/ HTTP/1.1\r\nHost: {host}: {port}\r\n{headers}\r\n".encode() + body)
        link.shutdown(socket.SHUT_WR)
        return link.recv(4096)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("length", "expected"),
    [(lambda size: size, b"413"), (lambda size: 10**12, b"413"), (lambda size: 20, b"200")],
    ids=["honest", "boasting", "understating"],
)
def test_a_length_that_lies_does_no_harm(
    live_server: LiveServer, settings: Settings, length: Callable[[int], int], expected: bytes
) -> None:
    settings.MAX_EVENT_BYTES = 1000
    row = Pbx.objects.create(name="m", property_code="H", url="http://127.0.0.1:9", username="a", password="b")
    body = b'{"event": "' + b"x" * 5000 + b'"}'
    answer = raw_request(live_server, row.intake_key, f"Content-Length: {length(len(body))}\r\n", body)
    assert answer.split(b" ", 2)[1] == expected
    assert all(len(bytes(receipt.raw)) <= 1000 for receipt in Receipt.objects.all())


def test_the_key_is_never_logged(row: Pbx, settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.MAX_EVENT_BYTES = 10
    assert post(row.intake_key) == 413
    assert post("a-wrong-key") == 403
    assert row.intake_key not in caplog.text
    assert "a-wrong-key" not in caplog.text
    assert "413" in caplog.text


def test_the_networks_of_a_pbx_narrow_what_all_are_held_to(row: Pbx) -> None:
    Pbx.objects.update(allowed_networks="10.1.0.0/16, 10.2.0.9/32")
    assert post(row.intake_key, REMOTE_ADDR="10.1.2.3") == 200
    assert post(row.intake_key, REMOTE_ADDR="10.2.0.9") == 200
    assert post(row.intake_key, REMOTE_ADDR="10.2.0.8") == 403
    Pbx.objects.update(allowed_networks="203.0.113.0/24")
    assert post(row.intake_key, REMOTE_ADDR="203.0.113.1") == 403, "outside of the wall around all"


def test_behind_a_proxy_of_ours_the_device_itself_is_looked_at(row: Pbx, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("127.0.0.1/32")]
    settings.EVENT_ALLOWED_CIDRS = [ipaddress.ip_network("10.0.0.0/8")]
    assert post(row.intake_key, HTTP_X_FORWARDED_FOR="10.1.1.1") == 200
    assert Receipt.objects.get().source_address == "10.1.1.1"
    assert post(row.intake_key, HTTP_X_FORWARDED_FOR="10.1.1.1, 203.0.113.9") == 403
    assert post(row.intake_key) == 403


def test_after_a_rotation_both_keys_are_good_for_a_while(row: Pbx) -> None:
    old = row.intake_key
    PbxSession.objects.create(pbx=row, token="a login that knows the old address")
    out = io.StringIO()
    call_command("pbx_rotate_key", "main", "--keep-hours", "2", stdout=out)
    new = Pbx.objects.get().intake_key
    assert new in out.getvalue()
    assert new != old
    assert PbxSession.objects.get().token == "", "the device is told with the next login"
    assert (post(old), post(new), post("")) == (200, 200, 404)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2, minutes=1)):
        assert (post(old), post(new)) == (403, 200)
    note = AuditRecord.objects.get(action="pbx.intake_key.rotated")
    assert new not in str(note.data)
    assert old not in str(note.data)


def test_over_the_limit_the_device_is_asked_to_come_again_and_loses_nothing(row: Pbx, settings: Settings) -> None:
    settings.EVENT_RATE, settings.EVENT_BURST = 1, 3
    other = Pbx.objects.create(name="b", property_code="H2", url="http://127.0.0.1:9", username="a", password="b")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert [post(row.intake_key) for _ in range(5)] == [200, 200, 200, 503, 503]
        assert post(other.intake_key) == 200
        clock.shift(2)
        assert [post(row.intake_key) for _ in range(3)] == [200, 200, 503]
    assert Receipt.objects.filter(pbx=row).count() == 5


def test_who_guesses_keys_is_sent_away_before_the_database_is_asked(
    row: Pbx, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        answers = {post("wrong", REMOTE_ADDR="10.9.9.9") for _ in range(30)}
        assert answers == {403}
        with django_assert_num_queries(0):
            assert post("wrong", REMOTE_ADDR="10.9.9.9") == 429
        assert post(row.intake_key, REMOTE_ADDR="10.9.9.8") == 200
        clock.shift(10)
        assert post(row.intake_key, REMOTE_ADDR="10.9.9.9") == 200


def test_a_key_that_cannot_be_opened_is_no_reason_to_lose_a_report(row: Pbx, settings: Settings) -> None:
    key = row.intake_key
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    assert post(key) == 503
