"""One request's id leads from its answer through the log to what the worker and the device made of it."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import structlog
from django.test import Client

from hotelpbx.common import roles
from hotelpbx.common.logs import configure
from pbx.enums import LinkState
from pbx.models import Pbx
from pbx.services.dispatch import commands_drain
from pbx.services.intake import receipts_process
from tests.factories import ExtensionFactory, PbxFactory, user_with_roles

pytestmark = pytest.mark.django_db

REPORT = b'{"event": "ExtensionStatus", "extension": "1001", "status": "Registered"}'


class Lines:
    """The log as it would go to stderr."""

    def __init__(self) -> None:
        self.stream = StringIO()

    def of(self, **wanted: Any) -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.stream.getvalue().splitlines()]
        return [line for line in lines if wanted.items() <= line.items()]


@pytest.fixture
def lines() -> Iterator[Lines]:
    root, earlier = logging.getLogger(), logging.getLogger().handlers
    level = root.level
    captured = Lines()
    configure({"format": "json", "level": "INFO"})
    root.handlers[0].stream = captured.stream  # type: ignore[attr-defined]
    yield captured
    root.handlers = earlier
    root.setLevel(level)


def report(pbx: Pbx, body: bytes = REPORT, **headers: str) -> Any:
    return Client().post(f"/pbx/events/{pbx.intake_key}/", body, content_type="application/json", headers=headers)


def test_from_a_report_to_what_became_of_it(lines: Lines) -> None:
    pbx = PbxFactory()
    answer = report(pbx, **{"X-Request-ID": "front-0001"})
    assert answer["X-Request-ID"] == "front-0001"
    receipts_process()

    stored, request = lines.of(request_id="front-0001")
    assert (stored["event"], request["event"], request["status"]) == ("report_stored", "request", 200)
    assert request["route"] == "/pbx/events/<str:intake_key>/"
    (judged,) = lines.of(event="report_judged")
    assert (judged["receipt"], judged["event_type"]) == (stored["receipt"], "ExtensionStatus")
    assert "request_id" not in judged, "an id must not stay with the thread"


def test_the_call_of_a_report_is_on_its_handlers_lines(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    from pbx.services import intake

    def handler(**kwargs: Any) -> Any:
        structlog.get_logger("test").info("handler_at_work")
        return intake.ReceiptState.PROCESSED, ""

    monkeypatch.setattr(intake, "report_handle", handler)
    report(PbxFactory(), b'{"event": "CALLFAILED", "callid": "1700000000.7", "members": []}')
    receipts_process()
    (line,) = lines.of(event="handler_at_work")
    assert line["callid"] == "1700000000.7"
    assert line["receipt"] == lines.of(event="report_judged")[0]["receipt"]


def test_from_a_click_to_the_device(lines: Lines) -> None:
    """The device is away here: the try is logged all the same, under the command that the request queued."""
    extension = ExtensionFactory(pbx=PbxFactory(state=LinkState.ONLINE, url="http://127.0.0.1:9"))
    with structlog.contextvars.bound_contextvars(request_id="click-0001"):
        from pbx.services.syncs import extension_sync_request

        command = extension_sync_request(extension=extension)
    commands_drain()
    events = [line["event"] for line in lines.of(command=command.pk)]
    assert events == ["command_queued", "pbx_away", "command_tried"]
    assert lines.of(request_id="click-0001", command=command.pk)


@pytest.mark.parametrize("given", ["short", "x" * 65, "white space", 'quo"te-000', "new\\line0"])
def test_an_id_that_is_none_is_replaced(given: str) -> None:
    answer = Client().get("/health/live/", headers={"X-Request-ID": given})
    assert answer["X-Request-ID"] != given
    assert len(answer["X-Request-ID"]) == 32


def test_nothing_secret_is_logged(lines: Lines) -> None:
    pbx = PbxFactory(password="device-secret")
    user = user_with_roles(roles.MANAGER)
    user.set_password("desk-secret")
    user.save()
    sign_in = {"username": user.username, "password": "desk-secret"}
    token = Client().post("/api/v1/auth/token/", sign_in, content_type="application/json").json()["token"]
    Client().get("/api/v1/rooms/?guest=Wharton", headers={"Authorization": f"Token {token}"})
    report(pbx)
    report(pbx, b"x" * 100_000)
    Client().get(f"/pbx/events/{pbx.intake_key}")  # without the slash: an address that does not exist
    receipts_process()

    text = lines.stream.getvalue()
    assert len(lines.of(event="request")) == 5
    for secret in ("device-secret", "desk-secret", token, pbx.intake_key, "Wharton"):
        assert secret not in text


def test_health_is_not_worth_a_line(lines: Lines) -> None:
    Client().get("/health/live/")
    assert not lines.of(event="request")
