"""Files of the device through the pages, and the way to them."""

import pytest
from django.test import Client
from django.urls import reverse

from hotelpbx.common.models import AuditRecord
from hotelpbx.common.roles import ACCOUNTING, ENGINEER, FRONT_DESK, MANAGER
from pbx.models import Pbx
from pbx.simulator.server import Simulator
from tests.helpers.pages import signed_in

pytestmark = pytest.mark.django_db

MESSAGE = "/pbx/exchanges/main/voicemails/1001/unread/msg0000.wav/"
CALLS = "/pbx/exchanges/main/cdr.csv?from=2026-11-23&to=2026-11-23"


@pytest.fixture
def recording(pbx_row: Pbx, sim: Simulator) -> str:
    """The address of a call's recording, beside a message."""
    sim.control("clock", {"speed": 0, "set": "2026-11-23T06:00:00"})
    sim.control("settings", {"record_calls": True})
    sim.control("phones/1001/dial", {"number": "1002"})
    sim.control("phones/1002/answer", {})
    sim.control("phones/1001/hangup", {})
    sim.control("voicemail", {"number": "1001", "from": "1002", "seconds": 1})
    return reverse("pbx-recording", args=["main", sim.control("state")["cdrs"][0]["recording"]])


@pytest.mark.parametrize(
    ("role", "sounds", "records"),
    [(ENGINEER, 200, 200), (MANAGER, 200, 200), (ACCOUNTING, 403, 200), (FRONT_DESK, 403, 403)],
)
def test_each_file_answers_the_roles_that_need_it(recording: str, role: str, sounds: int, records: int) -> None:
    client = signed_in(role)
    answers = [client.get(address) for address in (MESSAGE, recording, CALLS)]
    assert [answer.status_code for answer in answers] == [sounds, sounds, records]
    for answer in answers:
        if answer.status_code == 200:
            assert answer["Content-Disposition"].startswith("attachment; ")
            assert int(answer["Content-Length"]) == len(b"".join(answer.streaming_content))
    origins = AuditRecord.objects.values_list("origin", "data__address").distinct()
    assert list(origins) == ([] if role == FRONT_DESK else [("desk", "127.0.0.1")])


def test_a_stranger_is_sent_to_the_sign_in(recording: str) -> None:
    for address in (MESSAGE, recording, CALLS):
        assert Client().get(address)["Location"].startswith("/sign-in/")


def test_what_is_gone_is_said_on_a_page(recording: str) -> None:
    answer = signed_in(ENGINEER).get("/pbx/exchanges/main/recordings/gone.wav/")
    assert answer.status_code == 404
    assert "This recording does not exist." in answer.content.decode()
