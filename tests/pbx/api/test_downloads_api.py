"""Files of the device through the API: who, what comes, what it costs in memory, and how errors look."""

import csv
import io
import tracemalloc
import wave
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from hotelpbx.common.models import AuditRecord
from hotelpbx.common.roles import ACCOUNTING, ALL_ROLES, ENGINEER, MANAGER
from pbx.enums import LinkState
from pbx.models import Pbx
from pbx.simulator.server import Simulator
from tests.factories import user_with_roles

pytestmark = pytest.mark.django_db

BASE = "/api/v1/pbx/main"
MESSAGE = f"{BASE}/voicemails/1001/unread/msg0000.wav/"
NOVEMBER = {"from": "2026-11-23", "to": "2026-11-23"}
LISTENERS = {MANAGER, ENGINEER}


@pytest.fixture
def api() -> Callable[..., APIClient]:
    def client(role: str = ENGINEER) -> APIClient:
        signed_in = APIClient()
        signed_in.force_authenticate(user_with_roles(role))
        return signed_in

    return client


@pytest.fixture
def furnished(pbx_row: Pbx, sim: Simulator) -> str:
    """A message, a call with a recording at 06:00 on 23 November; the address of the recording."""
    sim.control("clock", {"speed": 0, "set": "2026-11-23T06:00:00"})
    sim.control("settings", {"record_calls": True})
    sim.control("phones/1001/dial", {"number": "1002"})
    sim.control("phones/1002/answer", {})
    sim.advance(3)
    sim.control("phones/1001/hangup", {})
    sim.control("voicemail", {"number": "1001", "from": "1002", "seconds": 2})
    return f"{BASE}/recordings/{sim.control('state')['cdrs'][0]['recording']}/"


def content_of(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def rows_of(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content_of(answer).decode())))


def test_sounds_come_as_downloads_that_nobody_keeps_or_guesses(api: Callable[..., APIClient], furnished: str) -> None:
    for address, seconds in ((MESSAGE, 2), (furnished, 3)):
        answer = api().get(address, headers={"Accept": "audio/wav"})
        assert answer["Content-Type"] == "audio/wav"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
        sound = content_of(answer)
        assert answer["Content-Length"] == str(len(sound))
        with wave.open(io.BytesIO(sound)) as file:
            assert file.getnframes() == seconds * 8000
    assert answer["Content-Disposition"] == f'attachment; filename="{furnished.split("/")[-2]}"'
    actions = AuditRecord.objects.order_by("pk").values_list("action", "origin", "data__address")
    assert list(actions) == [
        ("pbx.voicemail.downloaded", "api", "127.0.0.1"),
        ("pbx.recording.downloaded", "api", "127.0.0.1"),
    ]


def test_call_records_come_as_the_device_writes_them(api: Callable[..., APIClient], furnished: str) -> None:
    answer = api(ACCOUNTING).get(f"{BASE}/cdr.csv", NOVEMBER)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="calls-main-20261123-20261123.csv"'
    (row,) = rows_of(answer)
    assert (row["callfrom"], row["callto"], row["talkduraction"]) == ("1001", "1002", "3")
    note = AuditRecord.objects.get(action="pbx.cdr.downloaded")
    assert note.data["from"] == "2026-11-23 00:00:00"
    assert note.data["to"] == "2026-11-23 23:59:59"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"number": "1001"}, True),
        ({"number": "1003, 1002"}, True),
        ({"number": "1003"}, False),
        ({"from": "2026-11-23T06:00:00"}, True),
        ({"from": "2026-11-23T06:00:01"}, False),
        ({"to": "2026-11-22", "from": "2026-11-01"}, False),
        ({"from": "2026-11-23T07:00:00+01:00", "to": "2026-11-23T06:00:00Z"}, True),
        ({"from": "2026-11-23T08:00:00+01:00"}, False),
    ],
)
def test_the_range_and_the_extensions_are_chosen(
    api: Callable[..., APIClient], furnished: str, query: dict[str, str], found: bool
) -> None:
    answer = api().get(f"{BASE}/cdr.csv", {**NOVEMBER, **query})
    if found:
        assert len(rows_of(answer)) == 1
    else:
        assert (answer.status_code, answer.json()["extra"]["vendor_code"]) == (404, "20021")


@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        (f"{BASE}/voicemails/1001/read/msg0000.wav/", {}, 404, "pbx_target_unknown"),
        (f"{BASE}/voicemails/1001/all/msg0000.wav/", {}, 400, "invalid"),
        (f"{BASE}/voicemails/all/read/msg0000.wav/", {}, 400, "invalid"),
        (f"{BASE}/voicemails/1001/unread/..wav/", {}, 400, "invalid"),
        (f"{BASE}/recordings/gone.wav/", {}, 404, "pbx_target_unknown"),
        (f"{BASE}/recordings/a%5Cb.wav/", {}, 400, "invalid"),
        (f"{BASE}/cdr.csv", {}, 400, "invalid"),
        (f"{BASE}/cdr.csv", {**NOVEMBER, "from": "yesterday"}, 400, "invalid"),
        (f"{BASE}/cdr.csv", {**NOVEMBER, "from": "0001-01-01T00:00:00+14:00"}, 400, "invalid"),
        (f"{BASE}/cdr.csv", {**NOVEMBER, "number": "1001;1002"}, 400, "invalid"),
        (f"{BASE}/cdr.csv", {**NOVEMBER, "to": "2026-11-01"}, 400, "invalid"),
        ("/api/v1/pbx/other/recordings/a.wav/", {}, 404, "pbx_not_found"),
    ],
)
def test_errors_are_the_api_s_own(
    api: Callable[..., APIClient], furnished: str, path: str, query: dict[str, str], status: int, code: str
) -> None:
    answer = api().get(path, query)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"]
    assert not AuditRecord.objects.exists()


def test_a_device_that_is_away(api: Callable[..., APIClient], furnished: str, pbx_row: Pbx, sim: Simulator) -> None:
    sim.control("faults", {"mode": "away"})
    for _ in ("asked", "known to be away"):
        answer = api().get(MESSAGE)
        assert (answer.status_code, answer.json()["code"]) == (503, "pbx_offline")
        Pbx.objects.update(state=LinkState.OFFLINE)


def test_a_used_permission_is_renewed_in_the_background(
    api: Callable[..., APIClient], furnished: str, sim: Simulator, requests_to: Callable[..., list[dict[str, Any]]]
) -> None:
    sim.control("faults", {"mode": "errno", "errno": "20017", "endpoint": "voicemail/download", "count": 1})
    assert content_of(api().get(MESSAGE)).startswith(b"RIFF")
    assert len(requests_to("voicemail/get_random")) == len(requests_to("voicemail/download")) == 2


@pytest.mark.parametrize("role", ALL_ROLES)
def test_who_may_listen_and_who_may_count(api: Callable[..., APIClient], furnished: str, role: str) -> None:
    client = api(role)
    for address in (MESSAGE, furnished):
        assert client.get(address).status_code == (200 if role in LISTENERS else 403)
    allowed = {*LISTENERS, ACCOUNTING}
    assert client.get(f"{BASE}/cdr.csv", NOVEMBER).status_code == (200 if role in allowed else 403)


def test_a_long_message_is_never_whole_in_memory(api: Callable[..., APIClient], furnished: str, sim: Simulator) -> None:
    seconds = 2000  # 32 MB
    sim.control("voicemail", {"number": "1001", "from": "1002", "seconds": seconds})
    client = api()
    tracemalloc.start()
    try:
        answer = client.get(f"{BASE}/voicemails/1001/unread/msg0001.wav/")
        size = sum(len(chunk) for chunk in answer.streaming_content)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size == 44 + seconds * 16_000
    assert peak < 4_000_000
