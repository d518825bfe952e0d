"""Files of the device for a person: whole or not at all, noted, and never inside a transaction."""

import io
import wave
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from hotelpbx.common.audit import Actor
from hotelpbx.common.errors import ApplicationError, InputError
from hotelpbx.common.models import AuditRecord
from hotelpbx.common.transactions import NetworkInTransactionError
from pbx.enums import LinkState
from pbx.errors import PbxOfflineError, PbxRefusedError, PbxTargetError
from pbx.models import Pbx
from pbx.services.downloads import DeviceFile, Recipient, recording_download, voicemail_download
from pbx.simulator.server import Simulator
from tests.pbx.vendor.http_device import Request, http_device, response

pytestmark = pytest.mark.django_db


@pytest.fixture
def recipient() -> Recipient:
    return Recipient(actor=Actor(user=User.objects.create_user("eva"), origin="api"), address="192.0.2.7")


@pytest.fixture
def fetch(pbx_row: Pbx, sim: Simulator, recipient: Recipient) -> Callable[..., DeviceFile]:
    """Download the message that is there, or another one."""
    sim.control("voicemail", {"number": "1001", "from": "1002", "seconds": 2})

    def download(**change: str) -> DeviceFile:
        wanted = {"number": "1001", "status": "unread", "file": "msg0000.wav", **change}
        return voicemail_download(pbx=pbx_row, recipient=recipient, **wanted)

    return download


def test_a_message_is_handed_out_and_noted(fetch: Callable[..., DeviceFile], pbx_row: Pbx) -> None:
    file = fetch()
    with file.content, wave.open(io.BytesIO(file.content.read())) as sound:
        assert sound.getnframes() == 2 * 8000
    assert (file.name, file.content_type) == ("voicemail-1001-msg0000.wav", "audio/wav")
    note = AuditRecord.objects.get(action="pbx.voicemail.downloaded")
    assert (note.actor, note.origin, note.property_code) == (User.objects.get(username="eva"), "api", "H1")
    assert note.target == f"pbx.pbx:{pbx_row.pk}"
    assert note.data == {
        "pbx": "main",
        "number": "1001",
        "status": "unread",
        "file": "msg0000.wav",
        "address": "192.0.2.7",
    }


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"file": "msg0009.wav"}, PbxTargetError),
        ({"status": "read"}, PbxTargetError),
        ({"number": "4711"}, PbxTargetError),
        ({"status": "all"}, InputError),
        ({"file": "..%2f"}, InputError),
        ({"number": "x"}, InputError),
    ],
)
def test_what_is_not_there_is_said_and_not_noted(
    fetch: Callable[..., DeviceFile], change: dict[str, str], error: type[ApplicationError]
) -> None:
    with pytest.raises(error):
        fetch(**change)
    assert not AuditRecord.objects.exists()


def test_a_device_that_is_away_is_not_waited_for(
    fetch: Callable[..., DeviceFile], pbx_row: Pbx, requests_to: Callable[..., list[dict[str, Any]]]
) -> None:
    pbx_row.state = LinkState.OFFLINE
    with pytest.raises(PbxOfflineError):
        fetch()
    assert requests_to() == []
    pbx_row.state, pbx_row.url = LinkState.ONLINE, "http://127.0.0.1:9"
    with pytest.raises(PbxOfflineError):
        fetch()


def test_a_refusal_says_the_device_s_number(fetch: Callable[..., DeviceFile], sim: Simulator) -> None:
    sim.control("faults", {"mode": "errno", "errno": "20017", "endpoint": "voicemail/download"})
    with pytest.raises(PbxRefusedError, match="20017"):
        fetch()


def test_a_file_that_breaks_off_is_not_handed_out(pbx_row: Pbx, recipient: Recipient) -> None:
    def device(request: Request) -> bytes:
        if request.path.endswith("login"):
            return response({"status": "Success", "token": "t", "transport": "HTTP"})
        if request.path.endswith("get_random"):
            return response({"status": "Success", "random": "r"})
        return response(b"RIFF" + b"x" * 200_000)[:-1]

    with http_device(device) as server:
        pbx_row.url = server.url
        with pytest.raises(PbxOfflineError):
            recording_download(pbx=pbx_row, recording="a.wav", recipient=recipient)
    assert not AuditRecord.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_no_transaction_waits_for_the_device(fetch: Callable[..., DeviceFile]) -> None:
    with pytest.raises(NetworkInTransactionError), transaction.atomic():
        fetch()
    fetch().content.close()
    assert AuditRecord.objects.count() == 1
